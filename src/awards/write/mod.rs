//! The room's commands.

mod cancel_edition;
mod claim_run;
mod close_edition;
mod create_edition;
mod create_programme;
mod fail_run;
mod grant_agreement;
mod import_rows;
mod make_nomination;
mod open_edition;
mod record_run;
mod report_progress;
mod request_judging;
mod return_run;
mod start_import;
mod subject;
mod submit_nomination;
mod withdraw_nomination;

pub use cancel_edition::CancelEdition;
pub use claim_run::ClaimRun;
pub use close_edition::CloseEdition;
pub use create_edition::{CreateEdition, Draft, prepare};
pub use create_programme::CreateProgramme;
pub use fail_run::FailRun;
pub use grant_agreement::GrantAgreement;
pub use import_rows::{Entered, ImportRows, ReadRow, Tally};
pub use make_nomination::MakeNomination;
pub use open_edition::OpenEdition;
pub use record_run::{Judged, RecordRun};
pub use report_progress::ReportProgress;
pub use request_judging::RequestJudging;
pub use return_run::ReturnRun;
pub use start_import::StartImport;
pub use submit_nomination::SubmitNomination;
pub use withdraw_nomination::WithdrawNomination;
