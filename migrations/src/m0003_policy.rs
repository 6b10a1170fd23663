//! Policies and their dated clauses.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE policy (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        code {text} NOT NULL CONSTRAINT policy_code UNIQUE,
        title {text} NOT NULL,
        title_en {text} NOT NULL,
        issued_by {text} NOT NULL,
        issued_on {day} NOT NULL,
        published_on {day},
        catalogue_digest {text} NOT NULL)",
    "CREATE TABLE clause (
        id {uuid} PRIMARY KEY,
        policy_id {uuid} NOT NULL REFERENCES policy (id),
        number {text} NOT NULL,
        position bigint NOT NULL,
        CONSTRAINT clause_number UNIQUE (policy_id, number))",
    "CREATE TABLE clause_version (
        id {uuid} PRIMARY KEY,
        clause_id {uuid} NOT NULL REFERENCES clause (id),
        title {text} NOT NULL,
        title_en {text} NOT NULL,
        summary {text} NOT NULL,
        duty {text} NOT NULL CHECK (duty IN ('none', 'standing', 'yearly', 'half-yearly', 'periodic', 'per-event')),
        owed_by {text},
        owed_to {text},
        evidence {text},
        capability {text} NOT NULL,
        carries {text} NOT NULL,
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX clause_version_of ON clause_version (clause_id, valid_from)",
];
