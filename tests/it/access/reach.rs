use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rencai::access::{Action, Actor, Role};
use rencai::awards::entity::{edition, import, nomination, programme};
use rencai::kernel::id::{GlobalId, UnitId};
use rencai::organization::entity::unit;
use rencai::rules::entity::{judgement, rule_version, run, signing_key};
use rencai::store::entity::{audit_entry, refused_attempt};
use rencai::store::{Guarded, Read};
use rencai::talent::entity::talent;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::played::{close_and_judge, open, play};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

const OFFICE: &str = "530102-health";
const UNITS: [&str; 9] =
    [CITY, "530100-finance", WUHUA, "530102-finance", OFFICE, SHILIN, "530126-finance", PANLONG, "5301Z1"];

/// Codes from the root to a unit: what the test knows of the tree without asking the store.
fn line(code: &str) -> Vec<String> {
    match code.split_once('-') {
        Some((above, _)) => [line(above), vec![code.to_owned()]].concat(),
        None if code == CITY => vec![CITY.to_owned()],
        None => vec![CITY.to_owned(), code.to_owned()],
    }
}

/// A row that somebody may or may not reach.
struct Item {
    id: String,
    unit: String,
    action: Action,
    addressed: bool,
}

impl Item {
    fn below(&self, actor: &Actor) -> bool {
        line(&self.unit).contains(&actor.unit_code)
    }

    fn reached(&self, actor: &Actor) -> bool {
        self.below(actor) || (self.addressed && line(&actor.unit_code).contains(&self.unit))
    }

    fn seen(&self, actor: &Actor) -> bool {
        actor.roles.iter().any(|role| self.action.allows(*role)) && self.reached(actor)
    }

    fn kind(&self) -> String {
        GlobalId::decode(&self.id).unwrap().kind
    }
}

/// All rows of the world, as the system sees them.
struct Rows {
    codes: BTreeMap<UnitId, String>,
    items: BTreeMap<String, Item>,
    edition_of: BTreeMap<String, String>,
}

async fn all<E: Guarded>(world: &World) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().all().await.unwrap()
}

impl Rows {
    async fn of(world: &World) -> Self {
        let codes = all::<unit::Entity>(world).await.into_iter().map(|row| (row.id, row.code)).collect();
        let mut rows = Self { codes, items: BTreeMap::new(), edition_of: BTreeMap::new() };
        for row in all::<programme::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ReadEditions, true);
        }
        for row in all::<edition::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ReadEditions, true);
        }
        let mut edition_of_run = BTreeMap::new();
        for row in all::<run::Entity>(world).await {
            edition_of_run.insert(row.id, row.edition_id.global());
            rows.add(row.id.global(), row.unit_id, Action::ReadRuns, true);
        }
        for row in all::<rule_version::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ReadRules, false);
        }
        for row in all::<signing_key::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ReadRules, false);
        }
        for row in all::<import::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ImportNominations, false);
        }
        for row in all::<talent::Entity>(world).await {
            rows.add(row.id.global(), row.unit_id, Action::ReadNominations, false);
        }
        for row in all::<nomination::Entity>(world).await {
            rows.edition_of.insert(row.id.global(), row.edition_id.global());
            rows.add(row.id.global(), row.unit_id, Action::ReadNominations, false);
        }
        for row in all::<judgement::Entity>(world).await {
            rows.edition_of.insert(row.id.global(), edition_of_run[&row.run_id].clone());
            rows.add(row.id.global(), row.unit_id, Action::ReadRankings, false);
        }
        rows
    }

    fn add(&mut self, id: String, unit: UnitId, action: Action, addressed: bool) {
        let unit = self.codes[&unit].clone();
        self.items.insert(id.clone(), Item { id, unit, action, addressed });
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| item.kind() == kind)
    }

    /// Whether everything that an answer names is within the actor's reach.
    fn check(&self, actor: &Actor, asked: &str, answer: &Value) {
        match answer {
            Value::Object(fields) => fields.values().for_each(|value| self.check(actor, asked, value)),
            Value::Array(items) => items.iter().for_each(|value| self.check(actor, asked, value)),
            Value::String(text) => {
                if let Some(item) = self.items.get(text) {
                    assert!(item.seen(actor), "{} sees a {} of {}: {asked}", who(actor), item.kind(), item.unit);
                }
            }
            _ => {}
        }
    }
}

fn who(actor: &Actor) -> String {
    format!("{:?} at {}", actor.roles, actor.unit_code)
}

fn ids(connection: &Value) -> BTreeSet<String> {
    let edges = connection["edges"].as_array().unwrap().iter();
    edges.map(|edge| edge["node"]["id"].as_str().unwrap().to_owned()).collect()
}

/// Two counties' played editions, and one in which an office of 五华区 nominates beside it.
async fn data(world: &Arc<World>) -> Rows {
    let ranked = play(world, 2).await;
    let mixed = open(world, &ranked[0], 2011, &[WUHUA, OFFICE], 3).await;
    close_and_judge(world, &ranked[0], mixed).await;
    let rows = Rows::of(world).await;
    for kind in
        ["Programme", "Edition", "Run", "RuleVersion", "SigningKey", "Import", "Talent", "Nomination", "Judgement"]
    {
        let expected: &[&str] = if kind == "Programme" { &[CITY] } else { &[WUHUA, SHILIN] };
        for unit in expected {
            assert!(rows.of_kind(kind).any(|item| line(&item.unit).contains(&(*unit).to_owned())), "{kind} of {unit}");
        }
    }
    rows
}

struct Eyes<'w> {
    world: &'w Arc<World>,
    rows: &'w Rows,
    actor: Arc<Actor>,
}

impl Eyes<'_> {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self.world.ask(&self.actor, query, variables.clone()).await;
        self.rows.check(&self.actor, &format!("{query} {variables}"), &answer["data"]);
        let codes = answer["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
        for code in codes {
            assert_ne!(code, "INTERNAL_SERVER_ERROR", "{query} {variables}: {answer}");
            assert!(code.is_string(), "{query} {variables}: {answer}");
        }
        answer
    }

    fn may(&self, action: Action) -> bool {
        self.actor.roles.iter().any(|role| action.allows(*role))
    }

    fn seen(&self, kind: &str) -> BTreeSet<String> {
        self.rows.of_kind(kind).filter(|item| item.seen(&self.actor)).map(|item| item.id.clone()).collect()
    }

    /// A connection holds these and counts these, or is refused where no role allows it.
    async fn connection(&self, action: Action, query: &str, variables: Value, path: &str, expected: BTreeSet<String>) {
        let answer = self.ask(query, variables).await;
        if self.may(action) {
            assert_eq!(answer.get("errors"), None, "{}: {query} {answer}", who(&self.actor));
            let found = answer["data"].pointer(path).unwrap();
            assert_eq!(ids(found), expected, "{}: {query}", who(&self.actor));
            assert_eq!(found["totalCount"], expected.len(), "{}: {query}", who(&self.actor));
        } else {
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{}: {query}", who(&self.actor));
        }
    }

    async fn nodes(&self) {
        let all: Vec<&Item> = self.rows.items.values().filter(|item| item.kind() != "Import").collect();
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
            ... on Edition { programme { id } ruleVersion { id signatures { key { id } } } run { id } }
            ... on Nomination { edition { id } talent { id } judgement { id } }
            ... on Judgement { nomination { id edition { id } } }
            ... on Run { edition { id } }
        } }";
        for chunk in all.chunks(100) {
            let asked: Vec<&str> = chunk.iter().map(|item| item.id.as_str()).collect();
            let answer = self.ask(query, json!({ "ids": asked })).await;
            assert_eq!(answer.get("errors"), None, "{}: {answer}", who(&self.actor));
            for (item, found) in chunk.iter().zip(answer["data"]["nodes"].as_array().unwrap()) {
                let expected = if item.seen(&self.actor) { json!(item.id) } else { Value::Null };
                assert_eq!(found["id"], expected, "{}: {} of {}", who(&self.actor), item.kind(), item.unit);
            }
        }
    }

    async fn lists(&self) {
        let list = "totalCount edges { node { id } }";
        let query = format!("{{ editions(first: 100) {{ {list} }} }}");
        self.connection(Action::ReadEditions, &query, json!({}), "/editions", self.seen("Edition")).await;
        let query = format!("{{ ruleVersions(first: 100) {{ {list} }} }}");
        self.connection(Action::ReadRules, &query, json!({}), "/ruleVersions", self.seen("RuleVersion")).await;
        let query = format!("{{ signingKeys(first: 100) {{ {list} }} }}");
        self.connection(Action::ReadRules, &query, json!({}), "/signingKeys", self.seen("SigningKey")).await;
        for edition in self.seen("Edition") {
            let within = |kind| -> BTreeSet<String> {
                self.seen(kind).into_iter().filter(|id| self.rows.edition_of[id] == edition).collect()
            };
            for (action, field, kind) in
                [(Action::ReadNominations, "nominations", "Nomination"), (Action::ReadRankings, "ranking", "Judgement")]
            {
                let query = format!(
                    "query($id: ID!) {{ node(id: $id) {{ ... on Edition {{ {field}(first: 100) {{ {list} }} }} }} }}"
                );
                let path = format!("/node/{field}");
                self.connection(action, &query, json!({ "id": edition }), &path, within(kind)).await;
            }
        }
    }

    async fn audit(&self) {
        let (entries, attempts) =
            (all::<audit_entry::Entity>(self.world).await, all::<refused_attempt::Entity>(self.world).await);
        let below = |unit: &UnitId| line(&self.rows.codes[unit]).contains(&self.actor.unit_code);
        let query = "{ refusedAttempts(first: 1) { totalCount } }";
        let answer = self.ask(query, json!({})).await;
        if !self.may(Action::ReadAttempts) {
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
            return;
        }
        let audits = self.may(Action::ReadAudit);
        let listed = |row: &&refused_attempt::Model| audits || row.roles.as_deref() != Some("nominee");
        let expected = attempts.iter().filter(|row| below(&row.unit_id)).filter(listed).count();
        assert_eq!(answer["data"]["refusedAttempts"]["totalCount"], expected, "{}", who(&self.actor));
        if !audits {
            return;
        }
        for unit in UNITS {
            let query =
                "query($unit: String!) { auditEntries(unit: $unit, first: 100) { totalCount edges { node { id } } } }";
            let answer = self.ask(query, json!({ "unit": unit })).await;
            let expected: BTreeSet<String> = entries
                .iter()
                .filter(|row| self.rows.codes[&row.unit_id] == unit && below(&row.unit_id))
                .map(|row| row.id.global())
                .collect();
            let found = &answer["data"]["auditEntries"];
            assert_eq!((ids(found), &found["totalCount"]), (expected.clone(), &json!(expected.len())), "{unit}");
        }
    }

    /// What lies outside is answered as what does not exist.
    async fn outside(&self) {
        let mut missing: BTreeMap<(String, &str), Value> = BTreeMap::new();
        let mut tried: BTreeMap<String, usize> = BTreeMap::new();
        for item in self.rows.items.values().filter(|item| !item.reached(&self.actor)) {
            let times = tried.entry(item.kind()).or_default();
            *times += 1;
            if *times > 4 {
                continue;
            }
            let nowhere = GlobalId::encode(&item.kind(), Uuid::from_u128(7));
            for query in questions(&item.kind()) {
                let there = self.ask(query, json!({ "id": item.id })).await;
                let key = (item.kind(), *query);
                if !missing.contains_key(&key) {
                    missing.insert(key.clone(), self.ask(query, json!({ "id": nowhere })).await);
                }
                let what = format!("{}: {query} of a {} of {}", who(&self.actor), item.kind(), item.unit);
                assert_eq!(there, missing[&key], "{what}");
                if query.starts_with("mutation") {
                    let payload = there["data"].as_object().and_then(|data| data.values().next()).cloned();
                    let code = payload.map_or(Value::Null, |payload| payload["errors"][0]["code"].clone());
                    let refused = &there["errors"][0]["extensions"]["code"];
                    assert!(
                        ["NOT_FOUND", "FILE_MISSING"].contains(&code.as_str().unwrap_or_default())
                            || refused == "FORBIDDEN",
                        "{}: {query} {there}",
                        who(&self.actor)
                    );
                }
            }
        }
    }

    /// An office sees its division's edition, and moves it no more than a foreign one.
    async fn above(&self) {
        for item in self.rows.of_kind("Edition").filter(|item| !item.below(&self.actor)) {
            for query in questions("Edition").iter().filter(|query| query.contains("input: { edition: $id })")) {
                let answer = self.ask(query, json!({ "id": item.id })).await;
                let payload = answer["data"].as_object().and_then(|data| data.values().next()).cloned();
                let code = payload.map_or(Value::Null, |payload| payload["errors"][0]["code"].clone());
                let refused = answer["errors"][0]["extensions"]["code"] == "FORBIDDEN";
                assert!(refused || code == "NOT_FOUND", "{}: {query} {answer}", who(&self.actor));
            }
        }
    }
}

/// The ways to ask for, or to move, one thing by its id.
fn questions(kind: &str) -> &'static [&'static str] {
    match kind {
        "Edition" => &[
            "query($id: ID!) { node(id: $id) { id } }",
            "query($id: ID!) { nodes(ids: [$id]) { id } }",
            "mutation($id: ID!) { editionOpen(input: { edition: $id }) { edition { id } errors { code message path } } }",
            "mutation($id: ID!) { editionClose(input: { edition: $id }) { edition { id } errors { code message path } } }",
            "mutation($id: ID!) { editionJudge(input: { edition: $id }) { run { id } errors { code message path } } }",
            "mutation($id: ID!) { editionCancel(input: { edition: $id, reason: \"x\", expectedVersion: 99 }) {
                edition { id } errors { code message path }
            } }",
            "mutation($id: ID!) { nominationMake(input: {
                edition: $id, number: \"1\", name: \"甲\", category: RURAL_PRACTICAL, answers: {}
            }) { nomination { id } errors { code message path } } }",
            "mutation($id: ID!) { nominationsImport(input: { edition: $id, file: \"sha256:0\" }) {
                import { id } errors { code message path }
            } }",
        ],
        "Nomination" => &[
            "query($id: ID!) { node(id: $id) { id } }",
            "mutation($id: ID!) { nominationSubmit(input: { nomination: $id }) {
                nomination { id } errors { code message path }
            } }",
            "mutation($id: ID!) { nominationWithdraw(input: { nomination: $id, reason: \"x\", expectedVersion: 99 }) {
                nomination { id } errors { code message path }
            } }",
        ],
        "Run" => &["query($id: ID!) { run(id: $id) { id } }", "query($id: ID!) { runReplay(id: $id) { stored } }"],
        "Import" => &["query($id: ID!) { import(id: $id) { id count(outcome: CREATED) } }"],
        "Programme" => &["mutation($id: ID!) { agreementGrant(input: { programme: $id, coordinates: [] }) {
            coordinates errors { code message path }
        } }"],
        _ => &["query($id: ID!) { node(id: $id) { id } }"],
    }
}

/// Feature 80.
#[test]
fn no_principal_reaches_a_foreign_row_by_id_list_count_error_or_command() {
    in_app(|world| async move {
        let rows = data(&world).await;
        let principals = (prop::sample::select(UNITS.to_vec()), prop::sample::subsequence(Role::ALL.to_vec(), 1..=3));
        let config = Config { cases: 14, failure_persistence: None, ..Config::default() };
        let handle = tokio::runtime::Handle::current();
        let look = async |unit: &str, roles: &[Role]| {
            let eyes = Eyes { world: &world, rows: &rows, actor: world.actor(unit, roles).await };
            eyes.nodes().await;
            eyes.lists().await;
            eyes.audit().await;
            eyes.outside().await;
            eyes.above().await;
        };
        let found = tokio::task::block_in_place(|| {
            TestRunner::new(config).run(&principals, |(unit, roles)| {
                handle.block_on(look(unit, &roles));
                Ok(())
            })
        });
        found.unwrap();
        // Nothing of all that changed anything.
        assert_eq!(Rows::of(&world).await.items.len(), rows.items.len());
    });
}
