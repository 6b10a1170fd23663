//! Meetings from their convening to their close, and who may hold them.

use rencai::access::Role;
use rencai::store::Read;
use rencai::store::entity::event;
use sea_orm::{ColumnTrait as _, Order};
use serde_json::{Value, json};

use super::{MEETING, Room, change, two_thirds};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 23.
#[test]
fn a_meeting_is_convened_with_its_agenda_held_decides_by_ballot_and_is_closed() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let convened = room.change("meetingConvene", room.convening("LEADING_GROUP", "2010-12-01")).await;
        done(&convened);
        let shown = &convened["meeting"];
        assert_eq!((&shown["state"], &shown["quorum"]), (&json!("CONVENED"), &Value::Null));
        let items = json!([{ "number": 1, "title": "示例议题一" }, { "number": 2, "title": "示例议题二" }]);
        assert_eq!(shown["agenda"], items);
        let meeting = id(shown);
        let agenda = json!({ "meeting": meeting, "items": ["年度要点", " 重大事项 "] });
        let set = room.change("meetingAgendaSet", agenda).await;
        done(&set);
        assert_eq!(set["meeting"]["agenda"][1], json!({ "number": 2, "title": "重大事项" }));

        let held = room.hold(&meeting, &room.seats[..5]).await;
        done(&held);
        assert_eq!(held["meeting"]["state"], "HELD");
        assert_eq!(held["meeting"]["quorum"], json!({ "present": 5, "entitled": 6, "needed": 4, "met": true }));
        assert_eq!(held["meeting"]["attendance"].as_array().unwrap().len(), 5);
        let mut voting = room.voting(&meeting, &["FOR", "FOR", "AGAINST", "FOR", "FOR"]);
        voting["item"] = json!(2);
        let taken = room.change("meetingBallot", voting).await;
        done(&taken);
        let ballot = &taken["meeting"]["ballots"][0];
        assert_eq!((&ballot["number"], &ballot["item"], &ballot["secret"]), (&json!(1), &json!(2), &json!(false)));
        assert_eq!((&ballot["inFavour"], &ballot["against"], &ballot["abstained"]), (&json!(4), &json!(1), &json!(0)));
        assert_eq!((&ballot["needed"], &ballot["carried"]), (&json!(4), &json!(true)));
        assert_eq!(ballot["votes"][2], json!({ "choice": "AGAINST", "appointment": { "id": room.seats[2] } }));
        let closed = room.close(&meeting).await;
        done(&closed);
        let shown = &closed["meeting"];
        assert_eq!((&shown["state"], &shown["version"]), (&json!("CLOSED"), &json!(5)));
        assert_eq!((&shown["decisions"][0]["number"], &shown["decisions"][0]["text"]), (&json!(1), &json!("示例决定")));
        let query = "query($id: ID!) { node(id: $id) { ... on Decision {
            number text meeting { id body { kind } unit { code } rule { paper } } ballot { number carried }
        } } }";
        let node =
            world.data(&room.organizer, query, json!({ "id": shown["decisions"][0]["id"] })).await["node"].clone();
        let of = json!({
            "id": meeting, "body": { "kind": "LEADING_GROUP" }, "unit": { "code": CITY }, "rule": { "paper": "示例议事规则" },
        });
        assert_eq!(
            node,
            json!({ "number": 1, "text": "示例决定", "meeting": of, "ballot": { "number": 1, "carried": true } })
        );

        let read = Read::new(&world.app.store, world.system.clone());
        let events = read.find::<event::Entity>().filter(event::Column::Name.starts_with("deliberation."));
        let told: Vec<String> = events
            .order_by(event::Column::Id, Order::Asc)
            .all()
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.name)
            .collect();
        assert_eq!(
            told,
            [
                "deliberation.rule.set",
                "deliberation.meeting.convened",
                "deliberation.agenda.set",
                "deliberation.meeting.held",
                "deliberation.ballot.taken",
                "deliberation.decision.made",
                "deliberation.meeting.closed",
            ]
        );
    });
}

#[test]
fn a_meeting_that_cannot_be_convened_is_refused_with_what_stands_in_its_way() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let other = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        for (field, value, code, path) in [
            ("unit", json!("999999"), "NOT_FOUND", json!(["unit"])),
            ("unit", json!("530114"), "OUTSIDE_ITS_DAYS", json!(["day"])),
            ("body", json!("nothing"), "NOT_FOUND", json!(["body"])),
            ("body", json!(other.body), "NOT_FOUND", json!(["body"])),
            ("body", Value::Null, "BAD_USER_INPUT", json!(["body"])),
            ("kind", json!("BRIEFING"), "BAD_USER_INPUT", json!(["body"])),
            ("day", json!("2009-12-31"), "STATE_FORBIDS", json!(["body"])),
            ("title", json!(" "), "BAD_USER_INPUT", json!(["title"])),
            ("agenda", json!([]), "BAD_USER_INPUT", json!(["agenda"])),
            ("agenda", json!(["示例", " "]), "BAD_USER_INPUT", json!(["agenda", "1"])),
            ("agenda", json!(vec!["示例"; 101]), "BAD_USER_INPUT", json!(["agenda"])),
        ] {
            let mut input = room.convening("LEADING_GROUP", "2010-12-01");
            input[field] = value;
            let payload = room.change("meetingConvene", input).await;
            assert_eq!(refused(&payload, code)["path"], path, "{field}: {payload}");
        }
        let briefing = room.change("meetingConvene", room.convening("BRIEFING", "2010-12-01")).await;
        assert_eq!(refused(&briefing, "BAD_USER_INPUT")["allowed"], json!(["STANDING_COMMITTEE"]));
        let enlarged = room.change("meetingConvene", room.convening("LEADING_GROUP_ENLARGED", "2010-12-01")).await;
        done(&enlarged);
        done(&room.change("meetingConvene", room.convening("JOINT", "2010-12-01")).await);
        let early = room.change("meetingConvene", room.convening("LEADING_GROUP", "2009-12-31")).await;
        assert_eq!(refused(&early, "STATE_FORBIDS")["allowed"], json!(["2010-01-01 – "]));
        let agenda = json!({ "meeting": enlarged["meeting"]["id"], "items": [""] });
        let payload = room.change("meetingAgendaSet", agenda).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["items", "0"]));
    });
}

/// What could be done to a meeting, each as its own mutation.
fn moves(room: &Room, meeting: &str) -> [(&'static str, &'static str, Value); 7] {
    [
        ("SET_AGENDA", "meetingAgendaSet", json!({ "meeting": meeting, "items": ["示例"] })),
        ("HOLD", "meetingHold", json!({ "meeting": meeting, "attendance": room.seats })),
        (
            "CORRECT_ATTENDANCE",
            "meetingAttendanceCorrect",
            json!({ "meeting": meeting, "attendance": room.seats, "reason": "示例" }),
        ),
        ("BALLOT", "meetingBallot", room.voting(meeting, &["FOR"; 4])),
        ("CLOSE", "meetingClose", json!({ "meeting": meeting })),
        ("REOPEN", "meetingReopen", json!({ "meeting": meeting, "reason": "示例" })),
        ("CANCEL", "meetingCancel", json!({ "meeting": meeting, "reason": "示例" })),
    ]
}

/// Feature 23.
#[test]
fn a_move_that_is_not_drawn_is_refused_with_those_that_are_and_no_vote_comes_late() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let forbidden = async |meeting: &str, drawn: &[&str]| {
            for (by, name, input) in moves(&room, meeting) {
                if !drawn.contains(&by) {
                    let payload = room.change(name, input).await;
                    assert_eq!(refused(&payload, "STATE_FORBIDS")["allowed"], json!(drawn), "{name}: {payload}");
                }
            }
        };
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        forbidden(&meeting, &["SET_AGENDA", "HOLD", "CANCEL"]).await;
        let cancelled = room.change("meetingCancel", json!({ "meeting": meeting, "reason": "示例：改期" })).await;
        done(&cancelled);
        assert_eq!(cancelled["meeting"]["state"], "CANCELLED");
        forbidden(&meeting, &[]).await;

        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        forbidden(&meeting, &["CORRECT_ATTENDANCE", "BALLOT", "CLOSE"]).await;
        done(&room.close(&meeting).await);
        forbidden(&meeting, &["REOPEN"]).await;
        done(&room.reopen(&meeting).await);
        forbidden(&meeting, &["CORRECT_ATTENDANCE", "CLOSE"]).await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        done(&room.vote(&meeting, &["FOR"; 4]).await);
        forbidden(&meeting, &["BALLOT", "CLOSE"]).await;
        done(&room.close(&meeting).await);
        done(&room.reopen(&meeting).await);
        forbidden(&meeting, &["CLOSE"]).await;
        let few = room.held("LEADING_GROUP", "2010-12-01", 3).await;
        for name in ["meetingReopen", "meetingHold"] {
            let input = moves(&room, &few).into_iter().find(|(_, known, _)| *known == name).unwrap().2;
            let payload = room.change(name, input).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["CORRECT_ATTENDANCE", "CANCEL"], "{name}");
        }
        for name in ["meetingReopen", "meetingCancel"] {
            let payload = room.change(name, json!({ "meeting": meeting, "reason": " \u{3000}" })).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["reason"]), "{name}");
        }
    });
}

/// Feature 23.
#[test]
fn a_meeting_that_was_closed_takes_no_late_vote() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        // Voting ends with the close, and not with the day: what is put down in between was voted in the meeting.
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        morning(&world, "2010-12-03");
        done(&room.vote(&meeting, &["FOR", "FOR", "FOR", "AGAINST"]).await);
        assert_eq!(room.shown(&meeting).await["closedOn"], Value::Null);
        let closed = room.close(&meeting).await;
        done(&closed);
        assert_eq!(closed["meeting"]["closedOn"], "2010-12-03");
        morning(&world, "2010-12-10");
        done(&room.reopen(&meeting).await);
        assert_eq!(allowed(&room.vote(&meeting, &["FOR"; 4]).await, "STATE_FORBIDS"), ["CLOSE"]);
        done(&room.close(&meeting).await);
        let shown = room.shown(&meeting).await;
        assert_eq!((&shown["state"], &shown["closedOn"]), (&json!("CLOSED"), &json!("2010-12-03")));
        assert_eq!((shown["ballots"].as_array().unwrap().len(), &shown["decisions"]), (1, &json!([])));

        // Nor does one in which nobody voted, whoever is found to have been there.
        let idle = room.held("LEADING_GROUP", "2010-12-10", 4).await;
        done(&room.close(&idle).await);
        done(&room.reopen(&idle).await);
        let correct = async |attendance: &[String]| {
            let input = json!({ "meeting": idle, "attendance": attendance, "reason": "示例：登记有误" });
            done(&room.change("meetingAttendanceCorrect", input).await);
        };
        for (present, open) in [(3, "CANCEL"), (6, "CLOSE")] {
            correct(&room.seats[..present]).await;
            let late = room.vote(&idle, &vec!["FOR"; present]).await;
            assert_eq!(allowed(&late, "STATE_FORBIDS"), ["CORRECT_ATTENDANCE", open]);
        }
        done(&room.close(&idle).await);
        assert_eq!(room.shown(&idle).await["ballots"], json!([]));
    });
}

#[test]
fn a_stranger_holds_no_meeting_of_others_and_sees_none() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        done(&room.vote(&meeting, &["FOR"; 4]).await);
        let decision = id(&room.shown(&meeting).await["decisions"][0]);
        let stranger = world.actor(SHILIN, &[Role::Organizer]).await;
        for (_, name, input) in moves(&room, &meeting) {
            refused(&change(&world, &stranger, name, MEETING, input).await, "NOT_FOUND");
        }
        for (_, name, input) in moves(&room, "nothing") {
            assert_eq!(refused(&room.change(name, input).await, "NOT_FOUND")["path"], json!(["meeting"]), "{name}");
        }
        let convening = room.convening("LEADING_GROUP", "2010-12-01");
        refused(&change(&world, &stranger, "meetingConvene", MEETING, convening).await, "NOT_FOUND");
        let rule = two_thirds(CITY, "JOINT");
        refused(&change(&world, &stranger, "ballotRuleSet", "ballotRule { kind }", rule).await, "NOT_FOUND");
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id }
            meetings(unit: \"530100\") { totalCount edges { node { id } } } ballotRules(unit: \"530100\") { kind } }";
        let data = world.data(&stranger, query, json!({ "ids": [meeting, decision] })).await;
        assert_eq!(data["nodes"], json!([null, null]));
        assert_eq!(data["meetings"], json!({ "totalCount": 0, "edges": [] }));
        assert_eq!(data["ballotRules"], json!([]));
        let nominator = world.actor(CITY, &[Role::Nominator]).await;
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let data = world.data(&nominator, query, json!({ "ids": [meeting, decision] })).await;
        assert_eq!(data["nodes"], json!([null, null]), "his role does not read meetings");
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let data = world.data(&auditor, query, json!({ "ids": [meeting, decision] })).await;
        assert_eq!(data["nodes"], json!([{ "id": meeting }, { "id": decision }]));
    });
}

#[test]
fn the_same_key_twice_has_one_effect_and_who_saw_an_older_version_is_refused() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let mut rule = two_thirds(CITY, "LEADING_GROUP");
        rule["idempotencyKey"] = json!("rule");
        let set = room.set_rule(rule.clone()).await;
        done(&set);
        assert_eq!(room.set_rule(rule).await, set);
        let mut convening = room.convening("LEADING_GROUP", "2010-12-01");
        convening["idempotencyKey"] = json!("once");
        let convened = room.change("meetingConvene", convening.clone()).await;
        done(&convened);
        assert_eq!(room.change("meetingConvene", convening.clone()).await, convened);
        convening["title"] = json!("另一会议");
        refused(&room.change("meetingConvene", convening).await, "IDEMPOTENCY_KEY_REUSED");
        let meeting = id(&convened["meeting"]);
        for (_, name, mut input) in moves(&room, &meeting).into_iter().take(6) {
            input["idempotencyKey"] = json!("once");
            let first = room.change(name, input.clone()).await;
            done(&first);
            assert_eq!(room.change(name, input).await, first, "{name}");
        }
        let shown = room.shown(&meeting).await;
        assert_eq!((&shown["version"], &shown["state"]), (&json!(7), &json!("HELD")));
        assert_eq!(shown["ballots"].as_array().unwrap().len(), 1);
        let late = room.change("meetingClose", json!({ "meeting": meeting, "expectedVersion": 5 })).await;
        let changes = json!([{ "path": "version", "now": "7" }, { "path": "state", "now": "HELD" }]);
        assert_eq!(refused(&late, "VERSION_CONFLICT")["changes"], changes);
        let other = room.convened("LEADING_GROUP", "2010-12-01").await;
        let cancel = json!({ "meeting": other, "reason": "示例", "idempotencyKey": "once" });
        let cancelled = room.change("meetingCancel", cancel.clone()).await;
        done(&cancelled);
        assert_eq!(room.change("meetingCancel", cancel).await, cancelled);
    });
}

#[test]
fn meetings_are_listed_the_newest_first_page_by_page_and_between_days() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let days = ["2010-11-05", "2010-12-20", "2010-11-05", "2010-10-08"];
        let mut made = Vec::new();
        for day in days {
            made.push(room.convened("LEADING_GROUP", day).await);
        }
        let query = "query($from: Date, $until: Date, $first: Int, $after: String) {
            meetings(unit: \"530100\", from: $from, until: $until, first: $first, after: $after) {
                totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id day } }
            }
        }";
        let list = async |variables: Value| world.data(&room.organizer, query, variables).await["meetings"].clone();
        let ids = |page: &Value| nodes(page).iter().map(id).collect::<Vec<String>>();
        let ordered = [&made[1], &made[2], &made[0], &made[3]];
        let all = list(json!({})).await;
        assert_eq!((ids(&all).iter().collect::<Vec<_>>(), &all["totalCount"]), (ordered.to_vec(), &json!(4)));
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = list(json!({ "first": 1, "after": after })).await;
            found.extend(ids(&page));
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(found.iter().collect::<Vec<_>>(), ordered);
        let november = list(json!({ "from": "2010-11-05", "until": "2010-12-20" })).await;
        assert_eq!((ids(&november), &november["totalCount"]), (vec![made[2].clone(), made[0].clone()], &json!(2)));
        let answer = world.ask(&room.organizer, query, json!({ "after": "bm9uZQ" })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    });
}
