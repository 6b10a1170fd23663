//! Versions of documents that were made of others know who wrote those; and filings are found by their unit.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE document_version ADD COLUMN also_by {text}",
    "CREATE INDEX document_filing_unit ON document_filing (unit_id)",
];
