//! The room's tables.

pub mod attachment;
pub mod report;
pub mod report_request;
pub mod report_step;
pub mod report_version;
