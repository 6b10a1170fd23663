//! Units: a dated tree that can be asked for as of any day, as known on any day, and that is reorganized from a day
//! on. Deliberately absent until their issue: bodies, posts, appointments, establishment.

pub mod api;
pub mod entity;
pub mod model;
pub mod read;
pub mod reorganization;
pub mod write;
