//! Tasks so large that their lead unit sets up a group for them, and that group.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE task ADD COLUMN major boolean NOT NULL DEFAULT false",
    "CREATE TABLE task_group (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        task_id {uuid} NOT NULL REFERENCES task (id) CONSTRAINT task_group_once UNIQUE,
        body_id {uuid} NOT NULL REFERENCES body (id),
        content {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL)",
];
