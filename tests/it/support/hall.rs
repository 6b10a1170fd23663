//! A division that judges: a programme, people with their roles, and the moves of an edition as a
//! front end makes them, through the schema.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::awards::judging::judge;
use rencai::kernel::{Failure, Refusal, id::RunId};
use rencai::store::files;
use serde_json::{Value, json};

use super::world::{CITY, World};

pub const WUHUA_RULE: &[u8] = include_bytes!("../../../plugins/counties/wuhua-young-engineers/rule.wasm");
pub const WUHUA_PARAMETERS: &str = include_str!("../../../plugins/counties/wuhua-young-engineers/parameters.json");
pub const HOSTILE: &[u8] = include_bytes!("../../../plugins/hostile/rule.wasm");

/// What the two rules ask for together.
pub const ASKED: [&str; 3] = ["Nomination.answers", "Nomination.talent", "Talent.birthDate"];

const ERRORS: &str = "errors { code path message allowed } auditId";

pub struct Hall {
    pub world: Arc<World>,
    pub author: Arc<Actor>,
    pub officer: Arc<Actor>,
    pub nominator: Arc<Actor>,
    pub programme: String,
}

impl Hall {
    /// A division with a programme of the city's and an agreement over what the rules ask for.
    pub async fn at(world: &Arc<World>, division: &str) -> Self {
        let city = world.actor(CITY, &[Role::AwardOfficer]).await;
        let mut hall = Self {
            world: world.clone(),
            author: world.actor(division, &[Role::RuleAuthor]).await,
            officer: world.actor(division, &[Role::AwardOfficer]).await,
            nominator: world.actor(division, &[Role::Nominator]).await,
            programme: String::new(),
        };
        let input = json!({
            "code": format!("award-{division}"), "name": "示例奖", "nameEn": "Example award",
            "policy": "kunming-2010-09-09", "clause": "4.1.3a",
        });
        let created = hall.change(&city, "programmeCreate", "ProgrammeCreateInput", "programme { id }", input).await;
        done(&created);
        hall.programme = id(&created["programme"]);
        done(&hall.grant(&ASKED).await);
        hall
    }

    /// A mutation and its payload, whether it was done or refused.
    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input_type: &str, fields: &str, input: Value) -> Value {
        let query = format!("mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} {ERRORS} }} }}");
        self.world.data(actor, &query, json!({ "input": input })).await[name].clone()
    }

    pub async fn upload(&self, actor: &Arc<Actor>, name: &str, content: &[u8]) -> String {
        files::keep(&self.world.app.store, actor, name, content.to_vec()).await.unwrap().to_string()
    }

    pub async fn install(&self, component: &[u8], parameters: &Value) -> Value {
        let component = self.upload(&self.author, "rule.wasm", component).await;
        let input = json!({ "component": component, "parameters": parameters });
        self.change(&self.author, "ruleInstall", "RuleInstallInput", "rule { id digest code version }", input).await
    }

    /// The installed rule of young engineers.
    pub async fn engineers(&self) -> String {
        let installed = self.install(WUHUA_RULE, &parameters()).await;
        done(&installed);
        id(&installed["rule"])
    }

    pub async fn grant(&self, coordinates: &[&str]) -> Value {
        let input = json!({ "programme": self.programme, "coordinates": coordinates });
        self.change(&self.officer, "agreementGrant", "AgreementGrantInput", "coordinates", input).await
    }

    pub async fn create(&self, rule: &str, year: i32, places: i32, parameters: Option<Value>) -> Value {
        let input = json!({
            "programme": self.programme, "year": year, "stage": "selection", "asOf": "2010-12-31",
            "places": places, "rule": rule, "parameters": parameters,
        });
        self.change(&self.officer, "editionCreate", "EditionCreateInput", "edition { id state version }", input).await
    }

    /// An edition that takes nominations.
    pub async fn open(&self, rule: &str, year: i32, places: i32) -> String {
        let created = self.create(rule, year, places, None).await;
        done(&created);
        let edition = id(&created["edition"]);
        done(&self.step("editionOpen", &edition, None).await);
        edition
    }

    /// A move of an edition: `editionOpen`, `editionClose`, `editionCancel`.
    pub async fn step(&self, name: &str, edition: &str, reason: Option<&str>) -> Value {
        let input = json!({ "edition": edition, "reason": reason });
        self.change(&self.officer, name, "EditionMoveInput", "edition { id state version }", input).await
    }

    pub async fn ask_judging(&self, edition: &str) -> Value {
        let input = json!({ "edition": edition });
        self.change(&self.officer, "editionJudge", "EditionMoveInput", "run { id state total }", input).await
    }

    pub async fn nominate(&self, edition: &str, number: &str, answers: Value) -> Value {
        self.nominate_with(json!({
            "edition": edition, "number": number, "name": format!("样例人员{number}"), "birthDate": "1980-06-01",
            "category": "PROFESSIONAL_TECHNICAL", "answers": answers,
        }))
        .await
    }

    pub async fn nominate_with(&self, input: Value) -> Value {
        let fields = "nomination { id state version }";
        self.change(&self.nominator, "nominationMake", "NominationMakeInput", fields, input).await
    }

    /// `nominationSubmit` or `nominationWithdraw`.
    pub async fn step_nomination(&self, name: &str, nomination: &str) -> Value {
        let input = json!({ "nomination": nomination });
        self.change(&self.nominator, name, "NominationMoveInput", "nomination { id state version }", input).await
    }

    pub async fn import(&self, edition: &str, name: &str, content: &[u8], dry: bool, key: Option<&str>) -> Value {
        let file = self.upload(&self.nominator, name, content).await;
        self.import_file(edition, &file, dry, key).await
    }

    pub async fn import_file(&self, edition: &str, file: &str, dry: bool, key: Option<&str>) -> Value {
        let fields = "import { id dryRun encoding \
            created: count(outcome: CREATED) same: count(outcome: SAME) \
            conflict: count(outcome: CONFLICT) refused: count(outcome: REFUSED) \
            rows(first: 100) { totalCount edges { node { \
                sheet number original outcome reasons { code path message } nomination { id } } } } }";
        let input = json!({ "edition": edition, "file": file, "dryRun": dry, "idempotencyKey": key });
        self.change(&self.nominator, "nominationsImport", "NominationsImportInput", fields, input).await
    }

    /// Asks for a judging and judges, as the worker would.
    pub async fn judge(&self, edition: &str) -> (String, Result<Option<String>, Failure>) {
        let asked = self.ask_judging(edition).await;
        done(&asked);
        let run = id(&asked["run"]);
        let judged = self.work(&run).await;
        (run, judged)
    }

    /// What the worker does with a run.
    pub async fn work(&self, run: &str) -> Result<Option<String>, Failure> {
        let app = &self.world.app;
        judge(&app.store, &app.rules, &self.world.system, run_id(run), &|_, _| {}).await
    }

    /// An edition of engineers with so many years in post each, closed and judged; gives edition and run.
    pub async fn ranked(&self, rule: &str, year: i32, places: i32, years: &[i64]) -> (String, String) {
        let edition = self.open(rule, year, places).await;
        for (number, years) in years.iter().enumerate() {
            done(&self.nominate(&edition, &format!("{number:03}"), plain(*years)).await);
        }
        done(&self.step("editionClose", &edition, None).await);
        let (run, judged) = self.judge(&edition).await;
        judged.unwrap().unwrap();
        (edition, run)
    }

    /// The whole list, page by page.
    pub async fn ranking(&self, edition: &str) -> Vec<Value> {
        let query = "query($id: ID!, $after: String) { node(id: $id) { ... on Edition {
            ranking(first: 50, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
            rank mark total facts problem { zh en } nomination { id state talent { number } }
            findings { requirement basis outcome because { zh en } evidence { pointer value } under { pointer value } }
            lines { item basis points ceiling because { zh en } evidence { pointer value } under { pointer value } }
        } } } } } }";
        let (mut list, mut after) = (Vec::new(), Value::Null);
        loop {
            let data = self.world.data(&self.officer, query, json!({ "id": edition, "after": after })).await;
            let page = &data["node"]["ranking"];
            list.extend(nodes(page));
            if page["pageInfo"]["hasNextPage"] == false {
                return list;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    pub async fn state(&self, edition: &str) -> String {
        let query = "query($id: ID!) { node(id: $id) { ... on Edition { state } } }";
        let data = self.world.data(&self.officer, query, json!({ "id": edition })).await;
        data["node"]["state"].as_str().unwrap().to_owned()
    }

    /// The first hundred nominations, oldest first.
    pub async fn nominations(&self, edition: &str) -> Vec<Value> {
        let query = "query($id: ID!) { node(id: $id) { ... on Edition { nominations(first: 100) { edges { node {
            id state answers talent { number name } } } } } } }";
        let data = self.world.data(&self.nominator, query, json!({ "id": edition })).await;
        nodes(&data["node"]["nominations"])
    }

    pub async fn run(&self, run: &str) -> Value {
        let query = "query($id: ID!) { run(id: $id) { state total done problem digest finishedAt fuel } }";
        self.world.data(&self.officer, query, json!({ "id": run })).await["run"].clone()
    }

    /// The answer to a replay, errors and all.
    pub async fn replay(&self, run: &str) -> Value {
        let query = "query($id: ID!) { runReplay(id: $id) {
            same stored replayed subjects difference { what subject stored replayed } } }";
        self.world.ask(&self.officer, query, json!({ "id": run })).await
    }
}

/// Changes the database behind everybody's back.
pub async fn tamper(world: &World, statement: &str) {
    assert!(manipulate(world, statement).await > 0, "{statement} changed nothing on {:?}", world.kind);
}

/// Runs a statement behind everybody's back, and tells how many rows it changed.
#[expect(clippy::disallowed_methods, reason = "a tamperer does not ask the store")]
pub async fn manipulate(world: &World, statement: &str) -> u64 {
    use sea_orm::ConnectionTrait;
    let connection = sea_orm::Database::connect(&world.url).await.unwrap();
    let done = connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
    done.rows_affected()
}

pub fn parameters() -> Value {
    serde_json::from_str(WUHUA_PARAMETERS).unwrap()
}

/// Answers of an engineer who has only years in post: 1.5 points each.
pub fn plain(years: i64) -> Value {
    json!({ "yearsInPost": years, "patents": [], "projects": [] })
}

pub fn run_id(run: &str) -> RunId {
    RunId::parse(run).unwrap()
}

pub fn id(node: &Value) -> String {
    node["id"].as_str().unwrap().to_owned()
}

pub fn nodes(connection: &Value) -> Vec<Value> {
    connection["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
}

/// A payload of what was done: with an audit entry.
#[track_caller]
pub fn done(payload: &Value) {
    assert_eq!(payload["errors"], json!([]), "{payload:#}");
    assert!(payload["auditId"].is_string(), "{payload:#}");
}

/// A payload of what was refused with this code; gives the first error.
#[track_caller]
pub fn refused(payload: &Value, code: &str) -> Value {
    assert_eq!(payload["errors"][0]["code"], code, "{payload:#}");
    assert_eq!(payload["auditId"], Value::Null, "{payload:#}");
    payload["errors"][0].clone()
}

/// What a payload's first error allows.
#[track_caller]
pub fn allowed(payload: &Value, code: &str) -> Vec<String> {
    let error = refused(payload, code);
    error["allowed"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The first reason of a failure that is a refusal.
#[track_caller]
pub fn reason<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> Refusal {
    match outcome.unwrap_err() {
        Failure::Refused(reasons) => reasons.0[0].clone(),
        Failure::Fault(fault) => panic!("a fault, and no refusal: {fault}"),
    }
}
