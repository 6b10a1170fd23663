//! Who has acted for a unit is found in the audit chains without reading them.

pub(crate) const STATEMENTS: &[&str] =
    &["CREATE INDEX audit_entry_acting ON audit_entry (acting_unit_id, issuer, subject)"];
