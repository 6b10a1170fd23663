//! Inspections that are made because of a duty which arose on an occasion.

pub(crate) const STATEMENTS: &[&str] = &["ALTER TABLE inspection ADD COLUMN duty_id {uuid} REFERENCES duty (id)"];
