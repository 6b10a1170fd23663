//! What the duties of a province cost, on SQLite and on PostgreSQL: a million of them opened for each year, beside a
//! reader; what a unit, a county and the whole province ask; and the tree with its figures.
//! `cargo bench --bench duties`, or with `-- sqlite` or `-- postgres` on one of them; `BENCH_YEARS=1` makes it short.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a benchmark may stop at the first surprise, and measures in fractions"
)]

mod clients;
#[path = "../it/support/databases.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod databases;
#[expect(dead_code, reason = "the other benchmarks begin with an edition")]
mod hall;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_graphql::Request;
use clients::{CLIENTS, Question, Times};
use databases::Kind;
use hall::{done, seconds};
use rencai::access::{Actor, Role, Scope};
use rencai::app::App;
use rencai::demo::actor;
use rencai::duties::entity::{duty, tally};
use rencai::duties::opening;
use rencai::graphql::{DocumentLimits, Session};
use rencai::kernel::id::UnitId;
use rencai::kernel::{Clock, Day, Every, Ids, Language, PatternRole, UnitKind};
use rencai::organization::entity::{unit, unit_version};
use rencai::organization::model::{City, Department, Division, Units};
use rencai::organization::write::LoadUnits;
use rencai::policy::entity::{clause, clause_version, obligation};
use rencai::policy::model::{Cadence, Catalogue, Clause, Document};
use rencai::policy::obligation::{Evidence, Midway, Obligation, Selector};
use rencai::policy::write::LoadCatalogue;
use rencai::store::Store;
use rencai_host::Settings;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

/// As it is installed: a benchmark that spares the disk would flatter itself.
const POSTGRES_OPTIONS: &str = "";

const ROOT: &str = "990000";
const DIVISIONS: usize = 1_100;
/// Below the root and below each division.
const DEPARTMENTS: usize = 17;
/// So many clauses each department, each division and the root owe something by, every year.
const BY_DEPARTMENT: usize = 53;
const BY_DIVISION: usize = 6;
const BY_ROOT: usize = 1;
const UNITS: usize = 1 + DIVISIONS + (1 + DIVISIONS) * DEPARTMENTS;
const CLAUSES: usize = BY_DEPARTMENT + BY_DIVISION + BY_ROOT;
const DUTIES_A_YEAR: usize = (1 + DIVISIONS) * DEPARTMENTS * BY_DEPARTMENT + DIVISIONS * BY_DIVISION + BY_ROOT;

const FIRST_YEAR: u16 = 2010;
/// How often the reader asks while a year is being opened.
const PAUSE: Duration = Duration::from_millis(50);
/// Requests a second under the open load, and for how long.
const RATE: usize = 300;
const OPEN_SECONDS: usize = 10;
const CLOSED_SECONDS: u64 = 5;

const CALENDAR: &str = "query($unit: String!, $from: Date!, $until: Date!) {
    duties(unit: $unit, dueFrom: $from, dueUntil: $until, first: 20) { edges { node {
        because { number } dueOn state } } } }";
const COMPLETENESS: &str = "query($unit: String!, $period: Period!) {
    dutyFigures(unit: $unit, period: $period, by: CLAUSE) {
        total { expected done inTime late missing waived lapsed open }
        lines { clause { number } figures { expected done inTime late missing waived lapsed open } } } }";
const OVERDUE: &str = "query($unit: String!) {
    duties(unit: $unit, below: true, states: [OVERDUE], first: 20) { edges { node {
        unit { name } because { number } dueOn } } } }";

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let years: u16 = std::env::var("BENCH_YEARS").map_or(5, |years| years.parse().unwrap());
    assert!(years > 0, "BENCH_YEARS is how many years are opened");
    let last = FIRST_YEAR + years - 1;
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
            let bench = Bench::new(kind, &database.url).await;
            for year in FIRST_YEAR..=last {
                bench.open(year).await;
            }
            bench.discharge(FIRST_YEAR..last).await;
            bench.app.store.analyze::<duty::Entity>().await.unwrap();
            bench.app.store.analyze::<tally::Entity>().await.unwrap();
            // Some of the last year's duties have become due by then, and others have not.
            bench.clock.set(moment(last, "07-01"));
            bench.questions(last).await;
            bench.tree(last).await;
        });
    }
}

/// A province without duties, and who acts in it.
struct Bench {
    kind: Kind,
    url: String,
    clock: Clock,
    app: App,
    system: Arc<Actor>,
    supervisor: Arc<Actor>,
}

impl Bench {
    async fn new(kind: Kind, url: &str) -> Self {
        let clock = Clock::manual(chrono_tz::Asia::Shanghai, moment(FIRST_YEAR, "01-04"));
        let store = Store::open(url, 16, clock.clone(), Ids::random(clock.clone())).await.unwrap();
        store.migrate().await.unwrap();
        let app = App::new(store, Settings::default(), DocumentLimits::default(), true).unwrap();
        let root: UnitId = app.store.ids().next();
        let system = Arc::new(Actor::system(root, ROOT, Scope(format!("{ROOT}/"))));
        let begun = Instant::now();
        let loaded = done(&app, &system, &LoadUnits { units: units() }).await;
        assert_eq!(loaded, UNITS);
        done(&app, &system, &LoadCatalogue { catalogue: catalogue(), dry_run: false }).await;
        app.store.analyze::<unit::Entity>().await.unwrap();
        app.store.analyze::<unit_version::Entity>().await.unwrap();
        app.store.analyze::<clause::Entity>().await.unwrap();
        app.store.analyze::<clause_version::Entity>().await.unwrap();
        app.store.analyze::<obligation::Entity>().await.unwrap();
        let time = begun.elapsed();
        let supervisor = actor(&app, &system, ROOT, "supervisor", &[Role::Supervisor]).await.unwrap();
        let bench = Self { kind, url: url.to_owned(), clock, app, system, supervisor };
        bench.line(&format!("{UNITS} units and {CLAUSES} clauses loaded, audited row by row"), seconds(time));
        bench
    }

    /// Opens a year's duties, while somebody reads.
    async fn open(&self, year: u16) {
        self.clock.set(moment(year, "01-04"));
        let stop = Arc::new(AtomicBool::new(false));
        let calendar = calendar(year);
        let reader = tokio::spawn(read_on(self.app.clone(), self.supervisor.clone(), calendar, stop.clone()));
        let begun = Instant::now();
        let duties = opening::open(&self.app.store, &self.system).await.unwrap();
        let time = begun.elapsed();
        stop.store(true, Ordering::Relaxed);
        let waited = Times::of(reader.await.unwrap());
        assert_eq!(duties, DUTIES_A_YEAR);
        let rate = duties as f64 / time.as_secs_f64();
        self.line(
            &format!("{duties} duties of {year} opened (wanted: 60 s at most)"),
            format!("{}: {rate:.0}/s", seconds(time)),
        );
        self.line(
            &format!("a unit's calendar every {} ms while {year} was opened, one reader", PAUSE.as_millis()),
            waited,
        );
    }

    /// Discharges every second clause's duties of some years, so that the index over open duties is as selective as in
    /// life. The sums above are brought along; evidence and audit entries are not, since nothing here asks for them.
    async fn discharge(&self, years: Range<u16>) {
        let raw = Database::connect(self.url.as_str()).await.unwrap();
        let half = "clause_id IN (SELECT id FROM clause WHERE position % 2 = 0)";
        for year in years {
            let duties = format!(
                "UPDATE duty SET discharged_on = falls_on, in_time = TRUE, version = version + 1
                 WHERE period = '{year}' AND {half}"
            );
            raw.execute_unprepared(&duties).await.unwrap();
            let sums = format!("UPDATE tally SET in_time = expected WHERE period = '{year}' AND {half}");
            raw.execute_unprepared(&sums).await.unwrap();
        }
        if self.kind == Kind::Postgres {
            // It does so by itself too, some time later.
            raw.execute_unprepared("VACUUM duty").await.unwrap();
        }
        raw.close().await.unwrap();
    }

    /// What is asked most, each question for itself. What cannot be answered as fast as it would be asked under the
    /// open load is not put to it: one would only see how the queue grows.
    async fn questions(&self, last: u16) {
        let discharged = last.saturating_sub(1).max(FIRST_YEAR);
        let questions = [
            ("a unit's calendar of a year", calendar(last), "/duties/edges", 20),
            (
                "a county's completeness in a year, by clause",
                completeness(discharged),
                "/dutyFigures/lines",
                BY_DEPARTMENT + BY_DIVISION,
            ),
            ("what is overdue in the whole province", overdue(), "/duties/edges", 20),
        ];
        for (what, question, list, length) in questions {
            let answer = question.ask(&self.app, &self.supervisor, 0).await;
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer.pointer(list).unwrap().as_array().unwrap().len(), length, "{what}: {answer}");
            let (capacity, waited) = question.closed(&self.app, &self.supervisor, CLOSED_SECONDS).await;
            self.line(&format!("{what}: {CLIENTS} clients"), format!("{capacity:.0}/s; {waited}"));
            let figure = if capacity < RATE as f64 {
                format!("not put: {capacity:.0}/s is the most")
            } else {
                self.open_load(&question).await.to_string()
            };
            self.line(&format!("{what}: open load of {RATE}/s (wanted on PostgreSQL: p99 20 ms at most)"), figure);
        }
    }

    /// Requests at fixed moments, however long the others take.
    async fn open_load(&self, question: &Question) -> Times {
        let total = RATE * OPEN_SECONDS;
        let begin = tokio::time::Instant::now();
        let mut waiting = Vec::with_capacity(total);
        for number in 0..total {
            let due = begin + Duration::from_secs_f64(number as f64 / RATE as f64);
            tokio::time::sleep_until(due).await;
            let (app, supervisor, question) = (self.app.clone(), self.supervisor.clone(), question.clone());
            waiting.push(tokio::spawn(async move {
                question.ask(&app, &supervisor, number).await;
                due.elapsed()
            }));
        }
        let mut times = Vec::with_capacity(total);
        for one in waiting {
            times.push(one.await.unwrap());
        }
        Times::of(times)
    }

    /// The root, some units below it and some below those, each with its figures.
    async fn tree(&self, year: u16) {
        for first in [2, 20] {
            let query = format!(
                "{{ unit(code: \"{ROOT}\") {{ name dutyFigures(period: \"{year}\") {{ expected missing }}
                    children(first: {first}) {{ edges {{ node {{
                        name dutyFigures(period: \"{year}\") {{ expected missing }}
                        children(first: {first}) {{ edges {{ node {{
                            name dutyFigures(period: \"{year}\") {{ missing }} }} }} }} }} }} }} }} }}"
            );
            let session = Session::new(&self.app.store, self.supervisor.clone(), Language::En);
            let read = session.read.clone();
            let begun = Instant::now();
            let response = self.app.ask(Request::new(query).data(session)).await;
            let time = begun.elapsed();
            assert!(response.errors.is_empty(), "{:?}", response.errors);
            self.line(
                &format!("the tree three levels deep with its figures, the first {first} below each unit"),
                format!("{} statements, {}", read.statements(), seconds(time)),
            );
        }
    }

    fn line(&self, what: &str, figure: impl fmt::Display) {
        println!("| {:?} | {what} | {figure} |", self.kind);
    }
}

/// One reader who asks at fixed moments until he is told to stop, and how long after each he was answered.
async fn read_on(app: App, actor: Arc<Actor>, question: Question, stop: Arc<AtomicBool>) -> Vec<Duration> {
    let mut times = Vec::new();
    let mut due = tokio::time::Instant::now();
    while times.is_empty() || !stop.load(Ordering::Relaxed) {
        tokio::time::sleep_until(due).await;
        question.ask(&app, &actor, times.len()).await;
        times.push(due.elapsed());
        due += PAUSE;
    }
    times
}

/// What a department owes in a year.
fn calendar(year: u16) -> Question {
    Question::new(CALENDAR, move |number| {
        let unit = format!("{}-{}", some_division(number), department(1 + number % DEPARTMENTS));
        json!({ "unit": unit, "from": format!("{year}-01-01"), "until": format!("{}-01-01", year + 1) })
    })
}

/// What all in a division owe for a year, clause by clause.
fn completeness(year: u16) -> Question {
    Question::new(COMPLETENESS, move |number| json!({ "unit": some_division(number), "period": year.to_string() }))
}

/// What is overdue in the whole province.
fn overdue() -> Question {
    Question::new(OVERDUE, |_| json!({ "unit": ROOT }))
}

/// In the morning of a day.
fn moment(year: u16, day: &str) -> rencai::kernel::Instant {
    format!("{year}-{day}T01:00:00Z").parse().unwrap()
}

/// The code of a division, from 1.
fn division(number: usize) -> String {
    format!("99{number:04}")
}

/// One division after the other, none beside the last.
fn some_division(number: usize) -> String {
    division(1 + number * 389 % DIVISIONS)
}

/// The kind of a department, from 1, which ends its code.
fn department(number: usize) -> String {
    format!("bureau-{number:02}")
}

/// All units lie below one; by name, the divisions come before the departments.
fn units() -> Units {
    let divisions = (1..=DIVISIONS).map(|number| Division {
        code: division(number),
        name: format!("样例县{number:04}"),
        name_en: format!("Sample county {number}"),
        valid_from: None,
        valid_to: None,
        succeeded_by: None,
    });
    let departments = (1..=DEPARTMENTS).map(|number| Department {
        kind: department(number),
        name: format!("直属部门{number:02}"),
        name_en: format!("Department {number}"),
        role: PatternRole::Department,
        sector: false,
        leads: Vec::new(),
    });
    Units {
        city: City { code: ROOT.to_owned(), name: "样例省".to_owned(), name_en: "Sample province".to_owned() },
        divisions: divisions.collect(),
        zones: Vec::new(),
        departments: departments.collect(),
    }
}

fn catalogue() -> Catalogue {
    let owing = [(UnitKind::Department, BY_DEPARTMENT), (UnitKind::Division, BY_DIVISION), (UnitKind::City, BY_ROOT)];
    let kinds = owing.into_iter().flat_map(|(kind, clauses)| std::iter::repeat_n(kind, clauses));
    Catalogue {
        document: Document {
            id: "sample-2006-01-01".to_owned(),
            title: "样例意见".to_owned(),
            title_en: "Sample opinions".to_owned(),
            issued_by: "样例省".to_owned(),
            issued_on: Day::of(2006, 1, 1).unwrap(),
            published_on: None,
            time_zone: chrono_tz::Asia::Shanghai,
        },
        clauses: (1..).zip(kinds).map(|(number, kind)| yearly(number, kind)).collect(),
    }
}

/// A clause by which all units of a kind owe something every year, due in one of its last eleven months.
fn yearly(number: i64, kind: UnitKind) -> Clause {
    let obligation = Obligation {
        from: None,
        every: Every::Year,
        owed_by: vec![Selector { kind: Some(kind), ..Selector::default() }],
        evidence: Evidence::Report,
        due_days: -30 * (number % 11),
        closes_days: None,
        midway: Midway::default(),
        rests_on: Vec::new(),
        figures: Vec::new(),
    };
    Clause {
        id: number.to_string(),
        title: format!("样例条款{number}"),
        title_en: format!("Sample clause {number}"),
        summary: format!("Each year report on matter {number}."),
        summary_zh: Some(format!("每年报告第{number}项工作。")),
        duty: Cadence::Yearly,
        owed_by: None,
        owed_to: None,
        evidence: None,
        capability: "报告工作".to_owned(),
        valid_to: None,
        carries: Vec::new(),
        obligations: vec![obligation],
    }
}
