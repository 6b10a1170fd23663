//! Tasks that are parts of tasks, the line of work of tasks and matters, and tasks that are planned with an agenda and
//! come into being by themselves.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE meeting ADD COLUMN tasks {text}",
    "CREATE TABLE planned_task (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        decision_id {uuid} NOT NULL REFERENCES decision (id),
        number bigint NOT NULL CHECK (number > 0),
        content {text} NOT NULL,
        decided_at {instant} NOT NULL,
        CONSTRAINT planned_task_number UNIQUE (decision_id, number))",
    "ALTER TABLE task ADD COLUMN parent_id {uuid} REFERENCES task (id)",
    "ALTER TABLE task ADD COLUMN level bigint NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 4)",
    "ALTER TABLE task ADD COLUMN line {text} NOT NULL DEFAULT 'TALENT'
        CHECK (line IN ('ORGANIZATION', 'CADRE', 'TALENT'))",
    "CREATE INDEX task_parent ON task (parent_id)",
    "CREATE INDEX task_decision ON task (decision_id)",
    "ALTER TABLE matter ADD COLUMN line {text} NOT NULL DEFAULT 'TALENT'
        CHECK (line IN ('ORGANIZATION', 'CADRE', 'TALENT'))",
    "CREATE TABLE task_spawned (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        planned_id {uuid} NOT NULL REFERENCES planned_task (id) CONSTRAINT task_planned UNIQUE,
        task_id {uuid} REFERENCES task (id),
        refusal {text},
        instant {instant} NOT NULL,
        CHECK (task_id IS NOT NULL OR refusal IS NOT NULL))",
];
