//! A division that judges: a programme, people with their roles, and the moves of an edition as a
//! front end makes them, through the schema.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::awards::judging::judge;
use rencai::kernel::{Digest, Failure, Refusal, canonical, canonicalize, id::RunId};
use rencai::rules::signing::{PrivateKey, Purpose, Statement};
use rencai::store::files;
use serde_json::{Value, json};

use super::world::{CITY, World};

pub const WUHUA_RULE: &[u8] = include_bytes!("../../../plugins/counties/wuhua-young-engineers/rule.wasm");
pub const WUHUA_PARAMETERS: &str = include_str!("../../../plugins/counties/wuhua-young-engineers/parameters.json");
pub const WUHUA_TESTS: &str = include_str!("../../../plugins/counties/wuhua-young-engineers/tests.json");
pub const HOSTILE: &[u8] = include_bytes!("../../../plugins/hostile/rule.wasm");

/// What the two rules ask for together.
pub const ASKED: [&str; 3] = ["Nomination.answers", "Nomination.talent", "Talent.birthDate"];

/// What a version shows after a step.
pub const VERSION: &str = "ruleVersion { id digest code number state version }";

/// Test cases that the hostile rule passes under any parameters.
pub const BARE_TESTS: &str = r#"{"format":"rencai-rule-tests/1","cases":[{"name":"bare","parameters":{},
    "facts":{"answers":{"count":1}},"expect":{"total":"2"}}]}"#;

const ERRORS: &str = "errors { code path message allowed } auditId";

pub struct Hall {
    pub world: Arc<World>,
    pub author: Arc<Actor>,
    pub approver: Arc<Actor>,
    pub authors_key: PrivateKey,
    pub approvers_key: PrivateKey,
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
            approver: world.actor(division, &[Role::RuleApprover]).await,
            authors_key: PrivateKey::random().unwrap(),
            approvers_key: PrivateKey::random().unwrap(),
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
        done(&hall.register(&hall.authors_key, &hall.author).await);
        done(&hall.register(&hall.approvers_key, &hall.approver).await);
        hall
    }

    /// Has the division register a key for one of its people.
    pub async fn register(&self, key: &PrivateKey, holder: &Arc<Actor>) -> Value {
        let input = json!({
            "key": key.public().to_string(), "holder": holder.person.subject, "validUntil": "2030-01-01",
        });
        self.change(&self.approver, "keyRegister", "KeyRegisterInput", "signingKey { id fingerprint }", input).await
    }

    /// A mutation and its payload, whether it was done or refused.
    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input_type: &str, fields: &str, input: Value) -> Value {
        let query = format!("mutation($input: {input_type}!) {{ {name}(input: $input) {{ {fields} {ERRORS} }} }}");
        self.world.data(actor, &query, json!({ "input": input })).await[name].clone()
    }

    pub async fn upload(&self, actor: &Arc<Actor>, name: &str, content: &[u8]) -> String {
        files::keep(&self.world.app.store, actor, name, content.to_vec()).await.unwrap().to_string()
    }

    /// Uploads a version as a draft.
    pub async fn upload_rule(&self, component: &[u8], parameters: &Value, tests: &str) -> Value {
        self.upload_signed(component, parameters, tests, &self.authors_key).await
    }

    pub async fn upload_signed(&self, component: &[u8], parameters: &Value, tests: &str, key: &PrivateKey) -> Value {
        let file = self.upload(&self.author, "rule.wasm", component).await;
        let signature = signed(key, Purpose::Upload, component, parameters, tests);
        let tests: Value = serde_json::from_str(tests).unwrap();
        let input = json!({ "component": file, "parameters": parameters, "tests": tests, "signature": signature });
        self.change(&self.author, "ruleUpload", "RuleUploadInput", VERSION, input).await
    }

    /// A move of a version that its author makes: `ruleValidate`, `ruleTest`, `ruleShadow`, `ruleWithdraw`.
    pub async fn step_rule(&self, name: &str, version: &str) -> Value {
        self.change(&self.author, name, "RuleMoveInput", VERSION, json!({ "version": version })).await
    }

    pub async fn approve_rule(&self, version: &str, component: &[u8], parameters: &Value, tests: &str) -> Value {
        let signature = signed(&self.approvers_key, Purpose::Approval, component, parameters, tests);
        let input = json!({ "version": version, "signature": signature });
        self.change(&self.approver, "ruleApprove", "RuleApproveInput", VERSION, input).await
    }

    pub async fn activate_rule(&self, version: &str, parameters: Option<&str>, from: &str) -> Value {
        let input = json!({ "version": version, "parameters": parameters, "from": from, "reason": "示例：补录施行日" });
        self.change(&self.approver, "ruleActivate", "RuleActivateInput", VERSION, input).await
    }

    /// `ruleRollBack` or `ruleRevoke`.
    pub async fn end_rule(&self, name: &str, version: &str) -> Value {
        let input = json!({ "version": version, "reason": "示例理由" });
        self.change(&self.approver, name, "RuleEndInput", VERSION, input).await
    }

    /// The whole way of a version from upload to being in force since 2000; gives the payload of the last
    /// step, or of the one that was refused.
    pub async fn install(&self, component: &[u8], parameters: &Value) -> Value {
        let tests = if component == WUHUA_RULE { WUHUA_TESTS } else { BARE_TESTS };
        let parameters = &with_reference(parameters);
        let uploaded = self.upload_rule(component, parameters, tests).await;
        if uploaded["errors"] != json!([]) {
            return uploaded;
        }
        let version = id(&uploaded["ruleVersion"]);
        for step in ["ruleValidate", "ruleTest"] {
            let payload = self.step_rule(step, &version).await;
            if payload["errors"] != json!([]) {
                return payload;
            }
        }
        let approved = self.approve_rule(&version, component, parameters, tests).await;
        if approved["errors"] != json!([]) {
            return approved;
        }
        self.activate_rule(&version, None, "2000-01-01").await
    }

    /// Proposes parameters for a version, approves them, and puts the version in force under them.
    pub async fn enact_parameters(&self, version: &str, parameters: &Value, from: &str) -> Value {
        let proposed = self.propose(version, parameters).await;
        if proposed["errors"] != json!([]) {
            return proposed;
        }
        let set = id(&proposed["parameterSet"]);
        done(&self.approve_parameters(&set, &self.approvers_key).await);
        self.activate_rule(version, Some(&set), from).await
    }

    pub async fn propose(&self, version: &str, parameters: &Value) -> Value {
        let input = json!({ "version": version, "parameters": with_reference(parameters) });
        let fields = "parameterSet { id state digest }";
        self.change(&self.author, "parametersPropose", "ParametersProposeInput", fields, input).await
    }

    pub async fn approve_parameters(&self, set: &str, key: &PrivateKey) -> Value {
        let input = json!({ "parameters": set, "signature": self.parameters_signature(set, key).await });
        let fields = "parameterSet { id state }";
        self.change(&self.approver, "parametersApprove", "ParametersApproveInput", fields, input).await
    }

    pub async fn parameters_signature(&self, set: &str, key: &PrivateKey) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on ParameterSet { digest ruleVersion { code digest } } } }";
        let node = self.world.data(&self.approver, query, json!({ "id": set })).await["node"].clone();
        let digest = |node: &Value| node["digest"].as_str().unwrap().parse().unwrap();
        let (of, code) = (&node["ruleVersion"], node["ruleVersion"]["code"].as_str().unwrap());
        given(key, &Statement::of_parameters(code, digest(of), digest(&node)))
    }

    /// Revokes the one good key of a person.
    pub async fn revoke_key(&self, holder: &Arc<Actor>, cause: &str) -> Value {
        let query = "{ signingKeys(first: 20) { edges { node { id holder revokedAt } } } }";
        let keys = nodes(&self.world.data(&self.author, query, json!({})).await["signingKeys"]);
        let good = |key: &&Value| key["holder"] == json!(holder.person.subject) && key["revokedAt"].is_null();
        let input = json!({ "key": keys.iter().find(good).unwrap()["id"], "cause": cause, "reason": "示例：更换公钥" });
        self.change(&self.approver, "keyRevoke", "KeyRevokeInput", "signingKey { id revokedAt }", input).await
    }

    /// Adds a signature of the rule of young engineers.
    pub async fn sign_rule(&self, actor: &Arc<Actor>, version: &str, purpose: Purpose, key: &PrivateKey) -> Value {
        let signature = signed(key, purpose, WUHUA_RULE, &parameters(), WUHUA_TESTS);
        let input = json!({ "version": version, "purpose": purpose.as_str().to_uppercase(), "signature": signature });
        self.change(actor, "ruleSign", "RuleSignInput", VERSION, input).await
    }

    /// The code of a version.
    pub async fn code(&self, version: &str) -> String {
        let query = "query($id: ID!) { node(id: $id) { ... on RuleVersion { code } } }";
        let data = self.world.data(&self.author, query, json!({ "id": version })).await;
        data["node"]["code"].as_str().unwrap().to_owned()
    }

    /// The rule of young engineers, in force.
    pub async fn engineers(&self) -> String {
        let installed = self.install(WUHUA_RULE, &parameters()).await;
        done(&installed);
        id(&installed["ruleVersion"])
    }

    pub async fn grant(&self, coordinates: &[&str]) -> Value {
        let input = json!({ "programme": self.programme, "coordinates": coordinates });
        self.change(&self.officer, "agreementGrant", "AgreementGrantInput", "coordinates", input).await
    }

    /// Makes an edition with a version that is in force; under other parameters, if any are given, which
    /// come into force first.
    pub async fn create(&self, rule: &str, year: i32, places: i32, parameters: Option<Value>) -> Value {
        if let Some(parameters) = parameters {
            let enacted = self.enact_parameters(rule, &parameters, "2000-01-01").await;
            if enacted["errors"] != json!([]) {
                return enacted;
            }
        }
        self.create_with(json!({
            "programme": self.programme, "year": year, "stage": "selection", "asOf": "2010-12-31",
            "places": places, "rule": self.code(rule).await,
        }))
        .await
    }

    pub async fn create_with(&self, input: Value) -> Value {
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
            rank mark total facts problem { code because { zh en } } nomination { id state talent { number } }
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
        let query =
            "query($id: ID!) { run(id: $id) { state total done problem digest begunAt finishedAt fuel memoryBytes } }";
        self.world.data(&self.officer, query, json!({ "id": run })).await["run"].clone()
    }

    /// The answer to a replay, errors and all.
    pub async fn replay(&self, run: &str) -> Value {
        let query = "query($id: ID!) { runReplay(id: $id) {
            same stored replayed subjects difference { what subject stored replayed } } }";
        self.world.ask(&self.officer, query, json!({ "id": run })).await
    }
}

/// The rule of young engineers under another number of its version.
pub fn numbered(number: &str) -> Vec<u8> {
    let (old, new) = (b"young-engineers1.0.0", format!("young-engineers{number}"));
    assert_eq!(new.len(), old.len());
    let mut component = WUHUA_RULE.to_vec();
    let places: Vec<usize> =
        component.windows(old.len()).enumerate().filter(|(_, at)| at == old).map(|(at, _)| at).collect();
    let [place] = places[..] else { panic!("the number stands once in the component: {places:?}") };
    component[place..place + new.len()].copy_from_slice(new.as_bytes());
    component
}

/// Parameters with the document that sets them, where they name none.
pub fn with_reference(parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    if parameters.get("misbehave").is_some() {
        parameters["reference"] = json!("示例");
    }
    parameters
}

/// The signature of a key over a version.
pub fn signed(key: &PrivateKey, purpose: Purpose, component: &[u8], parameters: &Value, tests: &str) -> Value {
    let parameters = canonical(parameters).unwrap();
    let tests = canonicalize(tests).unwrap();
    given(key, &Statement::of_a_version(purpose, Digest::of(component), &parameters, &tests))
}

pub fn given(key: &PrivateKey, statement: &Statement) -> Value {
    json!({ "key": key.public().to_string(), "signature": key.sign(statement).unwrap().to_string() })
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

/// An answer with plain lists instead of the connections of which nothing but the items was asked.
pub fn listed(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) if fields.len() == 1 && fields.contains_key("edges") => {
            nodes(answer).iter().map(listed).collect()
        }
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, field)| (name.clone(), listed(field))).collect())
        }
        Value::Array(items) => items.iter().map(listed).collect(),
        plain => plain.clone(),
    }
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
    let error = payload["errors"][0].clone();
    let says = |field: &str| error[field].as_array().is_some_and(|list| !list.is_empty());
    assert!(code != "SAME_PERSON" || (says("path") && says("allowed")), "it says not what another may do: {payload:#}");
    error
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
