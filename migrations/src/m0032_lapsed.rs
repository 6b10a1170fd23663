//! A duty that falls away with the record because of which it arose has lapsed: that is no waiver, which a unit above
//! grants and which ends. SQLite cannot change the CHECK of a table that is there, so that this one, to which nothing
//! refers, is made anew.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE let_off (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        duty_id {uuid} NOT NULL REFERENCES duty (id),
        kind {text} NOT NULL CHECK (kind IN ('waiver', 'reopening', 'lapse')),
        reason {text} NOT NULL,
        paper {text} NOT NULL,
        approver {text} NOT NULL,
        approved_at {uuid} NOT NULL REFERENCES unit (id),
        granted_on {day} NOT NULL,
        until {day} NOT NULL,
        ended_on {day},
        CHECK (granted_on < until),
        CHECK (ended_on < until),
        CHECK (kind <> 'lapse' OR (until = '9999-12-31' AND ended_on IS NULL)))",
    "INSERT INTO let_off
        (id, unit_id, duty_id, kind, reason, paper, approver, approved_at, granted_on, until, ended_on)
        SELECT id, unit_id, duty_id,
            CASE WHEN kind = 'waiver' AND until = '9999-12-31' AND ended_on IS NULL THEN 'lapse' ELSE kind END,
            reason, paper, approver, approved_at, granted_on, until, ended_on
        FROM relief",
    "DROP TABLE relief",
    "ALTER TABLE let_off RENAME TO relief",
    "CREATE INDEX relief_of ON relief (duty_id)",
];
