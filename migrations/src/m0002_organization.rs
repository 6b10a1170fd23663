//! Units: identities that never change, dated versions, and who succeeds whom.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE unit (
        id {uuid} PRIMARY KEY,
        code {text} NOT NULL CONSTRAINT unit_code UNIQUE,
        kind {text} NOT NULL CHECK (kind IN ('city', 'division', 'zone', 'department')),
        department {text},
        scope {text} NOT NULL)",
    "CREATE INDEX unit_scope ON unit (scope)",
    "CREATE TABLE unit_version (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        parent_id {uuid} REFERENCES unit (id),
        name {text} NOT NULL,
        name_en {text} NOT NULL,
        name_key {text} NOT NULL,
        level {text},
        sector boolean NOT NULL,
        role {text} NOT NULL CHECK (role IN ('lead', 'coordinator', 'department', 'society')),
        leads {text} NOT NULL,
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX unit_version_of ON unit_version (unit_id, valid_from)",
    "CREATE INDEX unit_version_below ON unit_version (parent_id, name_key)",
    "CREATE TABLE unit_succession (
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        successor_id {uuid} NOT NULL REFERENCES unit (id),
        from_day {day} NOT NULL,
        PRIMARY KEY (unit_id, successor_id))",
];
