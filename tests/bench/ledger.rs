//! What the ledger of talent funds costs, on SQLite and on PostgreSQL: ten million entries of twenty funds in ten
//! years, with their sums; what an account held on a day; the money of all funds by purpose and month; and payments that
//! clients order and have paid, one by one and many at once, each command with its audit entry and its events, on the
//! disk before it is answered. In the end the sums are held against the entries, those that were loaded and those that
//! commands have posted.
//! `cargo bench --bench ledger`, or with `-- sqlite` or `-- postgres` on one of them; `BENCH_ENTRIES=200000` makes it
//! short.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a benchmark may stop at the first surprise, and measures in fractions"
)]

#[path = "../it/support/databases.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod databases;
#[expect(dead_code, reason = "the other benchmarks begin with an edition")]
mod hall;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Variables};
use databases::Kind;
use hall::{done, seconds};
use rencai::access::{Actor, Role, Scope};
use rencai::app::App;
use rencai::demo::actor;
use rencai::funding::entity::{account_day, budget_line, fund_account, fund_month, ledger_entry, voucher};
use rencai::funding::ledger::{Account, VoucherKind};
use rencai::funding::model::{Origin, Purpose, SourceKind};
use rencai::funding::write::{
    AllocateFund, AppropriateFund, Ground, LineShare, MakeCommitment, OrderPayments, PaymentResult, PaymentWanted,
    RegisterSource, SettlePayments,
};
use rencai::graphql::{DocumentLimits, Session};
use rencai::kernel::id::{BudgetLineId, CommitmentId, FundAccountId, FundingSourceId, UnitId};
use rencai::kernel::money::Fen;
use rencai::kernel::{Clock, Day, ErrorCode, Ids, Language};
use rencai::organization::entity::{unit, unit_version};
use rencai::organization::model::{City, Division, Units};
use rencai::organization::write::LoadUnits;
use rencai::policy::entity::clause;
use rencai::policy::model::{Cadence, Catalogue, Clause, Document};
use rencai::policy::write::LoadCatalogue;
use rencai::store::{Command, Envelope, Read, Store, execute};
use rencai_host::Settings;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TryGetable};
use serde_json::{Value, json};
use uuid::Uuid;

/// As it is installed: a benchmark that spares the disk would flatter itself.
const POSTGRES_OPTIONS: &str = "";

const ROOT: &str = "990000";
/// The city's and those of its divisions.
const FUNDS: usize = 20;
const FIRST_YEAR: i64 = 2001;
const YEARS: i64 = 10;
/// In which payments are ordered and paid.
const THIS_YEAR: i64 = FIRST_YEAR + YEARS;
/// Money goes so many steps, from appropriation to payment, in a voucher of two entries each.
const STEPS: i64 = 5;
/// What each voucher moves.
const FEN: i64 = 100;
/// What accounts held at the end of days, of what was added on each.
const HELD: &str = "SELECT fund_account.unit_id AS unit_id, account_id, day,
        CAST(SUM(fen) OVER (PARTITION BY account_id ORDER BY day) AS bigint) AS held
    FROM added JOIN fund_account ON fund_account.id = account_id";

/// Questions that are asked one after the other.
const QUESTIONS: usize = 2_000;
const CLIENTS: usize = 16;
const SECONDS: u64 = 10;
/// Payments of one command.
const AT_ONCE: [usize; 3] = [1, 20, 100];

const BALANCE: &str = "query($account: ID!, $day: Date) {
    node(id: $account) { ... on FundAccount { balance(asOf: $day) { fen } } } }";
const FIGURES: &str = "query($unit: String!, $year: Int, $day: Date) {
    fundFigures(unit: $unit, year: $year, asOf: $day) {
    divisions { unit { code } months { month purpose flow {
        appropriated { fen } allocated { fen } committed { fen } paid { fen } } } }
} }";

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let entries: i64 = std::env::var("BENCH_ENTRIES").map_or(10_000_000, |entries| entries.parse().unwrap());
    println!("| database | what | figure |\n|---|---|---|");
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for kind in databases::kinds() {
        if !named.is_empty() && !named.contains(&format!("{kind:?}").to_lowercase()) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let database = databases::empty(kind, folder.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut bench = Bench::new(kind, &database.url).await;
            bench.demand_synchronous().await;
            bench.load(entries).await;
            bench.questions().await;
            bench.fund().await;
            for at_once in AT_ONCE {
                bench.pay(at_once).await;
            }
            bench.agree().await;
        });
    }
}

/// A city whose divisions keep funds, and who acts in it.
struct Bench {
    kind: Kind,
    app: App,
    /// A connection past the doors.
    raw: DatabaseConnection,
    auditor: Arc<Actor>,
    desks: Vec<Desk>,
    /// With their years.
    accounts: Vec<(FundAccountId, i64)>,
}

/// A fund, and who keeps it.
struct Desk {
    code: String,
    unit: UnitId,
    source: FundingSourceId,
    keeper: Arc<Actor>,
    payer: Arc<Actor>,
    /// What lets its money move: a decision of its own unit.
    ground: Ground,
    /// What is reserved this year.
    commitments: Vec<CommitmentId>,
}

impl Bench {
    async fn new(kind: Kind, url: &str) -> Self {
        let clock = Clock::manual(chrono_tz::Asia::Shanghai, format!("{THIS_YEAR}-03-01T01:00:00Z").parse().unwrap());
        let store = Store::open(url, 16, clock.clone(), Ids::random(clock)).await.unwrap();
        store.migrate().await.unwrap();
        let app = App::new(store, Settings::default(), DocumentLimits::default(), true).unwrap();
        let root: UnitId = app.store.ids().next();
        let system = Arc::new(Actor::system(root, ROOT, Scope(format!("{ROOT}/"))));
        done(&app, &system, &LoadUnits { units: units() }).await;
        done(&app, &system, &LoadCatalogue { catalogue: catalogue(), dry_run: false }).await;
        app.store.analyze::<unit::Entity>().await.unwrap();
        app.store.analyze::<unit_version::Entity>().await.unwrap();
        let auditor = actor(&app, &system, ROOT, "auditor", &[Role::Auditor]).await.unwrap();
        let read = Read::new(&app.store, system.clone());
        let clause = read.find::<clause::Entity>().one().await.unwrap().unwrap().id;
        let mut desks = Vec::with_capacity(FUNDS);
        for code in (0..FUNDS).map(division) {
            let keeper = actor(&app, &system, &code, "keeper", &[Role::FundOfficer]).await.unwrap();
            let payer = actor(&app, &system, &code, "payer", &[Role::FundOfficer]).await.unwrap();
            let register = RegisterSource {
                unit: code.clone(),
                code: "budget".to_owned(),
                title: "样例来源".to_owned(),
                kind: SourceKind::Government,
                origin: Origin::Domestic,
                purposes: Vec::new(),
                until: None,
                paper: "样例文号".to_owned(),
            };
            let source = done(&app, &keeper, &register).await;
            let ground = Ground { clause, decision: app.store.ids().next() };
            desks.push(Desk { unit: keeper.unit, code, source, keeper, payer, ground, commitments: Vec::new() });
        }
        let mut options = ConnectOptions::new(url.to_owned());
        options.max_connections(1).sqlx_logging(false);
        let raw = Database::connect(options).await.unwrap();
        let bench = Self { kind, app, raw, auditor, desks, accounts: Vec::new() };
        for desk in &bench.desks {
            bench.decide(desk).await;
        }
        bench
    }

    /// The decision that a fund goes by, which carried.
    async fn decide(&self, desk: &Desk) {
        let unit = self.literal(desk.unit.0);
        let [rule, meeting, ballot] = std::array::from_fn(|_| self.literal(self.app.store.ids().next()));
        let decision = self.literal(desk.ground.decision.0);
        let instant = "'2001-01-01T00:00:00+00:00'";
        for statement in [
            format!(
                "INSERT INTO ballot_rule (id, unit_id, kind, quorum_numerator, quorum_denominator, majority_numerator,
                    majority_denominator, paper, known_from)
                 VALUES ({rule}, {unit}, 'LEADING_GROUP', 1, 2, 1, 2, '样例文号', {instant})"
            ),
            format!(
                "INSERT INTO meeting (id, unit_id, kind, title, day, agenda, state, present, entitled, rule_id, version)
                 VALUES ({meeting}, {unit}, 'LEADING_GROUP', '样例会议', '2001-01-01', '[]', 'HELD', 4, 4, {rule}, 1)"
            ),
            format!(
                "INSERT INTO ballot (id, unit_id, meeting_id, number, item, motion, secret, in_favour, against,
                    abstained, needed, carried, instant)
                 VALUES ({ballot}, {unit}, {meeting}, 1, 1, '样例决定', FALSE, 4, 0, 0, 3, TRUE, {instant})"
            ),
            format!(
                "INSERT INTO decision (id, unit_id, meeting_id, ballot_id, number, content)
                 VALUES ({decision}, {unit}, {meeting}, {ballot}, 1, '样例决定')"
            ),
        ] {
            self.run(&statement).await;
        }
    }

    /// Demands that what is committed is on the disk before it is answered.
    async fn demand_synchronous(&self) {
        match self.kind {
            // The store opens each of its connections with synchronous = FULL, which the file does not tell.
            Kind::Sqlite => {
                let mode: String = self.one("SELECT journal_mode AS found FROM pragma_journal_mode").await;
                assert_eq!(mode, "wal");
            }
            Kind::Postgres => {
                for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
                    let is: String = self.one(&format!("SELECT current_setting('{setting}') AS found")).await;
                    assert_eq!(is, "on", "{setting}");
                }
            }
        }
    }

    /// Loads the entries of ten years and what they add up to, past the commands. What is loaded is what they would
    /// have posted, save the payments behind it, audit entries and events.
    async fn load(&mut self, entries: i64) {
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

    /// What an account held on a day, and the money of all funds by purpose and month: one after the other, and by many
    /// clients.
    async fn questions(&self) {
        let accounts = self.accounts.clone();
        // Of its own year, in which money moves, or of the next.
        let any = move |number: usize| {
            let (account, year) = accounts[number * 104_729 % accounts.len()];
            let first = Day::of(i32::try_from(year).unwrap(), 1, 1).unwrap();
            (account, first.plus(i64::try_from(number * 7_919 % 730).unwrap()))
        };
        let some = any.clone();
        let balance = Question::new(BALANCE, move |number| {
            let (account, day) = any(number);
            json!({ "account": account.global(), "day": day.to_string() })
        });
        for number in 0..20 {
            let answer = ask(&self.app, &self.auditor, &balance, number).await;
            let (account, day) = some(number);
            let entries = format!(
                "SELECT CAST(COALESCE(SUM(fen), 0) AS bigint) AS found FROM ledger_entry
                 WHERE account_id = {} AND day <= '{day}'",
                self.literal(account.0)
            );
            let held = json!(self.one::<i64>(&entries).await.to_string());
            assert_eq!(answer.pointer("/node/balance/fen").unwrap(), &held, "an account on {day}");
        }
        let year = |number: usize| FIRST_YEAR + i64::try_from(number).unwrap() % YEARS;
        let figures = Question::new(FIGURES, move |number| json!({ "unit": ROOT, "year": year(number), "day": null }));
        let answer = ask(&self.app, &self.auditor, &figures, 0).await;
        let divisions = answer.pointer("/fundFigures/divisions").unwrap().as_array().unwrap();
        assert_eq!(divisions.len(), FUNDS);
        let lines: Vec<&Value> = divisions.iter().flat_map(|one| one["months"].as_array().unwrap()).collect();
        let paid = lines.iter().map(|line| line["flow"]["paid"]["fen"].as_str().unwrap().parse::<i64>().unwrap());
        let vouchers = format!(
            "SELECT CAST(COALESCE(SUM(fen), 0) AS bigint) AS found FROM voucher
             WHERE year = {FIRST_YEAR} AND kind = 'PAYMENT'"
        );
        assert_eq!(paid.sum::<i64>(), self.one::<i64>(&vouchers).await, "what is paid is what vouchers paid");
        let as_of = Question::new(FIGURES, move |number| {
            let (year, month) = (year(number), 1 + number / 10 % 12);
            json!({ "unit": ROOT, "year": year, "day": format!("{year}-{month:02}-15") })
        });
        let many = lines.len();
        for (what, question, count) in [
            ("any account on any day of two years (wanted: 10 ms at most)".to_owned(), &balance, QUESTIONS),
            (
                format!("all funds of a year by purpose and month, {many} lines (wanted: 50 ms at most)"),
                &figures,
                QUESTIONS / 10,
            ),
            ("the same as of a day of the year".to_owned(), &as_of, QUESTIONS / 20),
        ] {
            let mut times = Vec::with_capacity(count);
            for number in 0..count {
                let begun = Instant::now();
                ask(&self.app, &self.auditor, question, number).await;
                times.push(begun.elapsed());
            }
            self.line(&format!("{what}: one client"), Times::of(times));
            let (rate, waited) = self.closed(question).await;
            self.line(&format!("{what}: {CLIENTS} clients"), format!("{rate:.0}/s; {waited}"));
        }
    }

    /// Answers a second to clients who ask again when they are answered, and how long each waited.
    async fn closed(&self, question: &Question) -> (f64, Times) {
        let begun = Instant::now();
        let until = begun + Duration::from_secs(SECONDS);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (app, auditor, question) = (self.app.clone(), self.auditor.clone(), question.clone());
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let asked = Instant::now();
                        ask(&app, &auditor, &question, times.len() * CLIENTS + client).await;
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times: Vec<Duration> = Vec::new();
        for client in clients {
            times.extend(client.await.unwrap());
        }
        (times.len() as f64 / begun.elapsed().as_secs_f64(), Times::of(times))
    }

    /// Has each fund reserve this year's money, by the commands.
    async fn fund(&mut self) {
        let most = *AT_ONCE.iter().max().unwrap();
        let reserved = Fen(1_000_000);
        let year = THIS_YEAR;
        for place in 0..FUNDS {
            let line: BudgetLineId = self.app.store.ids().next();
            let (id, unit) = (self.literal(line.0), self.literal(self.desks[place].unit.0));
            self.run(&format!(
                "INSERT INTO budget_line (id, unit_id, year, purpose, other_use, limit_fen, version)
                 VALUES ({id}, {unit}, {year}, 'REWARD', '', {}, 1)",
                Fen::MOST.0
            ))
            .await;
            let Desk { code, source, keeper, ground, .. } = &self.desks[place];
            let (source, ground) = (*source, *ground);
            let amount = Fen(reserved.0 * i64::try_from(most).unwrap());
            done(&self.app, keeper, &AppropriateFund { unit: code.clone(), year, source, amount, ground }).await;
            let shares = vec![LineShare { line, share: "1".parse().unwrap() }];
            done(&self.app, keeper, &AllocateFund { source, year, amount, shares, ground }).await;
            let mut commitments = Vec::with_capacity(most);
            for number in 0..most {
                let command = MakeCommitment {
                    line,
                    source,
                    amount: Some(reserved),
                    title: "样例奖金".to_owned(),
                    payee: format!("样例收款人{number}"),
                    account: String::new(),
                    until: Day::of(i32::try_from(year).unwrap(), 12, 31).unwrap(),
                    ground,
                    rests_on: None,
                };
                commitments.push(done(&self.app, keeper, &command).await);
            }
            self.desks[place].commitments = commitments;
        }
    }

    /// Clients, each at a fund of its own, who order payments and then take in that the treasury has paid them, again
    /// and again: so many payments to a command, and two vouchers of two entries to a payment.
    async fn pay(&self, at_once: usize) {
        let (audited, told) = (self.count("audit_entry").await, self.count("event").await);
        let begun = Instant::now();
        let until = begun + Duration::from_secs(SECONDS);
        let clients: Vec<_> = self.desks[..CLIENTS]
            .iter()
            .map(|desk| {
                let (app, payer, commitments) = (self.app.clone(), desk.payer.clone(), desk.commitments.clone());
                tokio::spawn(async move {
                    let (mut paid, mut lost, mut times) = (0, 0, Vec::new());
                    while Instant::now() < until {
                        let asked = Instant::now();
                        let order = |at: usize| {
                            let commitment = commitments[(paid + at) % commitments.len()];
                            PaymentWanted { commitment, amount: Fen(1) }
                        };
                        let payments = (0..at_once).map(order).collect();
                        let ordered = posted(&app, &payer, &OrderPayments { payments }, &mut lost).await;
                        let result = |payment| PaymentResult { payment, paid: true, remark: String::new() };
                        let results = ordered.into_iter().map(result).collect();
                        posted(&app, &payer, &SettlePayments { results }, &mut lost).await;
                        times.push(asked.elapsed());
                        paid += at_once;
                    }
                    (paid, lost, times)
                })
            })
            .collect();
        let (mut paid, mut lost, mut times) = (0, 0, Vec::new());
        for client in clients {
            let (own, again, waited) = client.await.unwrap();
            paid += own;
            lost += again;
            times.extend(waited);
        }
        let rate = paid as f64 / begun.elapsed().as_secs_f64();
        let twice = |many: usize| 2 * i64::try_from(many).unwrap();
        assert_eq!(self.count("audit_entry").await - audited, twice(times.len()), "each command is audited");
        assert_eq!(self.count("event").await - told, twice(paid), "each voucher is told");
        let wanted = match self.kind {
            Kind::Sqlite => 500,
            Kind::Postgres => 1_000,
        };
        self.line(
            &format!(
                "payments ordered and paid, two vouchers each, {at_once} to a command: {CLIENTS} clients, a fund each \
                 (wanted: {wanted} payments a second)"
            ),
            format!("{rate:.0}/s; order and answer: {}; {lost} commands sent again", Times::of(times)),
        );
    }

    /// All that is kept as sums is what the entries add up to, of those that were loaded as of those that commands have
    /// posted.
    async fn agree(&self) {
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

    fn line(&self, what: &str, figure: impl fmt::Display) {
        println!("| {:?} | {what} | {figure} |", self.kind);
    }

    async fn run(&self, statement: &str) {
        let done = self.raw.execute_unprepared(statement).await;
        done.unwrap_or_else(|error| panic!("{error}: {}", statement.chars().take(400).collect::<String>()));
    }

    async fn count(&self, table: &str) -> i64 {
        self.one(&format!("SELECT COUNT(*) AS found FROM {table}")).await
    }

    /// The one value that a query finds.
    async fn one<T: TryGetable>(&self, query: &str) -> T {
        let statement = Statement::from_string(self.raw.get_database_backend(), query);
        self.raw.query_one_raw(statement).await.unwrap().unwrap().try_get("", "found").unwrap()
    }

    /// An id as the database reads it.
    fn literal(&self, id: Uuid) -> String {
        match self.kind {
            Kind::Sqlite => format!("X'{}'", id.simple()),
            Kind::Postgres => format!("'{id}'::uuid"),
        }
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

    fn instant(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "'2001-01-01T00:00:00+00:00'",
            Kind::Postgres => "TIMESTAMPTZ '2001-01-01T00:00:00Z'",
        }
    }
}

/// Posts, however often it loses the race past all tries, and counts that.
async fn posted<C: Command>(app: &App, actor: &Arc<Actor>, command: &C, lost: &mut usize) -> C::Done {
    loop {
        match execute(&app.store, actor, command, &Envelope::default()).await {
            Ok(accepted) => return accepted.done,
            Err(failure) if failure.code() == ErrorCode::Contention => *lost += 1,
            Err(failure) => panic!("{failure}"),
        }
    }
}

/// What is asked again and again, each time about something else.
#[derive(Clone)]
struct Question {
    text: &'static str,
    document: Arc<ExecutableDocument>,
    variables: Arc<dyn Fn(usize) -> Value + Send + Sync>,
}

impl Question {
    fn new(text: &'static str, variables: impl Fn(usize) -> Value + Send + Sync + 'static) -> Self {
        Self { text, document: Arc::new(parse_query(text).unwrap()), variables: Arc::new(variables) }
    }
}

/// The data of an answer.
async fn ask(app: &App, actor: &Arc<Actor>, question: &Question, number: usize) -> Value {
    let variables = Variables::from_json((question.variables)(number));
    let session = Session::new(&app.store, actor.clone(), Language::En);
    let mut request = Request::new(question.text).variables(variables).data(session);
    request.set_parsed_query((*question.document).clone());
    let response = app.ask(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().unwrap()
}

/// How long answers took, in milliseconds.
struct Times {
    half: f64,
    most: f64,
    longest: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |place: usize| times[place].as_secs_f64() * 1000.0;
        let count = times.len();
        Self { half: at(count / 2), most: at(count * 99 / 100), longest: at(count - 1) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p50 {:.1} / p99 {:.1} ms, longest {:.1} ms", self.half, self.most, self.longest)
    }
}

/// The code of a fund's unit: the city's, and then those of divisions.
fn division(place: usize) -> String {
    format!("99{:04}", place * 100)
}

fn units() -> Units {
    let divisions = (1..FUNDS).map(|place| Division {
        code: division(place),
        name: format!("样例县{place:02}"),
        name_en: format!("Sample county {place}"),
        valid_from: None,
        valid_to: None,
        succeeded_by: None,
    });
    Units {
        city: City { code: ROOT.to_owned(), name: "样例市".to_owned(), name_en: "Sample city".to_owned() },
        divisions: divisions.collect(),
        zones: Vec::new(),
        departments: Vec::new(),
    }
}

fn catalogue() -> Catalogue {
    Catalogue {
        document: Document {
            id: "sample-2001-01-01".to_owned(),
            title: "样例意见".to_owned(),
            title_en: "Sample opinions".to_owned(),
            issued_by: "样例市".to_owned(),
            issued_on: Day::of(2001, 1, 1).unwrap(),
            published_on: None,
            time_zone: chrono_tz::Asia::Shanghai,
        },
        clauses: vec![Clause {
            id: "4.5.1b".to_owned(),
            title: "样例条款".to_owned(),
            title_en: "Sample clause".to_owned(),
            summary: "The talent fund.".to_owned(),
            summary_zh: Some("人才专项资金。".to_owned()),
            duty: Cadence::Standing,
            owed_by: None,
            owed_to: None,
            evidence: None,
            capability: "专项资金".to_owned(),
            valid_to: None,
            carries: Vec::new(),
            obligations: Vec::new(),
        }],
    }
}
