//! Joint meetings: how decisions are carried out is before them, and what they propose stays as they said it.

use std::sync::Arc;

use rencai::access::Actor;
use serde_json::{Value, json};

use super::{Room, change};
use crate::coordination::{Desk, with};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, listed, refused};
use crate::support::world::{CITY, WUHUA, World, in_app};

/// What a joint meeting shows of its own.
const JOINT: &str = "id version state closedOn
    progress { item decision { id text } tasks { total done overdue } }
    proposals { edges { node { number text enteredAt } } }";

/// A mutation about a joint meeting and its payload.
async fn ask(room: &Room, name: &str, input: Value) -> Value {
    change(&room.world, &room.organizer, name, &format!("meeting {{ {JOINT} }}"), input).await
}

/// The meeting as somebody sees it.
async fn seen(world: &Arc<World>, actor: &Arc<Actor>, meeting: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Meeting {{ {JOINT} }} }} }}");
    listed(&world.data(actor, &query, json!({ "id": meeting })).await["node"])
}

/// A decision that is followed up under an item.
fn followed(item: i32, decision: &str) -> Value {
    json!({ "item": item, "decision": decision })
}

/// How it is shown, with how many tasks there are, done and overdue.
fn shown(item: i32, decision: &str, [total, done, overdue]: [i32; 3]) -> Value {
    json!({
        "item": item, "decision": { "id": decision, "text": "示例决定" },
        "tasks": { "total": total, "done": done, "overdue": overdue },
    })
}

/// What a leading group has decided.
async fn decided(room: &Room) -> String {
    let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
    let voted = room.vote(&meeting, &["FOR"; 4]).await;
    done(&voted);
    id(&voted["meeting"]["decisions"][0])
}

/// Feature 23.
#[test]
fn a_joint_meeting_has_decisions_on_its_agenda_and_shows_how_far_their_tasks_are() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let room = Room::of(&world, WUHUA, "OFFICE").await;
        let assign = async || {
            let input = with(&desk.input(), &json!({ "stages": [] }));
            let assigned = desk.change(&desk.supervisor, "taskAssign", input).await;
            done(&assigned);
            id(&assigned["task"])
        };
        assign().await;
        let confirmed = assign().await;
        done(&desk.step(&desk.lead, "taskAccept", &confirmed).await);
        done(&desk.report_done(&confirmed).await);
        done(&desk.step(&desk.supervisor, "taskConfirm", &confirmed).await);
        let cancel = json!({ "task": assign().await, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);

        let convening = room.convening("JOINT", "2010-12-01");
        let progress = json!([followed(2, &desk.decision), followed(1, &desk.decision)]);
        let input = with(&convening, &json!({ "progress": progress, "idempotencyKey": "once" }));
        let convened = ask(&room, "meetingConvene", input.clone()).await;
        done(&convened);
        assert_eq!(ask(&room, "meetingConvene", input).await, convened);
        let both = |amounts: [i32; 3]| json!([shown(2, &desk.decision, amounts), shown(1, &desk.decision, amounts)]);
        assert_eq!(convened["meeting"]["progress"], both([2, 1, 0]));
        let meeting = id(&convened["meeting"]);
        morning(&world, "2010-12-21");
        assert_eq!(seen(&world, &desk.supervisor, &meeting).await["progress"], both([2, 1, 1]));

        let set = async |progress: Value| {
            let input = json!({ "meeting": meeting, "items": ["示例议题三"], "progress": progress });
            ask(&room, "meetingAgendaSet", input).await
        };
        let beyond = refused(&set(json!([followed(2, &desk.decision)])).await, "BAD_USER_INPUT");
        assert_eq!(beyond["path"], json!(["progress", "0", "item"]), "there is one item now");
        let anew = set(json!([followed(1, &desk.decision)])).await;
        done(&anew);
        assert_eq!(anew["meeting"]["progress"], json!([shown(1, &desk.decision, [2, 1, 1])]));
        let none = set(Value::Null).await;
        done(&none);
        assert_eq!(none["meeting"]["progress"], json!([]), "none is followed up any more");
    });
}

#[test]
fn what_is_followed_up_is_so_by_a_joint_meeting_under_an_item_of_its_own_and_carried_at_its_unit_or_above() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let city = Room::of(&world, CITY, "LEADING_GROUP").await;
        let (own, above) = (decided(&room).await, decided(&city).await);
        let convening = room.convening("JOINT", "2010-12-01");
        let meeting = room.convened("JOINT", "2010-12-01").await;
        let set = json!({ "meeting": meeting, "items": ["示例议题一", "示例议题二"] });
        let once = followed(1, &own);
        for (progress, code, path) in [
            (json!([followed(0, &own)]), "BAD_USER_INPUT", json!(["progress", "0", "item"])),
            (json!([once, followed(3, &own)]), "BAD_USER_INPUT", json!(["progress", "1", "item"])),
            (json!([once, followed(2, &own), once]), "BAD_USER_INPUT", json!(["progress", "2", "decision"])),
            (json!([once, followed(1, "nothing")]), "NOT_FOUND", json!(["progress", "1", "decision"])),
            (json!([followed(1, &meeting)]), "NOT_FOUND", json!(["progress", "0", "decision"])),
            // Nobody below sees what is decided above.
            (json!([once, followed(1, &above)]), "NOT_FOUND", json!(["progress", "1", "decision"])),
            (json!(vec![once.clone(); 101]), "BAD_USER_INPUT", json!(["progress"])),
        ] {
            for (name, input) in [("meetingConvene", &convening), ("meetingAgendaSet", &set)] {
                let payload = ask(&room, name, with(input, &json!({ "progress": progress }))).await;
                assert_eq!(refused(&payload, code)["path"], path, "{name} {progress}");
            }
        }
        let below = json!({ "progress": [followed(1, &own)] });
        let payload = ask(&city, "meetingConvene", with(&city.convening("JOINT", "2010-12-01"), &below)).await;
        let path = json!(["progress", "0", "decision"]);
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], path, "it is a decision from below");

        let other = room.convened("LEADING_GROUP", "2010-12-01").await;
        let set = json!({ "meeting": other, "items": ["示例议题"] });
        let convening_other = room.convening("LEADING_GROUP", "2010-12-01");
        for (name, input) in [("meetingConvene", &convening_other), ("meetingAgendaSet", &set)] {
            let payload = ask(&room, name, with(input, &json!({ "progress": [once] }))).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["progress"]), "{name}");
            assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["JOINT"], "{name}");
            done(&ask(&room, name, with(input, &json!({ "progress": [] }))).await);
        }

        let both = json!({ "progress": [followed(1, &above), followed(2, &own)] });
        let convened = ask(&city, "meetingConvene", with(&convening, &both)).await;
        done(&convened);
        let progress = json!([shown(1, &above, [0; 3]), shown(2, &own, [0; 3])]);
        assert_eq!(convened["meeting"]["progress"], progress, "whoever acts above sees both");
        let progress = seen(&world, &room.organizer, &id(&convened["meeting"])).await["progress"].clone();
        assert_eq!((&progress[0]["item"], &progress[0]["decision"]), (&json!(1), &Value::Null));
        assert_eq!(progress[1], shown(2, &own, [0; 3]));
    });
}

/// Feature 23.
#[test]
fn what_a_joint_meeting_proposes_when_it_is_first_closed_stays_whatever_becomes_of_it() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "OFFICE").await;
        let meeting = room.held("JOINT", "2010-12-01", 4).await;
        let close = async |meeting: &str, proposals: Value| {
            ask(&room, "meetingClose", json!({ "meeting": meeting, "proposals": proposals })).await
        };
        for (proposals, path) in [
            (json!(["示例建议", " "]), json!(["proposals", "1"])),
            (json!(["长".repeat(10_001)]), json!(["proposals", "0"])),
            (json!(vec!["示例建议"; 101]), json!(["proposals"])),
        ] {
            let payload = close(&meeting, proposals).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], path, "{path}");
        }
        let shown = seen(&world, &room.organizer, &meeting).await;
        assert_eq!((&shown["state"], &shown["proposals"]), (&json!("HELD"), &json!([])));

        morning(&world, "2010-12-03");
        let proposals = json!(["示例建议一", " 示例建议二\n其二 "]);
        let input = json!({ "meeting": meeting, "proposals": proposals, "idempotencyKey": "once" });
        let closed = ask(&room, "meetingClose", input.clone()).await;
        done(&closed);
        assert_eq!(ask(&room, "meetingClose", input).await, closed);
        let said = closed["meeting"]["proposals"].clone();
        let told = |one: &Value| json!([one["number"], one["text"]]);
        let numbered: Vec<Value> = said.as_array().unwrap().iter().map(told).collect();
        assert_eq!(numbered, [json!([1, "示例建议一"]), json!([2, "示例建议二\n其二"])]);
        let more = close(&meeting, json!(["示例建议三"])).await;
        assert_eq!(allowed(&more, "STATE_FORBIDS"), ["REOPEN"]);

        morning(&world, "2010-12-10");
        done(&room.reopen(&meeting).await);
        let late = close(&meeting, json!(["示例建议三"])).await;
        assert_eq!(refused(&late, "STATE_FORBIDS")["path"], json!(["proposals"]));
        assert_eq!(allowed(&late, "STATE_FORBIDS"), ["2010-12-03"]);
        let again = close(&meeting, json!([])).await;
        done(&again);
        let shown = &again["meeting"];
        assert_eq!((&shown["state"], &shown["closedOn"]), (&json!("CLOSED"), &json!("2010-12-03")));
        assert_eq!(shown["proposals"], said);
        done(&room.reopen(&meeting).await);
        let few = json!({ "meeting": meeting, "attendance": room.seats[..3], "reason": "示例：登记有误" });
        done(&room.change("meetingAttendanceCorrect", few).await);
        done(&room.change("meetingCancel", json!({ "meeting": meeting, "reason": "示例：不足法定人数" })).await);
        let shown = seen(&world, &room.organizer, &meeting).await;
        assert_eq!((&shown["state"], &shown["proposals"]), (&json!("CANCELLED"), &said));

        let silent = room.held("JOINT", "2010-12-10", 4).await;
        done(&room.close(&silent).await);
        done(&room.reopen(&silent).await);
        let late = close(&silent, json!(["示例建议"])).await;
        assert_eq!(allowed(&late, "STATE_FORBIDS"), ["2010-12-10"], "it proposed nothing");
        done(&room.close(&silent).await);
        assert_eq!(seen(&world, &room.organizer, &silent).await["proposals"], json!([]));
    });
}

#[test]
fn no_other_meeting_proposes_anything() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 4).await;
        let input = json!({ "meeting": meeting, "proposals": ["示例建议"] });
        let payload = ask(&room, "meetingClose", input.clone()).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["proposals"]));
        assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["JOINT"]);
        let closed = ask(&room, "meetingClose", with(&input, &json!({ "proposals": [] }))).await;
        done(&closed);
        assert_eq!(closed["meeting"]["proposals"], json!([]));
    });
}
