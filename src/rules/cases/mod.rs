//! Test cases of a rule as data: a file of facts and of what has to come out, how it is run, and what
//! it covers. The same file runs on an author's machine and on a server. Deliberately absent: where
//! suites and reports are stored, and what a report lets a version do.

mod compare;
mod report;
mod run;
mod suite;

pub use compare::bare;
pub use report::{Came, Difference, ItemSeen, Ran, Report, RequirementSeen};
pub use run::run;
pub use suite::{Case, Expect, FORMAT, SCHEMA, Setting, Suite, Why};
