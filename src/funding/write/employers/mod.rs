//! Commands about employers and what they declare of their training funds.

mod change_employer;
mod close_declarations;
mod close_employer;
mod correct_declaration;
mod draw_audit_sample;
mod enter_declarations;
mod judge_declaration;
mod make_declaration;
mod register_employer;
mod set_training_share;
mod start_declaration_import;
mod subject;

pub use change_employer::ChangeEmployer;
pub use close_declarations::CloseDeclarations;
pub use close_employer::CloseEmployer;
pub use correct_declaration::CorrectDeclaration;
pub use draw_audit_sample::DrawAuditSample;
pub use enter_declarations::{EnterDeclarations, Entered, ReadRow};
pub use judge_declaration::{AcceptDeclaration, ReturnDeclaration};
pub use make_declaration::MakeDeclaration;
pub use register_employer::RegisterEmployer;
pub use set_training_share::SetTrainingShare;
pub use start_declaration_import::StartDeclarationImport;
pub use subject::OF_EMPLOYERS;
