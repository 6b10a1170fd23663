//! The room's tables.

pub mod activity_report;
pub mod activity_step;
pub mod activity_version;
pub mod attachment;
pub mod report;
pub mod report_request;
pub mod report_step;
pub mod report_version;
