//! A closed meeting is evidence: it discharges the duties that it satisfies on its own day, and stops to when it is reopened.

use rencai::access::Role;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use serde_json::{Value, json};

use super::{Room, two_thirds};
use crate::duties::figures::sums_hold;
use crate::duties::{due, duties, morning, opened, owed};
use crate::support::hall::{done, id, refused};
use crate::support::world::{CITY, WUHUA, in_app};

/// A meeting of the unit itself that is held with nine of eleven.
async fn held(room: &Room, kind: &str, day: &str) -> String {
    done(&room.set_rule(two_thirds(&room.unit, kind)).await);
    let mut convening = room.convening(kind, day);
    convening["body"] = Value::Null;
    let convened = room.change("meetingConvene", convening).await;
    done(&convened);
    let meeting = id(&convened["meeting"]);
    done(&room.change("meetingHold", json!({ "meeting": meeting, "present": 9, "entitled": 11 })).await);
    meeting
}

/// Feature 12.
#[test]
fn a_closed_briefing_or_study_session_discharges_the_countys_duty_and_a_reopened_one_no_more() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        for (kind, clause) in [("BRIEFING", "4.1.4a"), ("STUDY", "4.1.4b")] {
            let of = async || {
                let duty = duties(&world, &city, WUHUA, false, clause).await[0].clone();
                (duty["state"].clone(), duty["dischargedOn"].clone())
            };
            let meeting = held(&room, kind, "2010-11-15").await;
            assert_eq!(of().await, (json!("DUE_SOON"), Value::Null), "{kind} is held, and not closed");
            done(&room.close(&meeting).await);
            assert_eq!(of().await, (json!("DONE"), json!("2010-11-15")));
            let duty = id(&duties(&world, &city, WUHUA, false, clause).await[0]);
            let query = "query($id: ID!) { node(id: $id) { ... on Duty { evidence { kind record withdrawnOn } } } }";
            let evidence = world.data(&city, query, json!({ "id": duty })).await["node"]["evidence"].clone();
            assert_eq!(evidence, json!([{ "kind": kind, "record": meeting, "withdrawnOn": null }]));
            sums_hold(&world).await;

            done(&room.reopen(&meeting).await);
            assert_eq!(of().await, (json!("DUE_SOON"), Value::Null), "{kind}");
            let evidence = world.data(&city, query, json!({ "id": duty })).await["node"]["evidence"].clone();
            assert_eq!(evidence[0]["withdrawnOn"], "2010-12-01");
            sums_hold(&world).await;
            done(&room.close(&meeting).await);
            assert_eq!(of().await, (json!("DONE"), json!("2010-11-15")), "{kind} is closed again");
            sums_hold(&world).await;
        }
        // What was held in time is in time, however late it is entered; the duty of the next year is another.
        morning(&world, "2011-01-20");
        opened(&world).await;
        let found = duties(&world, &city, WUHUA, false, "4.1.4a").await;
        let states: Vec<(&Value, &Value)> = found.iter().map(|duty| (&duty["period"], &duty["state"])).collect();
        assert_eq!(states, [(&json!("2010"), &json!("DONE")), (&json!("2011"), &json!("OPEN"))]);
    });
}

/// Feature 12.
#[test]
fn two_meetings_discharge_one_duty_and_it_is_owed_again_when_neither_is_closed() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, WUHUA, "STANDING_COMMITTEE").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let of = async || duties(&world, &city, WUHUA, false, "4.1.4a").await[0]["dischargedOn"].clone();
        let by_post = room.held("BRIEFING", "2010-11-20", 5).await;
        let counted = held(&room, "BRIEFING", "2010-11-15").await;
        done(&room.close(&by_post).await);
        assert_eq!(of().await, "2010-11-20", "a standing committee that is registered sits by its posts");
        done(&room.close(&counted).await);
        assert_eq!(of().await, "2010-11-15");
        done(&room.reopen(&counted).await);
        assert_eq!(of().await, "2010-11-20");
        done(&room.reopen(&by_post).await);
        assert_eq!(of().await, Value::Null);
        sums_hold(&world).await;
    });
}

/// Features 12 and 23.
#[test]
fn a_meeting_of_the_leading_group_discharges_its_duty_only_where_it_decided_something() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let of = async || duties(&world, &city, CITY, false, "4.1.5a").await[0]["dischargedOn"].clone();
        for kind in ["LEADING_GROUP", "LEADING_GROUP_ENLARGED"] {
            let idle = room.held(kind, "2010-11-15", 4).await;
            done(&room.vote(&idle, &["FOR", "FOR", "FOR", "AGAINST"]).await);
            done(&room.close(&idle).await);
            assert_eq!(of().await, Value::Null, "{kind} has decided nothing");
            done(&room.reopen(&idle).await);
            refused(&room.vote(&idle, &["FOR"; 4]).await, "STATE_FORBIDS");
            done(&room.close(&idle).await);
            assert_eq!(of().await, Value::Null, "{kind} decides nothing afterwards");
            let meeting = room.held(kind, "2010-11-15", 4).await;
            done(&room.vote(&meeting, &["FOR"; 4]).await);
            assert_eq!(of().await, Value::Null, "{kind} is not closed");
            done(&room.close(&meeting).await);
            assert_eq!(of().await, "2010-11-15", "{kind}");
            done(&room.reopen(&meeting).await);
            assert_eq!(of().await, Value::Null, "{kind}");
        }
        let joint = room.held("JOINT", "2010-11-15", 4).await;
        done(&room.close(&joint).await);
        assert_eq!(of().await, Value::Null, "a joint meeting is another kind of evidence");
        sums_hold(&world).await;
    });
}

/// Features 12 and 23.
#[test]
fn a_meeting_of_an_earlier_day_that_is_entered_after_its_duty_was_due_shows_both_days() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        morning(&world, "2011-01-20");
        let duty = duties(&world, &city, WUHUA, false, "4.1.4a").await[0].clone();
        assert_eq!(duty["state"], "OVERDUE");
        // Its state and since when it is discharged; since when the meeting counts, when it was given, when withdrawn.
        let shown = async || {
            let query = "query($id: ID!) { node(id: $id) { ... on Duty {
                state dischargedOn evidence { givenOn enteredOn withdrawnOn } } } }";
            let duty = world.data(&city, query, json!({ "id": duty["id"] })).await["node"].clone();
            let given = &duty["evidence"][0];
            json!([duty["state"], duty["dischargedOn"], given["givenOn"], given["enteredOn"], given["withdrawnOn"]])
        };
        let meeting = held(&room, "BRIEFING", "2010-11-15").await;
        done(&room.close(&meeting).await);
        assert_eq!(shown().await, json!(["DONE", "2010-11-15", "2010-11-15", "2011-01-20", null]));
        morning(&world, "2011-01-21");
        done(&room.reopen(&meeting).await);
        assert_eq!(shown().await, json!(["OVERDUE", null, "2010-11-15", "2011-01-20", "2011-01-21"]));
        morning(&world, "2011-01-24");
        let closed = room.close(&meeting).await;
        done(&closed);
        assert_eq!(shown().await, json!(["DONE", "2010-11-15", "2010-11-15", "2011-01-24", null]), "it is given again");
        assert_eq!(closed["meeting"]["closedOn"], "2011-01-20", "it was closed before");
        sums_hold(&world).await;
    });
}

/// Feature 10.
#[test]
fn a_meeting_is_no_evidence_for_a_duty_that_is_closed_until_a_unit_above_reopens_it() {
    in_app(|world| async move {
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4a").unwrap();
        clause.obligations[0].closes_days = Some(30);
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        opened(&world).await;
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = async || duties(&world, &city, WUHUA, false, "4.1.4a").await[0].clone();
        morning(&world, "2011-01-31");
        let meeting = held(&room, "BRIEFING", "2010-11-15").await;
        let late = room.close(&meeting).await;
        assert_eq!(refused(&late, "DUTY_CLOSED")["allowed"], json!(["reliefGrant(kind: REOPENING)"]));
        assert_eq!(duty().await["state"], "OVERDUE");
        assert_eq!(room.shown(&meeting).await["state"], "HELD");
        let reopen = "mutation($duty: ID!) { reliefGrant(input: { duty: $duty, kind: REOPENING, reason: \"示例\",
            paper: \"示例 1\", approver: \"示例 1\", until: \"2011-03-01\" }) { errors { code } } }";
        let reopened = world.data(&city, reopen, json!({ "duty": duty().await["id"] })).await;
        assert_eq!(reopened["reliefGrant"]["errors"], json!([]));
        done(&room.close(&meeting).await);
        assert_eq!(duty().await["state"], "DONE");
        sums_hold(&world).await;
    });
}

/// Features 7 and 12.
#[test]
fn a_joint_meeting_is_owed_by_its_day_once_it_is_convened_until_it_is_closed_or_called_off() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "OFFICE").await;
        done(&room.set_rule(two_thirds(WUHUA, "JOINT")).await);
        assert_eq!(owed(&world, WUHUA, "4.1.5b").await, []);
        let meeting = room.convened("JOINT", "2010-12-01").await;
        assert_eq!(owed(&world, WUHUA, "4.1.5b").await, [due("2010-12-01", "DUE_SOON")]);
        done(&room.hold(&meeting, &room.seats).await);
        done(&room.close(&meeting).await);
        assert_eq!(owed(&world, WUHUA, "4.1.5b").await, [due("2010-12-01", "DONE")]);
        done(&room.reopen(&meeting).await);
        assert_eq!(owed(&world, WUHUA, "4.1.5b").await, [due("2010-12-01", "DUE_SOON")]);
        done(&room.close(&meeting).await);
        let other = room.convened("JOINT", "2010-12-20").await;
        done(&room.change("meetingCancel", json!({ "meeting": other, "reason": "示例：改期" })).await);
        let both = [due("2010-12-01", "DONE"), due("2010-12-20", "LAPSED")];
        assert_eq!(owed(&world, WUHUA, "4.1.5b").await, both);
        sums_hold(&world).await;
    });
}

/// Feature 12.
#[test]
fn a_meeting_of_the_leading_group_that_decided_shows_that_the_group_decides_and_plans() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let states = async || {
            let of = async |clause: &str| owed(&world, CITY, clause).await.remove(0).1;
            [of("4.1.2a").await, of("4.1.5a").await]
        };
        let open = states().await;
        let idle = room.held("LEADING_GROUP", "2010-11-10", 4).await;
        done(&room.close(&idle).await);
        assert_eq!(states().await, open, "nothing was decided");
        let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        done(&room.vote(&meeting, &["FOR"; 4]).await);
        done(&room.close(&meeting).await);
        assert_eq!(states().await, ["DONE", "DONE"]);
        done(&room.reopen(&meeting).await);
        assert_eq!(states().await, open);
    });
}
