//! What impact before force reaches, on SQLite and on PostgreSQL: a run of a hundred thousand judgements
//! put on trial with other parameters, and how near one of a thousand was. `cargo bench --bench impact`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may stop at the first surprise"
)]

#[path = "../it/support/databases.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod databases;
mod hall;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hall::{Hall, done, seconds};
use rencai::access::Actor;
use rencai::app::App;
use rencai::awards::judging::judge;
use rencai::awards::write::{CloseEdition, MakeNomination, RequestJudging};
use rencai::kernel::id::{NominationId, RunId};
use rencai::kernel::{Digest, Ids, canonical};
use rencai::rules::entity::{judgement, run};
use rencai::rules::nearness::{BUDGET, nearness};
use rencai::rules::ranking::rank;
use rencai::rules::replay::{BATCH, total};
use rencai::rules::trial::{Candidate, Past, Trial, hold};
use rencai::store::Read;
use rencai::talent::Category;
use rencai_host::{Subject, Verdict};
use sea_orm::{ActiveModelTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

/// As it is installed: a benchmark that spares the disk would flatter itself.
const POSTGRES_OPTIONS: &str = "";

const JUDGEMENTS: usize = 100_000;
const PLACES: i64 = 1_000;
const TIMES: usize = 5;

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
            let past = bench.past(JUDGEMENTS).await;
            bench.impact(&past, "the same parameters", &[]).await;
            bench.impact(&past, "other points for each", &[("pointsPerYear", "1.4"), ("pointsPerPatent", "9")]).await;
            let small = bench.past(1_000).await;
            bench.near(&small).await;
        });
    }
}

struct Bench {
    name: String,
    app: App,
    raw: DatabaseConnection,
    ids: Ids,
    officer: Arc<Actor>,
    run: RunId,
}

impl Bench {
    /// An edition of one, whose run is the pattern for those that are made up.
    async fn new(kind: databases::Kind, folder: &Path, url: &str) -> Self {
        let Hall { app, system, officer, nominator, edition } = Hall::open(folder, url, PLACES).await;
        let ids = app.store.ids().clone();
        let nomination = MakeNomination {
            edition,
            unit: None,
            number: "000001".to_owned(),
            name: "样例人员000001".to_owned(),
            birth_date: Some("1980-01-15".parse().unwrap()),
            category: Category::ProfessionalTechnical,
            answers: answers(1),
            draft: false,
        };
        done(&app, &nominator, &nomination).await;
        done(&app, &officer, &CloseEdition { edition }).await;
        let run = done(&app, &officer, &RequestJudging { edition, rules: app.rules.clone() }).await;
        judge(&app.store, &app.rules, &system, run, &|_, _| {}).await.unwrap().unwrap();
        let raw = Database::connect(url).await.unwrap();
        Self { name: format!("{kind:?}"), app, raw, ids, officer, run }
    }

    fn read(&self) -> Read {
        Read::new(&self.app.store, self.officer.clone())
    }

    /// A run of so many made-up subjects whom the rule itself judged and the host ranked.
    async fn past(&self, count: usize) -> Past {
        let read = self.read();
        let pattern = Past::of(&read, self.run, PLACES).await.unwrap();
        let own = Candidate::of_run(&self.app.rules, &read, &pattern.run).await.unwrap();
        let subjects: Vec<Subject> = (0..count)
            .map(|number| {
                let id: NominationId = self.ids.next();
                let born = format!("19{}-01-15", 60 + number % 30);
                let facts = json!({ "answers": answers(number), "talent": { "birthDate": born } });
                Subject { id: id.global(), facts: canonical(&facts).unwrap() }
            })
            .collect();
        let context = Arc::new(pattern.context.clone());
        let mut verdicts: Vec<Verdict> = Vec::with_capacity(count);
        let begun = Instant::now();
        for batch in subjects.chunks(BATCH) {
            let judged = own.rule().submit(own.described().clone(), context.clone(), batch.to_vec()).await;
            verdicts.extend(judged.unwrap().verdicts);
        }
        self.line(&format!("{count} judged and verified, one batch after the other"), seconds(begun.elapsed()));
        let begun = Instant::now();
        let digests: Vec<Digest> = verdicts.iter().map(|verdict| Digest::of(canonical(verdict).unwrap())).collect();
        assert_eq!(digests.len(), count);
        self.line(
            &format!("{count} canonical verdicts and their digests, which a trial does without"),
            seconds(begun.elapsed()),
        );

        let id: RunId = self.ids.next();
        let total_count = i64::try_from(count).unwrap();
        let row = run::Model { id, total: total_count, done: total_count, ..pattern.run.clone() };
        row.into_active_model().reset_all().insert(&self.raw).await.unwrap();
        let list = rank(&pattern.manifest, &verdicts, usize::try_from(PLACES).unwrap());
        for (chunk, places) in list.chunks(1_000).enumerate() {
            let rows = places.iter().enumerate().map(|(at, place)| {
                let (subject, verdict) = (&subjects[place.verdict], &verdicts[place.verdict]);
                let verdict_text = canonical(verdict).unwrap();
                let row = judgement::Model {
                    id: self.ids.next(),
                    run_id: id,
                    unit_id: self.officer.unit,
                    subject_id: NominationId::parse(&subject.id).unwrap(),
                    position: i64::try_from(chunk * 1_000 + at).unwrap(),
                    rank: place.rank.map(|rank| i64::try_from(rank).unwrap()),
                    mark: place.mark.as_str().to_owned(),
                    total: total(Some(verdict)),
                    facts_digest: Digest::of(&subject.facts).to_string(),
                    facts: subject.facts.clone(),
                    verdict_digest: Digest::of(&verdict_text).to_string(),
                    verdict: verdict_text,
                };
                row.into_active_model().reset_all()
            });
            judgement::Entity::insert_many(rows).exec_without_returning(&self.raw).await.unwrap();
        }
        self.app.store.analyze::<judgement::Entity>().await.unwrap();
        Past::of(&read, id, PLACES).await.unwrap()
    }

    async fn tried(&self, past: &Past, changed: &[(&str, &str)]) -> (Trial, Duration) {
        let begun = Instant::now();
        let read = self.read();
        let own = Candidate::of_run(&self.app.rules, &read, &past.run).await.unwrap();
        let mut given: Value = serde_json::from_str(&past.run.parameters).unwrap();
        for (name, value) in changed {
            given[*name]["value"] = json!(value);
        }
        let candidate = own.under(&self.app.rules, &given.to_string()).await.unwrap();
        let granted: Vec<String> = serde_json::from_str(&past.run.agreement).unwrap();
        let trial = hold(&self.app.rules, &self.app.store, &read, past, &candidate, &granted).await.unwrap();
        (trial, begun.elapsed())
    }

    async fn impact(&self, past: &Past, what: &str, changed: &[(&str, &str)]) {
        let mut times = Vec::with_capacity(TIMES);
        let mut differing = 0;
        let worked = processor();
        for _ in 0..TIMES {
            let (trial, time) = self.tried(past, changed).await;
            assert_eq!(trial.impact.counts.subjects(), JUDGEMENTS);
            differing = trial.impact.changes.len();
            times.push(time);
        }
        assert_eq!(differing == 0, changed.is_empty());
        let what = format!("impact over {JUDGEMENTS} past judgements, {what}: {differing} differ");
        self.line(&what, spread(times));
        let each = (processor() - worked) / u32::try_from(TIMES).unwrap();
        self.line("processor time of one such question in this process, all threads", seconds(each));
        self.line("memory of the process at its highest until then", peak());
    }

    async fn near(&self, past: &Past) {
        let read = self.read();
        let own = Candidate::of_run(&self.app.rules, &read, &past.run).await.unwrap();
        let row = past.page(&read, 0).await.unwrap().pop().unwrap();
        let mut times = Vec::with_capacity(TIMES);
        let mut judged = 0;
        for _ in 0..TIMES {
            let begun = Instant::now();
            judged = nearness(&self.app.rules, &read, past, &own, row.subject, BUDGET).await.unwrap().judged;
            times.push(begun.elapsed());
        }
        self.line(&format!("how near was the last of {}: {judged} judgements", past.run.total), spread(times));
    }

    fn line(&self, what: &str, figure: impl std::fmt::Display) {
        println!("| {} | {what} | {figure} |", self.name);
    }
}

fn answers(number: usize) -> Value {
    let project = json!({ "name": "工程", "role": "主持" });
    let patent = json!({ "title": "装置", "number": format!("ZL{number:08}"), "granted": "2009-03-01" });
    json!({ "yearsInPost": number % 20, "patents": vec![patent; number % 4], "projects": vec![project; number % 3] })
}

fn spread(mut times: Vec<Duration>) -> String {
    let first = times[0];
    times.sort();
    let [min, median, max] = [times[0], times[times.len() / 2], times[times.len() - 1]].map(seconds);
    format!("{} first; {min} / {median} / {max} min / median / max of {}", seconds(first), times.len())
}

/// What all threads of the process have worked: a machine that others use shows it where the wall clock does
/// not. Linux counts it in hundredths; elsewhere nothing is said.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap_or(0));
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// Linux says so; elsewhere nothing is said.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |kib| kib.trim().to_owned())
}
