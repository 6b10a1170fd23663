//! The room's commands.

mod accept_report;
mod draft_report;
mod request_reports;
mod return_report;
mod revise_report;
mod subject;
mod submit_report;
mod unlock_report;
mod written;

pub use accept_report::AcceptReport;
pub use draft_report::DraftReport;
pub use request_reports::RequestReports;
pub use return_report::ReturnReport;
pub use revise_report::ReviseReport;
pub use submit_report::SubmitReport;
pub use unlock_report::UnlockReport;
pub use written::{Attaching, Written};
