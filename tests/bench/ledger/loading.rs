//! Entries loaded past the commands, and what is kept of them held against them.

use std::time::Instant;

use rencai::funding::entity::{account_day, budget_line, fund_account, fund_month, ledger_entry, voucher};
use rencai::funding::ledger::{Account, VoucherKind};
use rencai::funding::model::Purpose;
use rencai::kernel::Ids;
use rencai::kernel::id::{BudgetLineId, FundAccountId, UnitId};
use rencai::kernel::money::Fen;

use crate::databases::Kind;
use crate::hall::seconds;
use crate::{Bench, FIRST_YEAR, FUNDS, YEARS};

/// Money goes so many steps, from appropriation to payment, in a voucher of two entries each.
const STEPS: i64 = 5;
/// What each voucher moves.
const FEN: i64 = 100;
/// What accounts held at the end of days, of what was added on each.
const HELD: &str = "SELECT fund_account.unit_id AS unit_id, account_id, day,
        CAST(SUM(fen) OVER (PARTITION BY account_id ORDER BY day) AS bigint) AS held
    FROM added JOIN fund_account ON fund_account.id = account_id";

impl Bench {
    /// Loads the entries of ten years and what they add up to, past the commands. What is loaded is what they would
    /// have posted, save the payments behind it, audit entries and events.
    pub async fn load(&mut self, entries: i64) {
        let begun = Instant::now();
        let vouchers = entries / 2 / YEARS / i64::try_from(FUNDS).unwrap();
        assert!(vouchers > 0, "BENCH_ENTRIES is how many entries are loaded, for all funds and years");
        // Whoever loads looks up no foreign keys, and keeps more pages than others.
        match self.kind {
            Kind::Sqlite => {
                self.run("PRAGMA foreign_keys = OFF").await;
                self.run("PRAGMA cache_size = -262144").await;
            }
            Kind::Postgres => self.run("SET session_replication_role = replica").await,
        }
        for place in 0..FUNDS {
            for year in FIRST_YEAR..FIRST_YEAR + YEARS {
                self.load_year(place, year, vouchers).await;
            }
        }
        let loaded = i64::try_from(FUNDS).unwrap() * YEARS * vouchers * 2;
        let rate = loaded as f64 / begun.elapsed().as_secs_f64();
        let took = seconds(begun.elapsed());
        let what = format!("{loaded} entries of {FUNDS} funds in {YEARS} years loaded in bulk");
        self.line(&what, format!("{took}: {rate:.0}/s"));

        let begun = Instant::now();
        self.add_up().await;
        self.app.store.analyze::<voucher::Entity>().await.unwrap();
        self.app.store.analyze::<ledger_entry::Entity>().await.unwrap();
        self.app.store.analyze::<fund_account::Entity>().await.unwrap();
        self.app.store.analyze::<account_day::Entity>().await.unwrap();
        self.app.store.analyze::<fund_month::Entity>().await.unwrap();
        self.app.store.analyze::<budget_line::Entity>().await.unwrap();
        let took = seconds(begun.elapsed());
        let days = self.count("account_day").await;
        self.line(&format!("their sums: {} accounts, {days} balances of days", self.accounts.len()), took);
        let size = match self.kind {
            Kind::Sqlite => {
                self.run("PRAGMA foreign_keys = ON").await;
                self.run("PRAGMA cache_size = -2000").await;
                self.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
                "SELECT page_count * page_size AS found FROM pragma_page_count, pragma_page_size"
            }
            Kind::Postgres => {
                self.run("SET session_replication_role = DEFAULT").await;
                // It does so by itself too, some time later.
                self.run("VACUUM voucher, ledger_entry, fund_account, account_day, fund_month").await;
                self.run("CHECKPOINT").await;
                "SELECT pg_database_size(current_database()) AS found"
            }
        };
        let size: i64 = self.one(size).await;
        self.line("the database then", format!("{} MiB", size / 1_048_576));
    }

    /// A fund's vouchers of a year: money goes step by step from appropriation to payment, for one purpose after the
    /// other.
    async fn load_year(&mut self, place: usize, year: i64, vouchers: i64) {
        let (unit, source) = (self.desks[place].unit, self.desks[place].source);
        let account = |kind, line| Account::of(kind, year, line, source);
        let mut accounts: Vec<(Account, FundAccountId)> = Vec::new();
        let mut id_of = |account: Account, ids: &Ids| {
            let found = accounts.iter().find(|(other, _)| *other == account).map(|(_, id)| *id);
            found.unwrap_or_else(|| {
                let id: FundAccountId = ids.next();
                accounts.push((account, id));
                id
            })
        };
        let ids = self.app.store.ids().clone();
        let (mut lines, mut moves) = (Vec::new(), Vec::new());
        let posted = {
            use VoucherKind::{Allocation, Appropriation, Order, Payment, Reservation};
            [Appropriation, Allocation, Reservation, Order, Payment]
        };
        for (at, purpose) in Purpose::ALL.iter().enumerate() {
            let line: BudgetLineId = ids.next();
            let other = if *purpose == Purpose::Other { "样例用途" } else { "" };
            let (id, unit) = (self.literal(line.0), self.literal(unit.0));
            lines.push(format!("({id}, {unit}, {year}, '{}', '{other}', {}, 1)", purpose.as_str(), Fen::MOST.0));
            for (step, kind) in posted.iter().enumerate() {
                let (from, to) = kind.moves().unwrap();
                let (from, to) = (id_of(account(from, Some(line)), &ids), id_of(account(to, Some(line)), &ids));
                let (from, to) = (self.literal(from.0), self.literal(to.0));
                let (of, named) = match kind {
                    VoucherKind::Appropriation => ("NULL".to_owned(), "NULL".to_owned()),
                    _ => (id.clone(), format!("'{}'", purpose.as_str())),
                };
                moves.push(format!("({step}, {at}, '{}', {of}, {named}, {from}, {to})", kind.as_str()));
            }
        }
        // The first row says of which types the columns are.
        moves.rotate_left(1);
        self.run(&format!(
            "INSERT INTO budget_line (id, unit_id, year, purpose, other_use, limit_fen, version) VALUES {}",
            lines.join(", ")
        ))
        .await;
        let rows: Vec<String> = accounts.iter().map(|(account, id)| self.account_row(*account, *id, unit)).collect();
        self.run(&format!(
            "INSERT INTO fund_account (id, unit_id, name, year, kind, line_id, source_id, balance) VALUES {}",
            rows.join(", ")
        ))
        .await;
        self.accounts.extend(accounts.iter().map(|(_, id)| (*id, year)));

        let before = (year - FIRST_YEAR) * vouchers;
        let first = i64::try_from(place).unwrap() * YEARS * vouchers + before;
        let ground = self.desks[place].ground;
        let (unit, clause) = (self.literal(unit.0), self.literal(ground.clause.0));
        let decision = self.literal(ground.decision.0);
        // As long as one is.
        let digest = "0".repeat(64);
        let (voucher, day) = (self.numbered(&format!("{first} + v")), self.day(year, vouchers));
        let with = format!(
            "WITH RECURSIVE series(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM series WHERE v + 1 < {vouchers}),
             moves(step, purpose_at, kind, line_id, purpose, from_id, to_id) AS (VALUES {})",
            moves.join(", ")
        );
        let purposes = Purpose::ALL.len();
        let matching = format!("moves.step = v % {STEPS} AND moves.purpose_at = (v / {STEPS}) % {purposes}");
        self.run(&format!(
            "{with} INSERT INTO voucher (id, unit_id, number, kind, day, year, fen, line_id, purpose, clause_id,
                decision_id, remark, digest, issuer, subject, instant)
             SELECT {voucher}, {unit}, {before} + v + 1, kind, {day}, {year}, {FEN}, line_id, purpose, {clause},
                {decision}, '', '{digest}', 'bench', 'keeper', {}
             FROM series JOIN moves ON {matching}",
            self.instant()
        ))
        .await;
        let entry = self.numbered(&format!("({first} + v) * 2 + side"));
        self.run(&format!(
            "{with}, sides(side) AS (VALUES (1), (2))
             INSERT INTO ledger_entry (id, unit_id, voucher_id, position, account_id, day, fen)
             SELECT {entry}, {unit}, {voucher}, side, CASE side WHEN 1 THEN from_id ELSE to_id END, {day},
                CASE side WHEN 1 THEN -{FEN} ELSE {FEN} END
             FROM series JOIN moves ON {matching} CROSS JOIN sides"
        ))
        .await;
    }

    fn account_row(&self, account: Account, id: FundAccountId, unit: UnitId) -> String {
        let (id, unit, source) = (self.literal(id.0), self.literal(unit.0), self.literal(account.source.0));
        let line = account.line.map_or_else(|| "NULL".to_owned(), |line| self.literal(line.0));
        format!("({id}, {unit}, '{account}', {}, '{}', {line}, {source}, 0)", account.year, account.kind.as_str())
    }

    /// Keeps of the entries what posting them would have kept.
    async fn add_up(&self) {
        self.gather().await;
        let number = self.numbered("ROW_NUMBER() OVER (ORDER BY account_id, day)");
        self.run(&format!(
            "INSERT INTO account_day (id, unit_id, account_id, day, held)
             SELECT {number}, unit_id, account_id, day, held FROM ({HELD}) AS days"
        ))
        .await;
        self.run(
            "UPDATE fund_account SET balance = COALESCE((SELECT held FROM account_day
                WHERE account_day.account_id = fund_account.id ORDER BY account_day.day DESC LIMIT 1), 0)",
        )
        .await;
        let number = self.numbered("ROW_NUMBER() OVER (ORDER BY unit_id, year, month, kind, purpose)");
        let months = self.months();
        self.run(&format!(
            "INSERT INTO fund_month (id, unit_id, year, month, kind, purpose, fen)
             SELECT {number}, unit_id, year, month, kind, purpose, fen FROM ({months}) AS months"
        ))
        .await;
        self.run("DROP TABLE added").await;
    }

    /// Adds the entries up by account and day, into a table of the connection's own.
    async fn gather(&self) {
        self.run(
            "CREATE TEMPORARY TABLE added AS
             SELECT account_id, day, SUM(fen) AS fen FROM ledger_entry GROUP BY account_id, day",
        )
        .await;
    }

    /// What was added by fund, month, step and purpose.
    fn months(&self) -> String {
        let month = match self.kind {
            Kind::Sqlite => "substr(day, 1, 7)",
            Kind::Postgres => "to_char(day, 'YYYY-MM')",
        };
        format!(
            "SELECT fund_account.unit_id AS unit_id, fund_account.year AS year, {month} AS month,
                fund_account.kind AS kind, COALESCE(budget_line.purpose, '') AS purpose,
                CAST(SUM(fen) AS bigint) AS fen
             FROM added JOIN fund_account ON fund_account.id = account_id
             LEFT JOIN budget_line ON budget_line.id = fund_account.line_id GROUP BY 1, 2, 3, 4, 5"
        )
    }

    /// All that is kept as sums is what the entries add up to, of those that were loaded as of those that commands have
    /// posted.
    pub async fn agree(&self) {
        let begun = Instant::now();
        self.gather().await;
        let sum = "SELECT CAST(COALESCE(SUM(fen), 0) AS bigint) AS found FROM added";
        assert_eq!(self.one::<i64>(sum).await, 0, "the entries of all vouchers add up to nothing");
        let months = self.months();
        for (what, kept, sums) in [
            (
                "balances",
                "SELECT id, balance FROM fund_account WHERE balance <> 0",
                "SELECT account_id, CAST(SUM(fen) AS bigint) FROM added GROUP BY account_id HAVING SUM(fen) <> 0",
            ),
            ("balances of days", "SELECT unit_id, account_id, day, held FROM account_day", HELD),
            ("months", "SELECT unit_id, year, month, kind, purpose, fen FROM fund_month", months.as_str()),
        ] {
            for (one, other) in [(kept, sums), (sums, kept)] {
                let differing = format!("SELECT COUNT(*) AS found FROM ({one} EXCEPT {other}) AS differing");
                assert_eq!(self.one::<i64>(&differing).await, 0, "{what} say something else than the entries");
            }
        }
        self.run("DROP TABLE added").await;
        self.line("all sums held against all entries", seconds(begun.elapsed()));
    }

    /// The id that is a number.
    fn numbered(&self, number: &str) -> String {
        match self.kind {
            Kind::Sqlite => format!("unhex(printf('%032x', {number}))"),
            Kind::Postgres => format!("lpad(to_hex(CAST({number} AS bigint)), 32, '0')::uuid"),
        }
    }

    /// The day of a voucher of a year, of which there are so many.
    fn day(&self, year: i64, vouchers: i64) -> String {
        match self.kind {
            Kind::Sqlite => format!("date('{year}-01-01', '+' || (v * 365 / {vouchers}) || ' days')"),
            Kind::Postgres => format!("DATE '{year}-01-01' + CAST(v * 365 / {vouchers} AS int)"),
        }
    }
}
