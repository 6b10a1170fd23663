//! Tasks that are planned with an agenda: once an item carries they come into being by themselves, each once.

use std::sync::Arc;

use rencai::access::Role;
use rencai::app::App;
use rencai::coordination::entity::{task, task_spawned};
use rencai::coordination::spawning::spawn;
use rencai::kernel::{ErrorCode, id::DecisionId};
use rencai::store::entity::event;
use rencai::store::{Envelope, Read, execute};
use rencai::worker::settle_scopes;
use rencai::worker::spawn_tasks::{Seen, next};
use rencai_host::Settings;
use sea_orm::ColumnTrait as _;
use serde_json::{Value, json};

use super::{FINANCE, LEAD, STATISTICS, change, with};
use crate::deliberation::{self, Room, two_thirds};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, listed, reason, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// A task that is planned with an item of an agenda.
fn planned(item: i32, title: &str) -> Value {
    json!({
        "item": item, "title": title, "lead": LEAD, "cooperating": [FINANCE], "dueOn": "2010-12-20",
        "stages": [{ "title": "示例阶段", "dueOn": "2010-12-10" }],
    })
}

/// On the next day the department of statistics is there no more.
async fn without_statistics(world: &Arc<World>) {
    let operator = world.actor(CITY, &[Role::Operator]).await;
    let close = json!({
        "from": "2010-12-08", "reason": "示例：机构调整",
        "steps": [{ "close": { "unit": STATISTICS, "successors": [FINANCE] } }],
    });
    let closed = deliberation::change(world, &operator, "unitsReorganize", "reorganization { digest }", close).await;
    done(&closed);
    morning(world, "2010-12-09");
    settle_scopes::next(&world.app, &mut None).await.unwrap();
}

/// A county's leading group whose meeting is convened with these tasks.
async fn convened(world: &Arc<World>, tasks: Value) -> (Room, String) {
    let room = Room::of(world, WUHUA, "LEADING_GROUP").await;
    done(&room.set_rule(two_thirds(WUHUA, "LEADING_GROUP")).await);
    let convening = with(&room.convening("LEADING_GROUP", "2010-12-01"), &json!({ "tasks": tasks }));
    let convened = room.change("meetingConvene", convening).await;
    done(&convened);
    (room, id(&convened["meeting"]))
}

/// Puts a motion on an item to the vote; gives the decision, where it carried.
async fn vote(room: &Room, meeting: &str, item: i32, choice: &str) -> Option<String> {
    let voting = with(&room.voting(meeting, &[choice; 4]), &json!({ "item": item }));
    let voted = room.change("meetingBallot", voting).await;
    done(&voted);
    let ballots = voted["meeting"]["ballots"].as_array().unwrap();
    let carried = ballots.last().unwrap()["carried"] == true;
    carried.then(|| id(voted["meeting"]["decisions"].as_array().unwrap().last().unwrap()))
}

/// What the county's supervisor sees of a decision.
async fn seen(world: &Arc<World>, decision: &str) -> Value {
    let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Decision {
        planned { number title state plan { lead line } refusal { code path message allowed } task { id } }
        tasks { id title state level line dueOn decided unit { code } lead { code } cooperating { code }
            decision { id } stages { title dueOn state } parts { edges { node { id } } } }
    } } }";
    listed(&world.data(&supervisor, query, json!({ "id": decision })).await["node"])
}

fn states(decision: &Value) -> Vec<&str> {
    decision["planned"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect()
}

/// What the job does in a program that has just begun.
async fn begun(app: &App) -> bool {
    next(app, &mut Seen::default()).await.unwrap()
}

async fn tasks(world: &World) -> u64 {
    Read::new(&world.app.store, world.system.clone()).find::<task::Entity>().count().await.unwrap()
}

async fn told(world: &World, name: &str) -> u64 {
    let read = Read::new(&world.app.store, world.system.clone());
    read.find::<event::Entity>().filter(event::Column::Name.eq(name)).count().await.unwrap()
}

#[test]
fn what_is_planned_with_an_item_comes_into_being_once_the_item_carries_and_exactly_once() {
    in_app(|world| async move {
        let mut beside = Seen::default();
        assert!(!next(&world.app, &mut beside).await.unwrap(), "nothing was ever planned");
        let cadre = with(&planned(1, "示例任务一"), &json!({ "line": "CADRE" }));
        let plan = json!([cadre, planned(2, "示例任务二"), planned(1, "示例任务三")]);
        let (room, meeting) = convened(&world, plan).await;
        done(&room.hold(&meeting, &room.seats).await);
        assert_eq!(vote(&room, &meeting, 1, "AGAINST").await, None);
        assert!(!next(&world.app, &mut beside).await.unwrap(), "nothing carried");

        let first = vote(&room, &meeting, 1, "FOR").await.unwrap();
        let shown = seen(&world, &first).await;
        assert_eq!((states(&shown), &shown["tasks"]), (vec!["PLANNED"; 2], &json!([])));
        let numbered = |one: &Value| json!([one["number"], one["title"], one["plan"]["line"]]);
        let listed: Vec<Value> = shown["planned"].as_array().unwrap().iter().map(numbered).collect();
        assert_eq!(listed, [json!([1, "示例任务一", "CADRE"]), json!([2, "示例任务三", "TALENT"])]);

        let store = &world.app.store;
        let (one, two, three) =
            tokio::join!(spawn(store, &world.system), spawn(store, &world.system), spawn(store, &world.system));
        let assigned = [one, two, three].map(|spawned| spawned.unwrap().assigned);
        assert_eq!(assigned.iter().sum::<usize>(), 2, "several at once: {assigned:?}");
        let other = world.under(Settings::default());
        for _ in 0..2 {
            assert!(!next(&world.app, &mut beside).await.unwrap() && !begun(&other.app).await);
            morning(&world, "2010-12-02");
        }
        assert_eq!((tasks(&world).await, told(&world, "coordination.task.assigned").await), (2, 2));

        let shown = seen(&world, &first).await;
        assert_eq!(states(&shown), ["ASSIGNED"; 2]);
        for (at, (title, line)) in [("示例任务一", "CADRE"), ("示例任务三", "TALENT")].into_iter().enumerate()
        {
            let task = &shown["tasks"][at];
            assert_eq!(shown["planned"][at]["task"]["id"], task["id"]);
            assert_eq!(shown["planned"][at]["refusal"], Value::Null);
            let wanted = json!({
                "id": task["id"], "title": title, "state": "ASSIGNED", "level": 1, "line": line, "dueOn": "2010-12-20",
                "decided": "示例决定", "unit": { "code": WUHUA }, "lead": { "code": LEAD },
                "cooperating": [{ "code": FINANCE }], "decision": { "id": first }, "parts": [],
                "stages": [{ "title": "示例阶段", "dueOn": "2010-12-10", "state": "PLANNED" }],
            });
            assert_eq!(*task, wanted);
        }
        let again = vote(&room, &meeting, 1, "FOR").await.unwrap();
        assert_eq!(seen(&world, &again).await, json!({ "planned": [], "tasks": [] }), "the first took them over");
        assert!(!next(&world.app, &mut beside).await.unwrap());
        let second = vote(&room, &meeting, 2, "FOR").await.unwrap();
        assert!(next(&world.app, &mut beside).await.unwrap(), "what is new is seen beside what was");
        assert_eq!(states(&seen(&world, &second).await), ["ASSIGNED"]);

        // A meeting that is reopened keeps what it decided, and so what came of it.
        done(&room.close(&meeting).await);
        done(&room.reopen(&meeting).await);
        assert!(!begun(&world.app).await);
        assert_eq!((tasks(&world).await, states(&seen(&world, &first).await)), (3, vec!["ASSIGNED"; 2]));
    });
}

#[test]
fn what_cannot_be_assigned_any_more_is_listed_with_its_reason_holds_up_no_other_and_is_assigned_by_hand() {
    in_app(|world| async move {
        let late = with(&planned(1, "示例逾期"), &json!({ "dueOn": "2010-12-05", "stages": [] }));
        let ended = with(&planned(1, "示例撤销"), &json!({ "lead": STATISTICS }));
        let (room, meeting) = convened(&world, json!([late, ended, planned(1, "示例可办")])).await;
        without_statistics(&world).await;
        done(&room.hold(&meeting, &room.seats).await);
        let decision = vote(&room, &meeting, 1, "FOR").await.unwrap();
        let mut beside = Seen::default();
        assert!(next(&world.app, &mut beside).await.unwrap());
        assert!(!next(&world.app, &mut beside).await.unwrap() && !begun(&world.app).await);
        assert_eq!(told(&world, "coordination.task.not-spawned").await, 2);

        let shown = seen(&world, &decision).await;
        assert_eq!(states(&shown), ["REFUSED", "REFUSED", "ASSIGNED"]);
        let (late, ended) = (&shown["planned"][0]["refusal"], &shown["planned"][1]["refusal"]);
        assert_eq!((&late["code"], &late["path"]), (&json!("BAD_USER_INPUT"), &json!(["dueOn"])));
        assert_eq!(late["allowed"], json!(["2010-12-10 – "]));
        assert!(late["message"].as_str().unwrap().contains("2010-12-09"), "{late}");
        assert_eq!((&ended["code"], &ended["path"]), (&json!("OUTSIDE_ITS_DAYS"), &json!(["lead"])));
        assert_eq!((&shown["planned"][1]["task"], &shown["planned"][2]["refusal"]), (&Value::Null, &Value::Null));
        assert_eq!(shown["tasks"].as_array().unwrap().len(), 1);

        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let by_hand = json!({
            "unit": WUHUA, "decision": decision, "planned": 1, "title": "示例补办", "lead": LEAD, "cooperating": [],
            "dueOn": "2010-12-31", "stages": [], "idempotencyKey": "once",
        });
        for (planned, code) in [(3, "STATE_FORBIDS"), (0, "NOT_FOUND"), (4, "NOT_FOUND")] {
            let input = with(&by_hand, &json!({ "planned": planned, "idempotencyKey": null }));
            let payload = change(&world, &supervisor, "taskAssign", input).await;
            assert_eq!(refused(&payload, code)["path"], json!(["planned"]), "{planned}");
        }
        let assigned = change(&world, &supervisor, "taskAssign", by_hand.clone()).await;
        done(&assigned);
        assert_eq!(change(&world, &supervisor, "taskAssign", by_hand.clone()).await, assigned);
        let task = id(&assigned["task"]);
        let again = with(&by_hand, &json!({ "idempotencyKey": null }));
        let again = change(&world, &supervisor, "taskAssign", again).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), [task.as_str()]);
        let shown = seen(&world, &decision).await;
        assert_eq!(states(&shown), ["ASSIGNED", "REFUSED", "ASSIGNED"]);
        let first = &shown["planned"][0];
        assert_eq!((&first["task"]["id"], &first["refusal"]["code"]), (&json!(task), &json!("BAD_USER_INPUT")));
        assert!(!begun(&world.app).await);
        let rows = Read::new(&world.app.store, world.system.clone()).find::<task_spawned::Entity>();
        assert_eq!((rows.count().await.unwrap(), tasks(&world).await), (3, 2));
    });
}

#[test]
fn a_planned_task_of_which_only_the_sector_is_said_is_led_by_who_is_in_charge_of_it_when_it_is_assigned() {
    in_app(|world| async move {
        let of = |sector: &str| {
            let said = json!({ "lead": null, "sector": sector, "area": "SERVICE", "cooperating": [] });
            with(&planned(1, "示例任务"), &said)
        };
        let (room, meeting) = convened(&world, json!([of("health"), of("statistics")])).await;
        without_statistics(&world).await;
        done(&room.hold(&meeting, &room.seats).await);
        let decision = vote(&room, &meeting, 1, "FOR").await.unwrap();
        assert!(begun(&world.app).await);

        let shown = seen(&world, &decision).await;
        assert_eq!(states(&shown), ["ASSIGNED", "REFUSED"]);
        let (health, statistics) = (&shown["planned"][0], &shown["planned"][1]["refusal"]);
        assert_eq!(health["plan"]["lead"], Value::Null);
        let query = "query($id: ID!) { node(id: $id) { ... on Task { sector area lead { code } } } }";
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let task = world.data(&supervisor, query, json!({ "id": health["task"]["id"] })).await["node"].clone();
        assert_eq!(task, json!({ "sector": "health", "area": "SERVICE", "lead": { "code": LEAD } }));
        assert_eq!((&statistics["code"], &statistics["path"]), (&json!("BAD_USER_INPUT"), &json!(["sector"])));
        let allowed = statistics["allowed"].as_array().unwrap();
        assert!(allowed.contains(&json!("health")) && !allowed.contains(&json!("statistics")), "{allowed:?}");
    });
}

#[test]
fn a_planned_task_that_a_person_assigns_before_the_job_comes_is_not_assigned_twice() {
    in_app(|world| async move {
        let (room, meeting) = convened(&world, json!([planned(1, "示例一"), planned(1, "示例二")])).await;
        done(&room.hold(&meeting, &room.seats).await);
        let decision = vote(&room, &meeting, 1, "FOR").await.unwrap();
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let by_hand = json!({
            "unit": WUHUA, "decision": decision, "planned": 2, "title": "示例先办", "lead": LEAD, "cooperating": [],
            "dueOn": "2010-12-31", "stages": [],
        });
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        let foreign = with(&by_hand, &json!({ "unit": SHILIN, "lead": SHILIN }));
        let payload = change(&world, &stranger, "taskAssign", foreign).await;
        assert_eq!(refused(&payload, "NOT_FOUND")["path"], json!(["decision"]));
        let assigned = change(&world, &supervisor, "taskAssign", by_hand).await;
        done(&assigned);
        assert!(begun(&world.app).await);
        assert!(!begun(&world.app).await);
        let shown = seen(&world, &decision).await;
        assert_eq!(states(&shown), ["ASSIGNED"; 2]);
        let by_hand = &shown["planned"][1];
        assert_eq!((&by_hand["task"]["id"], &by_hand["refusal"]), (&assigned["task"]["id"], &Value::Null));
        assert_eq!((tasks(&world).await, shown["tasks"].as_array().unwrap().len()), (2, 2));

        // Who leads sees the task and not the decision; who has nothing to do with it sees neither.
        let of = |id: &str| json!({ "id": id });
        let query = "query($id: ID!) { node(id: $id) { id } }";
        let lead = world.actor(LEAD, &[Role::Reporter]).await;
        let spawned = id(&shown["planned"][0]["task"]);
        assert_eq!(world.data(&lead, query, of(&spawned)).await["node"]["id"], spawned);
        for (actor, foreign) in [(&lead, &decision), (&stranger, &decision), (&stranger, &spawned)] {
            assert_eq!(world.data(actor, query, of(foreign)).await["node"], Value::Null);
        }
    });
}

#[test]
fn only_the_system_spawns_tasks_and_twice_it_changes_nothing() {
    use rencai::coordination::write::{SpawnTasks, spawn_tasks::Spawned};
    in_app(|world| async move {
        let (room, meeting) = convened(&world, json!([planned(1, "示例一")])).await;
        done(&room.hold(&meeting, &room.seats).await);
        let decision = vote(&room, &meeting, 1, "FOR").await.unwrap();
        let decision = DecisionId::parse(&decision).unwrap();
        for role in Role::ALL.iter().filter(|role| **role != Role::System) {
            let actor = world.actor(CITY, &[*role]).await;
            let refusal = reason(world.run(&actor, &SpawnTasks { decision }).await);
            assert_eq!(refusal.code, ErrorCode::Forbidden, "{role:?}");
        }
        let key = Envelope { idempotency_key: Some("once".to_owned()), ..Envelope::default() };
        let command = SpawnTasks { decision };
        let spawned = execute(&world.app.store, &world.system, &command, &key).await.unwrap();
        assert_eq!(spawned.done, Spawned { assigned: 1, refused: 0 });
        let same = execute(&world.app.store, &world.system, &command, &key).await.unwrap();
        assert_eq!((same.done, same.repeated), (spawned.done, true));
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, Spawned::default());
        assert_eq!(tasks(&world).await, 1);
    });
}
