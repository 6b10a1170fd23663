//! Commitments may rest on a line of a ranking or on a stage of a task: once each on a budget line, as long as not all of
//! it is released. What the treasury answers to orders of payments comes back in files.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE commitment ADD COLUMN judgement_id {uuid} REFERENCES judgement (id)",
    // Whoever is judged again has another line, and is the same nominee.
    "ALTER TABLE commitment ADD COLUMN nomination_id {uuid} REFERENCES nomination (id)
        CHECK ((judgement_id IS NULL) = (nomination_id IS NULL))",
    "ALTER TABLE commitment ADD COLUMN stage_id {uuid} REFERENCES task_stage (id)
        CHECK (stage_id IS NULL OR judgement_id IS NULL)",
    "CREATE UNIQUE INDEX commitment_of_nomination ON commitment (line_id, nomination_id)
        WHERE nomination_id IS NOT NULL AND released < reserved",
    "CREATE UNIQUE INDEX commitment_of_stage ON commitment (line_id, stage_id, payee)
        WHERE stage_id IS NOT NULL AND released < reserved",
    "CREATE INDEX commitment_on_judgement ON commitment (judgement_id) WHERE judgement_id IS NOT NULL",
    "CREATE INDEX commitment_on_nomination ON commitment (nomination_id) WHERE nomination_id IS NOT NULL",
    "CREATE INDEX commitment_on_stage ON commitment (stage_id) WHERE stage_id IS NOT NULL",
    "CREATE TABLE payment_import (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        order_id {uuid} NOT NULL REFERENCES payment_order (id),
        file_digest {text} NOT NULL,
        file_name {text} NOT NULL,
        encoding {text} NOT NULL,
        headings {text} NOT NULL,
        dry_run boolean NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        imported_at {instant} NOT NULL)",
    "CREATE INDEX payment_import_of ON payment_import (order_id)",
    "CREATE TABLE payment_import_row (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        import_id {uuid} NOT NULL REFERENCES payment_import (id),
        position bigint NOT NULL,
        sheet {text} NOT NULL,
        number bigint NOT NULL,
        original {text} NOT NULL,
        outcome {text} NOT NULL CHECK (outcome IN ('SETTLED', 'ALREADY', 'REFUSED')),
        reasons {text} NOT NULL,
        payment_id {uuid} REFERENCES payment (id),
        CONSTRAINT payment_import_row_position UNIQUE (import_id, position))",
];
