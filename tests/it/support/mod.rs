//! What the tests stand on.

pub mod databases;
pub mod world;
