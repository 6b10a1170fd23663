//! The moves of editions and nominations: every one that is not drawn is refused, with those that are.

use std::sync::Arc;

use rencai::awards::model::{EditionMove, EditionState, NominationMove, NominationState};
use rencai::kernel::ErrorCode;
use serde_json::{Value, json};

use crate::support::hall::{Hall, allowed, done, id, plain, reason, refused, tamper};
use crate::support::world::{WUHUA, World, in_app};

/// What a refusal offers: the drawn moves that people make.
fn offered(from: EditionState) -> Vec<&'static str> {
    let asked = [EditionMove::Open, EditionMove::Close, EditionMove::Judge, EditionMove::Cancel];
    let drawn = |by: &EditionMove| from.moves().iter().any(|(drawn, _)| drawn == by);
    asked.iter().copied().filter(drawn).map(EditionMove::as_str).collect()
}

#[test]
fn a_move_that_is_not_drawn_is_refused_and_names_those_that_people_may_ask_for() {
    for from in EditionState::ALL {
        for by in EditionMove::ALL {
            let drawn = from.moves().iter().find(|(drawn, _)| drawn == by).map(|(_, next)| *next);
            match (from.go(*by), drawn) {
                (Ok(there), drawn) => assert_eq!(drawn, Some(there), "{from:?} {by:?}"),
                (Err(refusal), drawn) => {
                    assert_eq!(drawn, None, "{from:?} {by:?}");
                    assert_eq!(refusal.code, ErrorCode::StateForbids);
                    assert_eq!(refusal.allowed, offered(*from));
                }
            }
        }
    }
    for from in NominationState::ALL {
        for by in NominationMove::ALL {
            assert_eq!(from.go(*by).is_ok(), from.moves().iter().any(|(drawn, _)| drawn == by), "{from:?} {by:?}");
        }
    }
}

#[test]
fn the_drawn_moves_are_these() {
    let drawn: Vec<String> = EditionState::ALL
        .iter()
        .map(|from| {
            let moves = from.moves().iter().map(|(by, to)| format!(" {}={}", by.as_str(), to.as_str()));
            format!("{}:{}", from.as_str(), moves.collect::<String>())
        })
        .collect();
    assert_eq!(
        drawn,
        [
            "DRAFT: OPEN=OPEN CANCEL=CANCELLED",
            "OPEN: CLOSE=CLOSED CANCEL=CANCELLED",
            "CLOSED: OPEN=OPEN JUDGE=JUDGING CANCEL=CANCELLED",
            "JUDGING: RANK=RANKED FAIL=CLOSED CANCEL=CANCELLED",
            "RANKED: JUDGE=REJUDGING SET_ASIDE=CLOSED",
            "REJUDGING: RANK=RANKED FAIL=RANKED",
            "CANCELLED:",
        ]
    );
}

#[test]
fn a_run_that_fails_leaves_the_state_that_it_found_and_a_review_alone_leads_away_from_a_ranking() {
    for from in EditionState::ALL {
        if let Ok(judging) = from.go(EditionMove::Judge) {
            assert_eq!(judging.go(EditionMove::Fail).unwrap(), *from);
            assert_eq!(judging.go(EditionMove::Rank).unwrap(), EditionState::Ranked);
            assert!(judging.go(EditionMove::Judge).is_err(), "one run at a time");
        }
        for by in EditionMove::ALL {
            let Ok(to) = from.go(*by) else { continue };
            let gained = *by == EditionMove::Rank;
            let lost = *by == EditionMove::SetAside;
            assert_eq!(to.has_ranking(), (from.has_ranking() || gained) && !lost, "{from:?} {by:?}");
        }
    }
}

/// An edition with one nomination, put into a state behind everybody's back.
async fn in_state(world: &World, hall: &Hall, edition: &str, state: EditionState) {
    if hall.state(edition).await != state.as_str() {
        tamper(world, &format!("UPDATE edition SET state = '{}'", state.as_str())).await;
    }
}

async fn hall(world: &Arc<World>) -> (Hall, String, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 1).await;
    let made = hall.nominate(&edition, "001", plain(1)).await;
    done(&made);
    (hall, edition, id(&made["nomination"]))
}

#[test]
fn through_the_schema_an_edition_makes_no_other_move_than_those_drawn() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        let moves = [
            ("editionOpen", EditionMove::Open),
            ("editionClose", EditionMove::Close),
            ("editionCancel", EditionMove::Cancel),
        ];
        for from in EditionState::ALL.iter().copied() {
            for (name, by) in moves {
                in_state(&world, &hall, &edition, from).await;
                let payload = hall.step(name, &edition, Some("理由")).await;
                if let Ok(to) = from.go(by) {
                    done(&payload);
                    assert_eq!(payload["edition"]["state"], to.as_str());
                } else {
                    assert_eq!(allowed(&payload, "STATE_FORBIDS"), offered(from), "{name} from {from:?}");
                    assert_eq!(hall.state(&edition).await, from.as_str());
                }
            }
            if from.go(EditionMove::Judge).is_err() {
                in_state(&world, &hall, &edition, from).await;
                assert_eq!(allowed(&hall.ask_judging(&edition).await, "STATE_FORBIDS"), offered(from));
            }
        }
    });
}

/// Feature 75.
#[test]
fn an_edition_takes_nominations_and_imports_only_while_it_is_open() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        let draft = json!({
            "edition": edition, "number": "002", "name": "样例人员002", "category": "HIGHLY_SKILLED",
            "answers": plain(1), "draft": true,
        });
        let made = hall.nominate_with(draft).await;
        done(&made);
        let file = include_bytes!("../../../src/demo/wuhua-young-engineers-2010.xlsx");
        for state in EditionState::ALL.iter().copied().filter(|state| *state != EditionState::Open) {
            in_state(&world, &hall, &edition, state).await;
            let payload = hall.nominate(&edition, "003", plain(1)).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN"]);
            let payload = hall.import(&edition, "book.xlsx", file, false, None).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN"]);
            assert_eq!(payload["import"], Value::Null);
            let payload = hall.import(&edition, "book.xlsx", file, true, None).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN"]);
            let payload = hall.step_nomination("nominationSubmit", &id(&made["nomination"])).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN"]);
        }
        assert_eq!(hall.nominations(&edition).await.len(), 2);
    });
}

#[test]
fn opening_again_and_cancelling_need_a_reason_and_a_first_opening_needs_none() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        done(&hall.step("editionClose", &edition, None).await);
        for blank in [None, Some(""), Some(" \u{3000} ")] {
            for name in ["editionOpen", "editionCancel"] {
                let error = refused(&hall.step(name, &edition, blank).await, "BAD_USER_INPUT");
                assert_eq!(error["path"], json!(["reason"]), "{name}: {error}");
            }
        }
        assert_eq!(hall.state(&edition).await, "CLOSED");
        done(&hall.step("editionOpen", &edition, Some("补报一人")).await);
        done(&hall.nominate(&edition, "002", plain(2)).await);
        done(&hall.step("editionCancel", &edition, Some("经费取消")).await);
        assert_eq!(hall.state(&edition).await, "CANCELLED");
    });
}

#[test]
fn a_nomination_goes_from_draft_to_submitted_to_withdrawn_and_no_way_back() {
    in_app(|world| async move {
        let (hall, edition, submitted) = hall(&world).await;
        let again = hall.step_nomination("nominationSubmit", &submitted).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["WITHDRAW"]);
        done(&hall.step_nomination("nominationWithdraw", &submitted).await);
        for name in ["nominationSubmit", "nominationWithdraw"] {
            let payload = hall.step_nomination(name, &submitted).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), Vec::<String>::new(), "{name}");
        }
        let draft = json!({
            "edition": edition, "number": "002", "name": "样例人员002", "category": "HIGHLY_SKILLED",
            "answers": plain(1), "draft": true,
        });
        let made = hall.nominate_with(draft).await;
        assert_eq!(made["nomination"]["state"], "DRAFT");
        let submitted = hall.step_nomination("nominationSubmit", &id(&made["nomination"])).await;
        assert_eq!(submitted["nomination"]["state"], "SUBMITTED");
    });
}

#[test]
fn drafts_and_withdrawn_nominations_are_not_judged() {
    in_app(|world| async move {
        let (hall, edition, withdrawn) = hall(&world).await;
        let draft = json!({
            "edition": edition, "number": "002", "name": "样例人员002", "category": "HIGHLY_SKILLED",
            "answers": plain(1), "draft": true,
        });
        done(&hall.nominate_with(draft).await);
        done(&hall.nominate(&edition, "003", plain(3)).await);
        done(&hall.step("editionClose", &edition, None).await);
        done(&hall.step_nomination("nominationWithdraw", &withdrawn).await);
        let (run, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        assert_eq!(hall.run(&run).await["total"], 1);
        let ranking = hall.ranking(&edition).await;
        assert_eq!(ranking.len(), 1);
        assert_eq!(ranking[0]["nomination"]["talent"]["number"], "003");
        let states: Vec<Value> = hall.nominations(&edition).await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["WITHDRAWN", "DRAFT", "JUDGED"]);
    });
}

#[test]
fn once_the_judging_has_begun_nothing_is_withdrawn() {
    in_app(|world| async move {
        let (hall, edition, nomination) = hall(&world).await;
        done(&hall.step("editionClose", &edition, None).await);
        let asked = hall.ask_judging(&edition).await;
        let payload = hall.step_nomination("nominationWithdraw", &nomination).await;
        assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN", "CLOSED"]);
        assert!(hall.work(&id(&asked["run"])).await.unwrap().is_some());
        let payload = hall.step_nomination("nominationWithdraw", &nomination).await;
        assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["OPEN", "CLOSED"]);
        assert_eq!(hall.nominations(&edition).await[0]["state"], "JUDGED");
    });
}

#[test]
fn an_edition_that_nobody_is_nominated_to_is_not_judged() {
    in_app(|world| async move {
        let (hall, edition, nomination) = hall(&world).await;
        done(&hall.step_nomination("nominationWithdraw", &nomination).await);
        done(&hall.step("editionClose", &edition, None).await);
        refused(&hall.ask_judging(&edition).await, "STATE_FORBIDS");
        assert_eq!(hall.state(&edition).await, "CLOSED");
    });
}

#[test]
fn of_two_who_ask_for_the_judging_at_once_one_wins() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        done(&hall.step("editionClose", &edition, None).await);
        let (one, other) = tokio::join!(hall.ask_judging(&edition), hall.ask_judging(&edition));
        let (won, lost) = if one["run"].is_null() { (other, one) } else { (one, other) };
        done(&won);
        assert_eq!(allowed(&lost, "STATE_FORBIDS"), ["CANCEL"]);
        assert!(hall.work(&id(&won["run"])).await.unwrap().is_some());
        assert_eq!(hall.state(&edition).await, "RANKED");
    });
}

#[test]
fn a_talent_is_nominated_to_an_edition_once_and_a_number_is_one_persons() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        refused(&hall.nominate(&edition, "001", plain(1)).await, "ALREADY_NOMINATED");
        let other = json!({
            "edition": edition, "number": "001", "name": "另一人", "category": "HIGHLY_SKILLED", "answers": plain(1),
        });
        refused(&hall.nominate_with(other).await, "CODE_TAKEN");
        let error = refused(&hall.nominate(&edition, "009", json!({ "yearsInPost": -1 })).await, "ANSWERS_BREAK_FORM");
        assert!(!error["path"].as_array().unwrap().is_empty());
        assert_eq!(hall.nominations(&edition).await.len(), 1);
    });
}

#[test]
fn whoever_saw_an_older_version_loses_and_is_told_what_changed() {
    in_app(|world| async move {
        let (hall, edition, _) = hall(&world).await;
        let input = json!({ "edition": edition, "expectedVersion": 1 });
        let fields = "edition { id }";
        let lost = hall.change(&hall.officer, "editionClose", "EditionMoveInput", fields, input).await;
        refused(&lost, "VERSION_CONFLICT");
        let input = json!({ "edition": edition, "expectedVersion": 2 });
        done(&hall.change(&hall.officer, "editionClose", "EditionMoveInput", fields, input).await);
    });
}

#[test]
fn an_edition_that_fails_its_new_judging_keeps_its_ranking_and_takes_no_nomination() {
    in_app(|world| async move {
        let (hall, edition, nomination) = hall(&world).await;
        done(&hall.step("editionClose", &edition, None).await);
        let (first, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some());
        let before = hall.ranking(&edition).await;
        assert_eq!(before.len(), 1);
        let asked = hall.ask_judging(&edition).await;
        done(&asked);
        let second = id(&asked["run"]);
        tamper(&world, "UPDATE run SET manifest = replace(manifest, 'tenure', 'tenura') WHERE state = 'QUEUED'").await;
        assert_eq!(hall.state(&edition).await, "REJUDGING");
        assert_eq!(hall.ranking(&edition).await, before, "the ranking stands while it is judged again");
        assert_eq!(allowed(&hall.ask_judging(&edition).await, "STATE_FORBIDS"), Vec::<String>::new());
        reason(hall.work(&second).await);
        assert_eq!(hall.state(&edition).await, "RANKED");
        assert_eq!(hall.ranking(&edition).await, before);
        assert_eq!(hall.run(&second).await["state"], "FAILED");
        assert_eq!(hall.run(&first).await["state"], "DONE");
        assert_eq!(hall.replay(&first).await["data"]["runReplay"]["same"], true);
        for name in ["editionOpen", "editionClose", "editionCancel"] {
            let payload = hall.step(name, &edition, Some("理由")).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["JUDGE"], "{name}");
        }
        refused(&hall.step_nomination("nominationWithdraw", &nomination).await, "STATE_FORBIDS");
        refused(&hall.nominate(&edition, "002", plain(2)).await, "STATE_FORBIDS");
        let (_, judged) = hall.judge(&edition).await;
        assert!(judged.unwrap().is_some(), "and it can be judged once more");
    });
}

#[test]
fn a_withdrawn_nomination_may_be_made_again_and_stays_in_the_list() {
    in_app(|world| async move {
        let (hall, edition, first) = hall(&world).await;
        for _ in 0..2 {
            let standing = id(hall.nominations(&edition).await.last().unwrap());
            done(&hall.step_nomination("nominationWithdraw", &standing).await);
            done(&hall.nominate(&edition, "001", plain(4)).await);
            refused(&hall.nominate(&edition, "001", plain(4)).await, "ALREADY_NOMINATED");
        }
        let all = hall.nominations(&edition).await;
        assert_eq!(id(&all[0]), first);
        let states: Vec<&Value> = all.iter().map(|one| &one["state"]).collect();
        assert_eq!(states, ["WITHDRAWN", "WITHDRAWN", "SUBMITTED"]);
        assert_eq!((&all[0]["answers"], &all[2]["answers"]), (&plain(1), &plain(4)));
    });
}

#[test]
fn of_two_who_make_a_withdrawn_nomination_again_at_once_one_wins() {
    in_app(|world| async move {
        let (hall, edition, first) = hall(&world).await;
        done(&hall.step_nomination("nominationWithdraw", &first).await);
        let again = || hall.nominate(&edition, "001", plain(2));
        let (one, other) = tokio::join!(again(), again());
        let (won, lost) = if one["nomination"].is_null() { (other, one) } else { (one, other) };
        done(&won);
        refused(&lost, "ALREADY_NOMINATED");
        assert_eq!(hall.nominations(&edition).await.len(), 2);
    });
}

#[test]
fn two_moves_in_one_document_each_show_the_state_that_they_made() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = id(&hall.create(&rule, 2010, 1, None).await["edition"]);
        let both = "mutation($id: ID!) {
            opened: editionOpen(input: { edition: $id }) { edition { state version } }
            closed: editionClose(input: { edition: $id }) { edition { state version } }
        }";
        let data = world.data(&hall.officer, both, json!({ "id": edition })).await;
        assert_eq!(data["opened"]["edition"], json!({ "state": "OPEN", "version": 2 }));
        assert_eq!(data["closed"]["edition"], json!({ "state": "CLOSED", "version": 3 }));
    });
}

#[test]
fn an_edition_whose_year_stage_places_or_award_cannot_be_is_refused_with_what_can_be() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let code = hall.code(&rule).await;
        for (field, value, allows) in [
            ("year", json!(-1), "1949-2999"),
            ("year", json!(70_000), "1949-2999"),
            ("stage", json!("Not A Code"), "[a-z0-9-]{1,60}"),
            ("places", json!(0), "1-100000"),
            ("places", json!(100_001), "1-100000"),
            ("awardFen", json!("-1"), "0-10000000000"),
        ] {
            let mut input = json!({
                "programme": hall.programme, "year": 2012, "stage": "selection", "asOf": "2010-12-31", "places": 1,
                "rule": code,
            });
            input[field] = value;
            let payload = hall.create_with(input).await;
            assert_eq!(allowed(&payload, "BAD_USER_INPUT"), [allows], "{payload:#}");
            assert_eq!(payload["errors"][0]["path"], json!([field]));
        }
    });
}
