//! More kinds of units. SQLite cannot drop a constraint; its documentation (ALTER TABLE, section 7) changes the text of
//! a CHECK in the schema instead, on which no row depends.

pub(crate) const STATEMENTS: &[&str] = &[
    "{postgres}ALTER TABLE unit DROP CONSTRAINT unit_kind_check",
    "{postgres}ALTER TABLE unit ADD CONSTRAINT unit_kind_check
        CHECK (kind IN ('city', 'division', 'zone', 'department', 'township', 'subdistrict', 'enterprise', 'institution',
            'university', 'institute', 'outside-office'))",
    "{sqlite}PRAGMA writable_schema = ON",
    "{sqlite}UPDATE sqlite_schema
        SET sql = replace(sql, '(kind IN (''city'', ''division'', ''zone'', ''department''))',
            '(kind IN (''city'', ''division'', ''zone'', ''department'', ''township'', ''subdistrict'', ''enterprise'',
            ''institution'', ''university'', ''institute'', ''outside-office''))')
        WHERE type = 'table' AND name = 'unit'",
    "{sqlite}PRAGMA writable_schema = RESET",
];
