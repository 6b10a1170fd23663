//! What a candidate would change in a past ranking: for any rankings whatever, and over editions that were
//! played. Nothing of it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use rencai::kernel::id::{NominationId, RuleVersionId};
use rencai::kernel::{ErrorCode, Failure};
use rencai::rules;
use rencai::rules::impact::{ByOthers, Change, Compared, Difference, Impact, Kind, Standing};
use rencai::rules::ranking::{Mark, Merit, rank_merits};
use rencai::rules::trial::{Candidate, Past, Trial, hold};
use rencai::store::Read;
use rencai_host::{Decimal, FaultCode, Outcome};
use serde_json::{Value, json};

use crate::support::hall::{ASKED, HOSTILE, Hall, done, id, parameters, plain, reason, run_id};
use crate::support::raw::Hand;
use crate::support::world::{PANLONG, WUHUA, World, in_app};

/// A subject's standing and points under the past rule and under the candidate.
type Drawn = [(Mark, i64); 2];

fn drawn() -> impl Strategy<Value = Drawn> {
    let one = (prop_oneof![8 => Just(Mark::Placed), 1 => Just(Mark::Failed), 1 => Just(Mark::Unjudged)], 0_i64..4);
    [one.clone(), one]
}

fn standings(all: &[Drawn], side: usize, places: usize) -> BTreeMap<NominationId, Standing> {
    let merits: Vec<(String, Merit)> = all
        .iter()
        .enumerate()
        .map(|(number, drawn)| {
            let (standing, points) = drawn[side];
            let merit = Merit { standing, total: Decimal::new(points, 0), breakers: Vec::new() };
            (subject(number).global(), if standing == Mark::Unjudged { Merit::unjudged() } else { merit })
        })
        .collect();
    let places = rank_merits(&merits, places).into_iter();
    places
        .map(|place| {
            let total = (place.mark != Mark::Unjudged).then_some(merits[place.verdict].1.total);
            let rank = place.rank.map(|rank| i64::try_from(rank).unwrap());
            (subject(place.verdict), Standing { rank, mark: place.mark, total })
        })
        .collect()
}

fn subject(number: usize) -> NominationId {
    NominationId(uuid::Uuid::from_u128(number as u128))
}

/// What `trial` would hand over.
fn compared(all: &[Drawn], [from, to]: [usize; 2], places: usize) -> Vec<Compared> {
    let (before, after) = (standings(all, from, places), standings(all, to, places));
    (0..all.len())
        .map(|number| {
            let ((was, had), (is, has)) = (all[number][from], all[number][to]);
            let line = |points| Some(Decimal::new(points, 0));
            let differences = match (was == Mark::Unjudged, is == Mark::Unjudged) {
                (true, true) => Vec::new(),
                (true, false) => vec![Difference::NowJudged],
                (false, true) => vec![Difference::NowUnjudged],
                (false, false) => {
                    let outcome = |mark| Some(if mark == Mark::Failed { Outcome::Failed } else { Outcome::Met });
                    let finding = Difference::Finding {
                        requirement: "present".to_owned(),
                        before: outcome(was),
                        after: outcome(is),
                    };
                    let line = Difference::Line { item: "one".to_owned(), before: line(had), after: line(has) };
                    let differ = [(was != is).then_some(finding), (had != has).then_some(line)];
                    differ.into_iter().flatten().collect()
                }
            };
            let subject = subject(number);
            Compared { subject, before: before[&subject].clone(), after: after[&subject].clone(), differences }
        })
        .collect()
}

fn of_kind(impact: &Impact, kind: Kind) -> Vec<NominationId> {
    let mut found: Vec<_> =
        impact.changes.iter().filter(|change| change.kind == kind).map(|change| change.compared.subject).collect();
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_ranking_compared_with_itself_shows_nothing(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        let impact = Impact::of(compared(&all, [0, 0], places), places);
        prop_assert!(impact.changes.is_empty());
        prop_assert_eq!(impact.counts.same, all.len());
        prop_assert_eq!(impact.counts.cost(100), Some(0));
    }

    #[test]
    fn those_who_enter_and_those_who_leave_change_sides_when_the_candidate_was_there_first(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        let one = Impact::of(compared(&all, [0, 1], places), places);
        let other = Impact::of(compared(&all, [1, 0], places), places);
        prop_assert_eq!(of_kind(&one, Kind::Enters), of_kind(&other, Kind::Leaves));
        prop_assert_eq!(of_kind(&one, Kind::Leaves), of_kind(&other, Kind::Enters));
        for kind in [Kind::Moves, Kind::Rescored] {
            prop_assert_eq!(of_kind(&one, kind), of_kind(&other, kind));
        }
        prop_assert_eq!(one.counts.cost(7), other.counts.cost(-7));
        let by: BTreeMap<_, _> = other.changes.iter().map(|change| (change.compared.subject, change.by_others)).collect();
        for change in &one.changes {
            let due = change.by_others.map(|by| match by {
                ByOthers::Overtaken => ByOthers::Advanced,
                ByOthers::Advanced => ByOthers::Overtaken,
            });
            prop_assert_eq!(by[&change.compared.subject], due);
        }
    }

    #[test]
    fn the_counts_add_up(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        let Impact { changes, at_cut, counts } = Impact::of(compared(&all, [0, 1], places), places);
        prop_assert_eq!(counts.subjects(), all.len());
        prop_assert_eq!(changes.len() + counts.same, all.len());
        prop_assert_eq!(counts.placed_before + counts.enter, counts.placed_after + counts.leave);
        prop_assert_eq!(at_cut.len(), counts.at_cut_after);
        prop_assert!(counts.placed_after + counts.to_vote_after <= places);
        prop_assert!(counts.to_vote_after < counts.at_cut_after.max(1), "a vote is between more than there are places");
        let more = i64::try_from(counts.enter).unwrap() - i64::try_from(counts.leave).unwrap();
        prop_assert_eq!(counts.cost(12_345), Some(more * 12_345));
    }

    #[test]
    fn the_order_in_which_subjects_come_changes_nothing(
        all in prop::collection::vec(drawn(), 1..30),
        swaps in prop::collection::vec((any::<Index>(), any::<Index>()), 0..40),
        places in 0_usize..12,
    ) {
        let ordered = compared(&all, [0, 1], places);
        let mut shuffled = ordered.clone();
        for (one, other) in swaps {
            shuffled.swap(one.index(all.len()), other.index(all.len()));
        }
        prop_assert_eq!(Impact::of(ordered, places), Impact::of(shuffled, places));
    }

    #[test]
    fn whoever_has_another_rank_is_told_what_did_it(
        all in prop::collection::vec(drawn(), 0..30),
        places in 0_usize..12,
    ) {
        for change in Impact::of(compared(&all, [0, 1], places), places).changes {
            prop_assert!(!change.compared.differences.is_empty() || change.by_others.is_some(), "{:?}", change);
        }
    }
}

#[test]
fn a_cost_that_is_no_64_bit_number_is_none() {
    let all: Vec<Drawn> = vec![[(Mark::Failed, 1), (Mark::Placed, 1)]; 2];
    let impact = Impact::of(compared(&all, [0, 1], 5), 5);
    assert_eq!(impact.counts.cost(i64::MAX / 2), Some(i64::MAX - 1));
    assert_eq!(impact.counts.cost(i64::MAX), None);
}

/// A version, under other parameters.
async fn candidate(world: &World, rule: &str, given: &Value) -> Result<Candidate, Failure> {
    let read = Read::new(&world.app.store, world.system.clone());
    let row = rules::read::version(&read, RuleVersionId::parse(rule).unwrap()).await.unwrap().unwrap();
    let component = world.app.rules.uploaded(&read, row.id, row.digest.parse().unwrap()).await?;
    Candidate::new(&world.app.rules, component, &row.parameters_schema.unwrap(), &given.to_string()).await
}

async fn tried(hall: &Hall, run: &str, places: i64, candidate: &Candidate, granted: &[&str]) -> Result<Trial, Failure> {
    let app = &hall.world.app;
    let read = Read::new(&app.store, hall.officer.clone());
    let past = Past::of(&read, run_id(run), places).await?;
    let granted: Vec<String> = granted.iter().map(|one| (*one).to_owned()).collect();
    hold(&app.rules, &app.store, &read, &past, candidate, &granted).await
}

/// The rule's own parameters, with other values.
fn with(changed: &[(&str, Value)]) -> Value {
    let mut given = parameters();
    for (name, value) in changed {
        given[*name]["value"] = value.clone();
    }
    given
}

/// An edition of three engineers over two places, 15, 12 and 11.5 points: the last has led a project.
async fn three(world: &Arc<World>) -> (Hall, String, String, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 2).await;
    done(&hall.nominate(&edition, "000", plain(10)).await);
    done(&hall.nominate(&edition, "001", plain(8)).await);
    let led = json!({ "yearsInPost": 1, "patents": [], "projects": [{ "name": "工程", "role": "主持" }] });
    done(&hall.nominate(&edition, "002", led).await);
    done(&hall.step("editionClose", &edition, None).await);
    let (run, judged) = hall.judge(&edition).await;
    judged.unwrap().unwrap();
    (hall, rule, edition, run)
}

async fn numbered(hall: &Hall, edition: &str) -> BTreeMap<NominationId, String> {
    let of = |one: &Value| {
        let number = one["talent"]["number"].as_str().unwrap().to_owned();
        (NominationId::parse(one["id"].as_str().unwrap()).unwrap(), number)
    };
    hall.nominations(edition).await.iter().map(of).collect()
}

fn change<'c>(trial: &'c Trial, names: &BTreeMap<NominationId, String>, number: &str) -> &'c Change {
    trial.impact.changes.iter().find(|change| names[&change.compared.subject] == number).unwrap()
}

fn points(units: i64, scale: u8) -> Option<Decimal> {
    Some(Decimal::new(units, scale))
}

/// Feature 67.
#[test]
fn a_parameter_that_lets_one_enter_and_one_leave_shows_the_line_that_did_it_and_the_cost() {
    in_app(|world| async move {
        let (hall, rule, edition, run) = three(&world).await;
        let names = numbered(&hall, &edition).await;
        let more = candidate(&world, &rule, &with(&[("pointsPerProjectLed", json!("12"))])).await.unwrap();
        let trial = tried(&hall, &run, 2, &more, &ASKED).await.unwrap();
        assert!(!trial.facts_read_anew && trial.faults.is_empty());
        assert_eq!(trial.impact.changes.len(), 2);

        let enters = change(&trial, &names, "002");
        assert_eq!((enters.kind, enters.by_others), (Kind::Enters, None));
        let line = Difference::Line { item: "projects".to_owned(), before: points(10, 0), after: points(12, 0) };
        assert_eq!(enters.compared.differences, [line]);
        let was = Standing { rank: Some(3), mark: Mark::BelowCut, total: points(115, 1) };
        let is = Standing { rank: Some(2), mark: Mark::Placed, total: points(135, 1) };
        assert_eq!((&enters.compared.before, &enters.compared.after), (&was, &is));

        let leaves = change(&trial, &names, "001");
        assert_eq!((leaves.kind, leaves.by_others), (Kind::Leaves, Some(ByOthers::Overtaken)));
        assert_eq!(leaves.compared.differences, []);
        assert_eq!(trial.impact.counts.cost(1_000_000), Some(0), "one place for another");

        // Nobody is as young as that, so that two places are not given.
        let young = candidate(&world, &rule, &with(&[("maximumAge", json!(29))])).await.unwrap();
        let trial = tried(&hall, &run, 2, &young, &ASKED).await.unwrap();
        let counts = trial.impact.counts;
        assert_eq!((counts.leave, counts.moved, counts.placed_after), (2, 1, 0));
        assert_eq!(counts.cost(1_000_000), Some(-2_000_000));
        let finding = Difference::Finding {
            requirement: "age".to_owned(),
            before: Some(Outcome::Met),
            after: Some(Outcome::Failed),
        };
        assert_eq!(change(&trial, &names, "000").compared.differences, [finding]);
        assert_eq!(trial.impact.would_lose().count(), 3);

        // 12 points for both, and a patent or a project decides: the second place goes to the third.
        let level = candidate(&world, &rule, &with(&[("pointsPerProjectLed", json!("10.5"))])).await.unwrap();
        let trial = tried(&hall, &run, 2, &level, &ASKED).await.unwrap();
        assert_eq!(change(&trial, &names, "002").kind, Kind::Enters);
        assert_eq!(change(&trial, &names, "002").compared.after.total, points(12, 0));
    });
}

/// Feature 67.
#[test]
fn a_tie_across_the_cut_is_listed_apart_and_not_counted_as_placed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, run) = hall.ranked(&rule, 2010, 2, &[13, 14, 15]).await;
        let names = numbered(&hall, &edition).await;
        // From two points a year on, ten years reach the ceiling of 20.
        let dear = candidate(&world, &rule, &with(&[("pointsPerYear", json!("2"))])).await.unwrap();
        let trial = tried(&hall, &run, 2, &dear, &ASKED).await.unwrap();
        let counts = trial.impact.counts;
        assert_eq!((counts.placed_before, counts.placed_after, counts.leave), (2, 0, 2));
        assert_eq!((counts.at_cut_after, counts.to_vote_after), (3, 2));
        let mut tied: Vec<_> = trial.impact.at_cut.iter().map(|subject| names[subject].as_str()).collect();
        tied.sort_unstable();
        assert_eq!(tied, ["000", "001", "002"]);
    });
}

/// Feature 67.
#[test]
fn a_candidate_that_fails_over_one_subject_is_told_so_and_the_others_stand() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 2).await;
        for (number, count) in [9, 777, 3, 4].iter().enumerate() {
            done(&hall.nominate(&edition, &format!("{number:03}"), json!({ "count": count })).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        judged.unwrap().unwrap();
        let names = numbered(&hall, &edition).await;
        for (how, code) in
            [("trap", FaultCode::Trapped), ("wrong-total", FaultCode::WrongTotal), ("loop", FaultCode::FuelExhausted)]
        {
            let given = json!({ "misbehave": how, "when": 777 });
            let bad = candidate(&world, &rule, &given).await.unwrap();
            let trial = tried(&hall, &run, 2, &bad, &ASKED).await.unwrap();
            let failing: Vec<_> = trial.faults.iter().map(|one| (names[&one.subject].as_str(), one.code)).collect();
            assert_eq!(failing, [("001", code)]);
            let fallen = change(&trial, &names, "001");
            assert_eq!(fallen.compared.after, Standing { rank: None, mark: Mark::Unjudged, total: None });
            assert_eq!(fallen.compared.differences, [Difference::Fault(code)]);
            assert!(trial.impact.changes.iter().all(|change| {
                let own = names[&change.compared.subject] == "001";
                own || change.compared.differences.is_empty()
            }));
        }
        let declining = candidate(&world, &rule, &json!({ "misbehave": "decline" })).await.unwrap();
        let refusal = reason(tried(&hall, &run, 2, &declining, &ASKED).await);
        assert_eq!(refusal.code, ErrorCode::ComponentRefused);
        assert!(refusal.message.en.contains("RULE_DECLINED"));
        let good = candidate(&world, &rule, &json!({})).await.unwrap();
        assert!(tried(&hall, &run, 2, &good, &ASKED).await.unwrap().impact.changes.is_empty());
    });
}

#[test]
fn a_candidate_that_fails_over_too_many_is_given_up() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 2).await;
        for number in 0..22 {
            done(&hall.nominate(&edition, &format!("{number:03}"), json!({ "count": 5 })).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        judged.unwrap().unwrap();
        let bad = candidate(&world, &rule, &json!({ "misbehave": "wrong-total", "when": 5 })).await.unwrap();
        let refusal = reason(tried(&hall, &run, 2, &bad, &ASKED).await);
        assert_eq!(refusal.code, ErrorCode::ComponentRefused);
        assert!(refusal.message.en.contains("more than 20 subjects") && refusal.message.en.contains("WRONG_TOTAL"));
    });
}

/// Feature 67.
#[test]
fn a_candidate_that_asks_for_other_facts_has_them_read_anew_and_only_what_is_granted() {
    in_app(|world| async move {
        let (hall, _, _, run) = three(&world).await;
        // It asks for answers alone, and finds no count in them.
        let other = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let other = candidate(&world, &other, &json!({})).await.unwrap();
        let trial = tried(&hall, &run, 2, &other, &["Nomination.answers"]).await.unwrap();
        assert!(trial.facts_read_anew);
        assert_eq!(trial.impact.counts.subjects(), 3);
        let lines: Vec<_> = trial.impact.changes[0]
            .compared
            .differences
            .iter()
            .filter_map(|difference| match difference {
                Difference::Line { item, before, after } => Some((item.as_str(), before.is_some(), after.is_some())),
                _ => None,
            })
            .collect();
        let due = [("patents", true, false), ("projects", true, false), ("tenure", true, false)];
        assert_eq!(lines, [&due[..], &[("one", false, true), ("two", false, true)]].concat());

        let refusal = reason(tried(&hall, &run, 2, &other, &["Talent.birthDate"]).await);
        assert_eq!(refusal.code, ErrorCode::NotGranted);
        assert!(refusal.message.en.contains("Nomination.answers"));
    });
}

#[test]
fn parameters_that_break_the_schema_are_no_candidate() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let broken = candidate(&world, &rule, &with(&[("maximumAge", json!("forty"))])).await;
        assert_eq!(broken.map(|_| ()).unwrap_err().code(), ErrorCode::ParametersBreakSchema);
    });
}

/// Feature 67.
#[test]
fn a_run_of_another_division_is_not_there_to_be_tried() {
    in_app(|world| async move {
        let (_, rule, _, run) = three(&world).await;
        let elsewhere = Hall::at(&world, PANLONG).await;
        let same = candidate(&world, &rule, &parameters()).await.unwrap();
        assert_eq!(reason(tried(&elsewhere, &run, 2, &same, &ASKED).await).code, ErrorCode::NotFound);
    });
}

/// Feature 67.
/// Feature 68.
#[test]
fn a_trial_leaves_every_table_as_it_was() {
    in_app(|world| async move {
        let (hall, rule, edition, run) = three(&world).await;
        let more = with(&[("pointsPerProjectLed", json!("12"))]);
        let more = candidate(&world, &rule, &more).await.unwrap();
        let other = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let other = candidate(&world, &other, &json!({ "misbehave": "trap", "when": 0 })).await.unwrap();
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        assert!(before.iter().any(|(table, rows)| table == "audit_head" && !rows.is_empty()));
        assert!(before.iter().any(|(table, rows)| table == "judgement" && rows.len() == 3));
        assert!(!tried(&hall, &run, 2, &more, &ASKED).await.unwrap().impact.changes.is_empty());
        assert_eq!(tried(&hall, &run, 2, &other, &["Nomination.answers"]).await.unwrap().faults.len(), 3);
        tried(&hall, &run, 2, &other, &[]).await.unwrap_err();
        assert!(hand.everything().await == before, "a trial wrote something");
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true));
        assert_eq!(hall.state(&edition).await, "RANKED");
    });
}
