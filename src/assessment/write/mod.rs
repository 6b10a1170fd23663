//! The room's commands.

mod confirm_assessment;
mod create_scheme;
mod end_scheme;
mod judge_assessment;
mod open_assessment;
mod publish_scheme;
mod review_assessment;
mod subject;

pub use confirm_assessment::ConfirmAssessment;
pub use create_scheme::{CreateScheme, Draft, prepare};
pub use end_scheme::EndScheme;
pub use judge_assessment::{JudgeAssessment, Judged};
pub use open_assessment::OpenAssessment;
pub(super) use open_assessment::nobody;
pub use publish_scheme::PublishScheme;
pub use review_assessment::ReviewAssessment;
pub(super) use subject::{AssessmentSubject, usable};
