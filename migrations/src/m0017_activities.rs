//! Reports of major activities, in versions that never change, and what was done with them; and how what is attached is
//! found by its digest.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE activity_report (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        addressee_id {uuid} NOT NULL REFERENCES unit (id),
        duty_id {uuid} REFERENCES duty (id) CONSTRAINT activity_report_of_duty UNIQUE,
        title {text} NOT NULL,
        kind {text} NOT NULL
            CHECK (kind IN ('RECRUITMENT', 'EXCHANGE', 'COMMENDATION', 'TRAINING', 'PUBLICITY', 'OTHER')),
        from_day {day} NOT NULL,
        until_day {day} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('SUBMITTED', 'RETURNED', 'RECEIVED')),
        number bigint NOT NULL,
        submitted_on {day} NOT NULL,
        received_on {day},
        version bigint NOT NULL,
        CHECK (from_day < until_day),
        CHECK ((state = 'RECEIVED') = (received_on IS NOT NULL)))",
    "CREATE INDEX activity_report_unit ON activity_report (unit_id)",
    "CREATE INDEX activity_report_addressee ON activity_report (addressee_id)",
    "CREATE TABLE activity_version (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        activity_report_id {uuid} NOT NULL REFERENCES activity_report (id),
        number bigint NOT NULL,
        content {text} NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL,
        CONSTRAINT activity_version_number UNIQUE (activity_report_id, number))",
    "CREATE INDEX activity_version_unit ON activity_version (unit_id)",
    "CREATE TABLE activity_step (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        activity_report_id {uuid} NOT NULL REFERENCES activity_report (id),
        moved {text} NOT NULL,
        number bigint NOT NULL,
        remark {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL)",
    "CREATE INDEX activity_step_of ON activity_step (activity_report_id)",
    "CREATE INDEX attachment_digest ON attachment (digest)",
    "CREATE INDEX report_version_unit ON report_version (unit_id)",
];
