//! What clauses ask for is said in Chinese too; rows that are there have none until their catalogue is loaded again.

pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE clause_version ADD COLUMN summary_zh {text}"];
