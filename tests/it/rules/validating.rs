//! What a version passes before it may be tested, and what an agreement lets it read.

use std::collections::BTreeSet;

use rencai::kernel::id::NominationId;
use rencai::rules::signing::Purpose;
use rencai::rules::{Form, rehearsal, table};
use serde_json::json;

use crate::support::hall::{
    BARE_TESTS, HOSTILE, Hall, VERSION, WUHUA_RULE, allowed, done, id, nodes, parameters, reason, refused, signed,
};
use crate::support::world::{PANLONG, WUHUA, World, in_app};

const TABLES: &str = include_str!("../../../plugins/decision-table/parameters.json");

/// How many versions have come further than a draft.
async fn validated(world: &World, hall: &Hall) -> usize {
    let query = "{ ruleVersions(first: 100) { edges { node { state } } } }";
    let data = world.data(&hall.author, query, json!({})).await;
    nodes(&data["ruleVersions"]).iter().filter(|node| node["state"] != "DRAFT").count()
}

#[test]
fn a_number_is_given_once_in_a_unit_and_again_in_another() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let installed = hall.install(WUHUA_RULE, &parameters()).await;
        done(&installed);
        assert_eq!(installed["ruleVersion"]["code"], "kunming.wuhua.young-engineers");
        refused(&hall.install(WUHUA_RULE, &parameters()).await, "CODE_TAKEN");
        assert_eq!(validated(&world, &hall).await, 1);
        let other = Hall::at(&world, PANLONG).await;
        done(&other.install(WUHUA_RULE, &parameters()).await);
    });
}

/// Feature 58.
#[test]
fn what_is_no_component_of_the_contract_is_refused_and_leaves_no_rule() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let foreign = wat::parse_str(
            r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func (result u64))))))"#,
        )
        .unwrap();
        let core = wat::parse_str("(module (func (export \"judge\")))").unwrap();
        let mut flipped = WUHUA_RULE.to_vec();
        let middle = flipped.len() / 2;
        flipped[middle..middle + 64].fill(0xFF);
        for (content, said) in [
            (b"not WebAssembly at all".to_vec(), "NOT_A_COMPONENT"),
            (core, "NOT_A_COMPONENT"),
            (foreign, "IMPORT_REFUSED"),
            (WUHUA_RULE[..WUHUA_RULE.len() / 2].to_vec(), "COMPONENT_MALFORMED"),
            (flipped, ""),
        ] {
            let error = refused(&hall.install(&content, &json!({})).await, "COMPONENT_REFUSED");
            assert!(error["message"].as_str().unwrap().contains(said), "{said}: {error}");
        }
        assert_eq!(validated(&world, &hall).await, 0);
        assert_eq!(world.refused_attempts().await.len(), 5);
        done(&hall.install(WUHUA_RULE, &parameters()).await);
    });
}

#[test]
fn parameters_that_break_the_rules_schema_are_refused_with_their_place() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let mut wrong = parameters();
        wrong["maximumAge"]["value"] = json!("forty");
        let error = refused(&hall.install(WUHUA_RULE, &wrong).await, "PARAMETERS_BREAK_SCHEMA");
        assert_eq!(error["path"], json!(["parameters", "/maximumAge/value"]));
        let error = refused(&hall.install(WUHUA_RULE, &json!({})).await, "PARAMETERS_BREAK_SCHEMA");
        let missing = error["path"][1].as_str().unwrap();
        assert!(parameters()[&missing[1..]].is_object(), "one that has to be there: {missing}");
        assert!(error["message"].as_str().unwrap().contains(&format!("the parameter {missing} is missing")), "{error}");
        let mut more = parameters();
        more["minimumAge"] = json!({ "value": 18, "reference": "示例" });
        let error = refused(&hall.install(WUHUA_RULE, &more).await, "PARAMETERS_BREAK_SCHEMA");
        assert_eq!(error["path"], json!(["parameters", "/minimumAge"]));
        refused(&hall.install(HOSTILE, &json!({ "misbehave": 1 })).await, "PARAMETERS_BREAK_SCHEMA");
        assert_eq!(validated(&world, &hall).await, 0);

        let rule = hall.engineers().await;
        let created = hall.create(&rule, 2010, 3, Some(wrong)).await;
        let error = refused(&created, "PARAMETERS_BREAK_SCHEMA");
        assert_eq!(error["path"], json!(["parameters", "/maximumAge/value"]));
    });
}

/// Feature 58.
#[test]
fn a_guest_that_misbehaves_while_it_describes_itself_is_not_validated() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        for (how, code) in [
            ("describe-trap", "COMPONENT_REFUSED"),
            ("describe-decline", "COMPONENT_REFUSED"),
            ("manifest-item-twice", "COMPONENT_REFUSED"),
            ("manifest-changes", "COMPONENT_REFUSED"),
            ("manifest-no-facts", "COMPONENT_REFUSED"),
            ("manifest-broken-form", "COMPONENT_REFUSED"),
        ] {
            let payload = hall.install(HOSTILE, &json!({ "misbehave": how })).await;
            assert_eq!(payload["errors"][0]["code"], code, "{how}: {payload:#}");
        }
        assert_eq!(validated(&world, &hall).await, 0);
        done(&hall.install(HOSTILE, &json!({})).await);
    });
}

/// Feature 58.
#[test]
fn a_guest_that_asks_for_what_it_must_not_have_is_refused_and_the_server_goes_on() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        for (how, code) in [
            ("fragment-invalid", "FRAGMENT_REFUSED"),
            ("fragment-mutation", "FRAGMENT_REFUSED"),
            ("fragment-deep", "FRAGMENT_REFUSED"),
            ("form-invalid", "FORM_REFUSED"),
            ("form-remote", "FORM_REFUSED"),
            ("form-catastrophic", "FORM_REFUSED"),
        ] {
            let error = refused(&hall.install(HOSTILE, &json!({ "misbehave": how })).await, code);
            assert!(!error["message"].as_str().unwrap().is_empty(), "{how}: {error}");
        }
        assert_eq!(validated(&world, &hall).await, 0);
        // Whether a field may be read is the agreement's question, asked when an edition is made.
        let greedy = hall.install(HOSTILE, &json!({ "misbehave": "fragment-forbidden" })).await;
        done(&greedy);
        let created = hall.create(&id(&greedy["ruleVersion"]), 2010, 1, None).await;
        let error = refused(&created, "NOT_GRANTED");
        assert!(error["message"].as_str().unwrap().ends_with(": Talent.name"), "{error}");
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2011, 3).await;
        done(&hall.nominate(&edition, "001", crate::support::hall::plain(1)).await);
        done(&hall.step("editionClose", &edition, None).await);
        assert!(hall.judge(&edition).await.1.is_ok());
    });
}

/// Feature 58.
#[test]
fn types_without_end_are_refused_when_they_are_uploaded_and_the_server_goes_on() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let types = [&[1][..], &[0x42, 1, 1].repeat(200_000), &[0x42, 0]].concat();
        let length = u32::try_from(types.len()).unwrap();
        // In five bytes of seven bits, the last of them without the mark that more follow.
        let length: Vec<u8> =
            (0..5).map(|at| (length >> (7 * at)) as u8 & 0x7F | if at < 4 { 0x80 } else { 0 }).collect();
        let whole = wat::parse_str(r#"(component (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#);
        let whole = whole.unwrap();
        let component = [&whole[..8], &[7], &length, &types, &whole[8..]].concat();
        let error = refused(&hall.upload_rule(&component, &json!({}), BARE_TESTS).await, "COMPONENT_REFUSED");
        assert!(error["message"].as_str().unwrap().contains("NESTED_TOO_DEEP"), "{error}");
        done(&hall.install(WUHUA_RULE, &parameters()).await);
    });
}

#[test]
fn a_component_that_nobody_uploaded_is_missing() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let gone = format!("sha256:{}", "0".repeat(64));
        let tests: serde_json::Value = serde_json::from_str(BARE_TESTS).unwrap();
        let signature = signed(&hall.authors_key, Purpose::Upload, b"", &json!({}), BARE_TESTS);
        let input = json!({ "component": gone, "parameters": {}, "tests": tests, "signature": signature });
        let payload = hall.change(&hall.author, "ruleUpload", "RuleUploadInput", VERSION, input).await;
        refused(&payload, "FILE_MISSING");
    });
}

/// Feature 62.
#[test]
fn parameters_that_make_another_rule_of_a_version_are_refused() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let tables = serde_json::from_str(TABLES).unwrap();
        let tests = r#"{"format":"rencai-rule-tests/1","cases":[{"name":"bare","facts":{"talent":null,
            "answers":{"yearsInPost":1,"patents":[],"projects":[]}},"expect":{"total":"1.5"}}]}"#;
        let uploaded = hall.upload_rule(table::COMPONENT, &tables, tests).await;
        let version = id(&uploaded["ruleVersion"]);
        done(&hall.step_rule("ruleValidate", &version).await);
        let changed = |place: &str, value: serde_json::Value| {
            let mut changed: serde_json::Value = tables.clone();
            *changed.pointer_mut(place).unwrap() = value;
            changed
        };
        for (place, value, part) in [
            ("/rule/id", json!("kunming.wuhua.another"), "id"),
            ("/rule/version", json!("1.0.1"), "version"),
            ("/rule/tieBreak", json!([]), "tieBreak"),
            ("/inputs/1/greatest", json!("70"), "form"),
            ("/tables/0/id", json!("another"), "requirements"),
        ] {
            let error = refused(&hall.propose(&version, &changed(place, value)).await, "COMPONENT_REFUSED");
            assert!(error["message"].as_str().unwrap().contains(&format!("another {part} than")), "{error}");
        }
        done(&hall.propose(&version, &changed("/tables/1/title/zh", json!("专利（修订）"))).await);
        done(&hall.propose(&version, &changed("/tables/1/ceiling", json!("39"))).await);
    });
}

/// Feature 59.
#[test]
fn a_field_that_the_agreement_does_not_grant_is_named_when_the_edition_is_made_and_when_it_is_judged() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        done(&hall.grant(&["Nomination.answers", "Nomination.talent"]).await);
        let error = refused(&hall.create(&rule, 2010, 3, None).await, "NOT_GRANTED");
        assert!(error["message"].as_str().unwrap().ends_with(": Talent.birthDate"), "{error}");
        assert_eq!(error["allowed"], json!(["Nomination.answers", "Nomination.talent"]));

        done(&hall.grant(&["Nomination.answers", "Nomination.talent", "Talent.birthDate"]).await);
        let edition = hall.open(&rule, 2010, 3).await;
        done(&hall.nominate(&edition, "001", crate::support::hall::plain(1)).await);
        done(&hall.step("editionClose", &edition, None).await);
        done(&hall.grant(&["Nomination.answers"]).await);
        let error = refused(&hall.ask_judging(&edition).await, "NOT_GRANTED");
        assert!(error["message"].as_str().unwrap().ends_with(": Nomination.talent, Talent.birthDate"), "{error}");
        assert_eq!(hall.state(&edition).await, "CLOSED");
    });
}

#[test]
fn an_agreement_over_a_field_that_the_schema_has_not_is_refused() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let error = hall.grant(&["Nomination.answers", "Talent.salary"]).await;
        assert_eq!(allowed(&error, "BAD_USER_INPUT"), ["Type.field"]);
        assert!(error["errors"][0]["message"].as_str().unwrap().contains("Talent.salary"));
        let installed = hall.install(HOSTILE, &json!({})).await;
        assert_eq!(hall.create(&id(&installed["ruleVersion"]), 2010, 1, None).await["errors"], json!([]));
    });
}

/// Feature 65.
#[test]
fn a_rule_with_a_memory_is_refused_with_the_subject_and_what_differed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        for (how, done_otherwise) in
            [("counter", "in reverse order"), ("neighbour", "in reverse order"), ("batch-size", "in two batches")]
        {
            let payload = hall.install(HOSTILE, &json!({ "misbehave": how })).await;
            let error = refused(&payload, "COMPONENT_REFUSED");
            assert_eq!(error["path"][0], "component", "{how}: {error}");
            assert!(error["path"][1].as_str().unwrap().starts_with("sample-"), "{how}: {error}");
            let message = error["message"].as_str().unwrap();
            assert!(message.contains("ORDER_DEPENDENT"), "{how}: {message}");
            let parameters = json!({ "misbehave": how, "reference": "示例" }).to_string();
            let prepared =
                rencai::rules::checks::validate(&world.app.rules, HOSTILE.to_vec(), &parameters, WUHUA, &[]).await;
            let english = reason(prepared.map(|_| ())).message.en;
            assert!(english.contains(done_otherwise) && english.contains("the points of the item"), "{how}: {english}");
        }
        assert_eq!(validated(&world, &hall).await, 0);
    });
}

/// Feature 65.
#[test]
fn a_rule_that_fails_over_sample_subjects_is_not_validated() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        for (how, cause) in [
            ("wrong-total", "WRONG_TOTAL"),
            ("evidence-nowhere", "EVIDENCE_NOWHERE"),
            ("trap", "TRAPPED"),
            ("loop", "FUEL_EXHAUSTED"),
            ("recursion", "STACK_EXHAUSTED"),
            ("too-few", "VERDICT_COUNT"),
        ] {
            let error = refused(&hall.install(HOSTILE, &json!({ "misbehave": how })).await, "COMPONENT_REFUSED");
            assert!(error["message"].as_str().unwrap().contains(cause), "{how}: {error}");
            assert_eq!(error["path"], json!(["component", "sample-1"]), "{how}: {error}");
        }
        assert_eq!(validated(&world, &hall).await, 0);
    });
}

/// Feature 65.
#[test]
fn a_rule_that_declines_in_the_rehearsals_context_is_rehearsed_in_those_of_its_test_cases() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let validated = async |how: &str, stage: &str| {
            let parameters = json!({ "misbehave": how, "reference": "示例" });
            let tests = format!(
                r#"{{"format":"rencai-rule-tests/1","cases":[{{"name":"one","context":{{"stage":"{stage}"}},
                "facts":{{"answers":{{"count":1}}}},"expect":{{"total":"2"}}}}]}}"#
            );
            let uploaded = hall.upload_rule(HOSTILE, &parameters, &tests).await;
            let version = id(&uploaded["ruleVersion"]);
            let validated = hall.step_rule("ruleValidate", &version).await;
            let query = "query($id: ID!) { node(id: $id) { ... on RuleVersion { checks { name found warns } } } }";
            let data = world.data(&hall.approver, query, json!({ "id": version })).await;
            done(&hall.step_rule("ruleWithdraw", &version).await);
            let checks = data["node"]["checks"].as_array().unwrap().clone();
            (validated, checks.into_iter().find(|check| check["name"] == "rehearsal"))
        };
        let (payload, rehearsal) = validated("finals-only", "finals").await;
        done(&payload);
        let rehearsal = rehearsal.unwrap();
        assert!(rehearsal["warns"] == false && rehearsal["found"].as_str().unwrap().starts_with('9'), "{rehearsal}");

        let error = refused(&validated("finals-counter", "finals").await.0, "COMPONENT_REFUSED");
        assert!(error["message"].as_str().unwrap().contains("ORDER_DEPENDENT"), "{error}");

        let (payload, rehearsal) = validated("finals-counter", "selection").await;
        done(&payload);
        let rehearsal = rehearsal.unwrap();
        assert_eq!(rehearsal["warns"], true, "who approves is told that nothing was rehearsed: {rehearsal}");
    });
}

/// Feature 65.
#[test]
fn a_rehearsal_looks_like_a_judging() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let fragment = world.app.rules.facts().check("fragment Facts on Nomination { answers }").await.unwrap();
        let samples = rehearsal::samples(&fragment, &Form::read("{}").unwrap()).unwrap();
        assert!(samples.iter().all(|sample| NominationId::parse(&sample.id).is_some()), "{samples:?}");
        let ids: BTreeSet<&str> = samples.iter().map(|sample| sample.id.as_str()).collect();
        assert_eq!(ids.len(), samples.len());
        let context = rehearsal::context(&hall.author.unit_code, "{}");
        assert_eq!(context.division, WUHUA);
        assert!(!format!("{context:?}{samples:?}").contains("rehears"));
    });
}

/// Feature 65.
#[test]
fn the_parameters_of_an_edition_are_rehearsed_too() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        for (how, cause) in [("counter", "ORDER_DEPENDENT"), ("trap", "TRAPPED"), ("decline", "RULE_DECLINED")] {
            let created = hall.create(&rule, 2010, 2, Some(json!({ "misbehave": how }))).await;
            let error = refused(&created, "COMPONENT_REFUSED");
            assert!(error["message"].as_str().unwrap().contains(cause), "{how}: {error}");
        }
        done(&hall.activate_rule(&rule, None, "2000-01-01").await);
        done(&hall.create(&rule, 2010, 2, None).await);
    });
}
