//! Impact, shadow, audit and nearness as they are asked through the schema: by whom, over which editions,
//! page by page.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, nodes, numbered, parameters};
use crate::support::raw::Hand;
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const IMPACT: &str = "query($rule: ID!, $edition: ID!, $parameters: JSON, $fen: Long, $first: Int, $after: String) {
    ruleImpact(rule: $rule, edition: $edition, parameters: $parameters, fenAPlace: $fen) {
        cost factsReadAnew atCut faults { nominationId code }
        counts { enter leave moved rescored same placedBefore placedAfter atCutBefore atCutAfter toVoteBefore toVoteAfter }
        changes(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node {
            nominationId nomination { id talent { number } } kind byOthers fault
            before { rank mark total } after { rank mark total }
            lines { item before after } findings { requirement before after } } } }
        entering: changes(kind: ENTERS) { totalCount } } }";

const SCAN: &str = "query($rule: ID!, $parameters: JSON, $first: Int, $after: String) {
    found: FIELD(rule: $rule, parameters: $parameters, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { edition { id year } problem impact {
            counts { leave moved same wouldLose placedBefore placedAfter }
            wouldLose(first: 10) { totalCount edges { node { nominationId kind
                findings { requirement before after } before { mark } after { mark } } } } } } } } }";

const NEAR: &str = "query($id: ID!) { judgementNearness(id: $id) {
    nominationId nomination { id } rank mark total distance { points exceed }
    lines { item points needed { points exceed } within }
    requirements { requirement outcome parameters { pointer value searched change { to steps mark rank } } }
    parameters { pointer value searched change { to steps mark rank } } parametersLeftOut judged budget } }";

fn with(name: &str, value: Value) -> Value {
    let mut given = parameters();
    given[name]["value"] = value;
    given
}

async fn approver(world: &World, unit: &str) -> Arc<Actor> {
    world.actor(unit, &[Role::RuleApprover]).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

async fn judgement(hall: &Hall, edition: &str, total: &str) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on Edition { ranking { edges { node { id total } } } } } }";
    let data = hall.world.data(&hall.officer, query, json!({ "id": edition })).await;
    id(nodes(&data["node"]["ranking"]).iter().find(|line| line["total"] == total).unwrap())
}

/// Feature 67.
#[test]
fn the_impact_of_parameters_is_asked_page_by_page_and_names_talents_only_to_who_may_read_them() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, run) = hall.ranked(&rule, 2010, 2, &[10, 8, 4]).await;
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let young = with("maximumAge", json!(29));
        let asked = |first: i32, after: Value| json!({ "rule": rule, "edition": edition, "parameters": young, "fen": "1000000", "first": first, "after": after });
        let data = world.data(&hall.officer, IMPACT, asked(2, Value::Null)).await;
        let impact = &data["ruleImpact"];
        assert_eq!((&impact["cost"], &impact["factsReadAnew"]), (&json!("-2000000"), &json!(false)));
        assert_eq!((&impact["counts"]["leave"], &impact["counts"]["moved"]), (&json!(2), &json!(1)));
        assert_eq!((&impact["entering"]["totalCount"], &impact["changes"]["totalCount"]), (&json!(0), &json!(3)));
        let page = nodes(&impact["changes"]);
        assert_eq!(page.len(), 2);
        assert_eq!(page[0]["kind"], "LEAVES");
        assert_eq!(page[0]["nomination"]["talent"]["number"], "000");
        assert_eq!(page[0]["before"], json!({ "rank": 1, "mark": "PLACED", "total": "15" }));
        assert_eq!(page[0]["after"], json!({ "rank": null, "mark": "FAILED", "total": "15" }));
        assert_eq!(page[0]["findings"], json!([{ "requirement": "age", "before": "MET", "after": "FAILED" }]));
        assert_eq!(impact["changes"]["pageInfo"]["hasNextPage"], json!(true));
        let data =
            world.data(&hall.officer, IMPACT, asked(2, impact["changes"]["pageInfo"]["endCursor"].clone())).await;
        let rest = nodes(&data["ruleImpact"]["changes"]);
        assert_eq!((rest.len(), &rest[0]["kind"]), (1, &json!("MOVES")));
        assert_eq!(data["ruleImpact"]["changes"]["pageInfo"]["hasNextPage"], json!(false));

        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let data = world.data(&auditor, IMPACT, asked(5, Value::Null)).await;
        let shown = nodes(&data["ruleImpact"]["changes"]);
        assert!(shown.iter().all(|one| one["nominationId"].is_string() && one["nomination"].is_object()));
        let approver = approver(&world, WUHUA).await;
        for actor in [&hall.author, &approver] {
            let data = world.data(actor, IMPACT, asked(5, Value::Null)).await;
            let impact = &data["ruleImpact"];
            assert_eq!((&impact["counts"]["leave"], &impact["cost"]), (&json!(2), &json!("-2000000")));
            for withheld in ["changes", "entering", "faults", "atCut"] {
                assert_eq!(impact[withheld], Value::Null, "nobody else has approved these parameters: {withheld}");
            }
        }
        assert!(hand.everything().await == before, "a question wrote something");
        // A day on which nothing is judged yet.
        done(&hall.enact_parameters(&rule, &young, "2030-01-01").await);
        for actor in [&hall.author, &approver] {
            let data = world.data(actor, IMPACT, asked(5, Value::Null)).await;
            let shown = nodes(&data["ruleImpact"]["changes"]);
            assert_eq!(shown.len(), 3, "another person has approved the version and these parameters");
            assert!(shown.iter().all(|one| one["nominationId"].is_string() && one["nomination"].is_null()));
        }
        assert_eq!(code(&world.ask(&hall.nominator, IMPACT, asked(5, Value::Null)).await), "FORBIDDEN");
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let data = world.data(&hall.author, IMPACT, asked(5, Value::Null)).await;
        assert_eq!(data["ruleImpact"]["changes"], Value::Null, "what was revoked is approved no more");
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true));
    });
}

/// Feature 67.
#[test]
fn a_draft_tells_its_author_nothing_of_what_it_reads() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 2).await;
        let secret = "样例人员1972-02-29";
        done(&hall.nominate(&edition, "001", json!({ "count": 3, "note": secret })).await);
        done(&hall.step("editionClose", &edition, None).await);
        hall.judge(&edition).await.1.unwrap().unwrap();
        for how in ["decline-telling", "evidence-tells"] {
            let parameters = json!({ "misbehave": how, "when": 3, "reference": "示例" });
            for actor in [&hall.author, &hall.officer] {
                let variables = json!({ "rule": rule, "edition": edition, "parameters": parameters });
                let answer = world.ask(actor, IMPACT, variables).await.to_string();
                assert!(answer.contains("RULE_DECLINED") || how != "decline-telling", "{answer}");
                assert!(!answer.contains(secret) && !answer.contains("1972"), "{how}: {answer}");
                let scan = SCAN.replace("FIELD", "auditScan");
                let variables = json!({ "rule": rule, "parameters": parameters, "first": 5 });
                let answer = world.ask(actor, &scan, variables).await.to_string();
                assert!(!answer.contains(secret) && !answer.contains("1972"), "{how}: {answer}");
            }
        }
    });
}

/// Feature 67.
#[test]
fn facts_that_the_agreement_no_longer_grants_are_not_tried_though_they_are_stored() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 2, &[10, 8]).await;
        let line = judgement(&hall, &edition, "15").await;
        done(&hall.grant(&["Nomination.answers"]).await);
        let variables = json!({ "rule": rule, "edition": edition });
        assert_eq!(code(&world.ask(&hall.officer, IMPACT, variables).await), "NOT_GRANTED");
        assert_eq!(code(&world.ask(&hall.officer, NEAR, json!({ "id": line })).await), "NOT_GRANTED");
    });
}

/// Feature 67.
#[test]
fn what_cannot_be_tried_is_refused_with_its_reason() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 2, &[10, 8, 4]).await;
        let elsewhere = Hall::at(&world, PANLONG).await;
        let theirs = elsewhere.engineers().await;
        let open = hall.open(&rule, 2011, 2).await;
        let broken = with("maximumAge", json!("forty"));
        let own = Value::Null;
        for (actor, rule, edition, parameters, due) in [
            (&elsewhere.author, &theirs, &edition, &own, "NOT_FOUND"),
            (&elsewhere.author, &rule, &edition, &own, "NOT_FOUND"),
            (&hall.author, &theirs, &edition, &own, "NOT_FOUND"),
            (&hall.author, &edition, &rule, &own, "NOT_FOUND"),
            (&hall.author, &rule, &open, &own, "STATE_FORBIDS"),
            (&hall.author, &rule, &edition, &broken, "PARAMETERS_BREAK_SCHEMA"),
        ] {
            let variables = json!({ "rule": rule, "edition": edition, "parameters": parameters });
            assert_eq!(code(&world.ask(actor, IMPACT, variables).await), due);
        }
        let young = with("maximumAge", json!(29));
        let mut dear = json!({ "rule": rule, "edition": edition, "parameters": young, "fen": "9007199254740991" });
        let data = world.data(&hall.author, IMPACT, dear.clone()).await;
        assert_eq!(data["ruleImpact"]["cost"], "-18014398509481982");
        dear["fen"] = json!(i64::MIN.to_string());
        let answer = world.ask(&hall.author, IMPACT, dear).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("9007199254740991"), "{answer:#}");
        let variables = json!({ "rule": rule, "edition": edition, "after": "bm9uZQ" });
        assert_eq!(code(&world.ask(&hall.author, IMPACT, variables).await), "BAD_USER_INPUT");
        done(&hall.step("editionCancel", &open, Some("示例")).await);
    });
}

/// Feature 68.
#[test]
fn an_audit_lists_who_would_fail_now_over_all_past_editions_of_the_division_and_why() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (earlier, _) = hall.ranked(&rule, 2010, 2, &[10, 8, 4]).await;
        let (later, _) = hall.ranked(&rule, 2011, 2, &[3, 2]).await;
        let elsewhere = Hall::at(&world, PANLONG).await;
        let theirs = elsewhere.engineers().await;
        elsewhere.ranked(&theirs, 2010, 2, &[1]).await;
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let scan = SCAN.replace("FIELD", "auditScan");
        let young = with("maximumAge", json!(29));
        let variables = json!({ "rule": rule, "parameters": young, "first": 5 });
        let data = world.data(&hall.author, &scan, variables).await;
        let editions = nodes(&data["found"]);
        let ids: Vec<_> = editions.iter().map(|one| id(&one["edition"])).collect();
        assert_eq!(ids, [later.clone(), earlier.clone()], "newest first, and none of another division");
        let lose: Vec<_> = editions.iter().map(|one| one["impact"]["counts"]["wouldLose"].clone()).collect();
        assert_eq!(lose, [json!(2), json!(3)]);
        assert!(editions.iter().all(|one| one["impact"]["wouldLose"].is_null()), "the author sees numbers");
        let variables = json!({ "rule": rule, "parameters": young, "first": 5 });
        let data = world.data(&hall.officer, &scan, variables).await;
        let editions = nodes(&data["found"]);
        assert_eq!(editions[1]["impact"]["wouldLose"]["totalCount"], json!(3));
        for one in nodes(&editions[1]["impact"]["wouldLose"]) {
            assert_eq!(one["after"]["mark"], "FAILED");
            assert_eq!(one["findings"], json!([{ "requirement": "age", "before": "MET", "after": "FAILED" }]));
        }

        let first = world.data(&hall.author, &scan, json!({ "rule": rule, "first": 1 })).await;
        assert_eq!(
            nodes(&first["found"])[0]["impact"]["counts"]["same"],
            json!(2),
            "under its own parameters nothing changes"
        );
        assert_eq!(
            (&first["found"]["totalCount"], &first["found"]["pageInfo"]["hasNextPage"]),
            (&json!(2), &json!(true))
        );
        let after = first["found"]["pageInfo"]["endCursor"].clone();
        let second = world.data(&hall.author, &scan, json!({ "rule": rule, "first": 1, "after": after })).await;
        assert_eq!(id(&nodes(&second["found"])[0]["edition"]), earlier);
        let answer = world.ask(&elsewhere.author, &scan, json!({ "rule": rule, "first": 1 })).await;
        assert_eq!(code(&answer), "NOT_FOUND");
        assert!(hand.everything().await == before, "an audit wrote something");
    });
}

/// Feature 68.
#[test]
fn a_shadow_shows_the_editions_that_were_judged_beside_it_and_decides_nothing() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        hall.ranked(&rule, 2010, 2, &[10, 8, 4]).await;
        world.clock.set(world.clock.now().plus_seconds(60));
        let young = with("maximumAge", json!(29));
        let tests = r#"{"format":"rencai-rule-tests/1","cases":[{"name":"older","facts":{"talent":{"birthDate":"1980-06-01"},
            "answers":{"yearsInPost":1,"patents":[],"projects":[]}},"expect":{"findings":{"age":"failed"}}}]}"#;
        let uploaded = hall.upload_rule(&numbered("1.1.0"), &young, tests).await;
        done(&uploaded);
        let candidate = id(&uploaded["ruleVersion"]);
        for step in ["ruleValidate", "ruleTest"] {
            done(&hall.step_rule(step, &candidate).await);
        }
        let early = SCAN.replace("FIELD", "ruleShadow");
        assert_eq!(
            code(&world.ask(&hall.author, &early, json!({ "rule": candidate, "first": 5 })).await),
            "STATE_FORBIDS"
        );
        done(&hall.step_rule("ruleShadow", &candidate).await);
        let (beside, _) = hall.ranked(&rule, 2011, 1, &[3, 2]).await;
        let shadow = SCAN.replace("FIELD", "ruleShadow");
        let data = world.data(&approver(&world, WUHUA).await, &shadow, json!({ "rule": candidate, "first": 5 })).await;
        let editions = nodes(&data["found"]);
        assert_eq!((editions.len(), id(&editions[0]["edition"])), (1, beside.clone()));
        assert_eq!(editions[0]["impact"]["counts"]["leave"], json!(1));
        let ranking = hall.ranking(&beside).await;
        assert_eq!(
            (&ranking[0]["rank"], &ranking[0]["mark"]),
            (&json!(1), &json!("PLACED")),
            "the version in force decides"
        );
    });
}

/// Feature 68.
#[test]
fn an_edition_that_cannot_be_tried_says_why_and_the_others_are_shown() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        hall.ranked(&rule, 2010, 2, &[10, 8]).await;
        hall.ranked(&rule, 2011, 2, &[3, 2]).await;
        let damage = "UPDATE run SET total = 3 WHERE context LIKE '%\"period\":\"2010\"%'";
        crate::support::hall::tamper(&world, damage).await;
        let scan = SCAN.replace("FIELD", "auditScan");
        let data = world.data(&hall.officer, &scan, json!({ "rule": rule, "first": 5 })).await;
        let editions = nodes(&data["found"]);
        assert_eq!((&editions[0]["problem"], &editions[0]["impact"]["counts"]["same"]), (&Value::Null, &json!(2)));
        assert!(editions[1]["problem"].as_str().unwrap().starts_with("NOT_REPLAYABLE"), "{}", editions[1]);
        assert_eq!(editions[1]["impact"], Value::Null);
    });
}

/// Feature 70.
#[test]
fn how_near_a_line_was_is_told_to_who_may_read_impact() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 1, &[10, 8, 4]).await;
        let line = judgement(&hall, &edition, "12").await;
        let data = world.data(&hall.officer, NEAR, json!({ "id": line })).await;
        let near = &data["judgementNearness"];
        assert_eq!((&near["rank"], &near["mark"], &near["total"]), (&json!(2), &json!("BELOW_CUT"), &json!("12")));
        assert_eq!(near["distance"], json!({ "points": "3", "exceed": true }), "at 15 each it were a tie");
        let tenure = near["lines"].as_array().unwrap().iter().find(|line| line["item"] == "tenure").unwrap();
        let due =
            json!({ "item": "tenure", "points": "12", "needed": { "points": "3", "exceed": true }, "within": true });
        assert_eq!(*tenure, due);
        assert_eq!((&near["parametersLeftOut"], &near["requirements"]), (&json!(0), &json!([])));
        assert!(near["parameters"].as_array().unwrap().iter().all(|one| one["searched"] == true), "{near:#}");
        assert!(near["nomination"]["id"] == near["nominationId"]);

        let data = world.data(&hall.author, NEAR, json!({ "id": line })).await;
        assert_eq!(data["judgementNearness"]["nomination"], Value::Null);
        assert_eq!(code(&world.ask(&hall.nominator, NEAR, json!({ "id": line })).await), "FORBIDDEN");
        let elsewhere = Hall::at(&world, PANLONG).await;
        assert_eq!(code(&world.ask(&elsewhere.author, NEAR, json!({ "id": line })).await), "NOT_FOUND");
        assert_eq!(code(&world.ask(&hall.author, NEAR, json!({ "id": edition })).await), "NOT_FOUND");
    });
}
