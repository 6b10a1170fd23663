//! Processes of human stages as data, what people say of nominations in them, and how far each nomination is. The last
//! follows from the reviews and is stored nowhere: a view says it, through which reviewers see what is laid before them,
//! and nominees the public names alone.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE process (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        programme_id {uuid} NOT NULL REFERENCES programme (id),
        number bigint NOT NULL CHECK (number > 0),
        stages {text} NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL,
        CONSTRAINT process_number UNIQUE (programme_id, number))",
    "CREATE TABLE process_stage (
        process_id {uuid} NOT NULL REFERENCES process (id),
        position bigint NOT NULL CHECK (position >= 0),
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        stage {text} NOT NULL,
        reviewer_id {uuid} NOT NULL REFERENCES unit (id),
        persons bigint NOT NULL CHECK (persons BETWEEN 1 AND 9),
        public_title {text} NOT NULL,
        public_title_en {text} NOT NULL,
        PRIMARY KEY (process_id, position))",
    "CREATE TABLE stage_review (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        nomination_id {uuid} NOT NULL REFERENCES nomination (id),
        process_id {uuid} NOT NULL REFERENCES process (id),
        stage {text} NOT NULL,
        by_unit_id {uuid} NOT NULL REFERENCES unit (id),
        verdict {text} NOT NULL CHECK (verdict IN ('PASS', 'FAIL')),
        answers {text} NOT NULL,
        remark {text} NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL,
        CONSTRAINT stage_review_once UNIQUE (nomination_id, issuer, subject),
        CHECK (verdict = 'PASS' OR remark <> ''))",
    "ALTER TABLE edition ADD COLUMN process_id {uuid} REFERENCES process (id)",
    "ALTER TABLE nomination ADD COLUMN prepared_by {text}",
    "CREATE VIEW nomination_stage AS SELECT
        nomination.id AS nomination_id,
        process_stage.position AS position,
        nomination.unit_id AS unit_id,
        nomination.edition_id AS edition_id,
        nomination.state AS state,
        nomination.answers AS answers,
        nomination.content_digest AS content_digest,
        nomination.prepared_by AS prepared_by,
        edition.unit_id AS division_id,
        edition.process_id AS process_id,
        edition.year AS year,
        edition.state AS edition_state,
        programme.name AS programme_name,
        programme.name_en AS programme_name_en,
        talent.number AS number,
        talent.name AS name,
        talent.birth_date AS birth_date,
        talent.category AS category,
        talent.issuer AS talent_issuer,
        talent.subject AS talent_subject,
        process_stage.stage AS stage,
        process_stage.reviewer_id AS reviewer_id,
        process_stage.persons AS persons,
        process_stage.public_title AS public_title,
        process_stage.public_title_en AS public_title_en,
        (SELECT count(*) FROM stage_review
            WHERE stage_review.nomination_id = nomination.id AND stage_review.stage = process_stage.stage
            AND stage_review.verdict = 'PASS') AS passes,
        (SELECT count(*) FROM stage_review
            WHERE stage_review.nomination_id = nomination.id AND stage_review.stage = process_stage.stage
            AND stage_review.verdict = 'FAIL') AS fails,
        CASE WHEN nomination.state = 'SUBMITTED' AND edition.state IN ('OPEN', 'CLOSED') AND NOT EXISTS (
            SELECT 1 FROM stage_review WHERE stage_review.nomination_id = nomination.id AND stage_review.verdict = 'FAIL')
        THEN (SELECT min(ahead.position) FROM process_stage AS ahead
            WHERE ahead.process_id = edition.process_id AND ahead.persons > (SELECT count(*) FROM stage_review
                WHERE stage_review.nomination_id = nomination.id AND stage_review.stage = ahead.stage
                AND stage_review.verdict = 'PASS'))
        END AS waits_in
        FROM nomination
        JOIN edition ON edition.id = nomination.edition_id
        JOIN programme ON programme.id = edition.programme_id
        JOIN talent ON talent.id = nomination.talent_id
        JOIN process_stage ON process_stage.process_id = edition.process_id
        WHERE nomination.state <> 'DRAFT'",
];
