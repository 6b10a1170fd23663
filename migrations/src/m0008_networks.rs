//! Networks over the same units: who belongs to which, on which days.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE network (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        code {text} NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT network_code UNIQUE (unit_id, code))",
    "CREATE TABLE network_version (
        id {uuid} PRIMARY KEY,
        network_id {uuid} NOT NULL REFERENCES network (id),
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        name {text} NOT NULL,
        name_en {text} NOT NULL,
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX network_version_of ON network_version (network_id, valid_from)",
    "CREATE TABLE membership (
        id {uuid} PRIMARY KEY,
        network_id {uuid} NOT NULL REFERENCES network (id),
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        member_id {uuid} NOT NULL REFERENCES unit (id),
        role {text} NOT NULL CHECK (role IN ('LEAD', 'MEMBER')),
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX membership_in ON membership (network_id, member_id)",
    "CREATE INDEX membership_of ON membership (member_id)",
];
