//! The room's tables.

pub mod unit;
pub mod unit_succession;
pub mod unit_version;
