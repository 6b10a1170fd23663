//! Of each day an account's balance instead of what was added on it: what it held on any day is one row.

pub(crate) const STATEMENTS: &[&str] = &[
    "ALTER TABLE account_day ADD COLUMN held bigint NOT NULL DEFAULT 0",
    "UPDATE account_day SET held = (SELECT SUM(earlier.fen) FROM account_day AS earlier
        WHERE earlier.account_id = account_day.account_id AND earlier.day <= account_day.day)",
    "ALTER TABLE account_day DROP COLUMN fen",
];
