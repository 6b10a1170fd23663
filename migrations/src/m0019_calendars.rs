//! Addresses at which calendar programs subscribe to the duties of units. The secret of one is nowhere: its digest is.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE calendar_address (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        label {text} NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        made_at {instant} NOT NULL,
        expires_on {day} NOT NULL,
        revoked_at {instant},
        version bigint NOT NULL,
        CONSTRAINT calendar_address_digest UNIQUE (digest))",
    "CREATE INDEX calendar_address_unit ON calendar_address (unit_id, id)",
];
