//! The days on which versions are in force: one at most on each, and no step loses another's days.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rencai::access::Role;
use rencai::kernel::{Day, id::RuleVersionId};
use rencai::rules::enacting::{Put, Stretch, enacted, ended, rolled_back, unscheduled};
use rencai::store::{Read, entity::event};
use sea_orm::{ColumnTrait, Order};
use serde_json::{Value, json};
use uuid::Uuid;

use super::life::{CODE, approved, in_force, later, shown};
use crate::support::hall::{Hall, WUHUA_RULE, allowed, done, id, parameters, plain, refused};
use crate::support::world::{WUHUA, World, in_app};

/// The last event of a name.
async fn told(world: &World, name: &str) -> Value {
    let read = Read::new(&world.app.store, world.system.clone());
    let find = read.find::<event::Entity>().filter(event::Column::Name.eq(name));
    let last = find.order_by(event::Column::Id, Order::Desc).one().await.unwrap().unwrap();
    serde_json::from_str(&last.payload).unwrap()
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
fn what_an_edition_uses_is_not_taken_back_until_the_edition_is_called_off() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let version = approved(&hall, "1.1.0").await;
        done(&hall.activate_rule(&version, None, "2010-12-15").await);
        let edition = id(&hall.create(&version, 2010, 1, None).await["edition"]);
        done(&hall.end_rule("ruleUnschedule", &version).await);
        let now = shown(&world, &hall, &version).await;
        assert_eq!((&now["state"], &now["usedBy"]), (&json!("APPROVED"), &json!([{ "id": edition, "year": 2010 }])));
        assert_eq!(allowed(&hall.step_rule("ruleWithdraw", &version).await, "IN_USE"), ["editionCancel"]);
        done(&hall.step("editionCancel", &edition, Some("示例")).await);
        done(&hall.step_rule("ruleWithdraw", &version).await);
        assert_eq!(shown(&world, &hall, &version).await["viewerCan"], json!([]));
        refused(&hall.activate_rule(&version, None, "2010-01-01").await, "STATE_FORBIDS");
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
        let other = hall.end_rule("ruleRollBack", &first).await;
        assert_eq!(allowed(&other, "STATE_FORBIDS"), ["ACTIVATE", "REVOKE"], "it is in force no more");
        later(&world, 60);
        done(&hall.end_rule("ruleRollBack", &second).await);
        assert_eq!(in_force(&world, &hall, &today, None).await, json!("1.0.0"));
        assert_eq!(in_force(&world, &hall, "2010-03-01", None).await, json!("1.1.0"), "what was, was");
        assert_eq!(shown(&world, &hall, &second).await["state"], "ROLLED_BACK");
        assert_eq!(shown(&world, &hall, &first).await["state"], "ACTIVE");
        refused(&hall.activate_rule(&second, None, "2010-03-01").await, "STATE_FORBIDS");
    });
}

/// Feature 62.
#[test]
fn rolling_back_or_revoking_leaves_what_is_to_come_of_other_versions_as_it_is() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        done(&hall.activate_rule(&second, None, "2010-03-01").await);
        let third = approved(&hall, "1.2.0").await;
        done(&hall.activate_rule(&third, None, "2011-03-01").await);
        let today = world.clock.today().to_string();
        done(&hall.end_rule("ruleRollBack", &second).await);
        for (day, number) in [(today.as_str(), "1.0.0"), ("2011-02-28", "1.0.0"), ("2011-03-01", "1.2.0")] {
            assert_eq!(in_force(&world, &hall, day, None).await, json!(number), "{day}");
        }
        let fourth = approved(&hall, "1.3.0").await;
        done(&hall.activate_rule(&fourth, None, "2010-11-01").await);
        assert_eq!(in_force(&world, &hall, "2011-03-01", None).await, json!("1.2.0"), "which begins all the same");
        later(&world, 60);
        done(&hall.end_rule("ruleRevoke", &third).await);
        assert_eq!(in_force(&world, &hall, "2011-03-01", None).await, json!("1.3.0"), "it never began");
    });
}

/// Feature 62.
#[test]
fn a_version_put_in_force_again_keeps_the_days_that_it_had() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        let today = world.clock.today().to_string();
        done(&hall.activate_rule(&second, None, &today).await);
        later(&world, 60);
        done(&hall.end_rule("ruleRevoke", &second).await);
        assert_eq!(in_force(&world, &hall, &today, None).await, Value::Null, "nothing in its place");
        done(&hall.activate_rule(&first, None, "2011-01-01").await);
        assert_eq!(in_force(&world, &hall, "2010-06-01", None).await, json!("1.0.0"));
        done(&hall.activate_rule(&first, None, "2011-02-01").await);
        assert_eq!(in_force(&world, &hall, "2010-06-01", None).await, json!("1.0.0"));
        assert_eq!(in_force(&world, &hall, "2011-01-15", None).await, Value::Null, "the day was moved");
        assert_eq!(in_force(&world, &hall, "2011-02-01", None).await, json!("1.0.0"));
    });
}

/// Feature 62.
#[test]
fn a_version_to_come_says_so_and_can_be_taken_back_until_it_begins() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        let input = json!({ "version": second, "from": "2011-03-01" });
        let activate = async |input: Value| {
            hall.change(&hall.approver, "ruleActivate", "RuleActivateInput", "ruleVersion { id state }", input).await
        };
        let scheduled = activate(input).await;
        done(&scheduled);
        assert_eq!(scheduled["ruleVersion"]["state"], "SCHEDULED", "a day to come needs no reason");
        let both = world.actor(WUHUA, &[Role::RuleApprover, Role::RuleAuthor]).await;
        let query = "query($id: ID!) { node(id: $id) { ... on RuleVersion { state viewerCan } } }";
        let node = async |version: &str| world.data(&both, query, json!({ "id": version })).await["node"].clone();
        let offered = json!(["ruleActivate", "ruleUnschedule", "ruleRevoke"]);
        assert_eq!(node(&second).await, json!({ "state": "SCHEDULED", "viewerCan": offered }));
        assert_eq!(node(&first).await["viewerCan"], json!(["ruleActivate", "ruleRollBack", "ruleRevoke"]));
        let withdrawn = hall.step_rule("ruleWithdraw", &second).await;
        assert_eq!(allowed(&withdrawn, "STATE_FORBIDS"), ["ACTIVATE", "UNSCHEDULE", "REVOKE"]);
        refused(&hall.end_rule("ruleUnschedule", &first).await, "STATE_FORBIDS");

        done(&hall.end_rule("ruleUnschedule", &second).await);
        assert_eq!(in_force(&world, &hall, "2011-03-01", None).await, json!("1.0.0"), "its days go back");
        assert_eq!(shown(&world, &hall, &second).await["state"], "APPROVED");
        assert_eq!(shown(&world, &hall, &first).await["state"], "ACTIVE");
        done(&hall.step_rule("ruleWithdraw", &second).await);
    });
}

/// Feature 62.
#[test]
fn a_change_of_days_that_have_passed_needs_a_reason_and_the_event_says_what_was_cut() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        let activate = async |from: &str, reason: Option<&str>| {
            let input = json!({ "version": second, "from": from, "reason": reason });
            hall.change(&hall.approver, "ruleActivate", "RuleActivateInput", "ruleVersion { id }", input).await
        };
        refused(&activate("2010-07-01", None).await, "BAD_USER_INPUT");
        refused(&activate("2010-07-01", Some(" ")).await, "BAD_USER_INPUT");
        done(&activate("2010-07-01", Some("示例：修正案的施行日")).await);
        refused(&activate("2011-07-01", None).await, "BAD_USER_INPUT");
        let cut = json!([{ "version": first, "from": "2000-01-01", "until": null }]);
        assert_eq!(told(&world, "rules.version.activated").await["cut"], cut);
    });
}

/// What was answered about a day stays the answer to what was known then, whatever is done later.
#[test]
fn what_was_known_at_a_moment_is_answered_the_same_for_ever() {
    const DAYS: [&str; 4] = ["2010-05-01", "2010-11-30", "2010-12-01", "2011-06-01"];
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let first = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        let third = approved(&hall, "1.2.0").await;
        let steps = [
            (&second, Some("2011-01-01")),
            (&third, Some("2010-04-01")),
            (&second, Some("2010-09-01")),
            (&third, Some("2011-05-01")),
            (&second, None),
            (&first, Some("2011-02-01")),
            (&third, None),
        ];
        let mut answers: Vec<(String, Vec<Value>)> = Vec::new();
        let all = async |known: Option<&str>| {
            let mut numbers = Vec::new();
            for day in DAYS {
                numbers.push(in_force(&world, &hall, day, known).await);
            }
            numbers
        };
        for (version, from) in steps {
            let step = match from {
                Some(from) => hall.activate_rule(version, None, from).await,
                None => hall.end_rule("ruleRevoke", version).await,
            };
            done(&step);
            answers.push((world.clock.now().to_string(), all(None).await));
            later(&world, 60);
        }
        for (moment, answer) in answers {
            assert_eq!(all(Some(&moment)).await, answer, "as known at {moment}");
        }
    });
}

/// Another node may have written a moment that is still to come on ours.
#[test]
fn a_clock_that_is_behind_another_nodes_makes_no_fault_and_no_overlap() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        later(&world, -2);
        done(&hall.activate_rule(&second, None, "2010-07-01").await);
        done(&hall.grant(&["Nomination.answers"]).await);
        assert_eq!(in_force(&world, &hall, "2010-07-01", None).await, json!("1.1.0"));
    });
}

/// A step in the life of a rule with few versions.
#[derive(Debug, Clone, Copy)]
enum Step {
    Activate(u128, u64),
    RollBack(u128),
    Revoke(u128),
    Unschedule(u128),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_u128, 0..60_u64).prop_map(|(version, day)| Step::Activate(version, day)),
        1 => (0..4_u128).prop_map(Step::RollBack),
        1 => (0..4_u128).prop_map(Step::Revoke),
        1 => (0..4_u128).prop_map(Step::Unschedule),
        2 => (1..9_u64).prop_map(Step::Pass),
    ]
}

fn day(number: u64) -> Day {
    Day(chrono::NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + chrono::Days::new(number))
}

fn version(number: u128) -> RuleVersionId {
    RuleVersionId(Uuid::from_u128(number))
}

/// Who is in force on each day; and none of them overlap.
fn by_day(course: &[Stretch]) -> Vec<Option<RuleVersionId>> {
    let days = 0..240;
    days.map(|number| {
        let on: Vec<_> = course.iter().filter(|stretch| stretch.term.contains(day(number))).collect();
        assert!(on.len() <= 1, "{on:?} on {}", day(number));
        on.first().map(|stretch| stretch.put.version)
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_is_done_one_version_at_most_is_in_force_and_no_day_loses_it_but_by_its_own_end(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let (mut course, mut today, mut may_be, mut over) = (Vec::new(), 20, BTreeSet::new(), BTreeSet::new());
        for step in steps {
            let was = by_day(&course);
            let before = usize::try_from(today).unwrap();
            let mut own = None;
            match step {
                Step::Pass(days) => today += days,
                Step::Activate(number, from) => {
                    if over.contains(&number) {
                        continue;
                    }
                    may_be.insert(version(number));
                    own = Some(version(number));
                    let put = Put { version: version(number), parameters: None };
                    course = enacted(&course, (day(from), put), day(today), &may_be);
                    let first = usize::try_from(from).unwrap();
                    prop_assert_eq!(by_day(&course)[first], own, "it is in force from its day");
                }
                Step::RollBack(number) => {
                    may_be.remove(&version(number));
                    let Some(left) = rolled_back(&course, day(today), version(number), &may_be) else {
                        if !over.contains(&number) && course.iter().any(|one| one.put.version == version(number)) {
                            may_be.insert(version(number));
                        }
                        continue;
                    };
                    over.insert(number);
                    own = Some(version(number));
                    course = left;
                    prop_assert!(by_day(&course)[before..].iter().all(|on| *on != own));
                }
                Step::Revoke(number) => {
                    may_be.remove(&version(number));
                    over.insert(number);
                    own = Some(version(number));
                    course = ended(&course, day(today), version(number));
                    prop_assert!(by_day(&course)[before..].iter().all(|on| *on != own));
                }
                Step::Unschedule(number) => {
                    own = Some(version(number));
                    course = unscheduled(&course, day(today), version(number));
                    prop_assert!(course.iter().all(|one| Some(one.put.version) != own || !one.term.begins_after(day(today))));
                }
            }
            let is = by_day(&course);
            prop_assert!(course.iter().all(|one| one.term.until.is_none_or(|until| one.term.from < Some(until))));
            let activated = matches!(step, Step::Activate(..));
            for (number, (was, is)) in was.iter().zip(&is).enumerate() {
                if !activated && (number < before || *was != own) {
                    prop_assert_eq!(was, is, "{}: what has been, and what is another's, stays", number);
                }
                if activated && was.is_some() && is.is_none() {
                    prop_assert!(number > before && *was == own, "{} lost its version", number);
                }
            }
        }
    }
}
