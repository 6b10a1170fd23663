//! The room's tables.

pub mod circular;
pub mod finding;
pub mod inspection;
pub mod supervision_step;
