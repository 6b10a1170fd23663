//! A city in which anybody does anything, drawn from a seed: what a mutation takes follows from the schema, and mostly
//! from what is there.

mod known;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rencai::awards::judging::judge;
use rencai::coordination::matrix;
use rencai::duties::standing::examine;
use rencai::funding::examining;
use rencai::rules::entity::run;
use rencai::store::Read;
use rencai::worker::{expire_commitments, remind_duties, settle_scopes, spawn_tasks};
use sea_orm::{ColumnTrait, Order};
use serde_json::{Value, json};

use super::ask;
use super::book::{BOOK, Mutation};
use super::cast::{BEGINNINGS, CAST, ELSEWHERE, ENDING, KINDS, OF_FUNDS, Player, STAYS, fitting, next};
use super::dice::Dice;
use super::invariants::{Memory, faults};
use crate::coordination::LEAD;
use crate::deliberation::{Room, two_thirds};
use crate::duties::{clause_id, morning, opened};
use crate::support::hall::{Hall, done, id};
use crate::support::world::{CITY, WUHUA, World};

/// Counties that are renamed, moved and merged; nobody acts there.
const SPARE: [&str; 4] = ["530127", "530128", "530129", "530181"];

/// Which record a move is of, and its kind; none of what begins something.
type About = Option<(&'static str, Record)>;
/// The moves that may be made, each with what it may be of.
type Moves = BTreeMap<&'static str, Vec<About>>;
/// A state of records of a kind.
type State = (&'static str, String);
/// What became of each mutation, and how often.
pub type Outcomes = BTreeMap<&'static str, BTreeMap<String, usize>>;

/// What becomes of a mutation that is not refused.
pub const DONE: &str = "done";

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
    pub outcomes: Outcomes,
    /// How often each mutation was sought.
    sought: BTreeMap<&'static str, usize>,
    /// By what records have come into a state.
    ways: BTreeMap<State, BTreeSet<&'static str>>,
    seed: u64,
    pub(super) dice: Dice,
    /// What is there, by the name of the field that speaks of it.
    pub(super) pools: BTreeMap<String, Vec<Record>>,
    /// The code of a rule that is in force.
    pub(super) rule: String,
    /// Who has a vote in the leading group.
    seats: Vec<String>,
    /// Who attended which meeting.
    pub(super) attended: HashMap<String, Vec<String>>,
    /// The joint meetings.
    pub(super) joint: BTreeSet<String>,
    /// The decisions by which a document was deliberated, each of which is good for one, and those of joint meetings,
    /// by which none is.
    pub(super) spent: BTreeSet<String>,
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
    /// A county whose leading group has met and decided, its duties, a programme for which it has a rule, and two
    /// documents that wait to be issued: one may be returned, and the other goes on.
    pub async fn begin(world: &Arc<World>, seed: u64) -> Self {
        opened(world).await;
        let room = Room::of(world, WUHUA, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        done(&room.vote(&meeting, &["FOR"; 4]).await);
        done(&room.set_rule(two_thirds(WUHUA, "JOINT")).await);
        let hall = Hall::at(world, WUHUA).await;
        let rule = hall.engineers().await;
        let mut story = Self {
            world: world.clone(),
            accepted: 0,
            refused: 0,
            outcomes: Outcomes::new(),
            sought: BTreeMap::new(),
            ways: BTreeMap::new(),
            seed,
            dice: Dice::new(seed),
            pools: BTreeMap::new(),
            rule: hall.code(&rule).await,
            seats: room.seats.clone(),
            attended: HashMap::from([(meeting.clone(), room.seats[..4].to_vec())]),
            joint: BTreeSet::new(),
            spent: BTreeSet::new(),
            memory: Memory::default(),
            log: Vec::new(),
        };
        let mut clauses = Vec::new();
        for number in ["4.1.4e", "4.1.4c", "4.1.2d"] {
            clauses.push(clause_id(world, number).await);
        }
        story.fill("clause", clauses, "");
        story.fill("appointment", room.seats.clone(), STAYS);
        story.fill("post", room.posts.clone(), STAYS);
        story.fill("body", vec![room.body.clone()], STAYS);
        story.fill("programme", vec![hall.programme.clone()], "");
        for _ in 0..2 {
            story.approve(&room, &meeting).await;
        }
        story.note("meeting", &room.shown(&meeting).await);
        story.refresh().await;
        story
    }

    /// Has a department's document deliberated and approved, so that what comes after is there from the first. What is
    /// done here does not count as done by random orders.
    async fn approve(&mut self, room: &Room, meeting: &str) {
        let draft = json!({
            "unit": LEAD, "kind": "DOCUMENT", "departmental": false, "clause": self.pools["clause"][0].id,
            "title": "示例文件", "consideration": { "kind": "DIRECTION", "text": "示例导向" },
            "parts": [{ "key": "goals", "heading": "示例", "text": "示例目标" }],
        });
        let drafted = self.have("示例牵头", "documentDraft", draft).await;
        let document = id(&drafted["document"]);
        let voted = room.vote(meeting, &["FOR"; 4]).await;
        done(&voted);
        let decision = id(voted["meeting"]["decisions"].as_array().unwrap().last().unwrap());
        let deliberate = json!({ "document": document, "decision": decision });
        self.have("示例县级组织一", "documentDeliberate", deliberate).await;
        self.spent.insert(decision);
        for (person, stage) in [("示例县级督查一", "COMMITTEE"), ("示例县级督查二", "GOVERNMENT")] {
            let approved = self.have(person, "documentApprove", json!({ "document": document, "stage": stage })).await;
            self.note("document", &approved["document"]);
        }
    }

    /// Has somebody do what has to be done; gives the payload.
    async fn have(&self, person: &str, name: &str, input: Value) -> Value {
        let action = BOOK.mutation(name).action;
        let player = CAST.iter().find(|player| player.person == person && action.allows(player.role)).unwrap();
        let payload = ask(&self.world, &player.actor(&self.world).await, name, input).await;
        done(&payload);
        payload
    }

    /// Makes one of each kind, each by whoever may and as it may be.
    pub async fn make_beginnings(&mut self) {
        for name in BEGINNINGS {
            self.play_well(BOOK.mutation(name), None).await;
        }
    }

    /// Does anything.
    pub async fn step(&mut self) {
        match self.dice.below(100) {
            0..55 => self.go_on().await,
            55..72 => {
                let name = *self.dice.of(BEGINNINGS);
                self.play(BOOK.mutation(name), None).await;
            }
            72..85 => {
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

    /// The beginnings, and the moves that the states of records allow.
    fn moves(&self) -> Moves {
        let mut moves = Moves::new();
        for name in BEGINNINGS {
            moves.insert(*name, vec![None]);
        }
        for kind in KINDS {
            for record in self.pools.get(*kind).into_iter().flatten() {
                for name in next(kind, &record.state) {
                    moves.entry(*name).or_default().push(Some((*kind, record.clone())));
                }
            }
        }
        moves
    }

    /// What nobody has done yet; and of what cannot be done now, since no record is in a state for it, what has led to
    /// such a state before, and so on.
    fn wanted(&self, moves: &Moves) -> BTreeSet<&'static str> {
        let all = BOOK.mutations.iter().map(|mutation| mutation.name.as_str());
        let mut wanted: BTreeSet<&'static str> =
            all.filter(|name| !ELSEWHERE.contains(name) && !self.has_done(name)).collect();
        loop {
            let missed = |name: &&str| wanted.contains(*name) && !moves.contains_key(*name);
            let leads = self.ways.iter().filter(|((kind, state), _)| next(kind, state).iter().any(missed));
            let leads: Vec<&'static str> = leads.flat_map(|(_, by)| by.iter().copied()).collect();
            let before = wanted.len();
            wanted.extend(leads);
            if wanted.len() == before {
                return wanted;
            }
        }
    }

    /// A move that is wanted, where one may be made: of these the one that was sought least often, so that none starves
    /// beside others that fail, of however many records it may be and however late it may be made.
    fn seek(&mut self) -> Option<(&'static str, About)> {
        let moves = self.moves();
        let wanted = self.wanted(&moves);
        let mut names: Vec<&'static str> = moves.keys().copied().filter(|name| wanted.contains(name)).collect();
        let often = |name: &&str| self.sought.get(*name).copied().unwrap_or_default();
        let least = names.iter().map(often).min()?;
        names.retain(|name| often(name) == least);
        let name = *self.dice.of(&names);
        *self.sought.entry(name).or_default() += 1;
        Some((name, self.dice.of(&moves[name]).clone()))
    }

    fn has_done(&self, name: &str) -> bool {
        self.outcomes.get(name).is_some_and(|outcomes| outcomes.contains_key(DONE))
    }

    /// How many records are in which state.
    fn states(&self) -> BTreeMap<State, usize> {
        let mut states = BTreeMap::new();
        for kind in KINDS {
            for record in self.pools.get(*kind).into_iter().flatten() {
                *states.entry((*kind, record.state.clone())).or_default() += 1;
            }
        }
        states
    }

    /// Makes a move of a record, mostly one that its state allows, and often one that is sought and then made well.
    async fn go_on(&mut self) {
        if self.dice.percent(65)
            && let Some((name, about)) = self.seek()
        {
            return self.play_well(BOOK.mutation(name), about).await;
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

    /// Makes it as it may be, by whoever may; before a document is deliberated, there is a decision for it.
    async fn play_well(&mut self, mutation: &'static Mutation, about: Option<(&str, Record)>) {
        if mutation.name == "documentDeliberate" {
            self.decide().await;
        }
        let input = self.input(mutation, about, true);
        self.have_done(mutation, input).await;
    }

    /// Has the leading group meet today and carry what is put to it.
    async fn decide(&mut self) {
        let seats = self.seats.clone();
        let convene = json!({
            "unit": WUHUA, "body": self.pools["body"][0].id, "kind": "LEADING_GROUP", "title": "示例会议",
            "day": self.world.clock.today().to_string(), "agenda": ["示例议题"],
        });
        self.have_done(BOOK.mutation("meetingConvene"), convene).await;
        let meeting = self.pools["meeting"].last().unwrap().id.clone();
        let hold = json!({ "meeting": meeting, "attendance": seats });
        self.have_done(BOOK.mutation("meetingHold"), hold).await;
        let votes: Vec<Value> = seats.iter().map(|who| json!({ "appointment": who, "choice": "FOR" })).collect();
        let vote = json!({ "meeting": meeting, "item": 1, "motion": "示例决定", "secret": false, "votes": votes });
        self.have_done(BOOK.mutation("meetingBallot"), vote).await;
    }

    /// Has it done by whoever may.
    async fn have_done(&mut self, mutation: &'static Mutation, input: Value) {
        let players: Vec<&Player> = CAST.iter().filter(|player| fits(player, mutation)).collect();
        let player = *self.dice.of(&players);
        self.act(mutation, player, input).await;
    }

    /// Makes it mostly as it may be, and mostly by whoever may.
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
            return self.told(name, "forbidden");
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
            return self.told(name, errors[0]["code"].as_str().unwrap());
        }
        assert!(payload["auditId"].is_string(), "{name}: {answer:#}");
        self.accepted += 1;
        self.told(name, DONE);
        if input["idempotencyKey"].is_string() {
            let again = self.world.ask(&actor, &mutation.document, variables).await;
            assert_eq!(again["data"][name]["auditId"], payload["auditId"], "{name} twice: {again:#}");
        }
        let before = self.states();
        if let Some(object) = &mutation.object {
            self.note(object, &payload[object.as_str()]);
            if ENDING.contains(&name) {
                self.leave(object, &input[object.as_str()]);
                self.leave(object, &payload[object.as_str()]["id"]);
            }
        }
        self.learn(name, &input, payload);
        if ["meetingBallot", "reportRequest", "activityReport"].contains(&name) {
            self.refresh().await;
        }
        if ["stageReview", "nomination", "edition", "talent"].iter().any(|what| name.starts_with(what)) {
            self.look_for_cases().await;
        }
        if OF_FUNDS.iter().any(|what| name.starts_with(what)) {
            self.look_at_funds().await;
        }
        for (state, many) in self.states() {
            if before.get(&state).is_none_or(|before| *before < many) {
                self.ways.entry(state).or_default().insert(name);
            }
        }
    }

    fn told(&mut self, name: &'static str, outcome: &str) {
        *self.outcomes.entry(name).or_default().entry(outcome.to_owned()).or_default() += 1;
        if let Some(line) = self.log.last_mut() {
            line.push_str(" → ");
            line.push_str(outcome);
        }
    }

    /// Renames, moves or merges a county, on a day of before or to come.
    async fn reorganize(&mut self) {
        let (unit, other) = (*self.dice.of(&SPARE), *self.dice.of(&SPARE));
        let number = self.dice.below(100);
        let step = match self.dice.below(6) {
            0 => {
                json!({ "rename": { "unit": unit, "name": format!("示例县{number}"), "nameEn": format!("E{number}") } })
            }
            1 => json!({ "move": { "unit": format!("{unit}-health"), "parent": other } }),
            2 => json!({ "move": { "unit": unit, "parent": other } }),
            3 => json!({ "move": { "unit": unit, "parent": CITY } }),
            4 => {
                let sector = self.dice.percent(50);
                json!({ "change": { "unit": format!("{unit}-health"), "sector": sector } })
            }
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
        expire_commitments::next(&self.world.app, &mut None).await.unwrap();
        self.work().await;
    }

    /// Has the jobs done that act in bulk.
    async fn work(&mut self) {
        let count = opened(&self.world).await;
        let (store, system) = (&self.world.app.store, &self.world.system);
        let standing = examine(store, system).await.unwrap() + matrix::examine(store, system).await.unwrap();
        let given = examining::examine(store, system).await.unwrap();
        remind_duties::next(&self.world.app, &mut remind_duties::Seen::default()).await.unwrap();
        let spawned = spawn_tasks::next(&self.world.app, &mut spawn_tasks::Seen::default()).await.unwrap();
        let again = spawn_tasks::next(&self.world.app, &mut spawn_tasks::Seen::default()).await.unwrap();
        assert!(!again, "tasks are spawned twice, after they were: {spawned}");
        self.log.push(format!("{count} duties are opened, {standing} standing ones and {given} of funds examined"));
        assert_eq!(opened(&self.world).await, 0, "duties are opened twice");
        self.refresh().await;
        self.look_at_funds().await;
    }

    /// Has the worker judge what somebody has asked for.
    pub async fn judge(&mut self) {
        let (store, rules, system) = (&self.world.app.store, &self.world.app.rules, &self.world.system);
        let waiting = Read::new(store, system.clone()).find::<run::Entity>().filter(run::Column::State.eq("QUEUED"));
        for row in waiting.order_by(run::Column::Id, Order::Asc).all().await.unwrap() {
            let judged = judge(store, rules, system, row.id, &|_, _| {}).await;
            self.log.push(format!("a run that was asked for: {judged:?}"));
        }
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
