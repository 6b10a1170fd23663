//! What the house as a whole reaches, on SQLite and on PostgreSQL: ten thousand nominations judged
//! from end to end, pages against one SQL statement that builds the same JSON, and point queries
//! beside a judging run. `cargo bench --bench house`.
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
mod hall;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Variables};
use hall::{Hall, done, seconds};
use rencai::access::Actor;
use rencai::app::App;
use rencai::awards::entity::nomination;
use rencai::awards::judging::judge;
use rencai::awards::sheet::Entry;
use rencai::awards::write::{CloseEdition, ImportRows, ReadRow, RequestJudging, StartImport};
use rencai::graphql::Session;
use rencai::kernel::Language;
use rencai::kernel::id::EditionId;
use rencai::organization::entity::{unit, unit_version};
use rencai::rules::cases::Setting;
use rencai::talent::Category;
use rencai::talent::entity::talent;
use rencai_host::{Described, FaultCode, Host, Limits, Rule, Settings, Subject};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::runtime::Handle;

/// As it is installed: a benchmark that spares the disk would flatter itself.
const POSTGRES_OPTIONS: &str = "";

const NOMINATIONS: usize = 10_000;
const CLIENTS: usize = 16;
const THREADS: usize = 2;
const SECONDS: u64 = 5;
const ROUNDS: usize = 5;

const PAGE: &str = "query($id: ID!) { node(id: $id) { ... on Edition { nominations(first: 50) { edges { node {
    id state talent { number name birthDate } unit { code name parent { code name } } } } } } } }";
const POINT: &str = "query($id: ID!) { node(id: $id) { ... on Edition { year state places } } }";

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("| database | what | figure |\n|---|---|---|");
    for kind in databases::kinds() {
        let folder = tempfile::tempdir().unwrap();
        let database = databases::fresh(kind, folder.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::new(kind, folder.path(), &database.url).await;
            if asked("judging") {
                bench.end_to_end().await;
            }
            if asked("pages") {
                bench.pages().await;
            }
            if asked("points") {
                bench.points_beside_judging().await;
            }
            if asked("fuse") {
                bench.points_beside_a_fuse().await;
            }
        });
    }
}

/// Whether a part was asked for by name: `cargo bench --bench house -- pages`; all of them where none was.
fn asked(part: &str) -> bool {
    let mut parts = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).peekable();
    parts.peek().is_none() || parts.any(|argument| argument == part)
}

struct Bench {
    name: String,
    threads: Threads,
    app: App,
    url: String,
    system: Arc<Actor>,
    officer: Arc<Actor>,
    edition: EditionId,
}

impl Bench {
    async fn new(kind: databases::Kind, folder: &Path, url: &str) -> Self {
        let Hall { app, system, officer, nominator, edition } = Hall::open(folder, url, 100).await;
        let name = format!("{kind:?}");
        let begun = Instant::now();
        nominate(&app, &nominator, edition).await;
        app.store.analyze::<nomination::Entity>().await.unwrap();
        app.store.analyze::<talent::Entity>().await.unwrap();
        app.store.analyze::<unit::Entity>().await.unwrap();
        app.store.analyze::<unit_version::Entity>().await.unwrap();
        line(&name, "10,000 nominations entered in chunks of 500, audited", seconds(begun.elapsed()));
        done(&app, &officer, &CloseEdition { edition }).await;
        Self { name, threads: Threads::new(), app, url: url.to_owned(), system, officer, edition }
    }

    async fn judge(&self) -> Duration {
        let command = RequestJudging { edition: self.edition, rules: self.app.rules.clone() };
        let id = done(&self.app, &self.officer, &command).await;
        let begun = Instant::now();
        judge(&self.app.store, &self.app.rules, &self.system, id, &|_, _| {}).await.unwrap().unwrap();
        begun.elapsed()
    }

    async fn end_to_end(&self) {
        let mut times = Vec::new();
        for _ in 0..5 {
            times.push(self.judge().await);
        }
        let first = times[0];
        times.sort();
        let text = format!(
            "{} first; {} / {} / {} min / median / max of 5",
            seconds(first),
            seconds(times[0]),
            seconds(times[2]),
            seconds(times[4])
        );
        line(&self.name, "10,000 nominations judged: facts, judging, verification, storing", text);
    }

    async fn pages(&self) {
        let raw = Database::connect(
            sea_orm::ConnectOptions::new(self.url.clone())
                .max_connections(16)
                .sqlx_logging(false)
                .test_before_acquire(false)
                .map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off"), ("random_page_cost", "1.1")]))
                .to_owned(),
        )
        .await
        .unwrap();
        let statement = Arc::new(self.statement());
        self.same_page(&raw, &statement).await;
        let mut ratios = Vec::new();
        for _ in 0..3 {
            let graphql = self.capacity(PAGE, SECONDS).await;
            let (raw, statement) = (raw.clone(), statement.clone());
            let sql = self
                .threads
                .closed(SECONDS, move || {
                    let (raw, statement) = (raw.clone(), statement.clone());
                    async move {
                        let row = raw.query_one_raw((*statement).clone()).await.unwrap().unwrap();
                        let page: String = row.try_get("", "page").unwrap();
                        assert!(page.len() > 1000);
                    }
                })
                .await;
            ratios.push((graphql / sql, graphql, sql));
        }
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, graphql, sql) = ratios[1];
        line(
            &self.name,
            "page of 50 nominations, 16 clients: GraphQL against one SQL statement (median of 3)",
            format!("{graphql:.0}/s against {sql:.0}/s: {ratio:.2}"),
        );
    }

    async fn capacity(&self, query: &'static str, seconds: u64) -> f64 {
        let document = Arc::new(parse_query(query).unwrap());
        let (app, officer, id) = (self.app.clone(), self.officer.clone(), self.edition.global());
        self.threads
            .closed(seconds, move || {
                let (app, officer, document, id) = (app.clone(), officer.clone(), document.clone(), id.clone());
                async move { _ = ask(&app, &officer, query, &document, &id).await }
            })
            .await
    }

    /// One statement that builds the JSON of [`PAGE`] in the database, for the same actor and day.
    fn statement(&self) -> Statement {
        let sqlite = self.url.starts_with("sqlite");
        let (object, array, edition, id, end) = if sqlite {
            ("json_object", "json_group_array", format!("X'{}'", self.edition.0.simple()), "hex(n.id)", "")
        } else {
            let id = "rtrim(translate(encode(('Nomination:' || n.id::text)::bytea, 'base64'), '+/', '-_'), '=')";
            ("json_build_object", "json_agg", format!("'{}'", self.edition.0), id, "::text")
        };
        let order = if sqlite { "" } else { " ORDER BY n.id" };
        let scope = &self.officer.scope;
        let units = format!("SELECT id FROM unit WHERE scope >= '{}' AND scope < '{}'", scope.0, scope.end());
        // The quickest of the forms that were tried.
        let (reach, below) = if sqlite {
            (format!("IN ({units})"), format!("IN ({units})"))
        } else {
            (format!("IN ({units})"), format!("= ANY(ARRAY({units}))"))
        };
        let today = self.app.store.clock().today();
        let valid = |version: &str| {
            format!(
                "{version}.known_until IS NULL AND ({version}.valid_from IS NULL OR {version}.valid_from <= '{today}')
                 AND ({version}.valid_until IS NULL OR {version}.valid_until > '{today}')"
            )
        };
        let sql = format!(
            "SELECT {object}('node', {object}('nominations', {object}('edges', {array}({object}('node', {object}(
                'id', {id}, 'state', n.state,
                'talent', CASE WHEN t.id IS NOT NULL THEN
                    {object}('number', t.number, 'name', t.name, 'birthDate', t.birth_date) END,
                'unit', {object}('code', u.code, 'name', v.name,
                    'parent', CASE WHEN p.id IS NOT NULL THEN {object}('code', p.code, 'name', w.name) END))){order}))))
                {end} AS page
             FROM (SELECT id, state, unit_id, talent_id FROM nomination WHERE unit_id {reach} AND edition_id =
                   (SELECT id FROM edition WHERE id = {edition} AND unit_id {reach}) ORDER BY id LIMIT 50) n
             LEFT JOIN talent t ON t.id = n.talent_id AND t.unit_id {below}
             JOIN unit u ON u.id = n.unit_id LEFT JOIN unit_version v ON v.unit_id = u.id AND {}
             LEFT JOIN unit p ON p.id = v.parent_id LEFT JOIN unit_version w ON w.unit_id = p.id AND {}",
            valid("v"),
            valid("w"),
        );
        let backend = if sqlite { DbBackend::Sqlite } else { DbBackend::Postgres };
        Statement::from_string(backend, sql)
    }

    /// Both ways to the page answer the same; SQLite has no base64 for the ids.
    async fn same_page(&self, raw: &DatabaseConnection, statement: &Statement) {
        let row = raw.query_one_raw(statement.clone()).await.unwrap().unwrap();
        let mut sql: Value = serde_json::from_str(&row.try_get::<String>("", "page").unwrap()).unwrap();
        let document = Arc::new(parse_query(PAGE).unwrap());
        let data = ask(&self.app, &self.officer, PAGE, &document, &self.edition.global()).await;
        let mut graphql: Value = serde_json::from_str(&data).unwrap();
        if statement.db_backend == DbBackend::Sqlite {
            for page in [&mut sql, &mut graphql] {
                for edge in page["node"]["nominations"]["edges"].as_array_mut().unwrap() {
                    edge["node"]["id"].take();
                }
            }
        }
        assert_eq!(sql["node"]["nominations"]["edges"].as_array().unwrap().len(), 50);
        assert_eq!(sql, graphql, "the statement builds another JSON");
    }

    async fn points_beside_judging(&self) {
        let document = Arc::new(parse_query(POINT).unwrap());
        let capacity = self.capacity(POINT, 2).await;
        let rate = capacity / 4.0;
        let alone = self.open(document.clone(), rate).await;
        let judging = {
            let (app, officer, system, edition) =
                (self.app.clone(), self.officer.clone(), self.system.clone(), self.edition);
            tokio::spawn(async move {
                loop {
                    let command = RequestJudging { edition, rules: app.rules.clone() };
                    let id = done(&app, &officer, &command).await;
                    judge(&app.store, &app.rules, &system, id, &|_, _| {}).await.unwrap();
                }
            })
        };
        let beside = self.open(document, rate).await;
        judging.abort();
        line(
            &self.name,
            "point query at a quarter of capacity, open load: p50 / p99 alone, beside a judging run",
            format!(
                "{rate:.0}/s: {:.1} / {:.1} ms alone, {:.1} / {:.1} ms beside",
                alone.0, alone.1, beside.0, beside.1
            ),
        );
    }

    /// A guest that never ends, with fuel for ever: what stops it is the wall clock, each time after the whole fuse.
    async fn points_beside_a_fuse(&self) {
        let limits = Limits { fuel_batch: u64::MAX / 2, ..Limits::default() };
        let host = Host::new(Settings { limits, ..Settings::default() }).unwrap();
        let rule = host.load(include_bytes!("../../plugins/hostile/rule.wasm")).unwrap();
        let described = Arc::new(rule.describe(r#"{"misbehave":"loop"}"#).unwrap());
        let document = Arc::new(parse_query(POINT).unwrap());
        let rate = self.capacity(POINT, 2).await / 4.0;
        let (mut alone, mut beside) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            alone.push(self.open(document.clone(), rate).await);
            let guest = tokio::spawn(burn(rule.clone(), described.clone()));
            beside.push(self.open(document.clone(), rate).await);
            guest.abort();
            // What was begun burns on, a fifth of the time.
            tokio::time::sleep(Duration::from_secs(12)).await;
        }
        let median = |mut figures: Vec<f64>| {
            figures.sort_by(f64::total_cmp);
            figures[figures.len() / 2]
        };
        let both = |of: fn(&(f64, f64)) -> f64| {
            (median(alone.iter().map(of).collect()), median(beside.iter().map(of).collect()))
        };
        let ((half, half_beside), (most, most_beside)) = (both(|round| round.0), both(|round| round.1));
        line(
            &self.name,
            "point query at a quarter of capacity, open load: p50 / p99 alone, beside a guest that burns its whole fuse (medians of 5)",
            format!(
                "{rate:.0}/s: {half:.2} / {most:.2} ms alone, {half_beside:.2} / {most_beside:.2} ms beside: p99 {:+.0} %",
                (most_beside / most - 1.0) * 100.0
            ),
        );
    }

    /// Requests at fixed moments, however long the others take; p50 and p99 in milliseconds.
    async fn open(&self, document: Arc<ExecutableDocument>, rate: f64) -> (f64, f64) {
        let total = (rate * SECONDS as f64) as usize;
        let begin = tokio::time::Instant::now();
        let mut waiting = Vec::with_capacity(total);
        for number in 0..total {
            let due = begin + Duration::from_secs_f64(number as f64 / rate);
            tokio::time::sleep_until(due).await;
            let (app, officer, document, id) =
                (self.app.clone(), self.officer.clone(), document.clone(), self.edition.global());
            waiting.push(tokio::spawn(async move {
                ask(&app, &officer, POINT, &document, &id).await;
                tokio::time::Instant::now() - due
            }));
        }
        let mut times = Vec::with_capacity(total);
        for one in waiting {
            times.push(one.await.unwrap().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        (times[times.len() / 2], times[times.len() * 99 / 100])
    }
}

async fn burn(rule: Arc<Rule>, described: Arc<Described>) {
    let context = Arc::new(Setting::default().context(&described.parameters));
    loop {
        let subjects = vec![Subject { id: "s".to_owned(), facts: "{}".to_owned() }];
        let burnt = rule.submit(described.clone(), context.clone(), subjects).await;
        assert_eq!(burnt.unwrap_err().code, FaultCode::FuseBlown);
    }
}

/// Threads as the server has them: a runtime each, and a request stays on one.
struct Threads(Vec<Handle>);

impl Threads {
    fn new() -> Self {
        let threads = (0..THREADS).map(|_| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let handle = runtime.handle().clone();
            std::thread::spawn(move || runtime.block_on(std::future::pending::<()>()));
            handle
        });
        Self(threads.collect())
    }

    /// Answers a second to clients who ask again when they are answered.
    async fn closed<F: Future<Output = ()> + Send>(
        &self,
        seconds: u64,
        request: impl Fn() -> F + Clone + Send + 'static,
    ) -> f64 {
        let until = Instant::now() + Duration::from_secs(seconds);
        let clients: Vec<_> = self
            .0
            .iter()
            .cycle()
            .take(CLIENTS)
            .map(|thread| {
                let request = request.clone();
                thread.spawn(async move {
                    let mut answers = 0_u64;
                    while Instant::now() < until {
                        request().await;
                        answers += 1;
                    }
                    answers
                })
            })
            .collect();
        let mut answers = 0;
        for client in clients {
            answers += client.await.unwrap();
        }
        answers as f64 / seconds as f64
    }
}

/// The data of an answer, as text.
async fn ask(app: &App, actor: &Arc<Actor>, query: &str, document: &Arc<ExecutableDocument>, id: &str) -> String {
    let mut request = Request::new(query).variables(Variables::from_json(json!({ "id": id }))).data(Session::new(
        &app.store,
        actor.clone(),
        Language::En,
    ));
    request.set_parsed_query((**document).clone());
    let response = app.ask(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    serde_json::to_string(&response.data).unwrap()
}

async fn nominate(app: &App, nominator: &Arc<Actor>, edition: EditionId) {
    let start = StartImport {
        edition,
        file_digest: String::new(),
        file_name: "benchmark".to_owned(),
        encoding: String::new(),
        headings: Vec::new(),
        dry_run: false,
    };
    let import = done(app, nominator, &start).await;
    let units = ["530102-health", "530102-education", "530102-agriculture", "530102-finance"];
    for chunk in 0..NOMINATIONS / 500 {
        let rows = (0..500)
            .map(|at| {
                let number = chunk * 500 + at;
                let project = json!({ "title": "工程", "role": "主持", "completed": "2009-05-01" });
                let patent = json!({ "title": "装置", "number": format!("ZL{number:08}"), "granted": "2009-03-01" });
                ReadRow {
                    sheet: "提名".to_owned(),
                    number: u32::try_from(number).unwrap() + 2,
                    original: vec![number.to_string()],
                    entry: Ok(Entry {
                        number: format!("{number:06}"),
                        name: format!("样例人员{number:06}"),
                        birth_date: Some(format!("19{}-01-15", 60 + number % 30).parse().unwrap()),
                        category: Category::ProfessionalTechnical,
                        unit: Some(units[number % units.len()].to_owned()),
                        answers: json!({ "yearsInPost": number % 20, "patents": vec![patent; number % 4], "projects": vec![project; number % 3] }),
                    }),
                }
            })
            .collect();
        let command = ImportRows {
            import,
            position: i64::try_from(chunk * 500).unwrap(),
            digest: chunk.to_string(),
            rows,
            earlier: HashMap::new(),
        };
        let tally = done(app, nominator, &command).await;
        assert_eq!(tally.created, 500);
    }
}

fn line(database: &str, what: &str, figure: impl std::fmt::Display) {
    println!("| {database} | {what} | {figure} |");
}
