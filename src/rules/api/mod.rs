//! The room in the schema: objects, queries and mutations.

mod flag;
mod impact;
mod input;
mod key;
mod mutation;
mod nearness;
mod parameters;
mod query;
mod trials;
mod version;

pub use flag::ReviewFlagNode;
pub use impact::{EditionImpact, ImpactChangeNode};
pub use key::{SignatureNode, SigningKeyNode};
pub use mutation::RulesMutation;
pub use nearness::NearnessQuery;
pub use parameters::ParameterSetNode;
pub use query::RulesQuery;
pub use trials::ImpactQuery;
pub use version::{EnactmentNode, RuleVersionNode};
