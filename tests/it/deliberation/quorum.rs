//! Who is entitled on a meeting's day, who attends, and what a meeting without a quorum may not.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Room, change, two_thirds};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, WUHUA, in_app};

/// Feature 23.
#[test]
fn a_meeting_of_the_leading_group_without_a_quorum_decides_nothing_and_is_not_closed() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let mut attending = room.seats[..3].to_vec();
        attending.push(room.staff.clone());
        let held = room.hold(&meeting, &attending).await;
        done(&held);
        let quorum = json!({ "present": 3, "entitled": 6, "needed": 4, "met": false });
        assert_eq!(held["meeting"]["quorum"], quorum, "staff attends and is not counted");
        let entitled: Vec<&Value> =
            held["meeting"]["attendance"].as_array().unwrap().iter().map(|one| &one["entitled"]).collect();
        assert_eq!(entitled, [&json!(true), &json!(true), &json!(true), &json!(false)]);
        for payload in [room.vote(&meeting, &["FOR"; 3]).await, room.close(&meeting).await] {
            let refusal = refused(&payload, "QUORUM_MISSING");
            assert_eq!((&refusal["allowed"], &refusal["path"]), (&json!(["4"]), &json!(["meeting"])));
            assert!(refusal["message"].as_str().unwrap().contains("4 have to be there, and 3 are"), "{refusal}");
            assert!(refusal["clauses"].as_array().unwrap().contains(&json!("4.1.5a")));
        }
        let shown = room.shown(&meeting).await;
        assert_eq!((&shown["state"], &shown["ballots"]), (&json!("HELD"), &json!([])));
        assert_eq!(shown["decisions"], json!([]));

        let exactly = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        done(&room.vote(&exactly, &["FOR"; 4]).await);
        done(&room.close(&exactly).await);
    });
}

/// Features 5 and 23.
#[test]
fn only_who_holds_a_post_of_the_body_on_the_meetings_day_attends_and_nobody_for_another() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let other = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let end = json!({ "appointment": room.seats[5], "from": "2010-11-01" });
        let ended = change(&world, &room.organizer, "appointmentEnd", "appointment { id }", end).await;
        done(&ended);
        let ended = id(&ended["appointment"]);
        let twice = room.appoint(&room.posts[2], "1", "2010-11-01").await;

        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let with = async |who: &str| {
            let payload = room.hold(&meeting, &[room.seats[0].clone(), who.to_owned()]).await;
            payload["errors"][0].clone()
        };
        for (who, code, path) in [
            (ended.as_str(), "POST_NOT_THERE", json!(["attendance", "1"])),
            (other.seats[0].as_str(), "POST_NOT_THERE", json!(["attendance", "1"])),
            (room.seats[0].as_str(), "BAD_USER_INPUT", json!(["attendance", "1"])),
            (twice.as_str(), "BAD_USER_INPUT", json!(["attendance", "1"])),
            ("nothing", "NOT_FOUND", json!(["attendance", "1"])),
        ] {
            let refusal = with(who).await;
            assert_eq!((&refusal["code"], &refusal["path"]), (&json!(code), &path), "{who}: {refusal}");
        }
        let allowed = with(&ended).await["allowed"].clone();
        assert_eq!(allowed.as_array().unwrap().len(), 7, "{allowed}");
        assert_eq!(allowed[0], format!("{} 示例人员1", room.seats[0]));
        assert!(allowed.as_array().unwrap().contains(&json!(format!("{twice} 示例人员1"))), "{allowed}");

        // Five persons hold six posts that have a vote: who sits there twice is one.
        let held = room.hold(&meeting, &room.seats[..4]).await;
        done(&held);
        let quorum = json!({ "present": 4, "entitled": 5, "needed": 4, "met": true });
        assert_eq!(held["meeting"]["quorum"], quorum);

        // On a day on which the sixth still held the post he is entitled, and attends.
        let earlier = room.convened("LEADING_GROUP", "2010-10-31").await;
        let mut attending = room.seats[..4].to_vec();
        attending.push(ended);
        let held = room.hold(&earlier, &attending).await;
        done(&held);
        assert_eq!(held["meeting"]["quorum"], json!({ "present": 5, "entitled": 6, "needed": 4, "met": true }));

        // Nobody held a post in January: where nobody is entitled there is no quorum.
        let empty = room.convened("LEADING_GROUP", "2010-01-15").await;
        let held = room.hold(&empty, &[]).await;
        done(&held);
        assert_eq!(held["meeting"]["quorum"], json!({ "present": 0, "entitled": 0, "needed": 1, "met": false }));
        refused(&room.close(&empty).await, "QUORUM_MISSING");
    });
}

#[test]
fn a_meeting_is_held_no_earlier_than_its_day() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let meeting = room.convened("LEADING_GROUP", "2010-12-08").await;
        let early = room.hold(&meeting, &room.seats).await;
        let refusal = refused(&early, "STATE_FORBIDS");
        assert_eq!((&refusal["path"], &refusal["allowed"]), (&json!(["meeting"]), &json!(["2010-12-08"])));
        morning(&world, "2010-12-08");
        done(&room.hold(&meeting, &room.seats).await);
    });
}

#[test]
fn of_a_meeting_of_the_unit_itself_it_is_said_how_many_are_there_and_it_takes_no_ballots() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(WUHUA, "STUDY")).await);
        let mut convening = room.convening("STUDY", "2010-12-01");
        convening["body"] = Value::Null;
        let convened = room.change("meetingConvene", convening).await;
        done(&convened);
        let meeting = id(&convened["meeting"]);
        for (input, path) in [
            (json!({ "attendance": room.seats }), "attendance"),
            (json!({}), "attendance"),
            (json!({ "present": 3 }), "attendance"),
            (json!({ "present": 3, "entitled": 9, "attendance": [] }), "attendance"),
            (json!({ "present": 10, "entitled": 9 }), "present"),
            (json!({ "present": -1, "entitled": 9 }), "present"),
            (json!({ "present": 0, "entitled": 0 }), "entitled"),
        ] {
            let mut input = input;
            input["meeting"] = json!(meeting);
            let payload = room.change("meetingHold", input).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!([path]), "{payload}");
        }
        let held = room.change("meetingHold", json!({ "meeting": meeting, "present": 6, "entitled": 9 })).await;
        done(&held);
        assert_eq!(held["meeting"]["quorum"], json!({ "present": 6, "entitled": 9, "needed": 6, "met": true }));
        refused(&room.vote(&meeting, &["FOR"]).await, "STATE_FORBIDS");
        done(&room.close(&meeting).await);

        done(&room.set_rule(two_thirds(WUHUA, "LEADING_GROUP")).await);
        let of_body = room.convened("LEADING_GROUP", "2010-12-01").await;
        let counted = json!({ "meeting": of_body, "present": 6, "entitled": 6 });
        let payload = room.change("meetingHold", counted).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["attendance"]));
    });
}

/// Feature 23.
#[test]
fn who_attended_is_corrected_with_a_reason_until_a_ballot_is_taken_and_the_record_keeps_what_was_said() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        let correct = async |attendance: &[String]| {
            let input = json!({ "meeting": meeting, "attendance": attendance, "reason": "示例：登记有误" });
            room.change("meetingAttendanceCorrect", input).await
        };
        let there = |payload: &Value| -> Vec<String> {
            let rows = payload["meeting"]["attendance"].as_array().unwrap();
            rows.iter().map(|row| id(&row["appointment"])).collect()
        };
        // One who was not there is taken out, and one who was is added.
        let attended = [&room.seats[1..4], &room.seats[5..]].concat();
        let corrected = correct(&attended).await;
        done(&corrected);
        assert_eq!(there(&corrected), attended);
        let quorum = json!({ "present": 4, "entitled": 6, "needed": 4, "met": true });
        assert_eq!(corrected["meeting"]["quorum"], quorum);
        let refusal = refused(&room.vote(&meeting, &["FOR"; 4]).await, "BAD_USER_INPUT");
        assert_eq!(refusal["path"], json!(["votes", "0"]), "who is taken out has no vote");
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let query = "query($unit: String!) { auditEntries(unit: $unit, first: 1) { edges { node {
            command changes { table before after } } } } }";
        let entry = nodes(&world.data(&auditor, query, json!({ "unit": CITY })).await["auditEntries"]).remove(0);
        assert_eq!(entry["command"], "deliberation.attendance.correct");
        let changes = entry["changes"].as_array().unwrap().iter().filter(|change| change["table"] == "attendance");
        let kept: Vec<_> = changes.map(|change| (change["before"].is_null(), change["after"].is_null())).collect();
        assert_eq!(kept, [(false, true), (true, false)], "only what was wrong is touched");

        let few = correct(&room.seats[..3]).await;
        done(&few);
        assert_eq!(few["meeting"]["quorum"]["met"], false);
        refused(&room.vote(&meeting, &["FOR"; 3]).await, "QUORUM_MISSING");
        for (attendance, code, path) in [
            (json!([room.seats[0], room.seats[0]]), "BAD_USER_INPUT", json!(["attendance", "1"])),
            (json!(["nothing"]), "NOT_FOUND", json!(["attendance", "0"])),
            (Value::Null, "BAD_USER_INPUT", json!(["attendance"])),
        ] {
            let input = json!({ "meeting": meeting, "attendance": attendance, "reason": "示例" });
            let payload = room.change("meetingAttendanceCorrect", input).await;
            assert_eq!(refused(&payload, code)["path"], path, "{payload}");
        }
        let silent = json!({ "meeting": meeting, "attendance": room.seats, "reason": " " });
        let silent = room.change("meetingAttendanceCorrect", silent).await;
        assert_eq!(refused(&silent, "BAD_USER_INPUT")["path"], json!(["reason"]));
        let other = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        refused(&correct(&other.seats[..1]).await, "POST_NOT_THERE");

        done(&correct(&room.seats).await);
        done(&room.vote(&meeting, &["FOR"; 6]).await);
        let late = correct(&room.seats[..3]).await;
        assert_eq!(allowed(&late, "STATE_FORBIDS"), ["BALLOT", "CLOSE"], "no decision loses its quorum");
        done(&room.close(&meeting).await);
        assert_eq!(allowed(&correct(&room.seats).await, "STATE_FORBIDS"), ["REOPEN"]);
        assert_eq!(there(&json!({ "meeting": room.shown(&meeting).await })).len(), 6);
    });
}

#[test]
fn of_a_meeting_of_the_unit_itself_it_is_corrected_how_many_were_there() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(WUHUA, "STUDY")).await);
        let mut convening = room.convening("STUDY", "2010-12-01");
        convening["body"] = Value::Null;
        let meeting = id(&room.change("meetingConvene", convening).await["meeting"]);
        done(&room.change("meetingHold", json!({ "meeting": meeting, "present": 6, "entitled": 9 })).await);
        let reopen = room.reopen(&meeting).await;
        assert_eq!(allowed(&reopen, "STATE_FORBIDS"), ["CORRECT_ATTENDANCE", "CLOSE"], "it takes no ballots");
        let correct = json!({ "meeting": meeting, "present": 5, "entitled": 9, "reason": "示例：登记有误" });
        let corrected = room.change("meetingAttendanceCorrect", correct).await;
        done(&corrected);
        let quorum = json!({ "present": 5, "entitled": 9, "needed": 6, "met": false });
        assert_eq!(corrected["meeting"]["quorum"], quorum);
        refused(&room.close(&meeting).await, "QUORUM_MISSING");
        done(&room.change("meetingCancel", json!({ "meeting": meeting, "reason": "示例" })).await);
    });
}
