//! What the tests stand on.

pub mod databases;
pub mod edge;
pub mod issuer;
pub mod snapshot;
pub mod world;
