//! Tasks that are planned with the items of an agenda: what is asked of them, and what becomes of them when it is set
//! anew.

use rencai::access::Role;
use rencai::deliberation::planned::{ItemTask, WorkLine};
use serde_json::{Value, json};

use super::{Room, change, two_thirds};
use crate::coordination::{FINANCE, LEAD, with};
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// A meeting with its agenda and what is planned.
const AGENDA: &str = "meeting { id version agenda { number title tasks {
    title lead sector cooperating dueOn opinionsBy line function area focus stages { title dueOn }
} } decisions { edges { node { id } } } }";

fn task() -> Value {
    json!({
        "item": 2, "title": "示例任务", "lead": LEAD, "cooperating": [FINANCE], "dueOn": "2010-12-20", "stages": [],
    })
}

#[test]
fn tasks_are_planned_with_the_items_of_an_agenda_and_replaced_when_it_is_set_anew() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(WUHUA, "LEADING_GROUP")).await);
        let stages = json!([{ "title": "示例阶段", "dueOn": "2010-12-10" }]);
        let full = json!({
            "opinionsBy": "2010-12-05", "line": "CADRE", "stages": stages, "sector": "health",
            "function": "MACRO_GUIDANCE", "area": "SERVICE", "focus": "OVERALL_PLANS",
        });
        let convening = room.convening("LEADING_GROUP", "2010-12-01");
        let input = with(&convening, &json!({ "tasks": [with(&task(), &full)], "idempotencyKey": "once" }));
        let convened = change(&world, &room.organizer, "meetingConvene", AGENDA, input.clone()).await;
        done(&convened);
        assert_eq!(change(&world, &room.organizer, "meetingConvene", AGENDA, input).await, convened);
        let shown = &convened["meeting"];
        let planned = json!({
            "title": "示例任务", "lead": LEAD, "cooperating": [FINANCE], "dueOn": "2010-12-20",
            "opinionsBy": "2010-12-05", "line": "CADRE", "stages": stages, "sector": "health",
            "function": "MACRO_GUIDANCE", "area": "SERVICE", "focus": "OVERALL_PLANS",
        });
        assert_eq!((&shown["agenda"][0]["tasks"], &shown["agenda"][1]["tasks"]), (&json!([]), &json!([planned])));

        let meeting = id(shown);
        let set = async |tasks: Value| {
            let input = json!({ "meeting": meeting, "items": ["示例议题三"], "tasks": tasks });
            change(&world, &room.organizer, "meetingAgendaSet", AGENDA, input).await
        };
        let beyond = set(json!([task()])).await;
        assert_eq!(refused(&beyond, "BAD_USER_INPUT")["path"], json!(["tasks", "0", "item"]), "there is one item now");
        let anew = set(json!([with(&task(), &json!({ "item": 1 }))])).await;
        done(&anew);
        let tasks = &anew["meeting"]["agenda"][0]["tasks"];
        assert_eq!((&tasks[0]["line"], tasks.as_array().unwrap().len()), (&json!("TALENT"), 1));
        assert_eq!((&tasks[0]["sector"], &tasks[0]["focus"]), (&Value::Null, &Value::Null));
        let none = set(Value::Null).await;
        done(&none);
        assert_eq!(none["meeting"]["agenda"][0]["tasks"], json!([]));

        done(&room.hold(&meeting, &room.seats).await);
        refused(&set(json!([])).await, "STATE_FORBIDS");
        let voted = room.vote(&meeting, &["FOR"; 4]).await;
        done(&voted);
        let query = "query($id: ID!) { node(id: $id) { ... on Decision { planned { number } tasks { id } } } }";
        let decision = json!({ "id": voted["meeting"]["decisions"][0]["id"] });
        let seen = world.data(&room.organizer, query, decision).await["node"].clone();
        assert_eq!(seen, json!({ "planned": [], "tasks": [] }), "what was taken off the agenda is not planned");
    });
}

#[test]
fn a_task_that_the_meetings_unit_could_not_assign_on_its_day_is_not_planned() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let convening = room.convening("LEADING_GROUP", "2010-12-01");
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let stage = |day: &str| json!([{ "title": "示例", "dueOn": day }]);
        for (changes, code, path) in [
            (json!({ "item": 0 }), "BAD_USER_INPUT", json!(["item"])),
            (json!({ "item": 3 }), "BAD_USER_INPUT", json!(["item"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "lead": CITY }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": SHILIN }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": "999999" }), "NOT_FOUND", json!(["lead"])),
            (json!({ "lead": "530114" }), "OUTSIDE_ITS_DAYS", json!(["lead"])),
            (json!({ "lead": null }), "BAD_USER_INPUT", json!(["sector"])),
            (json!({ "lead": null, "sector": "forestry" }), "BAD_USER_INPUT", json!(["sector"])),
            (json!({ "sector": "forestry" }), "BAD_USER_INPUT", json!(["sector"])),
            (json!({ "cooperating": [LEAD] }), "BAD_USER_INPUT", json!(["cooperating", "0"])),
            (
                json!({ "lead": null, "sector": "health", "cooperating": [LEAD] }),
                "BAD_USER_INPUT",
                json!(["cooperating", "0"]),
            ),
            (json!({ "cooperating": [FINANCE, SHILIN] }), "BAD_USER_INPUT", json!(["cooperating", "1"])),
            (json!({ "dueOn": "2010-12-01" }), "BAD_USER_INPUT", json!(["dueOn"])),
            (json!({ "opinionsBy": "2010-12-21" }), "BAD_USER_INPUT", json!(["opinionsBy"])),
            (json!({ "stages": stage("2010-12-21") }), "BAD_USER_INPUT", json!(["stages", "0", "dueOn"])),
        ] {
            // The second of two, so that its place shows.
            let tasks = json!([task(), with(&task(), &changes)]);
            let place: Vec<Value> =
                [json!("tasks"), json!("1")].into_iter().chain(path.as_array().unwrap().clone()).collect();
            let convene = with(&convening, &json!({ "tasks": tasks }));
            let set = json!({ "meeting": meeting, "items": ["示例一", "示例二"], "tasks": tasks });
            for (name, input) in [("meetingConvene", convene), ("meetingAgendaSet", set)] {
                let payload = room.change(name, input).await;
                assert_eq!(refused(&payload, code)["path"], json!(place), "{name} {changes}");
            }
        }
        let late = json!({ "tasks": [with(&task(), &json!({ "dueOn": "2010-12-01" }))] });
        let late = room.change("meetingConvene", with(&convening, &late)).await;
        assert_eq!(allowed(&late, "BAD_USER_INPUT"), ["2010-12-02 – "]);
        let many = json!({ "tasks": vec![task(); 101] });
        let many = room.change("meetingConvene", with(&convening, &many)).await;
        assert_eq!(refused(&many, "BAD_USER_INPUT")["path"], json!(["tasks"]));
        let study = json!({
            "unit": WUHUA, "kind": "STUDY", "title": "示例会议", "day": "2010-12-01", "agenda": ["示例", "示例"],
            "tasks": [task()],
        });
        let payload = room.change("meetingConvene", study.clone()).await;
        assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["body"], "it takes no ballots");
        done(&room.change("meetingConvene", with(&study, &json!({ "tasks": [] }))).await);
        let stranger = world.actor(SHILIN, &[Role::Organizer]).await;
        let input = json!({ "meeting": meeting, "items": ["示例", "示例"], "tasks": [task()] });
        let payload = change(&world, &stranger, "meetingAgendaSet", AGENDA, input).await;
        refused(&payload, "NOT_FOUND");
    });
}

#[test]
fn who_is_to_lead_a_planned_task_has_to_be_there_on_the_day_of_the_meeting_and_not_today() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let later = json!({ "lead": "530114", "cooperating": [], "dueOn": "2011-07-31" });
        for (day, is_there) in [("2011-05-19", false), ("2011-05-20", true)] {
            let tasks = json!({ "tasks": [with(&task(), &later)] });
            let payload = room.change("meetingConvene", with(&room.convening("LEADING_GROUP", day), &tasks)).await;
            if is_there {
                done(&payload);
            } else {
                assert_eq!(allowed(&payload, "OUTSIDE_ITS_DAYS"), ["2011-05-20 – "]);
            }
        }
    });
}

#[test]
fn who_is_in_charge_of_a_planned_tasks_sector_has_to_be_there_on_the_day_of_the_meeting_and_not_today() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let open = json!({
            "code": "530102-forestry", "parent": WUHUA, "kind": "DEPARTMENT", "department": "forestry",
            "name": "示例局", "nameEn": "Example Bureau",
        });
        let open = json!({ "from": "2010-12-08", "reason": "示例：机构调整", "steps": [{ "open": open }] });
        done(&change(&world, &operator, "unitsReorganize", "reorganization { digest }", open).await);
        let forestry = with(&task(), &json!({ "lead": null, "sector": "forestry" }));
        for (day, is_there) in [("2010-12-07", false), ("2010-12-08", true)] {
            let convening = with(&room.convening("LEADING_GROUP", day), &json!({ "tasks": [forestry] }));
            let payload = change(&world, &room.organizer, "meetingConvene", AGENDA, convening).await;
            if is_there {
                done(&payload);
                let planned = &payload["meeting"]["agenda"][1]["tasks"][0];
                assert_eq!((&planned["lead"], &planned["sector"]), (&Value::Null, &json!("forestry")));
            } else {
                let error = refused(&payload, "BAD_USER_INPUT");
                assert_eq!(error["path"], json!(["tasks", "0", "sector"]));
                let allowed = error["allowed"].as_array().unwrap();
                assert!(allowed.contains(&json!("health")) && !allowed.contains(&json!("forestry")), "{allowed:?}");
            }
        }
    });
}

#[test]
fn what_was_planned_before_tasks_had_sectors_and_focuses_is_still_read() {
    let kept = json!({
        "item": 2, "title": "示例任务", "lead": LEAD, "cooperating": [FINANCE], "dueOn": "2010-12-20",
        "opinionsBy": null, "stages": [], "line": "CADRE", "major": true,
    });
    let task = serde_json::from_value::<ItemTask>(kept).unwrap().task;
    assert_eq!((task.lead.as_deref(), task.line, task.major), (Some(LEAD), Some(WorkLine::Cadre), true));
    assert_eq!((task.sector, task.function, task.area, task.focus), (None, None, None, None));
}
