//! Refused attempts: who tried what, in which state it was, why it was refused, and who may list that.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::duties::{clause_id, morning};
use crate::supervision::change;
use crate::support::hall::{Hall, done, id, nodes, plain, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// What somebody lists, with the arguments that are given.
async fn listed(world: &Arc<World>, actor: &Arc<Actor>, arguments: Value) -> Vec<Value> {
    let query = "query($unit: String, $below: Boolean, $command: String, $code: ErrorCode, $from: Date, $until: Date) {
        refusedAttempts(unit: $unit, below: $below, command: $command, code: $code, from: $from, until: $until) {
            totalCount edges { node {
                issuer subject roles actingUnit { code } command unit { code } record state version
                instant code message reasons { code message path allowed }
            } }
        }
    }";
    let data = world.data(actor, query, arguments).await;
    let found = nodes(&data["refusedAttempts"]);
    assert_eq!(data["refusedAttempts"]["totalCount"], found.len());
    found
}

/// A finding that the city has recorded for a county.
async fn finding(world: &Arc<World>, city: &Arc<Actor>, unit: &str) -> String {
    let clause = clause_id(world, "4.1.7").await;
    let input = json!({ "unit": unit, "clause": clause, "text": "示例问题", "deadline": "2011-06-30" });
    let recorded = change(world, city, "findingRecord", input).await;
    done(&recorded);
    id(&recorded["finding"])
}

/// Feature 21.
#[test]
fn a_supervisor_lists_a_refused_move_with_who_what_the_state_before_it_and_why() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        let finding = finding(&world, &city, WUHUA).await;
        let only = json!({ "finding": finding });
        refused(&change(&world, &city, "findingClose", only.clone()).await, "STATE_FORBIDS");
        let rectify = json!({ "finding": finding, "text": "示例整改" });
        done(&change(&world, &reporter, "findingRectify", rectify.clone()).await);
        // The machine would let him, and he is refused after it moved.
        refused(&change(&world, &own, "findingClose", only.clone()).await, "STATE_FORBIDS");
        refused(&change(&world, &reporter, "findingRectify", rectify).await, "STATE_FORBIDS");
        done(&change(&world, &city, "findingClose", only).await);

        let found = listed(&world, &city, json!({})).await;
        let shown = |at: usize, field: &str| found[at][field].clone();
        let what = |at| (shown(at, "subject"), shown(at, "command"), shown(at, "state"), shown(at, "version"));
        let (rectified, closed) = ("supervision.finding.rectify", "supervision.finding.close");
        let expected =
            [(&reporter, rectified, "RECTIFIED", 2), (&own, closed, "RECTIFIED", 2), (&city, closed, "OPEN", 1)];
        assert_eq!(found.len(), expected.len());
        for (at, (actor, command, state, version)) in expected.into_iter().enumerate() {
            let expected = (json!(actor.person.subject), json!(command), json!(state), json!(version));
            assert_eq!(what(at), expected);
            assert_eq!(shown(at, "actingUnit")["code"], actor.unit_code);
            assert_eq!((shown(at, "unit"), shown(at, "record")), (json!({ "code": WUHUA }), json!(finding)));
            assert_eq!((shown(at, "issuer"), shown(at, "code")), (json!("test"), json!("STATE_FORBIDS")));
            assert_eq!(shown(at, "instant"), world.clock.now().to_string());
            let reason = shown(at, "reasons")[0].clone();
            assert_eq!((&reason["code"], &reason["message"]), (&json!("STATE_FORBIDS"), &shown(at, "message")));
        }
        assert_eq!((shown(0, "roles"), shown(1, "roles")), (json!(["REPORTER"]), json!(["SUPERVISOR"])));
        assert_eq!(shown(0, "reasons")[0]["allowed"], json!(["CLOSE", "REOPEN"]));
        assert_eq!(shown(1, "reasons")[0]["path"], json!(["finding"]));

        assert_eq!(listed(&world, &own, json!({})).await, found[..2], "what the city tried is not the county's");
        for stranger in [SHILIN, PANLONG] {
            let stranger = world.actor(stranger, &[Role::Supervisor]).await;
            assert_eq!(listed(&world, &stranger, json!({})).await, [Value::Null; 0]);
        }
        for role in [Role::Reporter, Role::Organizer, Role::Operator, Role::AwardOfficer] {
            let other = world.actor(CITY, &[role]).await;
            let answer = world.ask(&other, "{ refusedAttempts { totalCount } }", json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{role:?}");
        }
    });
}

/// Feature 21.
#[test]
fn what_is_refused_before_its_record_was_found_is_kept_without_a_state() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let finding = finding(&world, &city, SHILIN).await;
        let query = "mutation($id: ID!) { findingClose(input: { finding: $id }) { auditId } }";
        let answer = world.ask(&reporter, query, json!({ "id": finding })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let rectify = json!({ "finding": finding, "text": "示例整改" });
        refused(&change(&world, &reporter, "findingRectify", rectify).await, "NOT_FOUND");

        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        let found = listed(&world, &own, json!({})).await;
        let tried = [("supervision.finding.rectify", "NOT_FOUND"), ("findingClose", "FORBIDDEN")];
        assert_eq!(found.len(), tried.len());
        for (attempt, (command, code)) in found.iter().zip(tried) {
            assert_eq!((&attempt["command"], &attempt["code"]), (&json!(command), &json!(code)));
            assert_eq!(attempt["subject"], reporter.person.subject);
            for absent in ["unit", "record", "state", "version"] {
                assert_eq!(attempt[absent], Value::Null, "{command} {absent}");
            }
        }
        assert!(found[1]["message"].as_str().unwrap().contains("SUPERVISE"));
        let theirs = world.actor(SHILIN, &[Role::Supervisor]).await;
        assert_eq!(listed(&world, &theirs, json!({})).await, [Value::Null; 0]);
    });
}

/// Feature 21.
#[test]
fn refused_attempts_are_found_by_unit_command_code_and_day() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let (of_wuhua, of_shilin) = (finding(&world, &city, WUHUA).await, finding(&world, &city, SHILIN).await);
        // A day of ours begins at 16:00 UTC of the one before.
        world.clock.set("2011-01-09T15:59:59Z".parse().unwrap());
        refused(&change(&world, &city, "findingClose", json!({ "finding": of_wuhua })).await, "STATE_FORBIDS");
        world.clock.set("2011-01-09T16:00:00Z".parse().unwrap());
        refused(&change(&world, &city, "findingClose", json!({ "finding": of_shilin })).await, "STATE_FORBIDS");
        morning(&world, "2011-01-11");
        let silent = json!({ "finding": of_wuhua, "text": " " });
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        refused(&change(&world, &reporter, "findingRectify", silent).await, "BAD_USER_INPUT");

        let all = listed(&world, &city, json!({})).await;
        assert_eq!(all.len(), 3);
        for (arguments, expected) in [
            (json!({ "unit": WUHUA }), vec![0, 2]),
            (json!({ "unit": SHILIN }), vec![1]),
            (json!({ "unit": CITY }), vec![1, 2]),
            (json!({ "unit": CITY, "below": true }), vec![0, 1, 2]),
            (json!({ "unit": PANLONG, "below": true }), vec![]),
            (json!({ "unit": "nowhere" }), vec![]),
            (json!({ "command": "supervision.finding.close" }), vec![1, 2]),
            (json!({ "command": "supervision.finding" }), vec![]),
            (json!({ "code": "BAD_USER_INPUT" }), vec![0]),
            (json!({ "code": "SAME_PERSON" }), vec![]),
            (json!({ "from": "2011-01-10" }), vec![0, 1]),
            (json!({ "until": "2011-01-10" }), vec![2]),
            (json!({ "from": "2011-01-10", "until": "2011-01-11" }), vec![1]),
            (json!({ "unit": WUHUA, "code": "STATE_FORBIDS", "until": "2011-01-10" }), vec![2]),
        ] {
            let expected: Vec<Value> = expected.into_iter().map(|at: usize| all[at].clone()).collect();
            assert_eq!(listed(&world, &city, arguments.clone()).await, expected, "{arguments}");
        }

        let query = "query($after: String) { refusedAttempts(first: 2, after: $after) {
            edges { node { command state } } pageInfo { hasNextPage endCursor } } }";
        let first = world.data(&city, query, json!({})).await["refusedAttempts"].clone();
        assert_eq!((nodes(&first).len(), &first["pageInfo"]["hasNextPage"]), (2, &json!(true)));
        let after = &first["pageInfo"]["endCursor"];
        let rest = world.data(&city, query, json!({ "after": after })).await["refusedAttempts"].clone();
        assert_eq!(nodes(&rest), [json!({ "command": "supervision.finding.close", "state": "OPEN" })]);
    });
}

/// Feature 21.
#[test]
fn what_a_refusal_says_of_nominees_is_for_those_who_read_nominations_and_their_own_attempts_for_auditors() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        done(&hall.nominate(&edition, "secret-001", plain(1)).await);
        let other = json!({
            "edition": edition, "number": "secret-001", "name": "另一人", "birthDate": "1981-06-01",
            "category": "PROFESSIONAL_TECHNICAL", "answers": plain(1),
        });
        refused(&hall.nominate_with(other).await, "CODE_TAKEN");
        let nominee = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = "mutation($id: ID!) { editionOpen(input: { edition: $id }) { auditId } }";
        let answer = world.ask(&nominee, query, json!({ "id": edition })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");

        let told = json!({ "unit": WUHUA });
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let found = listed(&world, &auditor, told.clone()).await;
        assert_eq!(found.len(), 2);
        assert_eq!((&found[0]["subject"], &found[0]["roles"]), (&json!(nominee.person.subject), &json!(["NOMINEE"])));
        assert_eq!((&found[1]["record"], &found[1]["state"]), (&json!(edition), &json!("OPEN")));
        assert!(found[1]["message"].as_str().unwrap().contains("secret-001"));
        assert_eq!(found[1]["reasons"][0]["path"], json!(["number"]));

        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let shown = listed(&world, &supervisor, told.clone()).await;
        let [shown] = &shown[..] else { panic!("one is shown: {shown:?}") };
        assert_eq!(shown["subject"], hall.nominator.person.subject);
        assert_eq!((&shown["command"], &shown["state"]), (&json!("awards.nomination.make"), &json!("OPEN")));
        assert_eq!(
            (&shown["code"], &shown["message"], &shown["record"]),
            (&json!("CODE_TAKEN"), &Value::Null, &Value::Null)
        );
        assert_eq!(shown["reasons"], json!([{ "code": "CODE_TAKEN", "message": null, "path": [], "allowed": [] }]));
        assert!(!shown.to_string().contains("secret"));

        let both = world.actor(WUHUA, &[Role::Supervisor, Role::Nominator]).await;
        assert_eq!(listed(&world, &both, told).await, found[1..]);
    });
}
