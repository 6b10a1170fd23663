//! What notices said of years' days of rest, and what targets wanted, as it was known when. What is there is known from
//! the moment at which it was written, of which the audit chain tells: a year's notice since it was last changed, a
//! version of a target since it was set. SQLite cannot drop a constraint, so that the calendar, to which nothing
//! refers, is made anew.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE notice (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        paper {text} NOT NULL,
        rest {text} NOT NULL,
        work {text} NOT NULL,
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    // A year of five digits has no day on SQLite.
    "{postgres}INSERT INTO notice (id, unit_id, paper, rest, work, valid_from, valid_until, known_from)
        SELECT id, unit_id, paper, rest, work, CAST(year || '-01-01' AS date),
            CASE WHEN year < 9999 THEN CAST((year + 1) || '-01-01' AS date) END,
            (SELECT max(entry.instant) FROM audit_row changed JOIN audit_entry entry ON entry.id = changed.entry_id
                WHERE changed.table_name = 'calendar_year' AND changed.row_id = CAST(calendar_year.id AS text))
        FROM calendar_year",
    "{sqlite}INSERT INTO notice (id, unit_id, paper, rest, work, valid_from, valid_until, known_from)
        SELECT id, unit_id, paper, rest, work, year || '-01-01',
            CASE WHEN year < 9999 THEN (year + 1) || '-01-01' END,
            (SELECT max(entry.instant) FROM audit_row changed JOIN audit_entry entry ON entry.id = changed.entry_id
                WHERE changed.table_name = 'calendar_year'
                    AND unhex(replace(changed.row_id, '-', '')) = calendar_year.id)
        FROM calendar_year",
    "DROP TABLE calendar_year",
    "ALTER TABLE notice RENAME TO calendar_year",
    "CREATE UNIQUE INDEX calendar_year_once ON calendar_year (unit_id, valid_from) WHERE known_until IS NULL",
    "ALTER TABLE target_version ADD COLUMN set_at {instant}",
    "{postgres}UPDATE target_version SET set_at = entry.instant
        FROM audit_row changed JOIN audit_entry entry ON entry.id = changed.entry_id
        WHERE changed.table_name = 'target_version' AND changed.row_id = CAST(target_version.id AS text)",
    "{sqlite}UPDATE target_version SET set_at = entry.instant
        FROM audit_row changed JOIN audit_entry entry ON entry.id = changed.entry_id
        WHERE changed.table_name = 'target_version' AND unhex(replace(changed.row_id, '-', '')) = target_version.id",
    "ALTER TABLE target_version DROP COLUMN set_on",
];
