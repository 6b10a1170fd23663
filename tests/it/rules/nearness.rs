//! How near was it: distances that are exact, searches that find the nearest value, and both over
//! editions that were played.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use rencai::kernel::{ErrorCode, id::NominationId};
use rencai::rules::nearness::cut::{Needed, needed, within};
use rencai::rules::nearness::leaves::leaves;
use rencai::rules::nearness::search::{Search, Shown};
use rencai::rules::nearness::{BUDGET, Change, Nearness, Searched, nearness};
use rencai::rules::ranking::{Mark, Merit, rank_merits};
use rencai::rules::trial::{Candidate, Past};
use rencai::store::Read;
use rencai_host::{Decimal, Item, Outcome, Text};
use serde_json::json;

use crate::support::hall::{HOSTILE, Hall, done, id, plain, reason, run_id};
use crate::support::raw::Hand;
use crate::support::world::{PANLONG, WUHUA, World, in_app};

/// A total and the points of two items that break ties, of which the first is part of the total.
fn merit() -> impl Strategy<Value = Merit> {
    (0_i64..6, 0_i64..3, 0_i64..3).prop_map(|(rest, one, two)| Merit {
        standing: Mark::Placed,
        total: Decimal::new(rest + one + two, 0),
        breakers: vec![Decimal::new(one, 0), Decimal::new(two, 0)],
    })
}

fn plus(points: Decimal, millionths: i128) -> Decimal {
    Decimal::new(i64::try_from(points.millionths().unwrap() + millionths).unwrap(), 6)
}

fn mark_of(merits: &[(String, Merit)], own: usize, places: usize) -> Mark {
    rank_merits(merits, places).into_iter().find(|place| place.verdict == own).unwrap().mark
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn what_is_needed_crosses_the_cut_and_a_millionth_less_does_not(
        all in prop::collection::vec(merit(), 1..12),
        own in any::<Index>(),
        places in 1_usize..8,
        breaker in prop::option::of(0_usize..2),
    ) {
        let own = own.index(all.len());
        let mut merits: Vec<_> = all.into_iter().enumerate().map(|(number, merit)| (format!("{number:03}"), merit)).collect();
        let placed = mark_of(&merits, own, places) == Mark::Placed;
        let others = rank_merits(&merits, places).into_iter().filter(|place| place.verdict != own);
        let Some(rival) = others.map(|place| merits[place.verdict].1.clone()).nth(places - 1) else {
            prop_assert!(placed, "fewer others than places");
            return Ok(());
        };
        let before = merits[own].1.clone();
        let Needed { points, exceed } = needed(&before, &rival, breaker, placed).unwrap();
        prop_assert!(points >= Decimal::ZERO);
        let mut after = |more: i128| {
            let change = if placed { -more } else { more };
            let merit = &mut merits[own].1;
            merit.total = plus(before.total, change);
            if let Some(at) = breaker {
                merit.breakers[at] = plus(before.breakers[at], change);
            }
            mark_of(&merits, own, places) == Mark::Placed
        };
        let exact = points.millionths().unwrap() + i128::from(exceed);
        prop_assert_eq!(after(exact), !placed, "{} more", exact);
        prop_assert_eq!(after(exact - 1), placed, "{} more", exact - 1);
    }

    #[test]
    fn a_search_finds_the_nearest_value_of_what_goes_one_way_and_few_tries_suffice(
        threshold in 1_u64..5_000,
        end in 1_u64..5_000,
        limit in prop::option::of(1_u64..5_000),
    ) {
        let mut search = Search::below(limit);
        let mut tried = 0;
        while let Some(steps) = search.next() {
            prop_assert!(limit.is_none_or(|limit| steps < limit));
            tried += 1;
            search.tell(steps, if steps >= end {
                Shown::Outside
            } else if steps >= threshold {
                Shown::Crosses
            } else {
                Shown::Same
            });
        }
        let within = threshold < end && limit.is_none_or(|limit| threshold < limit);
        prop_assert_eq!(search.found(), within.then_some(threshold));
        prop_assert!(tried <= 28, "{} tries", tried);
    }

    #[test]
    fn what_a_search_finds_crosses_however_the_rule_behaves(crossing in prop::collection::vec(any::<bool>(), 1..200)) {
        let crosses = |steps: u64| usize::try_from(steps).ok().and_then(|at| crossing.get(at)).copied();
        let mut search = Search::below(None);
        while let Some(steps) = search.next() {
            search.tell(steps, match crosses(steps) {
                None => Shown::Outside,
                Some(true) => Shown::Crosses,
                Some(false) => Shown::Same,
            });
        }
        if let Some(found) = search.found() {
            prop_assert_eq!(crosses(found), Some(true));
        }
    }
}

#[test]
fn an_item_gives_no_more_than_its_ceiling_and_takes_no_more_than_its_floor() {
    let item = Item {
        id: "one".to_owned(),
        title: Text::new("项", ""),
        floor: Decimal::new(5, 1),
        ceiling: Decimal::new(10, 0),
        basis: "第一条".to_owned(),
    };
    let points = Decimal::new(8, 0);
    let of = |units, exceed| Needed { points: Decimal::new(units, 1), exceed };
    assert!(within(&item, points, of(20, false), false));
    assert!(!within(&item, points, of(20, true), false), "the ceiling itself only makes a tie");
    assert!(!within(&item, points, of(21, false), false));
    assert!(within(&item, points, of(75, false), true));
    assert!(!within(&item, points, of(75, true), true));
}

#[test]
fn numbers_are_found_wherever_they_lie_and_step_in_their_own_last_digit() {
    let parameters = json!({
        "a/b~c": [{ "value": 40, "reference": "第三条" }, "1.50"], "on": true, "none": null, "day": "2010-12-31",
    });
    let found = leaves(&parameters);
    let list: Vec<_> = found.iter().map(|leaf| (leaf.pointer.as_str(), leaf.value())).collect();
    assert_eq!(list, [("/a~1b~0c/0/value", "40".to_owned()), ("/a~1b~0c/1", "1.5".to_owned())]);
    assert_eq!(found[0].put(&parameters, -41).unwrap()["a/b~c"][0]["value"], json!(-1));
    assert_eq!(found[1].put(&parameters, 1).unwrap()["a/b~c"][1], json!("1.51"));
    assert_eq!(found[0].put(&parameters, i64::MAX), None);
}

async fn asked(
    hall: &Hall,
    run: &str,
    nomination: &str,
    places: i64,
    budget: usize,
) -> Result<Nearness, rencai::kernel::Failure> {
    let app = &hall.world.app;
    let read = Read::new(&app.store, hall.officer.clone());
    let past = Past::of(&read, run_id(run), places).await?;
    let own = Candidate::of_run(&app.rules, &read, &past.run).await?;
    nearness(&app.rules, &read, &past, &own, NominationId::parse(nomination).unwrap(), budget).await
}

/// 15, 12 and 11.5 points, the last with a project, and one who is too old by two years, over two places.
async fn four(world: &Arc<World>) -> (Hall, String, Vec<String>) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 2).await;
    let led = json!({ "yearsInPost": 1, "patents": [], "projects": [{ "name": "工程", "role": "主持" }] });
    let mut made = Vec::new();
    for (number, born, answers) in [
        ("000", "1980-06-01", plain(10)),
        ("001", "1980-06-01", plain(8)),
        ("002", "1980-06-01", led),
        ("003", "1968-06-01", plain(9)),
    ] {
        let nomination = hall
            .nominate_with(json!({
                "edition": edition, "number": number, "name": format!("样例人员{number}"), "birthDate": born,
                "category": "PROFESSIONAL_TECHNICAL", "answers": answers,
            }))
            .await;
        done(&nomination);
        made.push(id(&nomination["nomination"]));
    }
    done(&hall.step("editionClose", &edition, None).await);
    let (run, judged) = hall.judge(&edition).await;
    judged.unwrap().unwrap();
    (hall, run, made)
}

fn parameter<'n>(of: &'n [Searched], name: &str) -> &'n Searched {
    of.iter().find(|searched| searched.pointer == format!("/{name}/value")).unwrap()
}

fn changed(to: &str, steps: i64, mark: Mark, rank: Option<i64>) -> Option<Change> {
    Some(Change { to: to.to_owned(), steps, mark: Some(mark), rank })
}

fn exactly(units: i64, scale: u8) -> Needed {
    Needed { points: Decimal::new(units, scale), exceed: false }
}

/// Feature 70.
#[test]
fn one_below_the_cut_is_told_his_distance_and_the_smallest_change_of_each_line_and_parameter() {
    in_app(|world| async move {
        let (hall, run, made) = four(&world).await;
        let near = asked(&hall, &run, &made[2], 2, BUDGET).await.unwrap();
        assert_eq!((near.rank, near.mark, near.total), (Some(3), Mark::BelowCut, Some(Decimal::new(115, 1))));
        assert_eq!(near.distance, Some(exactly(5, 1)), "at equal totals his project decides");
        let lines: Vec<_> = near.lines.iter().map(|line| (line.item.as_str(), line.needed, line.within)).collect();
        assert_eq!(lines, ["patents", "projects", "tenure"].map(|item| (item, exactly(5, 1), true)));
        assert!(near.requirements.is_empty());

        assert!(near.parameters.iter().all(|one| one.searched) && near.parameters.len() == 6);
        let led = parameter(&near.parameters, "pointsPerProjectLed");
        assert_eq!((led.value.as_str(), &led.change), ("10", &changed("11", 1, Mark::Placed, Some(2))));
        let year = parameter(&near.parameters, "pointsPerYear");
        assert_eq!((year.value.as_str(), &year.change), ("1.5", &changed("1.4", -1, Mark::Placed, Some(2))));
        for other in ["maximumAge", "patentYears", "pointsPerPatent", "pointsPerProject"] {
            assert_eq!(parameter(&near.parameters, other).change, None, "{other}");
        }
        assert!(near.judged > 8 && near.judged <= BUDGET);
    });
}

/// Feature 70.
#[test]
fn one_who_is_placed_is_told_what_he_may_lose() {
    in_app(|world| async move {
        let (hall, run, made) = four(&world).await;
        let near = asked(&hall, &run, &made[1], 2, BUDGET).await.unwrap();
        assert_eq!((near.mark, near.distance), (Mark::Placed, Some(exactly(5, 1))));
        let lines: Vec<_> = near.lines.iter().map(|line| (line.item.as_str(), line.within)).collect();
        assert_eq!(
            lines,
            [("patents", false), ("projects", false), ("tenure", true)],
            "what he has not he cannot lose"
        );
        let led = parameter(&near.parameters, "pointsPerProjectLed");
        assert_eq!(led.change, changed("11", 1, Mark::BelowCut, Some(3)));
        let age = parameter(&near.parameters, "maximumAge");
        assert_eq!(age.change, changed("42", 2, Mark::BelowCut, Some(3)), "the older one has 13.5 points");

        // Of three on three places nobody falls behind, whatever his points.
        let safe = asked(&hall, &run, &made[1], 3, BUDGET).await.unwrap();
        assert_eq!((safe.distance, safe.lines), (None, vec![]));
    });
}

/// Feature 70.
#[test]
fn one_who_fails_a_requirement_is_told_which_and_the_parameter_that_would_turn_it() {
    in_app(|world| async move {
        let (hall, run, made) = four(&world).await;
        let near = asked(&hall, &run, &made[3], 2, BUDGET).await.unwrap();
        assert_eq!((near.rank, near.mark, near.lines.len()), (None, Mark::Failed, 0));
        assert_eq!(near.requirements.len(), 1);
        let age = &near.requirements[0];
        assert_eq!((age.requirement.as_str(), age.outcome), ("age", Outcome::Failed));
        let turned = parameter(&age.parameters, "maximumAge");
        assert_eq!((turned.value.as_str(), &turned.change), ("40", &changed("42", 2, Mark::Placed, Some(2))));
        assert!(age.parameters.iter().filter(|one| one.change.is_some()).count() == 1);
        assert_eq!(parameter(&near.parameters, "maximumAge").change, turned.change);
    });
}

/// Feature 70.
#[test]
fn of_a_tie_across_the_cut_each_needs_more_by_however_little() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, run) = hall.ranked(&rule, 2010, 3, &[9, 8, 8, 20]).await;
        let ranking = hall.ranking(&edition).await;
        let of = |total: &str| {
            let line = ranking.iter().find(|line| line["total"] == total).unwrap();
            line["nomination"]["id"].as_str().unwrap().to_owned()
        };
        let tied = asked(&hall, &run, &of("12"), 3, BUDGET).await.unwrap();
        let more = Needed { points: Decimal::ZERO, exceed: true };
        assert_eq!((tied.rank, tied.mark, tied.distance), (Some(3), Mark::AtCut, Some(more)));
        assert!(tied.lines.iter().all(|line| line.needed == more && line.within));
        let ahead = asked(&hall, &run, &of("13.5"), 3, BUDGET).await.unwrap();
        assert_eq!(
            (ahead.mark, ahead.distance),
            (Mark::Placed, Some(exactly(15, 1))),
            "1.5 less, and he is one of the tie"
        );
    });
}

/// Feature 70.
#[test]
fn where_the_budget_ends_the_answer_says_so() {
    in_app(|world| async move {
        let (hall, run, made) = four(&world).await;
        let none = asked(&hall, &run, &made[2], 2, 3).await.unwrap();
        assert!(none.judged <= 3, "four cannot be judged for three, other parameters can be looked at");
        assert!(none.parameters.iter().all(|one| !one.searched && one.change.is_none()));
        assert_eq!(none.distance, Some(exactly(5, 1)), "points are not searched for");
        let some = asked(&hall, &run, &made[2], 2, 100).await.unwrap();
        assert!(some.judged <= 100);
        assert!(some.parameters.iter().any(|one| !one.searched));
        let failed = asked(&hall, &run, &made[3], 2, 60).await.unwrap();
        assert!(failed.judged <= 60);
        let age = parameter(&failed.requirements[0].parameters, "maximumAge");
        assert_eq!(age.change.as_ref().map(|change| change.to.as_str()), Some("42"), "alone he is cheap to judge");
    });
}

#[test]
fn a_rule_without_numbers_in_its_parameters_has_nothing_to_search() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = id(&hall.install(HOSTILE, &json!({})).await["ruleVersion"]);
        let edition = hall.open(&rule, 2010, 1).await;
        for (number, count) in [3, 4].iter().enumerate() {
            done(&hall.nominate(&edition, &format!("{number:03}"), json!({ "count": count })).await);
        }
        done(&hall.step("editionClose", &edition, None).await);
        let (run, judged) = hall.judge(&edition).await;
        judged.unwrap().unwrap();
        let last = hall.ranking(&edition).await.pop().unwrap();
        let near = asked(&hall, &run, last["nomination"]["id"].as_str().unwrap(), 1, BUDGET).await.unwrap();
        assert_eq!((near.mark, near.parameters.len(), near.judged), (Mark::BelowCut, 0, 0));
        assert!(near.distance.is_some());
    });
}

#[test]
fn how_near_somebody_was_is_nothing_that_another_division_learns_or_that_is_kept() {
    in_app(|world| async move {
        let (hall, run, made) = four(&world).await;
        let elsewhere = Hall::at(&world, PANLONG).await;
        assert_eq!(reason(asked(&elsewhere, &run, &made[2], 2, BUDGET).await).code, ErrorCode::NotFound);
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        asked(&hall, &run, &made[2], 2, BUDGET).await.unwrap();
        asked(&hall, &run, &made[3], 2, BUDGET).await.unwrap();
        assert!(hand.everything().await == before, "a search wrote something");
    });
}
