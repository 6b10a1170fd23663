//! Units: a dated tree that can be asked for as of any day, as known on any day, and that is reorganized from a day
//! on; and of each unit its bodies, their posts and who holds them, what they are equipped with, and whether they are
//! made up as their clauses ask.

pub mod api;
pub mod bodies;
pub mod composition;
pub mod entity;
pub mod holdings;
pub mod model;
pub mod read;
pub mod reorganization;
pub mod write;
