//! A guest that misbehaves in the middle of a city's judging: nothing of it is kept, its fault is
//! named, and the same server judges the next edition.

use rencai::rules::entity::{judgement, run};
use rencai::store::Read;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, reason, refused, run_id, tamper};
use crate::support::world::{WUHUA, World, in_app};

const PEOPLE: usize = 3;

/// A closed edition under a misbehaviour, its nominations with the number that the guest asks for.
async fn closed(world: &World, hall: &Hall, rule: &str, year: i32, how: &str) -> String {
    let created = hall.create(rule, year, 2, Some(json!({ "misbehave": how }))).await;
    done(&created);
    let edition = id(&created["edition"]);
    done(&hall.step("editionOpen", &edition, None).await);
    for number in 0..PEOPLE {
        done(&hall.nominate(&edition, &format!("{year}-{number}"), json!({})).await);
    }
    tamper(world, r#"UPDATE nomination SET answers = '{"number":3}'"#).await;
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
        let rule = id(&installed["rule"]);
        let cases = [
            ("wrong-total", "WRONG_TOTAL", true),
            ("over-ceiling", "ABOVE_CEILING", true),
            ("evidence-nowhere", "EVIDENCE_NOWHERE", true),
            ("finding-missing", "FINDING_COUNT", true),
            ("text-invisible", "TEXT_EMPTY", true),
            ("too-few", "VERDICT_COUNT", false),
            ("out-of-order", "VERDICT_SUBJECT", true),
            ("foreign", "VERDICT_SUBJECT", true),
            ("trap", "TRAPPED", false),
            ("decline", "RULE_DECLINED", false),
            ("memory-past-the-limit", "MEMORY_EXHAUSTED", false),
        ];
        for (year, (how, cause, names_subject)) in (2010..).zip(cases) {
            let edition = closed(&world, &hall, &rule, year, how).await;
            let (run, judged) = hall.judge(&edition).await;
            let refusal = reason(judged);
            assert!(refusal.message.en.contains(cause), "{how}: {}", refusal.message.en);
            left_nothing(&world, &hall, &edition, &run, cause, names_subject).await;
        }

        // The same server, the same component, without a misbehaviour.
        let edition = closed(&world, &hall, &rule, 2030, "").await;
        let (run, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        assert_eq!(stored(&world, &run).await.1, 3);
        let ranking = hall.ranking(&edition).await;
        assert!(ranking.iter().all(|line| line["rank"] == 1 && line["mark"] == "AT_CUT" && line["total"] == "6"));
        assert!(hall.nominations(&edition).await.iter().all(|nomination| nomination["state"] == "JUDGED"));
    });
}

/// Feature 58.
#[test]
fn a_rule_that_cannot_judge_its_subjects_leaves_them_to_a_person() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["rule"]);
        let edition = closed(&world, &hall, &rule, 2010, "unjudged").await;
        let (_, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        for line in hall.ranking(&edition).await {
            assert_eq!(
                (&line["rank"], &line["mark"], &line["total"]),
                (&Value::Null, &json!("UNJUDGED"), &Value::Null)
            );
            assert_eq!(line["problem"]["zh"], "事实不足");
            assert_eq!((&line["lines"], &line["findings"]), (&json!([]), &json!([])));
        }
    });
}

#[test]
fn after_a_run_that_failed_the_edition_can_be_judged_again_and_both_runs_stay() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["rule"]);
        let edition = closed(&world, &hall, &rule, 2010, "").await;
        // Without the number, a line's evidence leads nowhere.
        tamper(&world, "UPDATE nomination SET answers = '{}'").await;
        let (failed, judged) = hall.judge(&edition).await;
        reason(judged);
        tamper(&world, r#"UPDATE nomination SET answers = '{"number":3}'"#).await;
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
        let rule = id(&hall.install(HOSTILE, &json!({})).await["rule"]);
        let edition = closed(&world, &hall, &rule, 2010, "").await;
        let (good, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        let (ranking, nominations) = (hall.ranking(&edition).await, hall.nominations(&edition).await);
        // Without the number, a line's evidence leads nowhere.
        tamper(&world, "UPDATE nomination SET answers = '{}'").await;
        let (one, other) = tokio::join!(hall.ask_judging(&edition), hall.ask_judging(&edition));
        let (won, lost) = if one["run"].is_null() { (other, one) } else { (one, other) };
        done(&won);
        refused(&lost, "STATE_FORBIDS");
        let failed = id(&won["run"]);
        assert!(reason(hall.work(&failed).await).message.en.contains("EVIDENCE_NOWHERE"));
        tamper(&world, r#"UPDATE nomination SET answers = '{"number":3}'"#).await;
        assert_eq!((hall.run(&failed).await["state"].clone(), stored(&world, &failed).await.1), (json!("FAILED"), 0));
        assert_eq!(hall.state(&edition).await, "RANKED");
        assert_eq!(hall.ranking(&edition).await, ranking);
        assert_eq!(hall.nominations(&edition).await, nominations);
        refused(&hall.step("editionOpen", &edition, Some("理由")).await, "STATE_FORBIDS");
        assert_eq!(hall.replay(&good).await["data"]["runReplay"]["same"], true);
    });
}
