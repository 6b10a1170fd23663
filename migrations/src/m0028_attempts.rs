//! Refused attempts know in which roles they were made, what they were about and in which state that was.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE refused_attempt ADD COLUMN roles {text}",
    "ALTER TABLE refused_attempt ADD COLUMN place_id {uuid}",
    "ALTER TABLE refused_attempt ADD COLUMN record {text}",
    "ALTER TABLE refused_attempt ADD COLUMN state {text}",
    "ALTER TABLE refused_attempt ADD COLUMN version bigint",
    "ALTER TABLE refused_attempt ADD COLUMN personal boolean NOT NULL DEFAULT true",
    "CREATE INDEX refused_attempt_by_place ON refused_attempt (place_id, id)",
];
