//! Tasks: spawned by a decision, done stage by stage, confirmed by another person, and evidence while they are.

use rencai::access::Role;
use rencai::kernel::id::GlobalId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, EDUCATION, FINANCE, LEAD, STATISTICS, with};
use crate::duties::figures::sums_hold;
use crate::duties::{duties, morning, opened};
use crate::supervision::{another, two_hats};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 12.
#[test]
fn a_task_is_done_stage_by_stage_confirmed_by_another_person_and_evidence_while_it_is() {
    in_app(|world| async move {
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let discharged = async || {
            let duty = duties(&world, &desk.supervisor, LEAD, false, "4.3").await[0].clone();
            sums_hold(&world).await;
            duty["dischargedOn"].clone()
        };
        let keyed = with(&desk.input(), &json!({ "idempotencyKey": "once" }));
        let assigned = desk.change(&desk.supervisor, "taskAssign", keyed.clone()).await;
        done(&assigned);
        assert_eq!(desk.change(&desk.supervisor, "taskAssign", keyed).await, assigned);
        let shown = &assigned["task"];
        assert_eq!((&shown["state"], &shown["lead"]["code"]), (&json!("ASSIGNED"), &json!(LEAD)));
        assert_eq!((&shown["decided"], &shown["stages"][1]["number"]), (&json!("示例决定"), &json!(2)));
        let task = id(shown);

        let above = world.actor(WUHUA, &[Role::Reporter]).await;
        assert_eq!(allowed(&desk.step(&above, "taskAccept", &task).await, "STATE_FORBIDS"), [LEAD]);
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&desk.step(&stranger, "taskAccept", &task).await, "NOT_FOUND");
        refused(&desk.step(&desk.finance, "taskAccept", &task).await, "NOT_FOUND");
        let early = ["GIVE_OPINION", "REQUEST_MEANS", "ESCALATE", "ACCEPT", "CANCEL"];
        assert_eq!(allowed(&desk.report_done(&task).await, "STATE_FORBIDS"), early);
        assert_eq!(allowed(&desk.report_stage(&task, 1).await, "STATE_FORBIDS"), early);
        done(&desk.step(&desk.lead, "taskAccept", &task).await);

        assert_eq!(allowed(&desk.report_stage(&task, 2).await, "STATE_FORBIDS"), ["1"]);
        refused(&desk.report_stage(&task, 3).await, "NOT_FOUND");
        let silent = json!({ "task": task, "number": 1, "text": " " });
        refused(&desk.change(&desk.lead, "taskStageReport", silent).await, "BAD_USER_INPUT");
        let reported = desk.report_stage(&task, 1).await;
        done(&reported);
        let stage = &reported["task"]["stages"][0];
        assert_eq!((&stage["state"], &stage["doneOn"]), (&json!("DONE"), &json!("2010-12-01")));
        assert_eq!(allowed(&desk.report_stage(&task, 1).await, "STATE_FORBIDS"), [""; 0]);
        assert_eq!(allowed(&desk.report_done(&task).await, "STATE_FORBIDS"), ["REPORT_STAGE"]);
        done(&desk.report_stage(&task, 2).await);
        refused(&desk.step(&desk.supervisor, "taskConfirm", &task).await, "STATE_FORBIDS");
        done(&desk.report_done(&task).await);
        assert_eq!(discharged().await, Value::Null);

        let same = two_hats(&world, &desk.lead.person, WUHUA, Role::Supervisor).await;
        refused(&desk.step(&same, "taskConfirm", &task).await, "SAME_PERSON");
        let below = world.actor(LEAD, &[Role::Supervisor]).await;
        refused(&desk.step(&below, "taskConfirm", &task).await, "NOT_FOUND");
        let why = json!({ "task": task, "reason": "示例：不实" });
        refused(&desk.change(&below, "taskReject", why.clone()).await, "NOT_FOUND");
        let silent = json!({ "task": task, "reason": " " });
        refused(&desk.change(&desk.supervisor, "taskReject", silent).await, "BAD_USER_INPUT");
        done(&desk.change(&desk.supervisor, "taskReject", why.clone()).await);
        done(&desk.report_done(&task).await);
        let stale = json!({ "task": task, "expectedVersion": 1 });
        refused(&desk.change(&desk.supervisor, "taskConfirm", stale).await, "VERSION_CONFLICT");
        let confirmed = desk.step(&desk.supervisor, "taskConfirm", &task).await;
        done(&confirmed);
        assert_eq!(confirmed["task"]["state"], "CONFIRMED");
        assert_eq!(discharged().await, "2010-12-01");

        done(&desk.change(&desk.supervisor, "taskReject", why).await);
        assert_eq!(discharged().await, Value::Null, "what was confirmed wrongly is evidence no more");
        done(&desk.report_done(&task).await);
        done(&desk.step(&another(&desk.supervisor), "taskConfirm", &task).await);
        assert_eq!(discharged().await, "2010-12-01");
        let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：另有安排" });
        for (changes, code) in [
            (json!({ "decision": "nothing" }), "NOT_FOUND"),
            (json!({ "reason": "" }), "BAD_USER_INPUT"),
            (json!({ "task": "nothing" }), "NOT_FOUND"),
        ] {
            refused(&desk.change(&desk.supervisor, "taskCancel", with(&cancel, &changes)).await, code);
        }
        refused(&desk.change(&below, "taskCancel", cancel.clone()).await, "NOT_FOUND");
        let cancelled = desk.change(&desk.supervisor, "taskCancel", cancel.clone()).await;
        done(&cancelled);
        assert_eq!(discharged().await, Value::Null);
        for payload in [
            desk.step(&desk.lead, "taskAccept", &task).await,
            desk.report_stage(&task, 1).await,
            desk.step(&desk.supervisor, "taskConfirm", &task).await,
            desk.change(&desk.supervisor, "taskCancel", cancel).await,
        ] {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [""; 0]);
        }
        let steps = desk.seen(&desk.lead, &task).await["steps"].clone();
        let moved: Vec<Value> = steps.as_array().unwrap().iter().map(|step| step["moved"].clone()).collect();
        let course = [
            "ACCEPT",
            "REPORT_STAGE",
            "REPORT_STAGE",
            "REPORT_DONE",
            "REJECT",
            "REPORT_DONE",
            "CONFIRM",
            "REJECT",
            "REPORT_DONE",
            "CONFIRM",
            "CANCEL",
        ];
        assert_eq!(moved, course);
    });
}

#[test]
fn a_task_needs_a_decision_that_carried_one_lead_below_and_stages_in_order() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let nowhere = GlobalId::encode("Decision", Uuid::from_u128(7));
        let stage = |title: &str, day: &str| json!({ "title": title, "dueOn": day });
        for (changes, code, path) in [
            (json!({ "decision": nowhere }), "NOT_FOUND", json!(["decision"])),
            (json!({ "decision": "nothing" }), "NOT_FOUND", json!(["decision"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "lead": SHILIN }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": CITY }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": "999999" }), "NOT_FOUND", json!(["lead"])),
            (json!({ "lead": "530114" }), "OUTSIDE_ITS_DAYS", json!(["lead"])),
            (json!({ "cooperating": [LEAD] }), "BAD_USER_INPUT", json!(["cooperating", "0"])),
            (json!({ "cooperating": [FINANCE, SHILIN] }), "BAD_USER_INPUT", json!(["cooperating", "1"])),
            (json!({ "dueOn": "2010-12-01" }), "BAD_USER_INPUT", json!(["dueOn"])),
            (json!({ "opinionsBy": "2010-12-01" }), "BAD_USER_INPUT", json!(["opinionsBy"])),
            (json!({ "opinionsBy": "2010-12-21" }), "BAD_USER_INPUT", json!(["opinionsBy"])),
            (json!({ "stages": [stage("示例", "2010-12-21")] }), "BAD_USER_INPUT", json!(["stages", "0", "dueOn"])),
            (
                json!({ "stages": [stage("示例", "2010-12-10"), stage("示例", "2010-12-09")] }),
                "BAD_USER_INPUT",
                json!(["stages", "1", "dueOn"]),
            ),
            (json!({ "stages": [stage(" ", "2010-12-10")] }), "BAD_USER_INPUT", json!(["stages", "0", "title"])),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", json!(["unit"])),
        ] {
            let payload = desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &changes)).await;
            assert_eq!(refused(&payload, code)["path"], path, "{changes}");
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&desk.change(&stranger, "taskAssign", desk.input()).await, "NOT_FOUND");
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let of_city = with(&desk.input(), &json!({ "unit": CITY }));
        let payload = desk.change(&city, "taskAssign", of_city).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["decision"]), "it is a decision from below");
        let unseen = with(&desk.input(), &json!({ "unit": LEAD, "cooperating": [] }));
        let department = world.actor(LEAD, &[Role::Supervisor]).await;
        let payload = desk.change(&department, "taskAssign", unseen.clone()).await;
        assert_eq!(refused(&payload, "NOT_FOUND")["path"], json!(["decision"]), "nobody below sees the meeting");
        done(&desk.change(&desk.supervisor, "taskAssign", unseen).await);
        let bare = json!({ "cooperating": [], "stages": [] });
        let bare = desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &bare)).await;
        done(&bare);
        let task = id(&bare["task"]);
        done(&desk.step(&desk.lead, "taskAccept", &task).await);
        done(&desk.report_done(&task).await);
    });
}

#[test]
fn a_task_is_seen_by_who_assigned_it_leads_or_cooperates_and_by_nobody_beside_them() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let task = desk.assigned().await;
        let list = "query($unit: String!, $part: TaskPart!, $overdue: Boolean, $states: [TaskState!]) {
            tasks(unit: $unit, part: $part, overdue: $overdue, states: $states) { totalCount edges { node { id } } } }";
        for (unit, seen) in [
            (CITY, true),
            (WUHUA, true),
            (LEAD, true),
            (FINANCE, true),
            (EDUCATION, true),
            (STATISTICS, false),
            (SHILIN, false),
        ] {
            let actor = world.actor(unit, &[Role::Reporter]).await;
            let node = desk.seen(&actor, &task).await;
            assert_eq!(node["id"], if seen { json!(task) } else { Value::Null }, "{unit}");
            if seen {
                let decision = [CITY, WUHUA].contains(&unit).then(|| json!({ "id": desk.decision }));
                assert_eq!(node["decision"], decision.unwrap_or_default(), "{unit}");
            }
            for (at, part) in [(WUHUA, "ASSIGNS"), (LEAD, "LEADS"), (FINANCE, "COOPERATES"), (EDUCATION, "COOPERATES")]
            {
                let listed = world.data(&actor, list, json!({ "unit": at, "part": part })).await["tasks"].clone();
                let found: Vec<String> = nodes(&listed).iter().map(id).collect();
                let beside = part == "COOPERATES" && unit != at && ![CITY, WUHUA].contains(&unit);
                let expected = if seen && !beside { vec![task.clone()] } else { Vec::new() };
                assert_eq!(
                    (&found, &listed["totalCount"]),
                    (&expected, &json!(expected.len())),
                    "{unit} {part} of {at}"
                );
            }
        }
        let late = async || {
            let variables = json!({ "unit": LEAD, "part": "LEADS", "overdue": true, "states": ["ASSIGNED"] });
            world.data(&desk.supervisor, list, variables).await["tasks"]["totalCount"].clone()
        };
        morning(&world, "2010-12-20");
        assert_eq!(late().await, 0);
        morning(&world, "2010-12-21");
        assert_eq!(late().await, 1);
        let accepted = desk.step(&desk.lead, "taskAccept", &task).await;
        done(&accepted);
        assert_eq!(
            (&accepted["task"]["isOverdue"], &accepted["task"]["stages"][0]["isOverdue"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(late().await, 0, "it is not in that state any more");
    });
}
