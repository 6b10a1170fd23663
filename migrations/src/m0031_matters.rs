//! Conflicts between departments, which are matters of their own kind. As in `m0023_units.rs`, SQLite has the text of
//! the CHECK changed in the schema.

pub(crate) const STATEMENTS: &[&str] = &[
    "{postgres}ALTER TABLE matter DROP CONSTRAINT matter_kind_check",
    "{postgres}ALTER TABLE matter ADD CONSTRAINT matter_kind_check
        CHECK (kind IN ('BARRIER', 'CONFLICT', 'SUPPORT_REQUEST'))",
    "{sqlite}PRAGMA writable_schema = ON",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(sql, '(kind IN (''BARRIER'', ''SUPPORT_REQUEST''))',
            '(kind IN (''BARRIER'', ''CONFLICT'', ''SUPPORT_REQUEST''))')
        WHERE type = 'table' AND name = 'matter'",
    "{sqlite}PRAGMA writable_schema = RESET",
];
