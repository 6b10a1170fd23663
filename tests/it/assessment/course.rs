//! An assessment's course: judged from figures of duties alone, judged again, confirmed by another person, replayed.

use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::Role;
use serde_json::{Value, json};

use super::{ASKED, Board, points, result_of};
use crate::deliberation::{Room, two_thirds};
use crate::duties::{duties, morning, opened};
use crate::reports::{Desk, content, draft, step};
use crate::supervision::two_hats;
use crate::support::hall::{allowed, done, id, nodes, refused, tamper};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// A meeting of the unit itself, held in time and closed.
async fn hold(room: &Room, kind: &str) {
    done(&room.set_rule(two_thirds(&room.unit, kind)).await);
    let mut convening = room.convening(kind, "2010-11-15");
    convening["body"] = Value::Null;
    let convened = room.change("meetingConvene", convening).await;
    done(&convened);
    let meeting = id(&convened["meeting"]);
    done(&room.change("meetingHold", json!({ "meeting": meeting, "present": 9, "entitled": 11 })).await);
    done(&room.close(&meeting).await);
}

/// The figures that the rule asks for, as anybody reads them who may.
async fn figures(world: &Arc<World>, unit: &str) -> Value {
    let query = "query($unit: String!) { unit(code: $unit) {
        all: dutyFigures(period: \"2010\") { expected inTime missing onTimePermille }
        reports: dutyFigures(period: \"2010\", clause: \"4.1.4c\") { expected inTime onTimePermille }
        briefings: dutyFigures(period: \"2010\", clause: \"4.1.4a\") { expected done ratePermille }
        meetings: dutyFigures(period: \"2010\", clause: \"4.1.4b\") { expected done ratePermille }
    } }";
    world.data(&world.system, query, json!({ "unit": unit })).await["unit"].clone()
}

/// A number of hundredths as a decimal is written.
fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// What the example measure gives for figures, in hundredths of a point: by its articles, worked out anew.
fn worked_out(facts: &Value) -> [(&'static str, i64); 5] {
    let share = |of: &str, field: &str, weight: i64| {
        facts[of][field].as_i64().map_or(weight * 100, |permille| weight * permille / 10)
    };
    let missing = facts["all"]["missing"].as_i64().unwrap();
    [
        ("reports", share("reports", "onTimePermille", 30)),
        ("briefings", share("briefings", "ratePermille", 20)),
        ("meetings", share("meetings", "ratePermille", 20)),
        ("on-time", share("all", "onTimePermille", 30)),
        ("missing", -(missing * 50).min(1000)),
    ]
}

/// Feature 11. Feature 39.
#[test]
fn a_countys_year_is_assessed_from_figures_of_duties_alone_and_every_point_leads_to_its_figure() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        hold(&room, "BRIEFING").await;
        hold(&room, "STUDY").await;
        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("示例正文")).await["report"]);
        morning(&world, "2010-12-30");
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");

        let scheme = board.published("year").await;
        let assessment = board.opened(&scheme, None).await;
        assert!(board.results(&board.officer, &assessment).await.is_empty());
        let judged = board.judge(&assessment).await;
        done(&judged);
        let shown = &judged["assessment"];
        assert_eq!((&shown["state"], &shown["round"]), (&json!("JUDGED"), &json!(1)));
        assert_eq!(shown["judgedBy"], json!(board.officer.person.subject));
        let results = board.results(&board.officer, &assessment).await;
        assert_eq!(points(result_of(&results, WUHUA), "reports"), "0", "it is submitted, and not accepted yet");

        done(&step(&world, &desk.city, "reportAccept", &report).await);
        let again = board.judge(&assessment).await;
        done(&again);
        assert_eq!(again["assessment"]["round"], 2);
        assert_ne!(again["assessment"]["digest"], shown["digest"]);
        let results = board.results(&board.officer, &assessment).await;
        let query = "{ unit(code: \"530100\", asOf: \"2010-12-31\") {
            children(first: 100) { edges { node { code kind } } } } }";
        let below = nodes(&world.data(&board.officer, query, json!({})).await["unit"]["children"]);
        let codes = |nodes: &[&Value]| nodes.iter().map(|node| node["code"].to_string()).collect::<BTreeSet<_>>();
        let divisions: Vec<&Value> = below.iter().filter(|unit| unit["kind"] == "DIVISION").collect();
        let assessed: Vec<&Value> = results.iter().map(|result| &result["unit"]).collect();
        assert_eq!(codes(&assessed), codes(&divisions), "the divisions directly below, each once");
        assert_eq!(assessed.len(), divisions.len());

        for result in &results {
            let unit = result["unit"]["code"].as_str().unwrap();
            assert_eq!(result["facts"], figures(&world, unit).await, "{unit}");
            let mut sum = 0;
            for (item, hundredths) in worked_out(&result["facts"]) {
                assert_eq!(points(result, item), decimal(hundredths), "{unit} {item}");
                sum += hundredths;
            }
            assert_eq!(result["total"], decimal(sum), "{unit}");
            for line in result["lines"].as_array().unwrap() {
                let evidence = line["evidence"].as_array().unwrap();
                assert!(!evidence.is_empty() && line["because"]["en"].as_str().is_some_and(|text| !text.is_empty()));
                for place in evidence {
                    let pointer = place["pointer"].as_str().unwrap();
                    assert_eq!(result["facts"].pointer(pointer), Some(&place["value"]), "{unit} {pointer}");
                }
                assert!(line["under"][0]["value"].is_string(), "{line}");
            }
        }
        let first = result_of(&results, WUHUA);
        assert_eq!((&first["rank"], &first["mark"]), (&json!(1), &json!("PLACED")));
        assert_eq!(
            (points(first, "reports"), points(first, "briefings"), points(first, "meetings")),
            ("30", "20", "20")
        );
        assert_eq!(first["findings"], json!([{ "requirement": "owes", "outcome": "MET" }]));
        let other = result_of(&results, SHILIN);
        assert_eq!((&other["rank"], points(other, "reports")), (&json!(2), "0"), "the others are level");
    });
}

#[test]
fn another_person_confirms_and_who_is_assessed_sees_his_own_from_then_on() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let scheme = board.published("year").await;
        let assessment = board.opened(&scheme, None).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        assert_eq!(allowed(&board.confirm(&board.confirmer, &assessment).await, "STATE_FORBIDS"), ["JUDGE"]);
        done(&board.judge(&assessment).await);
        assert!(board.results(&county, &assessment).await.is_empty(), "nothing is confirmed yet");
        let same = two_hats(&world, &board.officer.person, CITY, Role::Supervisor).await;
        let error = refused(&board.confirm(&same, &assessment).await, "SAME_PERSON");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["assessment"]), &json!(["another person"])));
        refused(&board.confirm(&county, &assessment).await, "NOT_FOUND");
        let confirmed = board.confirm(&board.confirmer, &assessment).await;
        done(&confirmed);
        assert_eq!(confirmed["assessment"]["state"], "CONFIRMED");
        assert_eq!(confirmed["assessment"]["confirmedBy"], json!(board.confirmer.person.subject));
        assert!(allowed(&board.judge(&assessment).await, "STATE_FORBIDS").is_empty());

        let seen = board.results(&county, &assessment).await;
        assert_eq!(seen.len(), 1);
        assert_eq!((&seen[0]["unit"]["code"], seen[0]["lines"].as_array().unwrap().len()), (&json!(WUHUA), 5));
        let query = "query($id: ID!) { node(id: $id) { id } }";
        let all = board.results(&board.officer, &assessment).await;
        let others = world.data(&county, query, json!({ "id": result_of(&all, SHILIN)["id"] })).await;
        assert_eq!(others["node"], Value::Null);
        let query = "query($unit: String!) {
            assessments(unit: $unit) { totalCount edges { node { id period network { id } scheme { code unit { code } } } } }
            assessmentSchemes(unit: $unit) { totalCount edges { node { id title titleEn asOf parameters state } } }
        }";
        for actor in [&board.officer, &board.confirmer, &county] {
            let data = world.data(actor, query, json!({ "unit": CITY })).await;
            assert_eq!(nodes(&data["assessments"])[0]["id"], json!(assessment));
            assert_eq!(nodes(&data["assessmentSchemes"])[0]["id"], json!(scheme));
        }
        let data = world.data(&board.officer, query, json!({ "unit": "999999" })).await;
        assert_eq!(
            (&data["assessments"]["totalCount"], &data["assessmentSchemes"]["totalCount"]),
            (&json!(0), &json!(0))
        );
    });
}

#[test]
fn a_replay_from_the_stored_facts_gives_the_same_bytes_and_names_what_differs_first() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        let scheme = board.published("year").await;
        let assessment = board.opened(&scheme, None).await;
        assert_eq!(board.replay(&assessment).await["errors"][0]["extensions"]["code"], "NOT_REPLAYABLE");
        let judged = board.judge(&assessment).await;
        done(&judged);
        morning(&world, "2011-02-20");
        for _ in 0..2 {
            let answer = board.replay(&assessment).await;
            let replay = &answer["data"]["assessmentReplay"];
            assert_eq!((&replay["same"], &replay["difference"]), (&json!(true), &Value::Null), "{answer:#}");
            let digest = &judged["assessment"]["digest"];
            assert_eq!(
                (&replay["stored"], &replay["replayed"]),
                (digest, digest),
                "the figures of today are not asked"
            );
        }
        for (statement, what) in [
            ("UPDATE assessment_round SET digest = 'sha256:0'", "record"),
            ("UPDATE assessment_result SET total = '1' WHERE position = 1", "total"),
            ("UPDATE assessment_result SET rank = 7 WHERE position = 0", "rank"),
            ("UPDATE assessment_result SET facts = '{}' WHERE position = 1", "facts"),
        ] {
            tamper(&world, statement).await;
            let answer = board.replay(&assessment).await;
            let replay = &answer["data"]["assessmentReplay"];
            assert_eq!((&replay["same"], &replay["difference"]["what"]), (&json!(false), &json!(what)), "{answer:#}");
        }
        tamper(&world, "UPDATE assessment_scheme SET parameters = '{}'").await;
        let answer = board.replay(&assessment).await;
        assert_eq!(answer["data"]["assessmentReplay"]["difference"]["what"], "parameters", "{answer:#}");
        tamper(&world, "DELETE FROM assessment_result WHERE position = 2").await;
        assert_eq!(board.replay(&assessment).await["errors"][0]["extensions"]["code"], "NOT_REPLAYABLE");
        refused(&board.confirm(&board.confirmer, &assessment).await, "NOT_REPLAYABLE");
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let query = "query($id: ID!) { assessmentReplay(assessment: $id) { same } }";
        let answer = world.ask(&county, query, json!({ "id": assessment })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND");
    });
}

/// Feature 4.
#[test]
fn the_members_of_a_network_are_assessed_where_one_is_named_and_any_other_cuts_the_results() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let made =
            json!({ "unit": CITY, "code": "compared", "name": "示例网络", "nameEn": "Compared", "from": "2010-01-01" });
        let made = board.hall.change(&organizer, "networkCreate", "NetworkCreateInput", "network { id }", made).await;
        done(&made);
        let network = id(&made["network"]);
        let scheme = board.published("compared").await;
        let input = json!({ "scheme": scheme, "period": "2010", "network": network });
        refused(&board.assessment(&board.officer, "assessmentOpen", input).await, "STATE_FORBIDS");
        let join = async |members: &[&str]| {
            let join = json!({ "network": network, "members": members, "role": "MEMBER", "from": "2010-01-01" });
            done(&board.hall.change(&organizer, "networkJoin", "NetworkJoinInput", "network { id }", join).await);
        };
        join(&[CITY]).await;
        let input = json!({ "scheme": scheme, "period": "2010", "network": network });
        refused(&board.assessment(&board.officer, "assessmentOpen", input).await, "STATE_FORBIDS");
        join(&[WUHUA, SHILIN]).await;
        let assessment = board.opened(&scheme, Some(&network)).await;
        done(&board.judge(&assessment).await);
        let results = board.results(&board.officer, &assessment).await;
        let codes: BTreeSet<&str> = results.iter().map(|result| result["unit"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, BTreeSet::from([WUHUA, SHILIN]), "nobody assesses himself");
        assert!(results.iter().all(|result| result["rank"] == 1), "what is equal in everything is a tie");
        let other =
            json!({ "unit": CITY, "code": "other", "name": "另一网络", "nameEn": "Other", "from": "2010-01-01" });
        let other = board.hall.change(&organizer, "networkCreate", "NetworkCreateInput", "network { id }", other).await;
        let other = id(&other["network"]);
        let join = json!({ "network": other, "members": [SHILIN, PANLONG], "role": "MEMBER", "from": "2010-01-01" });
        done(&board.hall.change(&organizer, "networkJoin", "NetworkJoinInput", "network { id }", join).await);
        let query = "query($id: ID!, $network: ID) { node(id: $id) { ... on Assessment {
            results(network: $network) { totalCount edges { node { rank unit { code } } } } } } }";
        for (network, cut) in [(Some(&other), vec![SHILIN]), (Some(&scheme), vec![])] {
            let asked = json!({ "id": assessment, "network": network });
            let found = &world.data(&board.officer, query, asked).await["node"]["results"];
            let codes: Vec<Value> = nodes(found).into_iter().map(|result| result["unit"]["code"].clone()).collect();
            assert_eq!(
                (codes, &found["totalCount"]),
                (cut.iter().map(|code| json!(code)).collect(), &json!(cut.len()))
            );
        }
    });
}

#[test]
fn a_published_scheme_discharges_what_the_coordinator_owes() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let owed = duties(&world, &city, CITY, true, "4.1.6a").await;
        let codes = owed.iter().map(|duty| duty["unit"]["code"].as_str().unwrap());
        let coordinator = codes.filter(|code| code.starts_with("530100-")).min().unwrap();
        let board = Board::at(&world, coordinator).await;
        let of = async || duties(&world, &city, coordinator, false, "4.1.6a").await[0]["dischargedOn"].clone();
        let drafted = board.scheme(&board.officer, "assessmentSchemeCreate", board.drafting("year")).await;
        done(&drafted);
        let shown = &drafted["scheme"];
        assert_eq!((&shown["state"], &shown["granted"], of().await), (&json!("DRAFT"), &json!(ASKED), Value::Null));
        assert_eq!(shown["items"][0]["ceiling"], "30");
        assert_eq!(shown["ruleVersion"]["id"], json!(board.version));
        let input = json!({ "scheme": shown["id"] });
        let published = board.scheme(&board.officer, "assessmentSchemePublish", input.clone()).await;
        done(&published);
        assert_eq!((&published["scheme"]["state"], of().await), (&json!("PUBLISHED"), json!("2010-12-01")));
        let again = board.scheme(&board.officer, "assessmentSchemePublish", input).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["END"]);
    });
}
