//! The talent fund: where money comes from, budget lines and their limits, the ledger with its sums, what is committed,
//! and what the treasury is ordered to pay. What was posted stays: the database itself takes neither a change nor a
//! removal of it, nothing that is posted into a period that is closed, and no account that holds less than nothing.

pub(crate) const STATEMENTS: &[&str] = &[
    "CREATE TABLE funding_source (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        code {text} NOT NULL,
        title {text} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('GOVERNMENT', 'TRANSFER', 'EMPLOYER', 'INDIVIDUAL', 'SOCIAL_CAPITAL',
            'VENTURE_CAPITAL', 'DONATION')),
        origin {text} NOT NULL CHECK (origin IN ('DOMESTIC', 'ABROAD')),
        purposes {text} NOT NULL,
        last_day {day},
        paper {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        registered_on {day} NOT NULL,
        CONSTRAINT funding_source_code UNIQUE (unit_id, code))",
    "CREATE TABLE budget_line (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        year bigint NOT NULL,
        purpose {text} NOT NULL CHECK (purpose IN ('DEVELOPMENT', 'TRAINING', 'ATTRACTION', 'SUBSIDY', 'REWARD',
            'STATISTICS', 'SERVICE', 'OTHER')),
        other_use {text} NOT NULL,
        limit_fen bigint CHECK (limit_fen >= 0),
        version bigint NOT NULL,
        CONSTRAINT budget_line_once UNIQUE (unit_id, year, purpose, other_use),
        CHECK ((purpose = 'OTHER') = (other_use <> '')))",
    "CREATE TABLE limit_change (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        line_id {uuid} NOT NULL REFERENCES budget_line (id),
        number bigint NOT NULL,
        limit_fen bigint NOT NULL CHECK (limit_fen >= 0),
        decision_id {uuid} NOT NULL REFERENCES decision (id),
        reason {text} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED')),
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        proposed_on {day} NOT NULL,
        decided_issuer {text},
        decided_by {text},
        decided_on {day},
        version bigint NOT NULL,
        CONSTRAINT limit_change_in_order UNIQUE (line_id, number),
        CHECK ((state = 'PROPOSED') = (decided_on IS NULL)),
        CHECK ((decided_by IS NULL) = (decided_on IS NULL)),
        CHECK ((decided_issuer IS NULL) = (decided_by IS NULL)),
        CHECK (issuer <> decided_issuer OR subject <> decided_by))",
    "CREATE UNIQUE INDEX limit_change_open ON limit_change (line_id) WHERE state = 'PROPOSED'",
    "CREATE TABLE commitment (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        number bigint NOT NULL,
        line_id {uuid} NOT NULL REFERENCES budget_line (id),
        source_id {uuid} NOT NULL REFERENCES funding_source (id),
        clause_id {uuid} NOT NULL REFERENCES clause (id),
        decision_id {uuid} NOT NULL REFERENCES decision (id),
        title {text} NOT NULL,
        payee {text} NOT NULL,
        account {text} NOT NULL,
        last_day {day} NOT NULL,
        reserved bigint NOT NULL CHECK (reserved > 0),
        ordered bigint NOT NULL CHECK (ordered >= 0),
        paid bigint NOT NULL CHECK (paid >= 0),
        released bigint NOT NULL CHECK (released >= 0),
        is_open boolean GENERATED ALWAYS AS (ordered + paid + released < reserved) STORED,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        made_on {day} NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT commitment_in_order UNIQUE (unit_id, number),
        CHECK (ordered + paid + released <= reserved))",
    "CREATE INDEX commitment_of_line ON commitment (line_id)",
    "CREATE INDEX commitment_of_decision ON commitment (decision_id, id)",
    "CREATE INDEX commitment_open ON commitment (last_day, id) WHERE is_open",
    "CREATE TABLE payment_order (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        number bigint NOT NULL CHECK (number > 0),
        ordered_on {day} NOT NULL,
        payments bigint NOT NULL CHECK (payments > 0),
        fen bigint NOT NULL CHECK (fen > 0),
        digest {text} NOT NULL,
        file_digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        CONSTRAINT payment_order_in_order UNIQUE (unit_id, number))",
    "CREATE TABLE payment (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        number bigint NOT NULL,
        commitment_id {uuid} NOT NULL REFERENCES commitment (id),
        order_id {uuid} NOT NULL REFERENCES payment_order (id),
        fen bigint NOT NULL CHECK (fen > 0),
        payee {text} NOT NULL,
        state {text} NOT NULL CHECK (state IN ('ORDERED', 'PAID', 'BOUNCED')),
        ordered_on {day} NOT NULL,
        settled_on {day},
        remark {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT payment_in_order UNIQUE (unit_id, number),
        CHECK ((state = 'ORDERED') = (settled_on IS NULL)))",
    "CREATE INDEX payment_of ON payment (commitment_id)",
    "CREATE INDEX payment_of_order ON payment (order_id)",
    "CREATE TABLE fund_account (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        name {text} NOT NULL,
        year bigint NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('SOURCE', 'CARRIED_IN', 'UNALLOCATED', 'LINE', 'RESERVED', 'ORDERED',
            'PAID', 'CARRIED_OUT')),
        line_id {uuid} REFERENCES budget_line (id),
        source_id {uuid} NOT NULL REFERENCES funding_source (id),
        balance bigint NOT NULL,
        CONSTRAINT fund_account_once UNIQUE (unit_id, name),
        CHECK (kind = 'CARRIED_OUT' OR (kind IN ('LINE', 'RESERVED', 'ORDERED', 'PAID')) = (line_id IS NOT NULL)))",
    "CREATE INDEX fund_account_of ON fund_account (unit_id, year)",
    "CREATE INDEX fund_account_of_line ON fund_account (line_id)",
    "CREATE TABLE voucher (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        number bigint NOT NULL CHECK (number > 0),
        kind {text} NOT NULL CHECK (kind IN ('APPROPRIATION', 'ALLOCATION', 'DEALLOCATION', 'RESERVATION', 'RELEASE',
            'EXPIRY', 'ORDER', 'PAYMENT', 'BOUNCE', 'CARRY_OVER', 'CORRECTION')),
        day {day} NOT NULL,
        year bigint NOT NULL,
        fen bigint NOT NULL CHECK (fen > 0),
        line_id {uuid} REFERENCES budget_line (id),
        purpose {text},
        clause_id {uuid} NOT NULL REFERENCES clause (id),
        decision_id {uuid} NOT NULL REFERENCES decision (id),
        commitment_id {uuid} REFERENCES commitment (id),
        payment_id {uuid} REFERENCES payment (id),
        corrects {uuid} CONSTRAINT voucher_corrected UNIQUE REFERENCES voucher (id),
        remark {text} NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        instant {instant} NOT NULL,
        CONSTRAINT voucher_in_order UNIQUE (unit_id, number),
        CHECK ((kind = 'CORRECTION') = (corrects IS NOT NULL)),
        CHECK ((line_id IS NULL) = (purpose IS NULL)),
        CHECK (line_id IS NOT NULL OR kind IN ('APPROPRIATION', 'CARRY_OVER', 'CORRECTION')))",
    "CREATE INDEX voucher_of_year ON voucher (unit_id, year)",
    "CREATE INDEX voucher_of_commitment ON voucher (commitment_id)",
    "CREATE INDEX voucher_of_decision ON voucher (decision_id, id)",
    "CREATE TABLE ledger_entry (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        voucher_id {uuid} NOT NULL REFERENCES voucher (id),
        position bigint NOT NULL,
        account_id {uuid} NOT NULL REFERENCES fund_account (id),
        day {day} NOT NULL,
        fen bigint NOT NULL CHECK (fen <> 0),
        CONSTRAINT ledger_entry_in_order UNIQUE (voucher_id, position))",
    "CREATE INDEX ledger_entry_of ON ledger_entry (account_id, day)",
    // What an account held on any day is one row: of each day its balance, and not what was added.
    "CREATE TABLE account_day (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        account_id {uuid} NOT NULL REFERENCES fund_account (id),
        day {day} NOT NULL,
        held bigint NOT NULL,
        CONSTRAINT account_day_once UNIQUE (account_id, day))",
    "CREATE TABLE fund_month (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        year bigint NOT NULL,
        month {text} NOT NULL,
        kind {text} NOT NULL,
        purpose {text} NOT NULL,
        fen bigint NOT NULL,
        CONSTRAINT fund_month_once UNIQUE (unit_id, year, month, kind, purpose))",
    "CREATE TABLE fund_closing (
        id {uuid} PRIMARY KEY,
        unit_id {uuid} NOT NULL REFERENCES unit (id),
        period {text} NOT NULL,
        last_voucher bigint NOT NULL,
        digest {text} NOT NULL,
        issuer {text} NOT NULL,
        subject {text} NOT NULL,
        closed_on {day} NOT NULL,
        CONSTRAINT fund_closing_once UNIQUE (unit_id, period))",
    "{sqlite}CREATE TRIGGER voucher_stays BEFORE UPDATE ON voucher
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER voucher_is_kept BEFORE DELETE ON voucher
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER ledger_entry_stays BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER ledger_entry_is_kept BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER fund_closing_stays BEFORE UPDATE ON fund_closing
        BEGIN SELECT RAISE(ABORT, 'a period that is closed stays closed'); END",
    "{sqlite}CREATE TRIGGER fund_closing_is_kept BEFORE DELETE ON fund_closing
        BEGIN SELECT RAISE(ABORT, 'a period that is closed stays closed'); END",
    // A row that takes another's place fires no trigger of its removal.
    "{sqlite}CREATE TRIGGER voucher_is_new BEFORE INSERT ON voucher
        WHEN EXISTS (SELECT 1 FROM voucher WHERE id = NEW.id OR corrects = NEW.corrects
            OR (unit_id = NEW.unit_id AND number = NEW.number))
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER ledger_entry_is_new BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id
            OR (voucher_id = NEW.voucher_id AND position = NEW.position))
        BEGIN SELECT RAISE(ABORT, 'what was posted to the ledger stays'); END",
    "{sqlite}CREATE TRIGGER fund_closing_is_new BEFORE INSERT ON fund_closing
        WHEN EXISTS (SELECT 1 FROM fund_closing WHERE id = NEW.id OR (unit_id = NEW.unit_id AND period = NEW.period))
        BEGIN SELECT RAISE(ABORT, 'a period that is closed stays closed'); END",
    "{sqlite}CREATE TRIGGER voucher_posted BEFORE INSERT ON voucher
        WHEN EXISTS (SELECT 1 FROM fund_closing WHERE unit_id = NEW.unit_id
            AND period IN (substr(NEW.day, 1, 7), CAST(NEW.year AS text)))
        BEGIN SELECT RAISE(ABORT, 'the period is closed'); END",
    "{sqlite}CREATE TRIGGER fund_account_opens BEFORE INSERT ON fund_account
        WHEN EXISTS (SELECT 1 FROM fund_closing WHERE unit_id = NEW.unit_id AND period = CAST(NEW.year AS text))
        BEGIN SELECT RAISE(ABORT, 'the period is closed'); END",
    "{sqlite}CREATE TRIGGER fund_account_moves BEFORE UPDATE ON fund_account
        WHEN EXISTS (SELECT 1 FROM fund_closing WHERE unit_id = NEW.unit_id AND period = CAST(NEW.year AS text))
        BEGIN SELECT RAISE(ABORT, 'the period is closed'); END",
    "{sqlite}CREATE TRIGGER fund_account_opened AFTER INSERT ON fund_account
        WHEN CASE WHEN NEW.kind IN ('SOURCE', 'CARRIED_IN') THEN NEW.balance > 0 ELSE NEW.balance < 0 END
        BEGIN SELECT RAISE(ABORT, 'an account does not hold that much'); END",
    "{sqlite}CREATE TRIGGER fund_account_moved AFTER UPDATE ON fund_account
        WHEN CASE WHEN NEW.kind IN ('SOURCE', 'CARRIED_IN') THEN NEW.balance > 0 ELSE NEW.balance < 0 END
        BEGIN SELECT RAISE(ABORT, 'an account does not hold that much'); END",
    "{postgres}CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was posted to the ledger stays'; END $$",
    "{postgres}CREATE TRIGGER voucher_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON voucher
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()",
    "{postgres}CREATE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()",
    "{postgres}CREATE TRIGGER fund_closing_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_closing
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()",
    "{postgres}CREATE FUNCTION voucher_posted() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF EXISTS (SELECT 1 FROM fund_closing WHERE unit_id = NEW.unit_id
                AND period IN (to_char(NEW.day, 'YYYY-MM'), CAST(NEW.year AS text))) THEN
                RAISE EXCEPTION 'the period is closed';
            END IF;
            RETURN NEW;
        END $$",
    "{postgres}CREATE TRIGGER voucher_posted BEFORE INSERT ON voucher
        FOR EACH ROW EXECUTE FUNCTION voucher_posted()",
    "{postgres}CREATE FUNCTION fund_account_moves() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF EXISTS (SELECT 1 FROM fund_closing WHERE unit_id = NEW.unit_id
                AND period = CAST(NEW.year AS text)) THEN
                RAISE EXCEPTION 'the period is closed';
            END IF;
            RETURN NEW;
        END $$",
    "{postgres}CREATE TRIGGER fund_account_moves BEFORE INSERT OR UPDATE ON fund_account
        FOR EACH ROW EXECUTE FUNCTION fund_account_moves()",
    "{postgres}CREATE FUNCTION fund_account_holds() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an account does not hold that much'; END $$",
    "{postgres}CREATE TRIGGER fund_account_holds AFTER INSERT OR UPDATE ON fund_account FOR EACH ROW
        WHEN (CASE WHEN NEW.kind IN ('SOURCE', 'CARRIED_IN') THEN NEW.balance > 0 ELSE NEW.balance < 0 END)
        EXECUTE FUNCTION fund_account_holds()",
];
