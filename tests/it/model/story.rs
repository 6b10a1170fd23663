//! A city in which anybody does anything, drawn from a seed: what a mutation takes follows from the schema, and mostly
//! from what is there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rencai::awards::entity::stage_case;
use rencai::coordination::entity::task;
use rencai::coordination::matrix;
use rencai::deliberation::entity::decision;
use rencai::duties::entity::{duty, reminder};
use rencai::duties::model::{DutyState, state};
use rencai::duties::read::{calendar, obligations_by_id};
use rencai::duties::standing::examine;
use rencai::kernel::id::UnitId;
use rencai::organization::read::units_by_code;
use rencai::reports::model::is_reported;
use rencai::store::Read;
use rencai::worker::{remind_duties, settle_scopes, spawn_tasks};
use sea_orm::Order;
use serde_json::{Value, json};

use super::book::{BOOK, Mutation};
use super::cast::{BEGINNINGS, CAST, KINDS, Player, fitting, next};
use super::dice::Dice;
use super::invariants::{Memory, faults};
use crate::coordination::LEAD;
use crate::deliberation::Room;
use crate::duties::{clause_id, morning, opened};
use crate::support::hall::{Hall, done};
use crate::support::world::{CITY, WUHUA, World};

/// Counties that are renamed, moved and merged; nobody acts there.
const SPARE: [&str; 4] = ["530127", "530128", "530129", "530181"];
/// So many duties are told apart as overdue.
const FEW: usize = 4;

/// A record as it was last shown.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: String,
    pub state: String,
    pub version: i64,
}

pub struct Story {
    pub world: Arc<World>,
    pub accepted: usize,
    pub refused: usize,
    /// What was done at least once.
    pub done: BTreeSet<&'static str>,
    seed: u64,
    pub(super) dice: Dice,
    /// What is there, by the name of the field that speaks of it.
    pub(super) pools: BTreeMap<String, Vec<Record>>,
    /// The code of a rule that is in force.
    pub(super) rule: String,
    /// Who attended which meeting.
    pub(super) attended: HashMap<String, Vec<String>>,
    memory: Memory,
    pub(super) log: Vec<String>,
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {} on {:?}, {} deeds:", self.seed, self.world.kind, self.log.len());
            self.log.iter().for_each(|line| eprintln!("  {line}"));
        }
    }
}

impl Story {
    /// A county whose leading group has met and decided, its duties, and a programme for which it has a rule.
    pub async fn begin(world: &Arc<World>, seed: u64) -> Self {
        opened(world).await;
        let room = Room::of(world, WUHUA, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        done(&room.vote(&meeting, &["FOR"; 4]).await);
        let shown = room.shown(&meeting).await;
        let hall = Hall::at(world, WUHUA).await;
        let rule = hall.engineers().await;
        let mut story = Self {
            world: world.clone(),
            accepted: 0,
            refused: 0,
            done: BTreeSet::new(),
            seed,
            dice: Dice::new(seed),
            pools: BTreeMap::new(),
            rule: hall.code(&rule).await,
            attended: HashMap::from([(meeting, room.seats[..4].to_vec())]),
            memory: Memory::default(),
            log: Vec::new(),
        };
        story.note("meeting", &shown);
        let mut clauses = Vec::new();
        for number in ["4.1.4e", "4.1.4c", "4.1.2d"] {
            clauses.push(clause_id(world, number).await);
        }
        story.fill("clause", clauses);
        story.fill("appointment", room.seats.clone());
        story.fill("post", room.posts.clone());
        story.fill("body", vec![room.body.clone()]);
        story.fill("programme", vec![hall.programme.clone()]);
        story.refresh().await;
        story
    }

    fn fill(&mut self, kind: &str, ids: Vec<String>) {
        let records = ids.into_iter().map(|id| Record { id, state: String::new(), version: 1 });
        self.pools.insert(kind.to_owned(), records.collect());
    }

    /// Looks for the nominations that wait in a stage; its code is the state of the case.
    async fn look_for_cases(&mut self) {
        let read = Read::new(&self.world.app.store, self.world.system.clone());
        let rows = read.find::<stage_case::Entity>().order_by(stage_case::Column::NominationId, Order::Asc);
        let waiting = rows.all().await.unwrap().into_iter().filter(|row| row.waits_in == Some(row.position));
        let case = |row: stage_case::Model| Record { id: row.nomination_id.global(), state: row.stage, version: 1 };
        self.pools.insert("case".to_owned(), waiting.map(case).collect());
    }

    /// Looks for what comes about beside what is answered: duties, decisions, reminders.
    async fn refresh(&mut self) {
        let read = Read::new(&self.world.app.store, self.world.system.clone());
        let units = units_by_code(&read, &[WUHUA.to_owned(), LEAD.to_owned()]).await.unwrap();
        let county = units[WUHUA].id;
        let units: Vec<UnitId> = units.values().map(|unit| unit.id).collect();
        let rows = read.find::<duty::Entity>().among(duty::Column::UnitId, &units);
        let rows = rows.order_by(duty::Column::Id, Order::Asc).all().await.unwrap();
        let kinds: Vec<_> = rows.iter().map(|row| row.obligation_id).collect();
        let kinds = obligations_by_id(&read, &kinds).await.unwrap();
        let calendar = calendar(&read).await.unwrap();
        let (mut all, mut reported, mut overdue) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let evidence = kinds[&row.obligation_id].says_what().unwrap().evidence;
            if row.unit_id == county && is_reported(evidence) {
                reported.push(row.id.global());
            }
            if overdue.len() < FEW && state(&row, &calendar, read.today()) == DutyState::Overdue {
                overdue.push(row.id.global());
            }
            all.push(row.id.global());
        }
        self.fill("duty", all);
        self.fill("reported", reported);
        self.fill("overdue", overdue);
        let rows = read.find::<decision::Entity>().order_by(decision::Column::Id, Order::Asc).all().await.unwrap();
        self.fill("decision", rows.iter().map(|row| row.id.global()).collect());
        let rows = read.find::<task::Entity>().order_by(task::Column::Id, Order::Asc).all().await.unwrap();
        for row in rows {
            let shown = json!({ "id": row.id.global(), "state": row.state, "version": row.version });
            self.note("task", &shown);
        }
        let rows = read.find::<reminder::Entity>().order_by(reminder::Column::Id, Order::Asc).limit(20);
        let rows = rows.all().await.unwrap();
        self.fill("reminder", rows.iter().map(|row| row.id.global()).collect());
    }

    /// Keeps a record as it is shown.
    fn note(&mut self, kind: &str, shown: &Value) {
        let Some(id) = shown["id"].as_str() else { return };
        let record = Record {
            id: id.to_owned(),
            state: shown["state"].as_str().unwrap_or_default().to_owned(),
            version: shown["version"].as_i64().unwrap_or(1),
        };
        let pool = self.pools.entry(kind.to_owned()).or_default();
        match pool.iter_mut().find(|one| one.id == record.id) {
            Some(before) => {
                assert!(before.version <= record.version, "a version decreased: {before:?}, {record:?}");
                *before = record;
            }
            None => pool.push(record),
        }
    }

    /// Makes one of each kind, each by whoever may and as it may be.
    pub async fn make_beginnings(&mut self) {
        for name in BEGINNINGS {
            let mutation = BOOK.mutation(name);
            let input = self.input(mutation, None, true);
            let players: Vec<&Player> = CAST.iter().filter(|player| fits(player, mutation)).collect();
            let player = *self.dice.of(&players);
            self.act(mutation, player, input).await;
        }
    }

    /// Does anything.
    pub async fn step(&mut self) {
        match self.dice.below(100) {
            0..55 => self.go_on().await,
            55..69 => {
                let name = *self.dice.of(BEGINNINGS);
                self.play(BOOK.mutation(name), None).await;
            }
            69..85 => {
                let mutation = self.dice.of(&BOOK.mutations);
                if mutation.name != "unitsReorganize" {
                    self.play(mutation, None).await;
                }
            }
            85..90 => self.reorganize().await,
            90..95 => {
                let days = self.dice.within(1, 5);
                self.pass(days).await;
            }
            _ => self.work().await,
        }
    }

    /// A move that a record's state allows and that nobody has made yet, where there is one.
    fn unheard_of(&mut self) -> Option<(&'static str, &'static str, Record)> {
        let mut moves = Vec::new();
        for kind in KINDS {
            for record in self.pools.get(*kind).into_iter().flatten() {
                let new = next(kind, &record.state).iter().filter(|name| !self.done.contains(**name));
                moves.extend(new.map(|name| (*name, *kind, record.clone())));
            }
        }
        (!moves.is_empty()).then(|| self.dice.of(&moves).clone())
    }

    /// Makes a move of a record, mostly one that its state allows, and often one that nobody has made yet.
    async fn go_on(&mut self) {
        if self.dice.percent(60)
            && let Some((name, kind, record)) = self.unheard_of()
        {
            return self.play(BOOK.mutation(name), Some((kind, record))).await;
        }
        let kinds: Vec<&str> =
            KINDS.iter().copied().filter(|kind| self.pools.get(*kind).is_some_and(|pool| !pool.is_empty())).collect();
        let kind = *self.dice.of(&kinds);
        let pool = &self.pools[kind];
        let record = self.dice.of(pool).clone();
        let another = self.dice.of(pool).state.clone();
        let state = if self.dice.percent(10) { &another } else { &record.state };
        let moves = next(kind, state);
        if !moves.is_empty() {
            let name = *self.dice.of(moves);
            self.play(BOOK.mutation(name), Some((kind, record))).await;
        }
    }

    async fn play(&mut self, mutation: &'static Mutation, about: Option<(&str, Record)>) {
        let as_it_may_be = self.dice.percent(88);
        let input = self.input(mutation, about, as_it_may_be);
        let fitting: Vec<&Player> = CAST.iter().filter(|player| fits(player, mutation)).collect();
        let player =
            if fitting.is_empty() || self.dice.percent(20) { self.dice.of(CAST) } else { *self.dice.of(&fitting) };
        self.act(mutation, player, input).await;
    }

    /// Asks for a mutation: it is done, or refused with a code that the schema names, and nothing else.
    async fn act(&mut self, mutation: &'static Mutation, player: &Player, input: Value) {
        let (today, name) = (self.world.clock.today(), mutation.name.as_str());
        let Player { unit, role, person } = player;
        self.log.push(format!("{today} {name} by {person}, {} at {unit}: {input}", role.as_str()));
        let actor = player.actor(&self.world).await;
        let variables = json!({ "input": input });
        let answer = self.world.ask(&actor, &mutation.document, variables.clone()).await;
        if let Some(errors) = answer.get("errors") {
            assert_eq!(errors[0]["extensions"]["code"], "FORBIDDEN", "{name}: {answer:#}");
            assert!(!actor.may(mutation.action), "{name} is forbidden to whom the matrix names: {answer:#}");
            self.refused += 1;
            return self.told("forbidden");
        }
        assert!(actor.may(mutation.action), "{name} is open to whom the matrix does not name: {answer:#}");
        let payload = &answer["data"][name];
        let errors = payload["errors"].as_array().unwrap();
        if !errors.is_empty() {
            for error in errors {
                let code = error["code"].as_str().unwrap();
                assert!(mutation.codes.iter().any(|one| one == code), "{name} names no {code}: {answer:#}");
                assert_ne!(error["message"], "", "{name}: {answer:#}");
            }
            assert_eq!(payload["auditId"], Value::Null, "{name}: {answer:#}");
            self.refused += 1;
            return self.told(&errors[0]["code"].to_string());
        }
        assert!(payload["auditId"].is_string(), "{name}: {answer:#}");
        self.accepted += 1;
        self.done.insert(name);
        self.told("done");
        if input["idempotencyKey"].is_string() {
            let again = self.world.ask(&actor, &mutation.document, variables).await;
            assert_eq!(again["data"][name]["auditId"], payload["auditId"], "{name} twice: {again:#}");
        }
        if let Some(object) = &mutation.object {
            self.note(object, &payload[object.as_str()]);
        }
        if let ("meetingHold" | "meetingAttendanceCorrect", Some(attendance)) = (name, input["attendance"].as_array()) {
            let meeting = input["meeting"].as_str().unwrap().to_owned();
            let attendance = attendance.iter().map(|one| one.as_str().unwrap().to_owned());
            self.attended.insert(meeting, attendance.collect());
        }
        if ["meetingBallot", "reportRequest", "activityReport"].contains(&name) {
            self.refresh().await;
        }
        if name == "stageReview" || name.starts_with("nomination") || name.starts_with("edition") {
            self.look_for_cases().await;
        }
    }

    fn told(&mut self, outcome: &str) {
        if let Some(line) = self.log.last_mut() {
            line.push_str(" → ");
            line.push_str(outcome);
        }
    }

    /// Renames, moves or merges a county, on a day of before or to come.
    async fn reorganize(&mut self) {
        let (unit, other) = (*self.dice.of(&SPARE), *self.dice.of(&SPARE));
        let number = self.dice.below(100);
        let step = match self.dice.below(5) {
            0 => {
                json!({ "rename": { "unit": unit, "name": format!("示例县{number}"), "nameEn": format!("E{number}") } })
            }
            1 => json!({ "move": { "unit": format!("{unit}-health"), "parent": other } }),
            2 => json!({ "move": { "unit": unit, "parent": other } }),
            3 => json!({ "move": { "unit": unit, "parent": CITY } }),
            _ => json!({ "close": { "unit": unit, "successors": [other] } }),
        };
        let input = json!({ "from": self.day(-30, 10), "steps": [step], "reason": "示例：机构调整" });
        let mutation = BOOK.mutation("unitsReorganize");
        let right: Vec<&Player> = CAST.iter().filter(|player| fits(player, mutation)).collect();
        let player = if self.dice.percent(80) { *self.dice.of(&right) } else { self.dice.of(CAST) };
        self.act(mutation, player, input).await;
    }

    /// Lets days pass, and has the jobs done that a turn of the day brings.
    pub async fn pass(&mut self, days: i64) {
        let day = self.world.clock.today().plus(days);
        self.log.push(format!("{day} begins"));
        morning(&self.world, &day.to_string());
        settle_scopes::next(&self.world.app, &mut None).await.unwrap();
        self.work().await;
    }

    /// Has the jobs done that act in bulk.
    async fn work(&mut self) {
        let count = opened(&self.world).await;
        let (store, system) = (&self.world.app.store, &self.world.system);
        let standing = examine(store, system).await.unwrap() + matrix::examine(store, system).await.unwrap();
        remind_duties::next(&self.world.app, &mut remind_duties::Seen::default()).await.unwrap();
        let spawned = spawn_tasks::next(&self.world.app, &mut spawn_tasks::Seen::default()).await.unwrap();
        let again = spawn_tasks::next(&self.world.app, &mut spawn_tasks::Seen::default()).await.unwrap();
        assert!(!again, "tasks are spawned twice, after they were: {spawned}");
        self.log.push(format!("{count} duties are opened, {standing} standing ones examined"));
        assert_eq!(opened(&self.world).await, 0, "duties are opened twice");
        self.refresh().await;
    }

    /// Looks for forbidden states in the rooms.
    pub async fn look(&mut self) {
        let found = self.memory.look(&self.world).await;
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Looks for them, and has every integrity check made.
    pub async fn examine(&mut self) {
        self.look().await;
        let found = faults(&self.world).await;
        assert!(found.is_empty(), "{found:#?}");
    }
}

fn fits(player: &Player, mutation: &Mutation) -> bool {
    let right = fitting(&mutation.name);
    if right.is_empty() {
        return mutation.action.allows(player.role);
    }
    right.iter().any(|(unit, role)| player.unit == *unit && player.role == *role)
}
