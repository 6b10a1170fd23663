//! The room's tables.

pub mod talent;
