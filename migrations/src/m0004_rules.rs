//! Rule components as they were installed.

pub(crate) const STATEMENTS: &[&str] = &["CREATE TABLE rule (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        digest {text} NOT NULL,
        contract {text} NOT NULL,
        code {text} NOT NULL,
        rule_version {text} NOT NULL,
        title {text} NOT NULL,
        title_en {text} NOT NULL,
        parameters {text} NOT NULL,
        parameters_schema {text} NOT NULL,
        manifest {text} NOT NULL,
        component {bytes} NOT NULL,
        installed_at {instant} NOT NULL,
        installed_by {text} NOT NULL,
        CONSTRAINT rule_digest UNIQUE (unit_id, digest))"];
