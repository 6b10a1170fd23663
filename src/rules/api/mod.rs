//! The room in the schema: objects, queries and mutations.

mod flag;
mod input;
mod key;
mod mutation;
mod parameters;
mod query;
mod version;

pub use flag::ReviewFlagNode;
pub use key::{SignatureNode, SigningKeyNode};
pub use mutation::RulesMutation;
pub use parameters::ParameterSetNode;
pub use query::RulesQuery;
pub use version::{EnactmentNode, RuleVersionNode};
