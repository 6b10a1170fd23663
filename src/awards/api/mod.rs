//! The room in the schema: objects, queries and mutations.

mod edition;
mod import;
mod input;
mod mutation;
mod nomination;
pub mod process;
mod query;
mod ranking;
mod reasons;

pub use edition::{EditionNode, ProgrammeNode};
pub use import::{ImportNode, ImportRowNode, RowOutcome};
pub use input::ColumnInput;
pub use mutation::AwardsMutation;
pub use nomination::NominationNode;
pub use query::{AwardsQuery, Replay};
pub use ranking::{JudgementNode, RunNode};
pub(crate) use reasons::Ground;
pub use reasons::{FindingNode, LineNode, OutcomeNode, ProblemNode, TextNode};
