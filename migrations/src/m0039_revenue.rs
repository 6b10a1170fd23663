//! General budget revenue in versions, and what share of it is demanded. A version stays as it was recorded: the
//! database itself takes neither a change nor a removal of it.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE revenue (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        year bigint NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('BUDGET', 'ADJUSTED', 'FINAL')),
        number bigint NOT NULL CHECK (number > 0),
        fen bigint NOT NULL CHECK (fen > 0),
        paper {text} NOT NULL,
        reason {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        known_from {instant} NOT NULL,
        CONSTRAINT revenue_in_order UNIQUE (unit_id, year, number))",
    "CREATE TABLE investment_share (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        clause_id {uuid} NOT NULL REFERENCES clause (id),
        share {text} NOT NULL,
        paper {text} NOT NULL,
        valid_from {day},
        valid_until {day},
        known_from {instant} NOT NULL,
        known_until {instant},
        CHECK (valid_from < valid_until),
        CHECK (known_from <= known_until))",
    "CREATE INDEX investment_share_of ON investment_share (unit_id, valid_from)",
    "{sqlite}CREATE TRIGGER revenue_stays BEFORE UPDATE ON revenue
        BEGIN SELECT RAISE(ABORT, 'a version of a revenue stays'); END",
    "{sqlite}CREATE TRIGGER revenue_is_kept BEFORE DELETE ON revenue
        BEGIN SELECT RAISE(ABORT, 'a version of a revenue stays'); END",
    // A row that takes another's place fires no trigger of its removal.
    "{sqlite}CREATE TRIGGER revenue_is_new BEFORE INSERT ON revenue
        WHEN EXISTS (SELECT 1 FROM revenue WHERE id = NEW.id
            OR (unit_id = NEW.unit_id AND year = NEW.year AND number = NEW.number))
        BEGIN SELECT RAISE(ABORT, 'a version of a revenue stays'); END",
    "{postgres}CREATE FUNCTION revenue_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a version of a revenue stays'; END $$",
    "{postgres}CREATE TRIGGER revenue_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON revenue
        FOR EACH STATEMENT EXECUTE FUNCTION revenue_stays()",
];
