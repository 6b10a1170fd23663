//! What was known of a policy and of a freeze at any moment, and the level of a policy. How policies were registered
//! before, the audited rows tell: each time an entry was written is a belief of its own, from the moment of its audit
//! entry until that of the next; so do they tell when a freeze was set and ended, and a policy reviewed. What nothing
//! audited was always known. The level is that of the nearest unit at or above the document's that usually leads. As in
//! `m0023_units.rs`, SQLite has the text of a CHECK changed in the schema.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE policy_version (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        entry_id {uuid} NOT NULL REFERENCES policy_entry (id),
        level {text} NOT NULL CHECK (level IN ('MUNICIPAL', 'COUNTY', 'ZONE', 'TOWNSHIP', 'DEPARTMENTAL')),
        review_on {day},
        valid_from {day} NOT NULL,
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX policy_version_of ON policy_version (entry_id, valid_from)",
    "CREATE INDEX policy_version_unit ON policy_version (unit_id)",
    // An audited row names what has changed. The last day only ever came nearer; the day of the review is the one that
    // was named last.
    "{postgres}INSERT INTO policy_version
        (id, unit_id, entry_id, level, review_on, valid_from, valid_until, known_from, known_until)
        SELECT gen_random_uuid(), unit_id, entry_id, 'DEPARTMENTAL', max(review_on) OVER (PARTITION BY entry_id, named),
            from_day, until_day, known_from, known_until
        FROM (SELECT policy_entry.unit_id, policy_entry.id AS entry_id, from_day,
                min(CAST(CAST(after AS json) ->> 'until_day' AS date)) OVER written AS until_day,
                CAST(CAST(after AS json) ->> 'review_on' AS date) AS review_on,
                count(*) FILTER (WHERE after LIKE '%\"review_on\":%') OVER written AS named,
                instant AS known_from, lead(instant) OVER written AS known_until
            FROM policy_entry
                JOIN audit_row ON table_name = 'policy_entry' AND row_id = CAST(policy_entry.id AS text)
                JOIN audit_entry ON audit_entry.id = audit_row.entry_id
            WINDOW written AS (PARTITION BY policy_entry.id ORDER BY instant, audit_entry.id)) AS course",
    "{sqlite}INSERT INTO policy_version
        (id, unit_id, entry_id, level, review_on, valid_from, valid_until, known_from, known_until)
        SELECT randomblob(16), unit_id, entry_id, 'DEPARTMENTAL', max(review_on) OVER (PARTITION BY entry_id, named),
            from_day, until_day, known_from, known_until
        FROM (SELECT policy_entry.unit_id, policy_entry.id AS entry_id, from_day,
                min(json_extract(after, '$.until_day')) OVER written AS until_day,
                json_extract(after, '$.review_on') AS review_on,
                count(*) FILTER (WHERE after LIKE '%\"review_on\":%') OVER written AS named,
                instant AS known_from, lead(instant) OVER written AS known_until
            FROM policy_entry
                JOIN audit_row ON table_name = 'policy_entry' AND replace(row_id, '-', '') = lower(hex(policy_entry.id))
                JOIN audit_entry ON audit_entry.id = audit_row.entry_id
            WINDOW written AS (PARTITION BY policy_entry.id ORDER BY instant, audit_entry.id)) AS course",
    "INSERT INTO policy_version (id, unit_id, entry_id, level, review_on, valid_from, valid_until, known_from)
        SELECT id, unit_id, id, 'DEPARTMENTAL', review_on, from_day, until_day,
            CAST('0001-01-01T00:00:00+00:00' AS {instant})
        FROM policy_entry WHERE id NOT IN (SELECT entry_id FROM policy_version)",
    "UPDATE policy_version
        SET level = COALESCE((
            SELECT CASE above.kind WHEN 'city' THEN 'MUNICIPAL' WHEN 'division' THEN 'COUNTY' WHEN 'zone' THEN 'ZONE'
                ELSE 'TOWNSHIP' END
            FROM unit JOIN unit AS above ON above.scope = substr(unit.scope, 1, length(above.scope))
            WHERE unit.id = policy_version.unit_id
                AND above.kind IN ('city', 'division', 'zone', 'township', 'subdistrict')
            ORDER BY length(above.scope) DESC, above.id LIMIT 1), level)
        WHERE entry_id IN (SELECT policy_entry.id FROM policy_entry
            JOIN document ON document.id = policy_entry.document_id WHERE NOT departmental)",
    "ALTER TABLE policy_review ADD COLUMN instant {instant} NOT NULL DEFAULT '0001-01-01T00:00:00+00:00'",
    "{postgres}UPDATE policy_review SET instant = COALESCE((
        SELECT min(audit_entry.instant) FROM audit_row JOIN audit_entry ON audit_entry.id = audit_row.entry_id
        WHERE table_name = 'policy_review' AND row_id = CAST(policy_review.id AS text)), instant)",
    "{sqlite}UPDATE policy_review SET instant = COALESCE((
        SELECT min(audit_entry.instant) FROM audit_row JOIN audit_entry ON audit_entry.id = audit_row.entry_id
        WHERE table_name = 'policy_review' AND replace(row_id, '-', '') = lower(hex(policy_review.id))), instant)",
    "ALTER TABLE document_freeze ADD COLUMN set_at {instant} NOT NULL DEFAULT '0001-01-01T00:00:00+00:00'",
    "ALTER TABLE document_freeze ADD COLUMN ended_at {instant}",
    // It was written when it was set and, where it was ended early, once more.
    "{postgres}UPDATE document_freeze SET (set_at, ended_at) = (
        SELECT COALESCE(min(instant), set_at), CASE WHEN ended_on IS NOT NULL THEN COALESCE(max(instant), set_at) END
        FROM audit_row JOIN audit_entry ON audit_entry.id = audit_row.entry_id
        WHERE table_name = 'document_freeze' AND row_id = CAST(document_freeze.id AS text))",
    "{sqlite}UPDATE document_freeze SET (set_at, ended_at) = (
        SELECT COALESCE(min(instant), set_at), CASE WHEN ended_on IS NOT NULL THEN COALESCE(max(instant), set_at) END
        FROM audit_row JOIN audit_entry ON audit_entry.id = audit_row.entry_id
        WHERE table_name = 'document_freeze' AND replace(row_id, '-', '') = lower(hex(document_freeze.id)))",
    "{postgres}ALTER TABLE document_freeze ADD CHECK ((ended_on IS NULL) = (ended_at IS NULL))",
    "{sqlite}PRAGMA writable_schema = ON",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(sql, 'CHECK ((ended_on IS NULL) = (ended_because IS NULL))',
            'CHECK ((ended_on IS NULL) = (ended_at IS NULL)),
        CHECK ((ended_on IS NULL) = (ended_because IS NULL))')
        WHERE type = 'table' AND name = 'document_freeze'",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(sql, 'CHECK (from_day < until_day)', 'CHECK (version > 0)')
        WHERE type = 'table' AND name = 'policy_entry'",
    "{sqlite}PRAGMA writable_schema = RESET",
    "{postgres}ALTER TABLE policy_entry ADD CHECK (version > 0)",
    "ALTER TABLE policy_entry DROP COLUMN from_day",
    "ALTER TABLE policy_entry DROP COLUMN until_day",
    "ALTER TABLE policy_entry DROP COLUMN review_on",
];
