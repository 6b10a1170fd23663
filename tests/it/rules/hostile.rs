//! A guest that misbehaves in the middle of a city's judging: nothing of it is kept, its fault is
//! named, and the same server judges the next edition.

use rencai::rules::entity::{judgement, run};
use rencai::store::Read;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, reason, refused, run_id, tamper, with_reference};
use crate::support::world::{PANLONG, WUHUA, World, in_app};

const PEOPLE: usize = 3;

/// The answer over which the guest misbehaves, and which no rehearsal hits upon.
const PROVOKES: i64 = 777;

/// A closed edition under a misbehaviour that shows over one of its nominees.
async fn closed(hall: &Hall, rule: &str, year: i32, how: &str) -> String {
    let odd = if how.is_empty() { 3 } else { PROVOKES };
    closed_under(hall, rule, year, json!({ "misbehave": how, "when": PROVOKES }), odd).await
}

/// A closed edition under parameters, with one odd answer.
async fn closed_under(hall: &Hall, rule: &str, year: i32, parameters: Value, odd: i64) -> String {
    let created = hall.create(rule, year, 2, Some(parameters)).await;
    done(&created);
    let edition = id(&created["edition"]);
    done(&hall.step("editionOpen", &edition, None).await);
    for number in 0..PEOPLE {
        let count = if number == 1 { odd } else { 3 };
        done(&hall.nominate(&edition, &format!("{year}-{number}"), json!({ "count": count })).await);
    }
    done(&hall.step("editionClose", &edition, None).await);
    edition
}

async fn stored(world: &World, run: &str) -> (run::Model, u64) {
    let read = Read::new(&world.app.store, world.system.clone());
    let row = rencai::rules::read::run(&read, run_id(run)).await.unwrap().unwrap();
    let judged = read.find::<judgement::Entity>().filter(judgement::Column::RunId.eq(run_id(run))).count();
    (row, judged.await.unwrap())
}

/// A run failed for this cause, and left nothing behind.
async fn left_nothing(world: &World, hall: &Hall, edition: &str, run: &str, cause: &str, names_subject: bool) {
    let shown = hall.run(run).await;
    assert_eq!(shown["state"], "FAILED", "{cause}");
    assert_eq!((&shown["digest"], &shown["done"]), (&Value::Null, &json!(0)));
    let problem = shown["problem"].as_str().unwrap();
    assert!(problem.contains(cause) && problem.contains("COMPONENT_REFUSED"), "{cause}: {problem}");
    let nominations = hall.nominations(edition).await;
    assert!(nominations.iter().all(|nomination| nomination["state"] == "SUBMITTED"));
    let named = nominations.iter().any(|nomination| problem.contains(nomination["id"].as_str().unwrap()));
    assert_eq!(named, names_subject, "{cause}: {problem}");
    assert_eq!(hall.state(edition).await, "CLOSED");
    let (row, judged) = stored(world, run).await;
    assert_eq!((judged, row.lease_until), (0, None));
    assert!(row.component_digest.starts_with("sha256:"), "the run names the rule's bytes");
    assert!(hall.ranking(edition).await.is_empty());
}

/// Feature 58.
/// Feature 61.
#[test]
fn a_guest_that_misbehaves_leaves_no_judgement_and_its_fault_is_named() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let installed = hall.install(HOSTILE, &json!({})).await;
        done(&installed);
        let rule = id(&installed["ruleVersion"]);
        let cases = [
            ("wrong-total", "WRONG_TOTAL", true),
            ("over-ceiling", "ABOVE_CEILING", true),
            ("evidence-nowhere", "EVIDENCE_NOWHERE", true),
            ("finding-missing", "FINDING_COUNT", true),
            ("text-invisible", "TEXT_EMPTY", true),
            ("too-few", "VERDICT_COUNT", true),
            ("out-of-order", "VERDICT_SUBJECT", true),
            ("foreign", "VERDICT_SUBJECT", true),
            ("trap", "TRAPPED", true),
            ("decline", "RULE_DECLINED", false),
            ("memory-past-the-limit", "MEMORY_EXHAUSTED", true),
            ("loop", "FUEL_EXHAUSTED", true),
            ("recursion", "STACK_EXHAUSTED", true),
            ("text-five-mib", "ANSWER_TOO_LARGE", true),
        ];
        for (year, (how, cause, names_subject)) in (2010..).zip(cases) {
            let edition = closed(&hall, &rule, year, how).await;
            let (run, judged) = hall.judge(&edition).await;
            let refusal = reason(judged);
            assert!(refusal.message.en.contains(cause), "{how}: {}", refusal.message.en);
            left_nothing(&world, &hall, &edition, &run, cause, names_subject).await;
            // The rule's own words may quote what it read, and its author reads no nominations.
            let query = "query($id: ID!) { run(id: $id) { problem } }";
            let told = world.data(&hall.author, query, json!({ "id": run })).await["run"]["problem"].clone();
            let told = told.as_str().unwrap().split(" [").next().unwrap();
            assert_eq!(told, format!("COMPONENT_REFUSED: {cause}"));
        }

        // The same server, the same component, without a misbehaviour.
        let edition = closed(&hall, &rule, 2030, "").await;
        let (run, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        assert_eq!(stored(&world, &run).await.1, 3);
        let ranking = hall.ranking(&edition).await;
        assert!(ranking.iter().all(|line| line["rank"] == 1 && line["mark"] == "AT_CUT" && line["total"] == "6"));
        assert!(hall.nominations(&edition).await.iter().all(|nomination| nomination["state"] == "JUDGED"));
    });
}

/// Feature 65.
#[test]
fn a_rule_with_a_memory_that_no_rehearsal_shows_fails_its_run() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed(&hall, &rule, 2010, "counter").await;
        let (run, judged) = hall.judge(&edition).await;
        assert!(reason(judged).message.en.contains("judged again in another order"));
        left_nothing(&world, &hall, &edition, &run, "ORDER_DEPENDENT", true).await;
    });
}

#[test]
fn facts_that_are_too_large_name_the_nomination_and_what_to_do() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed(&hall, &rule, 2010, "").await;
        let guilty = id(&hall.nominations(&edition).await[0]);
        let answers = format!(r#"'{{"count":3,"note":"{}"}}'"#, "x".repeat(70_000));
        tamper(&world, &format!("UPDATE nomination SET answers = {answers}")).await;
        let refusal = reason(hall.judge(&edition).await.1);
        assert_eq!(refusal.path, ["component".to_owned(), guilty]);
        assert!(refusal.message.en.contains("shorten or withdraw this nomination"), "{}", refusal.message.en);
    });
}

/// Feature 58.
#[test]
fn a_rule_that_cannot_judge_its_subjects_leaves_them_to_a_person() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed_under(&hall, &rule, 2010, json!({ "misbehave": "unjudged" }), 3).await;
        let (_, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        let ranking = hall.ranking(&edition).await;
        assert_eq!(ranking.len(), PEOPLE);
        for line in ranking {
            assert_eq!(
                (&line["rank"], &line["mark"], &line["total"]),
                (&Value::Null, &json!("UNJUDGED"), &Value::Null)
            );
            assert_eq!(line["problem"]["because"]["zh"], "事实不足");
            assert_eq!((&line["lines"], &line["findings"]), (&json!([]), &json!([])));
        }
    });
}

#[test]
fn after_a_run_that_failed_the_edition_can_be_judged_again_and_both_runs_stay() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed(&hall, &rule, 2010, "").await;
        let behave = |how: &str| format!(r#"UPDATE edition SET parameters = '{{"misbehave":"{how}"}}'"#);
        tamper(&world, &behave("trap")).await;
        let (failed, judged) = hall.judge(&edition).await;
        reason(judged);
        tamper(&world, &behave("")).await;
        let (good, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        assert_eq!(hall.run(&failed).await["state"], "FAILED");
        assert_eq!(hall.run(&good).await["state"], "DONE");
        assert_eq!(hall.state(&edition).await, "RANKED");
        let replayed = hall.replay(&failed).await;
        assert_eq!(replayed["errors"][0]["extensions"]["code"], "NOT_REPLAYABLE");
    });
}

/// The guest fails in a new judging: the ranking that stood stands, and nobody is nominated beside it.
#[test]
fn a_ranking_stands_when_the_rule_fails_in_a_new_judging() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed(&hall, &rule, 2010, "over-ceiling").await;
        let answers = async |count: i64| {
            tamper(&world, &format!(r#"UPDATE nomination SET answers = '{{"count":{count}}}'"#)).await
        };
        answers(3).await;
        let (good, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        let (ranking, nominations) = (hall.ranking(&edition).await, hall.nominations(&edition).await);
        answers(PROVOKES).await;
        let (one, other) = tokio::join!(hall.ask_judging(&edition), hall.ask_judging(&edition));
        let (won, lost) = if one["run"].is_null() { (other, one) } else { (one, other) };
        done(&won);
        refused(&lost, "STATE_FORBIDS");
        let failed = id(&won["run"]);
        assert!(reason(hall.work(&failed).await).message.en.contains("ABOVE_CEILING"));
        answers(3).await;
        assert_eq!((hall.run(&failed).await["state"].clone(), stored(&world, &failed).await.1), (json!("FAILED"), 0));
        assert_eq!(hall.state(&edition).await, "RANKED");
        assert_eq!(hall.ranking(&edition).await, ranking);
        assert_eq!(hall.nominations(&edition).await, nominations);
        refused(&hall.step("editionOpen", &edition, Some("理由")).await, "STATE_FORBIDS");
        assert_eq!(hall.replay(&good).await["data"]["runReplay"]["same"], true);
    });
}

/// Feature 58.
#[test]
fn while_a_guest_loops_other_requests_are_answered() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = closed(&hall, &rule, 2010, "loop").await;
        let run = id(&hall.ask_judging(&edition).await["run"]);
        let (judged, answered) = tokio::join!(hall.work(&run), async {
            let mut answered = 0;
            while hall.run(&run).await["state"] != "FAILED" {
                answered += 1;
            }
            answered
        });
        let refusal = reason(judged);
        assert!(refusal.message.en.contains("FUEL_EXHAUSTED"));
        assert!(answered > 0, "the run was seen before it failed");
        let guilty = id(&hall.nominations(&edition).await[1]);
        assert_eq!(refusal.path, ["component".to_owned(), guilty]);
        left_nothing(&world, &hall, &edition, &run, "FUEL_EXHAUSTED", true).await;
    });
}

async fn failure(world: &World, actor: &std::sync::Arc<rencai::access::Actor>, run: &str) -> Value {
    let query = "query($id: ID!) { runFailure(id: $id) { component facts parameters context reproduces } }";
    world.ask(actor, query, json!({ "id": run })).await
}

/// Judges at home, and gives what the command says on standard error.
fn at_home(failure: &Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rencai"))
        .args(["rule", "judge"])
        .arg(file("rule.wasm", HOSTILE))
        .arg("--facts")
        .arg(file("facts.json", failure["facts"].to_string().as_bytes()))
        .arg("--parameters")
        .arg(file("parameters.json", failure["parameters"].to_string().as_bytes()))
        .arg("--context")
        .arg(file("context.json", failure["context"].to_string().as_bytes()))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
    String::from_utf8(output.stderr).unwrap()
}

/// Feature 61.
#[test]
fn the_author_takes_masked_failing_facts_home_and_the_rule_fails_over_them_again() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let parameters = json!({ "misbehave": "over-ceiling", "when": PROVOKES });
        let created = hall.create(&rule, 2010, 2, Some(parameters.clone())).await;
        let edition = id(&created["edition"]);
        done(&hall.step("editionOpen", &edition, None).await);
        let answers = json!({
            "count": PROVOKES, "note": "样例路12号 flat B7", "since": "1999-12-31", "kind": "乙类", "income": -61_750,
        });
        done(&hall.nominate(&edition, "001", json!({ "count": 3 })).await);
        done(&hall.nominate(&edition, "002", answers.clone()).await);
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        let guilty = id(&hall.nominations(&edition).await[1]);
        assert_eq!(reason(judged).path, ["component".to_owned(), guilty]);

        for allowed in [&hall.author, &hall.officer] {
            let answer = failure(&world, allowed, &run).await;
            let failure = &answer["data"]["runFailure"];
            let applied = with_reference(&parameters);
            assert_eq!((&failure["reproduces"], &failure["parameters"]), (&json!(true), &applied), "{answer:#}");
            let masked = &failure["facts"][0]["facts"]["answers"];
            let kept = (&masked["count"], &masked["kind"]);
            assert_eq!(
                kept,
                (&json!(PROVOKES), &json!("乙类")),
                "a small number and a choice tell nobody from another"
            );
            let length = |value: &Value| value.as_str().unwrap().chars().count();
            assert_eq!(length(&masked["note"]), length(&answers["note"]));
            let income = masked["income"].as_i64().unwrap();
            assert!((-99_999..=-10_000).contains(&income) && income != -61_750, "{income}");
            let text = failure.to_string();
            for secret in ["样例路", "12号", "B7", "flat", "1999-12-31", "61750", "样例人员"] {
                assert!(!text.contains(secret), "{secret} left the house: {text}");
            }
            assert!(at_home(failure).contains("ABOVE_CEILING"));
        }

        let nobody = failure(&world, &hall.nominator, &run).await;
        assert_eq!(nobody["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let elsewhere = world.actor(PANLONG, &[rencai::access::Role::RuleAuthor]).await;
        assert_eq!(failure(&world, &elsewhere, &run).await["data"]["runFailure"], Value::Null);
    });
}
