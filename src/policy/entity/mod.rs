//! The room's tables.

pub mod clause;
pub mod clause_version;
pub mod obligation;
pub mod policy;
