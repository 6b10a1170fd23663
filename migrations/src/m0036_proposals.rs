//! Joint meetings follow up decisions under the items of their agenda, and make proposals when they are first closed.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE meeting ADD COLUMN progress {text} CHECK (progress IS NULL OR kind = 'JOINT')",
    "CREATE TABLE proposal (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        meeting_id {uuid} NOT NULL REFERENCES meeting (id),
        number bigint NOT NULL CHECK (number > 0),
        content {text} NOT NULL,
        instant {instant} NOT NULL,
        CONSTRAINT proposal_number UNIQUE (meeting_id, number))",
];
