//! Commands on PostgreSQL lose fewer races. Whoever reads a page of an index is held to what others add to it meanwhile,
//! and the newest rows of all units lie on the same pages. So what a row refers to is looked up at the commit, after which
//! nobody can come in between; and rows that change often have room beside them, so that they stay on their page and
//! their indexes as they are. SQLite has one writer, and nobody to lose to.

pub(crate) const STATEMENTS: &[&str] = &[
    "{postgres}DO $$ DECLARE reference record; BEGIN
        FOR reference IN SELECT conrelid::regclass AS held_by, conname FROM pg_constraint
            WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP
            EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED',
                reference.held_by, reference.conname);
        END LOOP;
    END $$",
    "{postgres}ALTER TABLE audit_head SET (fillfactor = 10)",
    "{postgres}ALTER TABLE commitment SET (fillfactor = 50)",
    "{postgres}ALTER TABLE payment SET (fillfactor = 50)",
    "{postgres}ALTER TABLE fund_account SET (fillfactor = 50)",
    "{postgres}ALTER TABLE account_day SET (fillfactor = 50)",
    "{postgres}ALTER TABLE fund_month SET (fillfactor = 50)",
];
