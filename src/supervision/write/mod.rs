//! The room's commands.

mod answer_circular;
mod close_finding;
mod close_inspection;
mod draft_circular;
mod issue_circular;
mod open_inspection;
mod record_finding;
mod rectify_finding;
mod reopen_finding;
mod reopen_inspection;
mod send_circular;
mod subject;
mod withdraw_circular;

pub use answer_circular::AnswerCircular;
pub use close_finding::CloseFinding;
pub use close_inspection::CloseInspection;
pub use draft_circular::DraftCircular;
pub use issue_circular::IssueCircular;
pub use open_inspection::OpenInspection;
pub use record_finding::RecordFinding;
pub use rectify_finding::RectifyFinding;
pub use reopen_finding::ReopenFinding;
pub use reopen_inspection::ReopenInspection;
pub use send_circular::SendCircular;
pub use withdraw_circular::WithdrawCircular;
