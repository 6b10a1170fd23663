//! Parts: who leads a task breaks it down, and it is done or cancelled only after its parts.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{EDUCATION, FINANCE, LEAD, change, with};
use crate::deliberation::Room;
use crate::support::hall::{allowed, done, id, listed, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// A task that a city has given to a county, in which another county cooperates.
struct Tree {
    world: Arc<World>,
    decision: String,
    city: Arc<Actor>,
    county: Arc<Actor>,
    reporter: Arc<Actor>,
    department: Arc<Actor>,
    lead: Arc<Actor>,
    whole: String,
}

/// What assigning the whole takes.
fn assigning(decision: &str) -> Value {
    json!({
        "unit": CITY, "decision": decision, "title": "示例任务", "lead": WUHUA, "cooperating": [SHILIN],
        "dueOn": "2010-12-20", "stages": [], "line": "CADRE",
    })
}

impl Tree {
    async fn of(world: &Arc<World>) -> Self {
        let room = Room::of(world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        let voted = room.vote(&meeting, &["FOR"; 4]).await;
        done(&voted);
        let decision = id(&voted["meeting"]["decisions"][0]);
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let assigned = change(world, &city, "taskAssign", assigning(&decision)).await;
        done(&assigned);
        Self {
            world: world.clone(),
            decision,
            city,
            county: world.actor(WUHUA, &[Role::Supervisor]).await,
            reporter: world.actor(WUHUA, &[Role::Reporter]).await,
            department: world.actor(LEAD, &[Role::Supervisor]).await,
            lead: world.actor(LEAD, &[Role::Reporter]).await,
            whole: id(&assigned["task"]),
        }
    }

    async fn change(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        change(&self.world, actor, name, input).await
    }

    async fn step(&self, actor: &Arc<Actor>, name: &str, task: &str) -> Value {
        self.change(actor, name, json!({ "task": task })).await
    }

    async fn accept(&self, actor: &Arc<Actor>, task: &str) {
        done(&self.step(actor, "taskAccept", task).await);
    }

    async fn report(&self, actor: &Arc<Actor>, task: &str) -> Value {
        self.change(actor, "taskReportDone", json!({ "task": task, "text": "示例成效" })).await
    }

    async fn reject(&self, actor: &Arc<Actor>, task: &str) -> Value {
        self.change(actor, "taskReject", json!({ "task": task, "reason": "示例：不实" })).await
    }

    /// What breaking a task down takes.
    fn input(task: &str) -> Value {
        json!({
            "task": task, "title": "示例分解", "lead": LEAD, "cooperating": [FINANCE], "dueOn": "2010-12-15", "stages": [],
        })
    }

    /// A part that the county has assigned to its department.
    async fn part(&self) -> String {
        let broken = self.change(&self.county, "taskBreakDown", Self::input(&self.whole)).await;
        done(&broken);
        id(&broken["task"])
    }

    /// What somebody sees of a task.
    async fn seen(&self, actor: &Arc<Actor>, task: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Task {
            id version parent { id } parts { edges { node { id } } } steps { moved remark }
        } } }";
        listed(&self.world.data(actor, query, json!({ "id": task })).await["node"])
    }
}

#[test]
fn who_leads_a_task_breaks_it_down_and_it_is_neither_done_nor_cancelled_while_a_part_is_open() {
    in_app(|world| async move {
        let tree = Tree::of(&world).await;
        let whole = tree.whole.as_str();
        let early = tree.change(&tree.county, "taskBreakDown", Tree::input(whole)).await;
        let moves = ["GIVE_OPINION", "REQUEST_MEANS", "ESCALATE", "ACCEPT", "CANCEL"];
        assert_eq!(allowed(&early, "STATE_FORBIDS"), moves, "it is not accepted");
        tree.accept(&tree.reporter, whole).await;

        let keyed = with(&Tree::input(whole), &json!({ "idempotencyKey": "once" }));
        let broken = tree.change(&tree.county, "taskBreakDown", keyed.clone()).await;
        done(&broken);
        assert_eq!(tree.change(&tree.county, "taskBreakDown", keyed).await, broken);
        let above = tree.change(&tree.city, "taskBreakDown", Tree::input(whole)).await;
        assert_eq!(allowed(&above, "STATE_FORBIDS"), [WUHUA], "who leads it does, and nobody above");
        let shown = &broken["task"];
        assert_eq!(
            (&shown["state"], &shown["level"], &shown["line"]),
            (&json!("ASSIGNED"), &json!(2), &json!("CADRE"))
        );
        assert_eq!((&shown["unit"]["code"], &shown["lead"]["code"]), (&json!(WUHUA), &json!(LEAD)));
        assert_eq!((&shown["decided"], &shown["parent"]["id"]), (&json!("示例决定"), &json!(whole)));
        let part = id(shown);
        let of = tree.seen(&tree.city, whole).await;
        assert_eq!((&of["parts"], &of["version"]), (&json!([{ "id": part }]), &json!(3)));
        assert_eq!(of["steps"][1], json!({ "moved": "BREAK_DOWN", "remark": "示例分解" }));

        let cancel = json!({ "task": whole, "decision": tree.decision, "reason": "示例：另有安排" });
        for payload in
            [tree.report(&tree.reporter, whole).await, tree.change(&tree.city, "taskCancel", cancel.clone()).await]
        {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [part.as_str()]);
            let message = payload["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("示例分解"), "{message}");
        }
        tree.accept(&tree.lead, &part).await;
        done(&tree.report(&tree.lead, &part).await);
        assert_eq!(allowed(&tree.report(&tree.reporter, whole).await, "STATE_FORBIDS"), [part.as_str()]);
        refused(&tree.step(&tree.department, "taskConfirm", &part).await, "NOT_FOUND");
        done(&tree.step(&tree.county, "taskConfirm", &part).await);
        done(&tree.report(&tree.reporter, whole).await);

        assert_eq!(allowed(&tree.reject(&tree.county, &part).await, "STATE_FORBIDS"), [whole]);
        done(&tree.reject(&tree.city, whole).await);
        done(&tree.reject(&tree.county, &part).await);
        assert_eq!(allowed(&tree.report(&tree.reporter, whole).await, "STATE_FORBIDS"), [part.as_str()]);
        done(&tree.report(&tree.lead, &part).await);
        done(&tree.step(&tree.county, "taskConfirm", &part).await);
        done(&tree.report(&tree.reporter, whole).await);
        done(&tree.step(&tree.city, "taskConfirm", whole).await);
        done(&tree.change(&tree.city, "taskCancel", cancel).await);
        assert_eq!(allowed(&tree.reject(&tree.county, &part).await, "STATE_FORBIDS"), [whole]);
    });
}

#[test]
fn a_part_lies_below_its_whole_is_due_no_later_and_is_broken_down_to_the_fourth_level() {
    in_app(|world| async move {
        let tree = Tree::of(&world).await;
        let whole = tree.whole.as_str();
        tree.accept(&tree.reporter, whole).await;
        for (changes, code, path) in [
            (json!({ "task": "nothing" }), "NOT_FOUND", json!(["task"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "lead": CITY }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": SHILIN }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": "999999" }), "NOT_FOUND", json!(["lead"])),
            (json!({ "lead": "530114" }), "OUTSIDE_ITS_DAYS", json!(["lead"])),
            (json!({ "cooperating": [LEAD] }), "BAD_USER_INPUT", json!(["cooperating", "0"])),
            (json!({ "cooperating": [FINANCE, SHILIN] }), "BAD_USER_INPUT", json!(["cooperating", "1"])),
            (json!({ "dueOn": "2010-12-01" }), "BAD_USER_INPUT", json!(["dueOn"])),
            (json!({ "opinionsBy": "2010-12-16" }), "BAD_USER_INPUT", json!(["opinionsBy"])),
            (
                json!({ "stages": [{ "title": "示例", "dueOn": "2010-12-16" }] }),
                "BAD_USER_INPUT",
                json!(["stages", "0", "dueOn"]),
            ),
            (json!({ "expectedVersion": 1 }), "VERSION_CONFLICT", json!(["expectedVersion"])),
        ] {
            let payload = tree.change(&tree.county, "taskBreakDown", with(&Tree::input(whole), &changes)).await;
            assert_eq!(refused(&payload, code)["path"], path, "{changes}");
        }
        let late = with(&Tree::input(whole), &json!({ "dueOn": "2010-12-21" }));
        let late = tree.change(&tree.county, "taskBreakDown", late).await;
        assert_eq!(allowed(&late, "BAD_USER_INPUT"), ["2010-12-02 – 2010-12-20"]);
        for unit in [SHILIN, PANLONG, LEAD] {
            let stranger = world.actor(unit, &[Role::Supervisor]).await;
            refused(&tree.change(&stranger, "taskBreakDown", Tree::input(whole)).await, "NOT_FOUND");
        }
        assert_eq!(tree.seen(&tree.city, whole).await["parts"], json!([]));

        let mut at = tree.part().await;
        for level in [3, 4] {
            tree.accept(&tree.lead, &at).await;
            let deeper = with(&Tree::input(&at), &json!({ "cooperating": [], "line": "ORGANIZATION" }));
            let broken = tree.change(&tree.department, "taskBreakDown", deeper).await;
            done(&broken);
            assert_eq!((&broken["task"]["level"], &broken["task"]["line"]), (&json!(level), &json!("ORGANIZATION")));
            at = id(&broken["task"]);
        }
        tree.accept(&tree.lead, &at).await;
        let deeper = with(&Tree::input(&at), &json!({ "cooperating": [] }));
        let deeper = tree.change(&tree.department, "taskBreakDown", deeper).await;
        assert_eq!(allowed(&deeper, "STATE_FORBIDS"), ["1-3"]);

        // A part is cancelled by who assigned it and rests on the decision of the whole; a whole needs one of its own.
        let cancel = json!({ "task": at, "reason": "示例：另有安排" });
        let beside = world.actor(FINANCE, &[Role::Supervisor]).await;
        refused(&tree.change(&beside, "taskCancel", cancel.clone()).await, "NOT_FOUND");
        let cancelled = tree.change(&tree.department, "taskCancel", cancel).await;
        done(&cancelled);
        assert_eq!(cancelled["task"]["state"], "CANCELLED");
        let other = tree.change(&tree.city, "taskAssign", assigning(&tree.decision)).await;
        done(&other);
        let silent = json!({ "task": other["task"]["id"], "reason": "示例：另有安排" });
        let payload = tree.change(&tree.city, "taskCancel", silent).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["decision"]));
    });
}

#[test]
fn a_part_is_seen_by_who_assigned_it_leads_it_or_cooperates_in_it_and_not_by_who_cooperates_in_the_whole() {
    in_app(|world| async move {
        let tree = Tree::of(&world).await;
        tree.accept(&tree.reporter, &tree.whole).await;
        let part = tree.part().await;
        for (unit, of_part, of_whole) in [
            (CITY, true, true),
            (WUHUA, true, true),
            (LEAD, true, false),
            (FINANCE, true, false),
            (EDUCATION, false, false),
            (SHILIN, false, true),
            (PANLONG, false, false),
        ] {
            let actor = world.actor(unit, &[Role::Reporter]).await;
            let (seen, whole) = (tree.seen(&actor, &part).await, tree.seen(&actor, &tree.whole).await);
            assert_eq!(seen.is_null(), !of_part, "{unit}");
            assert_eq!(whole.is_null(), !of_whole, "{unit}");
            if of_part {
                let parent = if of_whole { json!({ "id": tree.whole }) } else { Value::Null };
                assert_eq!(seen["parent"], parent, "{unit}");
            }
            if of_whole {
                let parts = if of_part { json!([{ "id": part }]) } else { json!([]) };
                assert_eq!(whole["parts"], parts, "{unit}");
            }
        }
    });
}
