//! The life of a version: from upload to force, and by whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rencai::access::{Actor, Role};
use rencai::awards::judging::judge;
use rencai::kernel::Instant;
use rencai::rules::signing::Purpose;
use serde_json::{Value, json};

use crate::support::hall::{
    HOSTILE, Hall, WUHUA_RULE, WUHUA_TESTS, allowed, done, id, numbered, parameters, plain, refused, run_id, signed,
};
use crate::support::world::{PANLONG, WUHUA, World, in_app};

pub const CODE: &str = "kunming.wuhua.young-engineers";

/// Brings another version of the rule as far as approval.
pub async fn approved(hall: &Hall, number: &str) -> String {
    let component = numbered(number);
    let uploaded = hall.upload_rule(&component, &parameters(), WUHUA_TESTS).await;
    done(&uploaded);
    let version = id(&uploaded["ruleVersion"]);
    done(&hall.step_rule("ruleValidate", &version).await);
    done(&hall.step_rule("ruleTest", &version).await);
    done(&hall.approve_rule(&version, &component, &parameters(), WUHUA_TESTS).await);
    version
}

pub async fn in_force(world: &World, hall: &Hall, as_of: &str, known_at: Option<&str>) -> Value {
    let query = "query($code: String!, $asOf: Date, $knownAt: DateTime) {
        ruleInForce(code: $code, asOf: $asOf, knownAt: $knownAt) { ruleVersion { number } parameterSet { id } } }";
    let variables = json!({ "code": CODE, "asOf": as_of, "knownAt": known_at });
    world.data(&hall.author, query, variables).await["ruleInForce"]["ruleVersion"]["number"].clone()
}

pub async fn shown(world: &World, hall: &Hall, version: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on RuleVersion {
        state viewerCan checks { name found } testReport signatures { purpose signedBy key { holder } }
        usedBy { id year } inForce { validFrom validUntil } } } }";
    world.data(&hall.approver, query, json!({ "id": version })).await["node"].clone()
}

pub fn later(world: &World, seconds: i64) -> Instant {
    let now = world.clock.now().plus_seconds(seconds);
    world.clock.set(now);
    now
}

/// Feature 63.
#[test]
fn a_version_goes_from_draft_to_force_by_two_people_and_no_step_is_skipped() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let uploaded = hall.upload_rule(WUHUA_RULE, &parameters(), WUHUA_TESTS).await;
        done(&uploaded);
        assert_eq!(uploaded["ruleVersion"]["state"], "DRAFT");
        assert_eq!(uploaded["ruleVersion"]["code"], Value::Null, "nothing is believed before it is validated");
        let version = id(&uploaded["ruleVersion"]);

        assert_eq!(allowed(&hall.step_rule("ruleTest", &version).await, "STATE_FORBIDS"), ["VALIDATE", "WITHDRAW"]);
        let early = hall.approve_rule(&version, WUHUA_RULE, &parameters(), WUHUA_TESTS).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["VALIDATE", "WITHDRAW"]);
        refused(&hall.activate_rule(&version, None, "2010-01-01").await, "STATE_FORBIDS");

        done(&hall.step_rule("ruleValidate", &version).await);
        assert_eq!(allowed(&hall.step_rule("ruleValidate", &version).await, "STATE_FORBIDS"), ["TEST", "WITHDRAW"]);
        done(&hall.step_rule("ruleTest", &version).await);
        done(&hall.step_rule("ruleShadow", &version).await);
        refused(&hall.activate_rule(&version, None, "2010-01-01").await, "STATE_FORBIDS");
        assert_eq!(shown(&world, &hall, &version).await["viewerCan"], json!(["ruleApprove"]));

        let own = world.actor(WUHUA, &[Role::RuleAuthor, Role::RuleApprover]).await;
        let signature = signed(&hall.authors_key, Purpose::Approval, WUHUA_RULE, &parameters(), WUHUA_TESTS);
        let input = json!({ "version": version, "signature": signature });
        assert_eq!(own.person.subject, hall.author.person.subject);
        let by_himself = hall.change(&own, "ruleApprove", "RuleApproveInput", "ruleVersion { id }", input).await;
        refused(&by_himself, "SAME_PERSON");

        done(&hall.approve_rule(&version, WUHUA_RULE, &parameters(), WUHUA_TESTS).await);
        done(&hall.activate_rule(&version, None, "2010-01-01").await);
        let shown = shown(&world, &hall, &version).await;
        assert_eq!(shown["state"], "ACTIVE");
        assert_eq!(shown["inForce"], json!([{ "validFrom": "2010-01-01", "validUntil": null }]));
        let names: Vec<&str> =
            shown["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["structure", "parameters", "manifest", "fragment", "rehearsal", "engines"]);
        let holders: Vec<&Value> =
            shown["signatures"].as_array().unwrap().iter().map(|one| &one["key"]["holder"]).collect();
        assert_eq!(holders, [&json!(hall.author.person.subject), &json!(hall.approver.person.subject)]);
        assert_eq!(shown["testReport"]["cases"].as_array().unwrap().len(), 4);
    });
}

/// Feature 64.
#[test]
fn a_failing_or_missing_case_stops_a_version_and_says_what_differs() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let wrong = WUHUA_TESTS.replacen("\"total\": \"", "\"total\": \"9", 1);
        assert_ne!(wrong, WUHUA_TESTS);
        let uploaded = hall.upload_rule(WUHUA_RULE, &parameters(), &wrong).await;
        done(&uploaded);
        let version = id(&uploaded["ruleVersion"]);
        done(&hall.step_rule("ruleValidate", &version).await);
        let error = refused(&hall.step_rule("ruleTest", &version).await, "TESTS_FAILED");
        assert!(error["message"].as_str().unwrap().contains("1 of 4 test cases failed"), "{error}");
        assert_eq!(shown(&world, &hall, &version).await["state"], "VALIDATED");
        refused(&hall.approve_rule(&version, WUHUA_RULE, &parameters(), &wrong).await, "STATE_FORBIDS");

        let none = r#"{"format":"rencai-rule-tests/1","cases":[]}"#;
        refused(&hall.upload_rule(WUHUA_RULE, &parameters(), none).await, "TESTS_REFUSED");
        // A draft with better cases under the same number waits until the first is taken back.
        let again = hall.upload_rule(WUHUA_RULE, &parameters(), WUHUA_TESTS).await;
        let second = id(&again["ruleVersion"]);
        refused(&hall.step_rule("ruleValidate", &second).await, "CODE_TAKEN");
        done(&hall.step_rule("ruleWithdraw", &version).await);
        done(&hall.step_rule("ruleValidate", &second).await);
        done(&hall.step_rule("ruleTest", &second).await);
        let report = shown(&world, &hall, &second).await["testReport"].clone();
        assert_eq!(
            report["requirements"][0],
            json!({ "requirement": "age", "met": 1, "failed": 1, "undetermined": 1 })
        );
        assert!(report["fuel"].as_u64().unwrap() > 0 && report["untouched"] == json!([]), "{report}");
    });
}

/// Feature 64.
#[test]
fn parameters_are_checked_before_they_are_stored_and_another_person_approves_them() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let mut wrong = parameters();
        wrong["maximumAge"]["value"] = json!("forty");
        let error = refused(&hall.propose(&rule, &wrong).await, "PARAMETERS_BREAK_SCHEMA");
        assert_eq!(error["path"], json!(["parameters", "/maximumAge/value"]));
        let unexplained = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let error = refused(&hall.propose(&unexplained, &json!({ "when": 3 })).await, "REFERENCE_MISSING");
        assert_eq!(error["path"], json!(["parameters", "/when"]));

        let mut older = parameters();
        older["maximumAge"] = json!({ "value": 45, "reference": "示例办法修正案第一条" });
        let proposed = hall.propose(&rule, &older).await;
        done(&proposed);
        let set = id(&proposed["parameterSet"]);
        refused(&hall.activate_rule(&rule, Some(&set), "2010-07-01").await, "STATE_FORBIDS");
        refused(&hall.approve_parameters(&set, &hall.authors_key).await, "KEY_REFUSED");
        done(&hall.approve_parameters(&set, &hall.approvers_key).await);
        refused(&hall.approve_parameters(&set, &hall.approvers_key).await, "STATE_FORBIDS");
        refused(&hall.activate_rule(&unexplained, Some(&set), "2010-07-01").await, "NOT_FOUND");
        done(&hall.activate_rule(&rule, Some(&set), "2010-07-01").await);

        let by_day = async |day: &str| {
            let query =
                "query($code: String!, $day: Date!) { ruleInForce(code: $code, asOf: $day) { parameterSet { id } } }";
            let data = world.data(&hall.author, query, json!({ "code": CODE, "day": day })).await;
            data["ruleInForce"]["parameterSet"]["id"].clone()
        };
        assert_eq!((by_day("2010-06-30").await, by_day("2010-07-01").await), (Value::Null, json!(set)));

        let taken_back = id(&hall.propose(&rule, &parameters()).await["parameterSet"]);
        let input = json!({ "parameters": taken_back });
        let fields = "parameterSet { state }";
        done(&hall.change(&hall.author, "parametersWithdraw", "ParametersMoveInput", fields, input).await);
        refused(&hall.approve_parameters(&taken_back, &hall.approvers_key).await, "STATE_FORBIDS");
    });
}

#[test]
fn a_stranger_finds_no_version_no_key_and_no_flag_and_may_do_nothing_to_them() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let other = Hall::at(&world, PANLONG).await;
        assert_eq!(shown(&world, &other, &rule).await, Value::Null);
        refused(&other.step_rule("ruleShadow", &rule).await, "NOT_FOUND");
        refused(&other.end_rule("ruleRevoke", &rule).await, "NOT_FOUND");
        refused(&other.activate_rule(&rule, None, "2010-01-01").await, "NOT_FOUND");
        refused(&other.propose(&rule, &parameters()).await, "NOT_FOUND");
        let query = "mutation($input: RuleEndInput!) { ruleRevoke(input: $input) { auditId } }";
        let answer = world.ask(&hall.officer, query, json!({ "input": { "version": rule, "reason": "示例" } })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    });
}

#[test]
fn the_same_step_twice_under_one_key_is_one_and_two_at_once_are_one() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let version = approved(&hall, "1.1.0").await;
        let input = json!({ "version": version, "from": "2010-01-01", "idempotencyKey": "a" });
        let fields = "ruleVersion { id version }";
        let once = hall.change(&hall.approver, "ruleActivate", "RuleActivateInput", fields, input.clone()).await;
        let twice = hall.change(&hall.approver, "ruleActivate", "RuleActivateInput", fields, input).await;
        assert_eq!(once, twice);

        let other = approved(&hall, "1.2.0").await;
        let row = json!({ "version": other, "reason": "示例", "expectedVersion": 4 });
        let step = || hall.change(&hall.approver, "ruleRevoke", "RuleEndInput", fields, row.clone());
        let (one, two) = futures_util::future::join(step(), step()).await;
        let accepted = [&one, &two].iter().filter(|payload| payload["errors"] == json!([])).count();
        assert_eq!(accepted, 1, "{one:#} {two:#}");
    });
}

/// Feature 76.
#[test]
fn what_takes_preparation_answers_the_same_under_one_key_too() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let twice = async |actor: &Arc<Actor>, name: &str, input_type: &str, object: &str, mut input: Value| {
            input["idempotencyKey"] = json!("k");
            let fields = format!("{object} {{ id }}");
            let once = hall.change(actor, name, input_type, &fields, input.clone()).await;
            done(&once);
            assert_eq!(hall.change(actor, name, input_type, &fields, input).await, once, "{name}");
            id(&once[object])
        };
        let file = hall.upload(&hall.author, "rule.wasm", WUHUA_RULE).await;
        let tests: Value = serde_json::from_str(WUHUA_TESTS).unwrap();
        let signature = signed(&hall.authors_key, Purpose::Upload, WUHUA_RULE, &parameters(), WUHUA_TESTS);
        let input = json!({ "component": file, "parameters": parameters(), "tests": tests, "signature": signature });
        let version = twice(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion", input).await;
        for step in ["ruleValidate", "ruleTest"] {
            twice(&hall.author, step, "RuleMoveInput", "ruleVersion", json!({ "version": version })).await;
        }
        done(&hall.approve_rule(&version, WUHUA_RULE, &parameters(), WUHUA_TESTS).await);
        done(&hall.activate_rule(&version, None, "2010-01-01").await);
        let input = json!({ "version": version, "parameters": parameters() });
        twice(&hall.author, "parametersPropose", "ParametersProposeInput", "parameterSet", input).await;
        let input = json!({ "programme": hall.programme, "year": 2010, "stage": "selection", "asOf": "2010-12-31",
            "places": 1, "rule": CODE });
        twice(&hall.officer, "editionCreate", "EditionCreateInput", "edition", input).await;

        let other = json!({ "version": version, "idempotencyKey": "k", "reason": "另一份输入" });
        let reused = hall.change(&hall.author, "ruleTest", "RuleMoveInput", "ruleVersion { id }", other).await;
        refused(&reused, "IDEMPOTENCY_KEY_REUSED");
    });
}

/// Feature 72.
#[test]
fn a_changed_grant_makes_a_new_generation_and_a_run_keeps_to_the_one_that_it_began_with() {
    /// More than one batch.
    const SUBJECTS: usize = 260;
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        for number in 0..SUBJECTS {
            done(&hall.nominate(&edition, &format!("{number:03}"), plain(3)).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        let run = id(&hall.ask_judging(&edition).await["run"]);
        let changed = AtomicBool::new(false);
        // The first batch has its facts, and the second has not.
        let progress = |_, _| {
            if !changed.swap(true, Ordering::Relaxed) {
                let grant = hall.grant(&["Nomination.answers"]);
                done(&tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(grant)));
            }
        };
        let app = &world.app;
        judge(&app.store, &app.rules, &world.system, run_id(&run), &progress).await.unwrap().unwrap();
        assert!(changed.load(Ordering::Relaxed));
        let query = "query($id: ID!) { run(id: $id) { state granted } }";
        let judged = world.data(&hall.officer, query, json!({ "id": run })).await["run"].clone();
        assert_eq!(judged["granted"], json!(crate::support::hall::ASKED), "the generation of its beginning, whole");
        let facts: Vec<Value> = hall.ranking(&edition).await.iter().map(|line| line["facts"].clone()).collect();
        assert_eq!(facts.len(), SUBJECTS);
        assert!(facts.iter().all(|one| *one == facts[0] && one["talent"]["birthDate"].is_string()), "no mixed batch");
        refused(&hall.ask_judging(&edition).await, "NOT_GRANTED");
    });
}
