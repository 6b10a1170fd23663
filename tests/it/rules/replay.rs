//! A past run judged again: the same bytes, or the first difference by its name.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rencai::kernel::Failure;
use rencai::rules::replay::{BATCH, as_judged, replay};
use rencai::store::Read;
use rencai_host::{Limits, Settings};
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, Hall, done, id, manipulate, plain, run_id, tamper};
use crate::support::raw::Hand;
use crate::support::world::{WUHUA, World, in_app};

/// A hall with a run of four engineers: 15, 12, 12 and 3 points over two places.
async fn judged(world: &Arc<World>) -> (Hall, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let (_, run) = hall.ranked(&rule, 2010, 2, &[8, 10, 2, 8]).await;
    (hall, run)
}

async fn first_difference(hall: &Hall, run: &str) -> Value {
    let answer = hall.replay(run).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    let replay = &answer["data"]["runReplay"];
    assert_eq!(replay["same"], json!(false), "{replay:#}");
    let difference = replay["difference"].clone();
    assert_ne!(difference["stored"], difference["replayed"], "a difference shows two things: {difference}");
    difference
}

async fn not_replayable(hall: &Hall, run: &str) {
    let answer = hall.replay(run).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_REPLAYABLE", "{answer:#}");
}

#[test]
fn a_run_judged_again_gives_the_same_bytes_whenever_it_is_asked() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        let stored = hall.run(&run).await["digest"].clone();
        for _ in 0..2 {
            let answer = hall.replay(&run).await;
            let replay = &answer["data"]["runReplay"];
            assert_eq!((&replay["same"], &replay["difference"]), (&json!(true), &Value::Null), "{answer:#}");
            assert_eq!((&replay["stored"], &replay["replayed"]), (&stored, &stored));
            assert_eq!(replay["subjects"], 4);
        }
    });
}

/// Keeps what the tampering changes, and puts it back.
const KEPT: [(&str, &str); 3] = [
    ("judgement", "facts, facts_digest, verdict, verdict_digest, total, rank, mark"),
    ("run", "manifest, parameters, agreement, fuel_table, digest"),
    ("edition", "places"),
];

#[test]
fn the_first_difference_is_named_by_what_was_changed() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        for (table, _) in KEPT {
            manipulate(&world, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
        for (statement, what) in [
            ("UPDATE judgement SET facts = '{}' WHERE position = 1", "facts"),
            ("UPDATE judgement SET facts = 'no JSON' WHERE position = 1", "facts"),
            ("UPDATE judgement SET facts_digest = 'sha256:0' WHERE position = 1", "facts"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"met\"', '\"failed\"') WHERE position = 1", "findings"),
            ("UPDATE judgement SET verdict = 'no JSON' WHERE position = 1", "findings"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"points\":\"12\"', '\"points\":\"13\"')", "lines"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"total\":\"12\"', '\"total\":\"13\"')", "total"),
            ("UPDATE judgement SET verdict_digest = 'sha256:0' WHERE position = 1", "record"),
            ("UPDATE judgement SET total = '99' WHERE position = 1", "total"),
            ("UPDATE judgement SET rank = 1 WHERE position = 1", "rank"),
            ("UPDATE judgement SET mark = 'PLACED' WHERE position = 1", "rank"),
            ("UPDATE edition SET places = 3", "rank"),
            ("UPDATE run SET parameters = replace(parameters, '1.5', '2.5')", "parameters"),
            ("UPDATE run SET parameters = '{}'", "parameters"),
            ("UPDATE run SET manifest = replace(manifest, 'tenure', 'tenura')", "component"),
            ("UPDATE run SET digest = 'sha256:0'", "record"),
            ("UPDATE run SET agreement = '[\"Talent.name\"]'", "record"),
            ("UPDATE run SET fuel_table = 'another'", "record"),
        ] {
            tamper(&world, statement).await;
            let difference = first_difference(&hall, &run).await;
            assert_eq!(difference["what"], what, "{statement}: {difference}");
            let of_a_subject = statement.starts_with("UPDATE judgement") || what == "rank";
            assert_eq!(difference["subject"].is_string(), of_a_subject, "{statement}: {difference}");
            for (table, columns) in KEPT {
                let as_kept = format!("SELECT {columns} FROM kept_{table} kept WHERE kept.id = {table}.id");
                tamper(&world, &format!("UPDATE {table} SET ({columns}) = ({as_kept})")).await;
            }
            assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true), "put back: {statement}");
        }
        for (table, _) in KEPT {
            manipulate(&world, &format!("DROP TABLE kept_{table}")).await;
        }
    });
}

/// Its exit codes are shown in `process::command_line`.
///
/// Feature 66.
#[test]
fn of_several_differences_the_first_is_named_from_the_component_to_the_rank() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        for (statement, what) in [
            ("UPDATE judgement SET rank = 1 WHERE position = 1", "rank"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"total\":\"12\"', '\"total\":\"13\"')", "total"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"points\":\"12\"', '\"points\":\"13\"')", "lines"),
            ("UPDATE judgement SET verdict = replace(verdict, '\"met\"', '\"failed\"') WHERE position = 1", "findings"),
            ("UPDATE judgement SET facts = '{}' WHERE position = 1", "facts"),
            ("UPDATE run SET parameters = '{}'", "parameters"),
            ("UPDATE run SET manifest = replace(manifest, 'tenure', 'tenura')", "component"),
        ] {
            tamper(&world, statement).await;
            assert_eq!(first_difference(&hall, &run).await["what"], what, "{statement}");
        }
        tamper(&world, "DELETE FROM judgement WHERE position = 3").await;
        not_replayable(&hall, &run).await;
    });
}

#[test]
fn facts_that_were_changed_together_with_their_digest_are_found_by_what_they_decide() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        let facts = json!({ "answers": plain(9), "talent": { "birthDate": "1980-06-01" } });
        let facts = rencai::kernel::canonical(&facts).unwrap();
        let digest = rencai::kernel::Digest::of(&facts);
        let statement = format!("UPDATE judgement SET facts = '{facts}', facts_digest = '{digest}' WHERE position = 3");
        tamper(&world, &statement).await;
        assert_eq!(first_difference(&hall, &run).await["what"], "lines");
    });
}

#[test]
fn what_lacks_something_is_refused_and_not_guessed() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        tamper(&world, "DELETE FROM judgement WHERE position = 3").await;
        not_replayable(&hall, &run).await;
    });
}

/// Another program over the same database: nothing is warm in its memory.
fn another(world: &World) -> Arc<World> {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    world.under(Settings { cache: Some(cache), ..Settings::default() })
}

/// Feature 66.
#[test]
fn a_run_with_more_facts_than_one_batch_may_have_is_replayed_and_tried_as_it_was_judged() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 2).await;
        for number in 0..80 {
            done(&hall.nominate(&edition, &format!("{number:03}"), json!({ "count": number })).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        let limits = world.app.rules.host().limits();
        let note = "长".repeat(limits.facts_bytes / 3 - 100);
        assert!(note.len() * 80 > limits.batch_bytes, "one batch would be too large");
        let answers = format!("replace(answers, '{{', '{{\"anote\":\"{note}\",')");
        tamper(&world, &format!("UPDATE nomination SET answers = {answers}")).await;
        let (run, judged) = hall.judge(&edition).await;
        judged.unwrap().unwrap();
        let answer = hall.replay(&run).await;
        assert_eq!(answer["data"]["runReplay"]["same"], json!(true), "{answer:#}");
        let impact =
            "query($rule: ID!, $edition: ID!) { ruleImpact(rule: $rule, edition: $edition) { counts { same } } }";
        let data = world.data(&hall.officer, impact, json!({ "rule": rule, "edition": edition })).await;
        assert_eq!(data["ruleImpact"]["counts"]["same"], json!(80));
    });
}

#[test]
fn a_machine_that_cannot_compile_now_says_so_and_not_that_a_run_cannot_be_replayed() {
    in_app(|world| async move {
        let (_, run) = judged(&world).await;
        let other = world.under(Settings { compiler: Some("/nowhere".into()), ..Settings::default() });
        let reader = Read::new(&world.app.store, world.system.clone());
        let replayed = replay(&other.app.rules, &reader, run_id(&run), 2).await;
        assert!(matches!(&replayed, Err(Failure::Fault(fault)) if fault.transient), "{replayed:?}");
    });
}

#[test]
fn a_component_that_is_missing_or_other_bytes_cannot_be_replayed() {
    in_app(|world| async move {
        let (mut hall, run) = judged(&world).await;
        hall.world = another(&world);
        let answer = hall.replay(&run).await;
        assert_eq!(answer["data"]["runReplay"]["same"], json!(true), "{answer:#}");
        hall.world = another(&world);
        let bytes = if world.url.starts_with("sqlite") { "x'00'" } else { "'\\x00'" };
        tamper(&world, &format!("UPDATE component SET content = {bytes}")).await;
        not_replayable(&hall, &run).await;
        tamper(&world, "DELETE FROM component").await;
        not_replayable(&hall, &run).await;
    });
}

#[test]
fn a_rule_that_was_changed_in_the_database_is_not_what_the_run_was_judged_by() {
    in_app(|world| async move {
        let (hall, run) = judged(&world).await;
        let digest = format!("sha256:{}", "0".repeat(64));
        tamper(&world, &format!("UPDATE run SET component_digest = '{digest}'")).await;
        not_replayable(&hall, &run).await;
    });
}

/// Feature 65.
#[test]
fn the_database_takes_no_finished_run_without_its_digest_and_no_judgement_without_both_of_its_own() {
    in_app(|world| async move {
        judged(&world).await;
        let hand = Hand::reach(&world).await;
        for wrong in [
            "UPDATE run SET digest = NULL",
            "UPDATE run SET finished_at = NULL",
            "UPDATE judgement SET facts_digest = NULL",
            "UPDATE judgement SET verdict_digest = NULL",
        ] {
            assert!(hand.is_refused(wrong).await, "{wrong}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 66.
    #[test]
    fn whatever_their_ranks_subjects_are_judged_again_in_the_batches_of_their_run(
        facts in prop::collection::vec(0..9_usize, 0..3 * BATCH),
        seed in any::<u64>(),
    ) {
        let limits = Limits { batch_bytes: 600, ..Limits::default() };
        let nominated: Vec<(usize, usize)> = facts.into_iter().enumerate().collect();
        let run: Vec<Vec<(usize, usize)>> = nominated
            .chunks(BATCH)
            .flat_map(|chunk| limits.batches(chunk.iter().copied(), |(_, facts)| *facts))
            .collect();
        let mut ranked = nominated.clone();
        ranked.sort_by_key(|(number, _)| (seed ^ *number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        prop_assert_eq!(as_judged(&limits, ranked, |one| one), run);
    }
}
