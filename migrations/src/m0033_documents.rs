//! Papers that departments issue themselves, which no meeting decides on; what one decision deliberated; and by which
//! clause a policy was reviewed. SQLite cannot drop a constraint; its documentation (ALTER TABLE, section 7) changes
//! the text of a CHECK in the schema instead, on which no row depends.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE document ADD COLUMN departmental boolean NOT NULL DEFAULT false",
    "{postgres}ALTER TABLE document DROP CONSTRAINT document_check",
    "{postgres}ALTER TABLE document ADD CONSTRAINT document_check
        CHECK (CASE WHEN departmental THEN decision_id IS NULL AND state IN ('DRAFT', 'ISSUED', 'WITHDRAWN')
            ELSE state IN ('DRAFT', 'WITHDRAWN') OR decision_id IS NOT NULL END)",
    "{sqlite}PRAGMA writable_schema = ON",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(sql, 'CHECK (state IN (''DRAFT'', ''WITHDRAWN'') OR decision_id IS NOT NULL)',
            'CHECK (CASE WHEN departmental THEN decision_id IS NULL AND state IN (''DRAFT'', ''ISSUED'', ''WITHDRAWN'')
            ELSE state IN (''DRAFT'', ''WITHDRAWN'') OR decision_id IS NOT NULL END)')
        WHERE type = 'table' AND name = 'document'",
    "{sqlite}PRAGMA writable_schema = RESET",
    "CREATE INDEX document_step_decision ON document_step (decision_id)",
    "ALTER TABLE policy_review ADD COLUMN clause_id {uuid} REFERENCES clause (id)",
];
