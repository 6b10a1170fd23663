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

mod asking;
#[path = "../clients.rs"]
mod clients;
#[path = "../../it/support/databases.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod databases;
#[path = "../hall.rs"]
#[expect(dead_code, reason = "the other benchmarks begin with an edition")]
mod hall;
mod loading;
mod paying;

use std::fmt;
use std::sync::Arc;

use databases::Kind;
use hall::done;
use rencai::access::{Actor, Role, Scope};
use rencai::app::App;
use rencai::demo::actor;
use rencai::funding::model::{Origin, SourceKind};
use rencai::funding::write::{Ground, RegisterSource};
use rencai::graphql::DocumentLimits;
use rencai::kernel::id::{CommitmentId, FundAccountId, FundingSourceId, UnitId};
use rencai::kernel::{Clock, Day, Ids};
use rencai::organization::entity::{unit, unit_version};
use rencai::organization::model::{City, Division, Units};
use rencai::organization::write::LoadUnits;
use rencai::policy::entity::clause;
use rencai::policy::model::{Cadence, Catalogue, Clause, Document};
use rencai::policy::write::LoadCatalogue;
use rencai::store::{Read, Store};
use rencai_host::Settings;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TryGetable};
use uuid::Uuid;

/// As README would have it installed: a benchmark that spares the disk would flatter itself.
const POSTGRES_OPTIONS: &str = "-c max_pred_locks_per_page=100 -c max_pred_locks_per_relation=10000 \
    -c max_pred_locks_per_transaction=512";

const ROOT: &str = "990000";
/// The city's and those of its divisions.
const FUNDS: usize = 20;
const FIRST_YEAR: i64 = 2001;
const YEARS: i64 = 10;
/// In which payments are ordered and paid.
const THIS_YEAR: i64 = FIRST_YEAR + YEARS;
const SECONDS: u64 = 10;

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
            bench.pay().await;
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

    fn instant(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "'2001-01-01T00:00:00+00:00'",
            Kind::Postgres => "TIMESTAMPTZ '2001-01-01T00:00:00Z'",
        }
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
