//! What rests on a revoked rule may be an assessment too, whose results a person sets aside; each of its judgings keeps
//! what it rested on, so that one that was set aside can still be judged again to the same bytes.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE assessment_round (
        assessment_id {uuid} NOT NULL REFERENCES assessment (id),
        round bigint NOT NULL CHECK (round > 0),
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        total bigint NOT NULL,
        context {text} NOT NULL,
        fuel_table {text} NOT NULL,
        fuel bigint NOT NULL,
        memory bigint NOT NULL,
        digest {text} NOT NULL,
        judged_at {instant} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        PRIMARY KEY (assessment_id, round))",
    "INSERT INTO assessment_round
        (assessment_id, round, unit_id, total, context, fuel_table, fuel, memory, digest, judged_at, issuer, subject)
        SELECT id, round, unit_id,
            (SELECT count(*) FROM assessment_result WHERE assessment_id = assessment.id AND round = assessment.round),
            context, fuel_table, fuel, memory, digest, judged_at, issuer, subject
        FROM assessment WHERE round > 0",
    "{postgres}ALTER TABLE assessment DROP COLUMN context, DROP COLUMN fuel_table",
    "{postgres}ALTER TABLE assessment DROP CONSTRAINT assessment_state_check",
    "{postgres}ALTER TABLE assessment ADD CONSTRAINT assessment_state_check
        CHECK (state IN ('OPEN', 'JUDGED', 'CONFIRMED', 'SET_ASIDE'))",
    "{sqlite}PRAGMA writable_schema = ON",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(replace(replace(sql,
            'CHECK (state IN (''OPEN'', ''JUDGED'', ''CONFIRMED''))',
            'CHECK (state IN (''OPEN'', ''JUDGED'', ''CONFIRMED'', ''SET_ASIDE''))'),
            'CHECK ((round = 0) = (context IS NULL)),', ''),
            'CHECK ((round = 0) = (fuel_table IS NULL)),', '')
        WHERE type = 'table' AND name = 'assessment'",
    "{sqlite}PRAGMA writable_schema = RESET",
    "{sqlite}ALTER TABLE assessment DROP COLUMN context",
    "{sqlite}ALTER TABLE assessment DROP COLUMN fuel_table",
    "ALTER TABLE assessment DROP COLUMN fuel",
    "ALTER TABLE assessment DROP COLUMN memory",
    "ALTER TABLE assessment ADD COLUMN confirmed_issuer {text}",
    "CREATE TABLE flagged (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        run_id {uuid} REFERENCES run (id),
        edition_id {uuid},
        assessment_id {uuid} REFERENCES assessment (id),
        round bigint,
        rule_version_id {uuid} NOT NULL REFERENCES rule_version (id),
        because {text} NOT NULL,
        raised_at {instant} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('OPEN', 'UPHELD', 'SET_ASIDE')),
        resolved_at {instant},
        issuer {text},
        subject {text},
        resolution {text},
        version bigint NOT NULL,
        CHECK ((run_id IS NULL) <> (assessment_id IS NULL)),
        CHECK ((run_id IS NULL) = (edition_id IS NULL)),
        CHECK ((assessment_id IS NULL) = (round IS NULL)),
        CHECK ((state = 'OPEN') = (resolved_at IS NULL)))",
    "INSERT INTO flagged
        (id, unit_id, run_id, edition_id, rule_version_id, because, raised_at, state, resolved_at, issuer, subject,
            resolution, version)
        SELECT id, unit_id, run_id, edition_id, rule_version_id, because, raised_at, state, resolved_at, issuer,
            subject, resolution, version
        FROM review_flag",
    "DROP TABLE review_flag",
    "ALTER TABLE flagged RENAME TO review_flag",
    "CREATE UNIQUE INDEX review_flag_once ON review_flag (run_id) WHERE state = 'OPEN'",
    "CREATE UNIQUE INDEX review_flag_of_round ON review_flag (assessment_id, round) WHERE state = 'OPEN'",
    "CREATE INDEX review_flag_of_unit ON review_flag (unit_id, state, id)",
    "CREATE INDEX review_flag_of_edition ON review_flag (edition_id)",
    "CREATE INDEX review_flag_of_assessment ON review_flag (assessment_id)",
];
