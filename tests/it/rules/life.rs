//! The life of a version: from upload to revocation, by whom, and on which days it is in force.

use rencai::access::Role;
use rencai::kernel::Instant;
use rencai::rules::signing::{PrivateKey, Purpose};
use serde_json::{Value, json};

use crate::support::hall::{
    BARE_TESTS, HOSTILE, Hall, WUHUA_RULE, WUHUA_TESTS, allowed, done, given, id, nodes, numbered, parameters, plain,
    reason, refused, signed,
};
use crate::support::world::{PANLONG, WUHUA, World, in_app};

const CODE: &str = "kunming.wuhua.young-engineers";

/// Brings another version of the rule as far as approval.
async fn approved(hall: &Hall, number: &str) -> String {
    let component = numbered(number);
    let uploaded = hall.upload_rule(&component, &parameters(), WUHUA_TESTS).await;
    done(&uploaded);
    let version = id(&uploaded["ruleVersion"]);
    done(&hall.step_rule("ruleValidate", &version).await);
    done(&hall.step_rule("ruleTest", &version).await);
    done(&hall.approve_rule(&version, &component, &parameters(), WUHUA_TESTS).await);
    version
}

async fn in_force(world: &World, hall: &Hall, as_of: &str, known_at: Option<&str>) -> Value {
    let query = "query($code: String!, $asOf: Date, $knownAt: DateTime) {
        ruleInForce(code: $code, asOf: $asOf, knownAt: $knownAt) { ruleVersion { number } parameterSet { id } } }";
    let variables = json!({ "code": CODE, "asOf": as_of, "knownAt": known_at });
    world.data(&hall.author, query, variables).await["ruleInForce"]["ruleVersion"]["number"].clone()
}

async fn shown(world: &World, hall: &Hall, version: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on RuleVersion {
        state viewerCan checks { name found } testReport signatures { purpose signedBy key { holder } }
        usedBy { id year } inForce { validFrom validUntil } } } }";
    world.data(&hall.approver, query, json!({ "id": version })).await["node"].clone()
}

fn later(world: &World, seconds: i64) -> Instant {
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

/// Feature 63.
#[test]
fn a_key_that_is_unknown_or_anothers_or_expired_or_revoked_signs_nothing() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let stranger = PrivateKey::random().unwrap();
        let upload = async |key: &PrivateKey| hall.upload_signed(WUHUA_RULE, &parameters(), WUHUA_TESTS, key).await;
        refused(&upload(&stranger).await, "KEY_REFUSED");
        refused(&upload(&hall.approvers_key).await, "KEY_REFUSED");

        let input = json!({
            "key": stranger.public().to_string(), "holder": hall.author.person.subject, "validUntil": "2011-01-02",
        });
        let fields = "signingKey { id validUntil holder revokedAt }";
        let registered = hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, input.clone()).await;
        done(&registered);
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, input).await, "CODE_TAKEN");
        let past = json!({ "key": PrivateKey::random().unwrap().public().to_string(), "holder": "x", "validUntil": "2001-01-01" });
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, past).await, "KEY_REFUSED");
        let weak = json!({ "key": "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "holder": "x", "validUntil": "2031-01-01" });
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, weak).await, "KEY_REFUSED");

        let first = upload(&stranger).await;
        done(&first);
        world.clock.set("2011-01-02T02:00:00Z".parse().unwrap());
        refused(&upload(&stranger).await, "KEY_REFUSED");

        done(&upload(&hall.authors_key).await);
        let query = "{ signingKeys(first: 10) { edges { node { id holder } } } }";
        let keys = nodes(&world.data(&hall.author, query, json!({})).await["signingKeys"]);
        let own = keys.iter().filter(|key| key["holder"] == json!(hall.author.person.subject));
        for key in own {
            let input = json!({ "key": key["id"], "reason": "示例：密钥外泄" });
            done(&hall.change(&hall.approver, "keyRevoke", "KeyRevokeInput", fields, input.clone()).await);
            refused(&hall.change(&hall.approver, "keyRevoke", "KeyRevokeInput", fields, input).await, "STATE_FORBIDS");
        }
        refused(&upload(&hall.authors_key).await, "KEY_REFUSED");
        // Elsewhere the same key is nobody's.
        let other = Hall::at(&world, PANLONG).await;
        refused(&other.upload_signed(WUHUA_RULE, &parameters(), WUHUA_TESTS, &hall.approvers_key).await, "KEY_REFUSED");
    });
}

/// Feature 63.
#[test]
fn a_signature_over_something_else_is_refused() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let file = hall.upload(&hall.author, "rule.wasm", WUHUA_RULE).await;
        let tests: Value = serde_json::from_str(WUHUA_TESTS).unwrap();
        let key = &hall.authors_key;
        let mut other = parameters();
        other["maximumAge"]["value"] = json!(45);
        for signature in [
            signed(key, Purpose::Approval, WUHUA_RULE, &parameters(), WUHUA_TESTS),
            signed(key, Purpose::Upload, HOSTILE, &parameters(), WUHUA_TESTS),
            signed(key, Purpose::Upload, WUHUA_RULE, &other, WUHUA_TESTS),
            signed(key, Purpose::Upload, WUHUA_RULE, &parameters(), BARE_TESTS),
            json!({ "key": key.public().to_string(), "signature": "AAAA" }),
        ] {
            let input =
                json!({ "component": file, "parameters": parameters(), "tests": tests, "signature": signature });
            let payload = hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id }", input).await;
            refused(&payload, "SIGNATURE_REFUSED");
        }
    });
}

/// Feature 63.
#[test]
fn nothing_is_judged_any_more_with_what_a_revoked_key_has_signed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        done(&hall.nominate(&edition, "001", plain(3)).await);
        done(&hall.step("editionClose", &edition, None).await);
        let waiting = hall.ask_judging(&edition).await;
        done(&waiting);

        let query = "{ signingKeys(first: 10) { edges { node { id holder } } } }";
        let keys = nodes(&world.data(&hall.author, query, json!({})).await["signingKeys"]);
        let key = keys.iter().find(|key| key["holder"] == json!(hall.approver.person.subject)).unwrap();
        let input = json!({ "key": key["id"], "reason": "示例：密钥外泄" });
        done(&hall.change(&hall.approver, "keyRevoke", "KeyRevokeInput", "signingKey { id }", input).await);

        let stopped = reason(hall.work(&id(&waiting["run"])).await);
        assert_eq!(stopped.code.as_str(), "KEY_REFUSED");
        assert_eq!(hall.state(&edition).await, "CLOSED");
        refused(&hall.ask_judging(&edition).await, "KEY_REFUSED");
        refused(&hall.create(&rule, 2011, 1, None).await, "KEY_REFUSED");
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

/// Feature 62.
#[test]
fn which_version_was_in_force_is_answered_for_each_day_as_known_at_each_moment() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        done(&hall.install(WUHUA_RULE, &parameters()).await);
        let second = approved(&hall, "1.1.0").await;
        let before = world.clock.now().to_string();
        later(&world, 60);
        done(&hall.activate_rule(&second, None, "2010-07-01").await);
        let then = world.clock.now().to_string();
        for (day, number) in
            [("1999-12-31", Value::Null), ("2010-06-30", json!("1.0.0")), ("2010-07-01", json!("1.1.0"))]
        {
            assert_eq!(in_force(&world, &hall, day, None).await, number, "{day}");
        }
        assert_eq!(in_force(&world, &hall, "2010-12-31", Some(&before)).await, json!("1.0.0"), "it was not known yet");

        // A correction: it was in force from October only. What had been believed stays to be asked.
        later(&world, 60);
        done(&hall.activate_rule(&second, None, "2010-10-01").await);
        assert_eq!(in_force(&world, &hall, "2010-08-01", None).await, json!("1.0.0"), "which ends in October then");
        assert_eq!(in_force(&world, &hall, "2010-08-01", Some(&then)).await, json!("1.1.0"));
        assert_eq!(in_force(&world, &hall, "2010-06-01", None).await, json!("1.0.0"));
    });
}

/// Feature 62.
#[test]
fn an_edition_judges_with_what_it_pinned_and_pins_only_what_is_in_force() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let running = hall.open(&first, 2010, 1).await;
        done(&hall.nominate(&running, "001", plain(3)).await);
        let draft = id(&hall.create(&first, 2011, 1, None).await["edition"]);

        let second = approved(&hall, "1.1.0").await;
        done(&hall.activate_rule(&second, None, "2010-01-01").await);
        let stale = hall.step("editionOpen", &draft, None).await;
        assert_eq!(allowed(&stale, "RULE_NOT_IN_FORCE"), *std::slice::from_ref(&second));
        let wrong = hall
            .create_with(json!({ "programme": hall.programme, "year": 2012, "stage": "selection", "asOf": "2010-12-31",
                "places": 1, "rule": "kunming.nobody" }))
            .await;
        assert_eq!(allowed(&wrong, "RULE_NOT_IN_FORCE"), [CODE]);

        done(&hall.step("editionClose", &running, None).await);
        hall.judge(&running).await.1.unwrap();
        let query = "query($id: ID!) { node(id: $id) { ... on Edition { ruleVersion { id number } } } }";
        let pinned = world.data(&hall.officer, query, json!({ "id": running })).await;
        assert_eq!(pinned["node"]["ruleVersion"]["number"], "1.0.0");
        assert_eq!(shown(&world, &hall, &first).await["state"], "SUPERSEDED");
        let now = hall.create(&second, 2012, 1, None).await;
        done(&now);
        let pinned = world.data(&hall.officer, query, json!({ "id": now["edition"]["id"] })).await;
        assert_eq!(pinned["node"]["ruleVersion"]["number"], "1.1.0");
    });
}

/// Feature 62.
#[test]
fn what_an_edition_uses_is_not_taken_back() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let version = approved(&hall, "1.1.0").await;
        done(&hall.activate_rule(&version, None, "2010-01-01").await);
        let edition = id(&hall.create(&version, 2010, 1, None).await["edition"]);
        assert_eq!(shown(&world, &hall, &version).await["usedBy"], json!([{ "id": edition, "year": 2010 }]));
        refused(&hall.step_rule("ruleWithdraw", &version).await, "IN_USE");
        let unused = approved(&hall, "1.2.0").await;
        done(&hall.step_rule("ruleWithdraw", &unused).await);
        assert_eq!(shown(&world, &hall, &unused).await["viewerCan"], json!([]));
        refused(&hall.activate_rule(&unused, None, "2010-01-01").await, "STATE_FORBIDS");
    });
}

/// Feature 62.
#[test]
fn rolling_back_restores_from_today_what_was_in_force_before() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        done(&hall.activate_rule(&second, None, "2010-03-01").await);
        let today = world.clock.today().to_string();
        refused(&hall.end_rule("ruleRollBack", &first).await, "RULE_NOT_IN_FORCE");
        later(&world, 60);
        done(&hall.end_rule("ruleRollBack", &second).await);
        assert_eq!(in_force(&world, &hall, &today, None).await, json!("1.0.0"));
        assert_eq!(in_force(&world, &hall, "2010-03-01", None).await, json!("1.1.0"), "what was, was");
        assert_eq!(shown(&world, &hall, &second).await["state"], "ROLLED_BACK");
        assert_eq!(shown(&world, &hall, &first).await["state"], "ACTIVE");
        refused(&hall.activate_rule(&second, None, "2010-03-01").await, "STATE_FORBIDS");
    });
}

/// Feature 38.
#[test]
fn revoking_a_rule_takes_effect_at_once_and_each_decision_on_it_waits_for_a_person() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (ranked, run) = hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        let open = hall.open(&rule, 2011, 1).await;
        done(&hall.nominate(&open, "001", plain(3)).await);
        done(&hall.step("editionClose", &open, None).await);
        let waiting = id(&hall.ask_judging(&open).await["run"]);

        let bare = json!({ "version": rule, "reason": " " });
        refused(
            &hall.change(&hall.approver, "ruleRevoke", "RuleEndInput", "ruleVersion { id }", bare).await,
            "BAD_USER_INPUT",
        );
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let today = world.clock.today().to_string();
        assert_eq!(in_force(&world, &hall, &today, None).await, Value::Null);
        assert_eq!(reason(hall.work(&waiting).await).code.as_str(), "RULE_REVOKED");
        refused(&hall.ask_judging(&open).await, "RULE_REVOKED");
        refused(&hall.ask_judging(&ranked).await, "RULE_REVOKED");
        refused(&hall.create(&rule, 2012, 1, None).await, "RULE_NOT_IN_FORCE");
        refused(&hall.end_rule("ruleRevoke", &rule).await, "STATE_FORBIDS");
        assert_eq!(hall.state(&ranked).await, "RANKED", "nothing vanishes");
        assert_eq!(hall.ranking(&ranked).await.len(), 2);
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true), "the past stays provable");

        let query =
            "{ reviewFlags(state: OPEN, first: 10) { edges { node { id because run { id } edition { id } } } } }";
        let flags = nodes(&world.data(&hall.officer, query, json!({})).await["reviewFlags"]);
        assert_eq!(flags.len(), 1);
        assert_eq!((&flags[0]["run"]["id"], &flags[0]["edition"]["id"]), (&json!(run), &json!(ranked)));
        let input = json!({ "flag": flags[0]["id"], "upheld": true, "reason": "已核对，名次不变" });
        let fields = "reviewFlag { state resolution resolvedBy }";
        refused(
            &hall
                .change(
                    &hall.officer,
                    "flagResolve",
                    "FlagResolveInput",
                    fields,
                    json!({ "flag": flags[0]["id"], "upheld": true, "reason": "" }),
                )
                .await,
            "BAD_USER_INPUT",
        );
        let resolved = hall.change(&hall.officer, "flagResolve", "FlagResolveInput", fields, input.clone()).await;
        done(&resolved);
        assert_eq!(resolved["reviewFlag"]["state"], "UPHELD");
        assert_eq!(resolved["reviewFlag"]["resolvedBy"], json!(hall.officer.person.subject));
        refused(&hall.change(&hall.officer, "flagResolve", "FlagResolveInput", fields, input).await, "STATE_FORBIDS");
        assert!(nodes(&world.data(&hall.officer, query, json!({})).await["reviewFlags"]).is_empty());
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

/// Feature 72.
#[test]
fn a_changed_grant_makes_a_new_generation_and_a_run_keeps_to_the_one_that_it_began_with() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        done(&hall.nominate(&edition, "001", plain(3)).await);
        done(&hall.step("editionClose", &edition, None).await);
        let run = id(&hall.ask_judging(&edition).await["run"]);
        done(&hall.grant(&["Nomination.answers"]).await);
        hall.work(&run).await.unwrap().unwrap();
        let query = "query($id: ID!) { run(id: $id) { state granted } }";
        let judged = world.data(&hall.officer, query, json!({ "id": run })).await["run"].clone();
        assert_eq!(judged["granted"], json!(crate::support::hall::ASKED), "the generation of its beginning, whole");
        refused(&hall.ask_judging(&edition).await, "NOT_GRANTED");
    });
}

/// Feature 71.
#[test]
fn a_bundle_is_uploaded_as_one_file_with_its_authors_signature() {
    use rencai::rules::bundle::Bundle;
    use rencai::rules::cases::Suite;
    use rencai::rules::signing::Signed;
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let bundle = |signatures| {
            let tests = Suite::read(WUHUA_TESTS).unwrap();
            Bundle::new((CODE, "1.0.0"), WUHUA_RULE.to_vec(), &parameters().to_string(), tests, signatures).unwrap()
        };
        let unsigned = bundle(vec![]);
        let signed = Signed::new(&hall.authors_key, &unsigned.statement(Purpose::Upload)).unwrap();
        let upload = async |bytes: Vec<u8>| {
            let file = hall.upload(&hall.author, "x.rencai-rule", &bytes).await;
            let input = json!({ "bundle": file });
            hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id digest }", input).await
        };
        refused(&upload(unsigned.write().unwrap()).await, "SIGNATURE_REFUSED");
        refused(&upload(b"no bundle".to_vec()).await, "BUNDLE_REFUSED");
        let uploaded = upload(bundle(vec![signed]).write().unwrap()).await;
        done(&uploaded);
        done(&hall.step_rule("ruleValidate", &id(&uploaded["ruleVersion"])).await);
        let neither = json!({ "parameters": {} });
        let payload = hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id }", neither).await;
        refused(&payload, "BAD_USER_INPUT");
    });
}

#[test]
fn a_signature_over_parameters_is_none_over_others() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let mut older = parameters();
        older["maximumAge"]["value"] = json!(45);
        let set = id(&hall.propose(&rule, &older).await["parameterSet"]);
        let statement = rencai::rules::signing::Statement::of_parameters(CODE, rencai::kernel::Digest::of("{}"));
        let input = json!({ "parameters": set, "signature": given(&hall.approvers_key, &statement) });
        let payload =
            hall.change(&hall.approver, "parametersApprove", "ParametersApproveInput", "parameterSet { id }", input);
        refused(&payload.await, "SIGNATURE_REFUSED");
    });
}
