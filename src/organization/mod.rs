//! Units: a dated tree that can be asked for as of any day, as known on any day. Deliberately
//! absent until their issue: bodies, posts, appointments, establishment, mergers and moves.

pub mod api;
pub mod entity;
pub mod model;
pub mod read;
pub mod write;
