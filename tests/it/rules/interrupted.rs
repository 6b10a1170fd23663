//! Runs whose worker died, was slow, or met another one.

use std::sync::Arc;

use rencai::awards::write::{ClaimRun, FailRun, RecordRun, ReportProgress, ReturnRun};
use rencai::kernel::{ErrorCode, Failure, Refusal};
use rencai_host::{Limits, Settings};
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, plain, reason, run_id, tamper};
use crate::support::world::{WUHUA, World, in_app};

/// A closed edition of three engineers with a run that waits.
async fn queued(world: &Arc<World>) -> (Hall, String, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 2).await;
    for number in 1..=3 {
        done(&hall.nominate(&edition, &format!("{number:03}"), plain(number)).await);
    }
    done(&hall.step("editionClose", &edition, None).await);
    let asked = hall.ask_judging(&edition).await;
    done(&asked);
    let run = id(&asked["run"]);
    (hall, edition, run)
}

fn later(world: &World, seconds: i64) {
    world.clock.set(world.clock.now().plus_seconds(seconds));
}

/// Which try of a run it is that begins.
async fn claim(world: &World, run: &str) -> Option<i64> {
    world.run(&world.system, &ClaimRun { run: run_id(run) }).await.unwrap().done
}

#[test]
fn a_run_whose_worker_died_is_judged_by_the_next_one_with_the_same_digest() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        assert_eq!(claim(&world, &run).await, Some(1), "the first worker takes it, and dies");
        assert_eq!(hall.run(&run).await["state"], "RUNNING");
        assert_eq!(hall.work(&run).await.unwrap(), None, "within its lease nobody else has it");
        later(&world, 61);
        let digest = hall.work(&run).await.unwrap().unwrap();
        assert_eq!(hall.run(&run).await["digest"], json!(digest));

        // The same edition, judged again without an interruption, decides the same.
        let before = hall.ranking(&edition).await;
        let (again, judged) = hall.judge(&edition).await;
        assert_eq!(judged.unwrap().unwrap(), digest);
        assert_ne!(again, run);
        assert_eq!(hall.ranking(&edition).await, before);
        assert_eq!(hall.run(&run).await["state"], "DONE", "the older run stays");
    });
}

#[test]
fn a_word_on_progress_keeps_the_lease() {
    in_app(|world| async move {
        let (hall, _, run) = queued(&world).await;
        assert!(claim(&world, &run).await.is_some());
        later(&world, 50);
        world.run(&world.system, &ReportProgress { run: run_id(&run), tries: 1, done: 2 }).await.unwrap();
        later(&world, 50);
        assert_eq!(hall.work(&run).await.unwrap(), None);
        assert_eq!(hall.run(&run).await["done"], 2);
        later(&world, 11);
        assert!(hall.work(&run).await.unwrap().is_some());
    });
}

#[test]
fn a_run_that_broke_off_three_times_is_given_up() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        for _ in 0..3 {
            assert!(claim(&world, &run).await.is_some());
            later(&world, 61);
        }
        let refusal = reason(hall.work(&run).await);
        assert!(refusal.message.en.contains("broke off 3 times"));
        assert_eq!(hall.run(&run).await["state"], "FAILED");
        assert_eq!(hall.state(&edition).await, "CLOSED");
        assert!(hall.nominations(&edition).await.iter().all(|nomination| nomination["state"] == "SUBMITTED"));
        let (_, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
    });
}

/// Feature 58.
#[test]
fn a_machine_that_is_too_slow_is_no_fault_of_the_rule_and_the_run_is_tried_again() {
    in_app(|world| async move {
        let mut hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 2).await;
        done(&hall.nominate(&edition, "001", json!({ "count": 3 })).await);
        done(&hall.step("editionClose", &edition, None).await);
        tamper(&world, r#"UPDATE edition SET parameters = '{"misbehave":"loop"}'"#).await;
        let run = id(&hall.ask_judging(&edition).await["run"]);
        // The clock stops the rule long before it has spent what it may.
        let limits = Limits { fuse_milliseconds: 50, fuel_batch: u64::MAX / 4, ..Limits::default() };
        hall.world = world.under(Settings { limits, ..Settings::default() });
        for tries in 1..=3 {
            let Err(Failure::Fault(fault)) = hall.work(&run).await else { panic!("it is the machine's fault") };
            assert!(fault.transient && fault.to_string().contains("FUSE_BLOWN"), "{fault}");
            let shown = hall.run(&run).await;
            assert_eq!((&shown["state"], &shown["problem"]), (&json!("RUNNING"), &Value::Null), "{tries}");
            later(&world, 61);
        }
        assert!(reason(hall.work(&run).await).message.en.contains("broke off 3 times"));
        assert_eq!(hall.run(&run).await["state"], "FAILED");
    });
}

#[test]
fn two_workers_at_once_judge_a_run_once() {
    in_app(|world| async move {
        let (hall, _, run) = queued(&world).await;
        let (one, other) = tokio::join!(hall.work(&run), hall.work(&run));
        let digests: Vec<String> = [one.unwrap(), other.unwrap()].into_iter().flatten().collect();
        assert_eq!(digests.len(), 1);
        assert_eq!(hall.run(&run).await["digest"], json!(digests[0]));
    });
}

#[test]
fn a_slow_worker_changes_nothing_that_another_one_has_recorded() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        assert!(hall.work(&run).await.unwrap().is_some());
        let (before, ranking) = (hall.run(&run).await, hall.ranking(&edition).await);
        let record = RecordRun { run: run_id(&run), tries: 1, fuel: 1, memory: 1, judged: Vec::new() };
        let refusal = reason(world.run(&world.system, &record).await);
        assert_eq!((refusal.code, refusal.allowed), (ErrorCode::StateForbids, vec!["RUNNING".to_owned()]));
        world.run(&world.system, &ReportProgress { run: run_id(&run), tries: 1, done: 0 }).await.unwrap();
        let problem = Refusal::new(ErrorCode::Internal, "慢", "slow");
        world.run(&world.system, &FailRun { run: run_id(&run), tries: 1, problem, failing: None }).await.unwrap();
        assert_eq!(claim(&world, &run).await, None);
        assert_eq!(hall.run(&run).await, before);
        assert_eq!(hall.ranking(&edition).await, ranking);
        assert_eq!(hall.state(&edition).await, "RANKED");
    });
}

#[test]
fn a_slow_worker_takes_nothing_from_the_one_that_has_its_run_now() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        assert_eq!(claim(&world, &run).await, Some(1));
        later(&world, 61);
        assert_eq!(claim(&world, &run).await, Some(2));
        let before = hall.run(&run).await;
        let (id, problem) = (run_id(&run), Refusal::new(ErrorCode::Internal, "慢", "slow"));
        world.run(&world.system, &ReportProgress { run: id, tries: 1, done: 2 }).await.unwrap();
        world.run(&world.system, &ReturnRun { run: id, tries: 1 }).await.unwrap();
        world.run(&world.system, &FailRun { run: id, tries: 1, problem, failing: None }).await.unwrap();
        let record = RecordRun { run: id, tries: 1, fuel: 1, memory: 1, judged: Vec::new() };
        assert_eq!(reason(world.run(&world.system, &record).await).code, ErrorCode::StateForbids);
        assert_eq!(hall.run(&run).await, before);
        assert_eq!(hall.state(&edition).await, "JUDGING");
        world.run(&world.system, &ReturnRun { run: id, tries: 2 }).await.unwrap();
        assert_eq!(hall.run(&run).await["state"], "QUEUED");
        assert!(hall.work(&run).await.unwrap().is_some());
    });
}

#[test]
fn the_run_of_an_edition_that_was_cancelled_meanwhile_fails_and_decides_nothing() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        done(&hall.step("editionCancel", &edition, Some("经费取消")).await);
        let refusal = reason(hall.work(&run).await);
        assert_eq!(refusal.code, ErrorCode::StateForbids);
        assert_eq!(hall.run(&run).await["state"], "FAILED");
        assert_eq!(hall.state(&edition).await, "CANCELLED");
        assert!(hall.ranking(&edition).await.is_empty());
        assert!(hall.nominations(&edition).await.iter().all(|nomination| nomination["state"] == "SUBMITTED"));
    });
}

#[test]
fn an_edition_whose_manifest_is_not_the_rules_any_more_is_not_judged() {
    in_app(|world| async move {
        let (hall, edition, run) = queued(&world).await;
        tamper(&world, "UPDATE run SET manifest = replace(manifest, 'tenure', 'tenura')").await;
        let refusal = reason(hall.work(&run).await);
        assert_eq!(refusal.code, ErrorCode::ComponentRefused);
        assert_eq!(hall.state(&edition).await, "CLOSED");
        assert_eq!(hall.run(&run).await["digest"], Value::Null);
    });
}

#[test]
fn whoever_is_not_the_system_claims_no_run() {
    in_app(|world| async move {
        let (hall, _, run) = queued(&world).await;
        let refused = world.run(&hall.officer, &ClaimRun { run: run_id(&run) }).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Forbidden);
        assert!(hall.work(&run).await.unwrap().is_some());
    });
}
