//! The room's commands.

mod load_catalogue;

pub use load_catalogue::{Changes, LoadCatalogue, Loaded};
