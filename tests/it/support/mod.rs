//! What the tests stand on.

pub mod edge;
pub mod issuer;
