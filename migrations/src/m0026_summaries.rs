//! What a clause asks for is said in Chinese too. Rows that are there stay without, until their catalogue is loaded again.

pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE clause_version ADD COLUMN summary_zh {text}"];
