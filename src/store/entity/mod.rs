//! The house's own tables.

pub mod audit_entry;
pub mod audit_head;
pub mod audit_row;
pub mod event;
pub mod file;
pub mod file_part;
pub mod idempotency;
pub mod refused_attempt;
