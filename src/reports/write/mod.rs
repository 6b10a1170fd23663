//! The room's commands.

mod accept_report;
mod activity_subject;
mod draft_report;
mod receive_activity_report;
mod report_activity;
mod request_reports;
mod resubmit_activity_report;
mod return_activity_report;
mod return_report;
mod revise_report;
mod subject;
mod submit_report;
mod unlock_report;
mod written;

pub use accept_report::AcceptReport;
pub use activity_subject::Telling;
pub use draft_report::DraftReport;
pub use receive_activity_report::ReceiveActivityReport;
pub use report_activity::ReportActivity;
pub use request_reports::RequestReports;
pub use resubmit_activity_report::ResubmitActivityReport;
pub use return_activity_report::ReturnActivityReport;
pub use return_report::ReturnReport;
pub use revise_report::ReviseReport;
pub use submit_report::SubmitReport;
pub use unlock_report::UnlockReport;
pub use written::{Attaching, Written};
