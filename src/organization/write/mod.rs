//! The room's commands.

mod load_units;

pub use load_units::LoadUnits;
