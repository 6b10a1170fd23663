//! What tasks, means and matters make units owe by themselves, and how that is discharged or falls away.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, FINANCE, LEAD, change, with};
use crate::duties::figures::sums_hold;
use crate::duties::{due, duties, morning, opened, owed};
use crate::supervision::change as supervise;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

impl Desk {
    async fn owed(&self, unit: &str, clause: &str) -> Vec<(String, String)> {
        owed(&self.world, unit, clause).await
    }

    /// Why a unit was let off what it owed by a clause.
    async fn reliefs(&self, unit: &str, clause: &str) -> Value {
        let rows = duties(&self.world, &self.world.system, unit, false, clause).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { reliefs { id kind reason paper approver } } } }";
        self.world.data(&self.world.system, query, json!({ "id": rows[0]["id"] })).await["node"]["reliefs"].clone()
    }

    async fn confirmed(&self, task: &str) {
        done(&self.step(&self.lead, "taskAccept", task).await);
        done(&self.report_stage(task, 1).await);
        done(&self.report_stage(task, 2).await);
        done(&self.report_done(task).await);
        done(&self.step(&self.supervisor, "taskConfirm", task).await);
    }
}

/// Features 7 and 12.
#[test]
fn a_task_is_owed_by_who_leads_it_until_it_is_confirmed_and_a_cancelled_one_lapses_and_is_not_done() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        assert_eq!(desk.owed(LEAD, "4.3.2").await, []);
        let task = desk.assigned().await;
        assert_eq!(desk.owed(LEAD, "4.3.2").await, [due("2010-12-20", "DUE_SOON")]);
        assert_eq!(desk.owed(FINANCE, "4.3.2").await, [], "it cooperates");
        assert_eq!(desk.owed(LEAD, "4.3.3").await, [], "the task is no major one");
        desk.confirmed(&task).await;
        assert_eq!(desk.owed(LEAD, "4.3.2").await, [due("2010-12-20", "DONE")]);
        let reject = json!({ "task": task, "reason": "示例：须补充" });
        done(&desk.change(&desk.supervisor, "taskReject", reject).await);
        assert_eq!(desk.owed(LEAD, "4.3.2").await, [due("2010-12-20", "DUE_SOON")], "it is evidence no more");
        morning(&world, "2010-12-21");
        assert_eq!(desk.owed(LEAD, "4.3.2").await, [due("2010-12-20", "OVERDUE")]);
        let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);
        assert_eq!(desk.owed(LEAD, "4.3.2").await, [due("2010-12-20", "LAPSED")]);
        let reliefs = desk.reliefs(LEAD, "4.3.2").await;
        let relief = json!([{
            "id": reliefs[0]["id"], "kind": "LAPSE", "reason": "示例：另有安排", "paper": desk.decision,
            "approver": desk.supervisor.person.subject,
        }]);
        assert_eq!(reliefs, relief);
        let end = "mutation($id: ID!) { reliefEnd(input: { relief: $id, reason: \"示例：恢复\" }) {
            errors { code path allowed } auditId } }";
        let kept = world.data(&desk.supervisor, end, json!({ "id": reliefs[0]["id"] })).await;
        assert_eq!(
            refused(&kept["reliefEnd"], "STATE_FORBIDS")["path"],
            json!(["relief"]),
            "the task is cancelled for good"
        );
        sums_hold(&world).await;
    });
}

/// Features 7 and 12.
#[test]
fn means_are_owed_by_who_is_asked_until_they_are_confirmed_or_the_coordinating_unit_decides() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let task = desk.assigned().await;
        let ask = async |text: &str| {
            let input = json!({ "task": task, "unit": FINANCE, "kind": "MEASURE", "text": text });
            let asked = desk.change(&desk.lead, "meansRequest", input).await;
            done(&asked);
            id(&asked["means"])
        };
        let (first, second, third) = (ask("示例一").await, ask("示例二").await, ask("示例三").await);
        assert_eq!(desk.owed(FINANCE, "4.3.3a").await, vec![due("2010-12-20", "DUE_SOON"); 3]);
        done(&desk.change(&desk.finance, "meansConfirm", json!({ "means": first })).await);
        let decline = json!({ "means": second, "reason": "示例：无此编制" });
        done(&desk.change(&desk.finance, "meansDecline", decline).await);
        let states = async || {
            let mut states: Vec<String> =
                desk.owed(FINANCE, "4.3.3a").await.into_iter().map(|(_, state)| state).collect();
            states.sort();
            states
        };
        assert_eq!(states().await, ["DONE", "DUE_SOON", "DUE_SOON"], "who declines still owes it");
        let escalated = desk.escalate(&desk.lead, &task, Some(second.as_str())).await;
        done(&escalated);
        done(&desk.resolve(&desk.supervisor, &id(&escalated["dispute"])).await);
        assert_eq!(states().await, ["DONE", "DUE_SOON", "LAPSED"]);
        let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);
        assert_eq!(states().await, ["DONE", "LAPSED", "LAPSED"], "what was confirmed stays done");
        refused(&desk.change(&desk.finance, "meansConfirm", json!({ "means": third })).await, "STATE_FORBIDS");
        sums_hold(&world).await;
    });
}

/// Features 7 and 12.
#[test]
fn a_matter_is_owed_by_its_addressee_until_it_is_answered_and_by_the_one_above_once_it_is_passed_on() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let (county, city) = (world.actor(WUHUA, &[Role::Reporter]).await, world.actor(CITY, &[Role::Reporter]).await);
        let raise = async |text: &str| {
            let input = json!({
                "unit": LEAD, "addressee": WUHUA, "kind": "BARRIER", "title": text, "text": text,
                "answerBy": "2010-12-15",
            });
            let raised = change(&world, &desk.lead, "matterRaise", input).await;
            done(&raised);
            id(&raised["matter"])
        };
        let step = async |actor, name: &str, matter: &str| {
            done(&change(&world, actor, name, json!({ "matter": matter })).await);
        };
        let answer = async |actor, matter: &str| {
            done(&change(&world, actor, "matterAnswer", json!({ "matter": matter, "text": "示例答复" })).await);
        };
        let pass_on = async |actor, matter: &str| {
            let input = json!({ "matter": matter, "answerBy": "2011-01-20", "reason": "示例：未能解决" });
            done(&change(&world, actor, "matterEscalate", input).await);
        };
        let answered = raise("示例一").await;
        assert_eq!(desk.owed(WUHUA, "4.1.2c").await, [due("2010-12-15", "DUE_SOON")]);
        step(&county, "matterTakeUp", &answered).await;
        answer(&county, &answered).await;
        assert_eq!(desk.owed(WUHUA, "4.1.2c").await, [due("2010-12-15", "DONE")]);

        pass_on(&desk.lead, &answered).await;
        assert_eq!(desk.owed(CITY, "4.1.2c").await, [due("2011-01-20", "OPEN")]);
        assert_eq!(desk.owed(WUHUA, "4.1.2c").await, [due("2010-12-15", "DONE")], "until it is taken up above");
        step(&city, "matterTakeUp", &answered).await;
        assert_eq!(desk.owed(WUHUA, "4.1.2c").await, [due("2010-12-15", "LAPSED")]);
        answer(&city, &answered).await;
        assert_eq!(desk.owed(CITY, "4.1.2c").await, [due("2011-01-20", "DONE")]);

        let passed = raise("示例二").await;
        step(&county, "matterTakeUp", &passed).await;
        pass_on(&county, &passed).await;
        let late = raise("示例三").await;
        morning(&world, "2010-12-16");
        pass_on(&desk.lead, &late).await;
        step(&city, "matterTakeUp", &late).await;
        let mut states: Vec<String> = desk.owed(WUHUA, "4.1.2c").await.into_iter().map(|(_, state)| state).collect();
        states.sort();
        assert_eq!(states, ["LAPSED", "LAPSED", "OVERDUE"], "who lets the day pass has not done it");
        sums_hold(&world).await;
    });
}

/// Features 5 and 12.
#[test]
fn a_major_task_makes_its_lead_unit_owe_a_coordination_group_that_is_registered_and_has_its_rules() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let organizer = world.actor(LEAD, &[Role::Organizer]).await;
        let body = async |kind: &str| {
            let query = "mutation($input: BodyRegisterInput!) { bodyRegister(input: $input) {
                body { id } errors { code } auditId } }";
            let input =
                json!({ "unit": LEAD, "kind": kind, "name": "示例机构", "nameEn": "Example", "from": "2010-01-01" });
            let made = world.data(&organizer, query, json!({ "input": input })).await["bodyRegister"].clone();
            done(&made);
            id(&made["body"])
        };
        let (group, station) = (body("COORDINATION_GROUP").await, body("LIAISON_STATION").await);
        let major = with(&desk.input(), &json!({ "major": true }));
        let task = desk.change(&desk.supervisor, "taskAssign", major).await;
        done(&task);
        let task = id(&task["task"]);
        done(&desk.step(&desk.lead, "taskAccept", &task).await);
        assert_eq!(desk.owed(LEAD, "4.3.3").await, [due("2010-12-20", "DUE_SOON")]);
        let set = json!({ "task": task, "body": group, "text": "每月一会，议定即办。", "idempotencyKey": "once" });
        let wrong = with(&set, &json!({ "body": station, "idempotencyKey": null }));
        assert_eq!(allowed(&desk.change(&desk.lead, "taskGroupSet", wrong).await, "BAD_USER_INPUT"), [group.as_str()]);
        for (changes, code) in [
            (json!({ "text": " " }), "BAD_USER_INPUT"),
            (json!({ "body": "nothing" }), "NOT_FOUND"),
            (json!({ "task": "nothing" }), "NOT_FOUND"),
        ] {
            let changes = with(&changes, &json!({ "idempotencyKey": null }));
            refused(&desk.change(&desk.lead, "taskGroupSet", with(&set, &changes)).await, code);
        }
        let plain = desk.assigned().await;
        let plain = with(&set, &json!({ "task": plain, "idempotencyKey": null }));
        refused(&desk.change(&desk.lead, "taskGroupSet", plain).await, "STATE_FORBIDS");
        refused(&desk.change(&desk.finance, "taskGroupSet", set.clone()).await, "NOT_FOUND");
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&desk.change(&stranger, "taskGroupSet", set.clone()).await, "NOT_FOUND");

        let named = desk.change(&desk.lead, "taskGroupSet", set.clone()).await;
        done(&named);
        assert_eq!(desk.change(&desk.lead, "taskGroupSet", set.clone()).await, named);
        assert_eq!(desk.owed(LEAD, "4.3.3").await, [due("2010-12-20", "DONE")]);
        let again = with(&set, &json!({ "idempotencyKey": null }));
        assert_eq!(allowed(&desk.change(&desk.lead, "taskGroupSet", again).await, "IN_USE"), [group.as_str()]);
        for stage in [1, 2] {
            done(&desk.report_stage(&task, stage).await);
        }
        done(&desk.report_done(&task).await);
        done(&desk.change(&desk.supervisor, "taskReject", json!({ "task": task, "reason": "示例：不实" })).await);
        assert_eq!(desk.owed(LEAD, "4.3.3").await, [due("2010-12-20", "DONE")], "the group is there all the same");
        let query = "query($id: ID!) { node(id: $id) { ... on Task { major group { body { kind } text } } } }";
        let shown = async |actor| world.data(actor, query, json!({ "id": task })).await["node"].clone();
        let expected = json!({
            "major": true, "group": { "body": { "kind": "COORDINATION_GROUP" }, "text": "每月一会，议定即办。" },
        });
        assert_eq!(shown(&desk.lead).await, expected);
        assert_eq!(shown(&desk.finance).await["group"]["text"], expected["group"]["text"]);
        assert_eq!(shown(&stranger).await, Value::Null);
        sums_hold(&world).await;
    });
}

/// Features 7 and 12.
#[test]
fn what_the_leading_group_decided_is_inspected_from_its_first_task_on_and_by_an_inspection_of_just_that() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [], "nothing has come of the decision yet");
        let first = desk.assigned().await;
        desk.assigned().await;
        assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [due("2011-01-19", "OPEN")], "once for a decision");
        assert_eq!(desk.owed(LEAD, "4.1.2d").await, []);
        let owed = duties(&world, &desk.supervisor, WUHUA, false, "4.1.2d").await.remove(0);
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { occasion } } }";
        let occasion =
            world.data(&desk.supervisor, query, json!({ "id": owed["id"] })).await["node"]["occasion"].clone();
        assert_eq!(occasion, json!(desk.decision));

        let inspect = async |changes: Value| {
            let input = json!({
                "unit": WUHUA, "title": "示例督查", "scope": "示例范围", "kind": "SPECIAL", "units": [LEAD],
                "from": "2010-12-01",
            });
            supervise(&world, &desk.supervisor, "inspectionOpen", with(&input, &changes)).await
        };
        let close = async |inspection: &Value| {
            done(
                &supervise(&world, &desk.supervisor, "inspectionClose", json!({ "inspection": inspection["id"] }))
                    .await,
            );
        };
        let task = duties(&world, &desk.supervisor, LEAD, false, "4.3.2").await.remove(0);
        let refusal = inspect(json!({ "duty": task["id"] })).await;
        assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), [id(&owed)], "that one wants no inspection");
        assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["duty"]));
        refused(&inspect(json!({ "duty": first })).await, "NOT_FOUND");
        let another = inspect(json!({})).await;
        done(&another);
        close(&another["inspection"]).await;
        assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [due("2011-01-19", "OPEN")], "it was about something else");
        let inspection = inspect(json!({ "duty": owed["id"] })).await;
        done(&inspection);
        close(&inspection["inspection"]).await;
        assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [due("2011-01-19", "DONE")]);
        let reopen = json!({ "inspection": inspection["inspection"]["id"], "reason": "示例：须补查" });
        done(&supervise(&world, &desk.supervisor, "inspectionReopen", reopen).await);
        assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [due("2011-01-19", "OPEN")]);
        sums_hold(&world).await;
    });
}

/// Features 7 and 12.
#[test]
fn nothing_is_left_to_inspect_once_all_that_came_of_a_decision_is_cancelled() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let tasks = [desk.assigned().await, desk.assigned().await];
        for (task, state) in tasks.iter().zip(["OPEN", "LAPSED"]) {
            let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：另有安排" });
            done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);
            assert_eq!(desk.owed(WUHUA, "4.1.2d").await, [due("2011-01-19", state)]);
        }
        sums_hold(&world).await;
    });
}

/// Feature 12.
#[test]
fn a_part_that_a_department_keeps_to_itself_is_owed_to_nobody_and_is_no_evidence() {
    in_app(|world| async move {
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let states = async |clause: &str| -> Vec<String> {
            desk.owed(LEAD, clause).await.into_iter().map(|(_, state)| state).collect()
        };
        let whole = desk.assigned().await;
        done(&desk.step(&desk.lead, "taskAccept", &whole).await);
        let own = world.actor(LEAD, &[Role::Supervisor]).await;
        let part = json!({ "task": whole, "title": "示例分解", "lead": LEAD, "cooperating": [], "dueOn": "2010-12-15", "stages": [] });
        let part = change(&world, &own, "taskBreakDown", part).await;
        done(&part);
        let part = id(&part["task"]);
        assert_eq!(states("4.3.2").await, ["DUE_SOON"], "the whole, and not the part");
        done(&desk.step(&desk.lead, "taskAccept", &part).await);
        done(&desk.report_done(&part).await);
        done(&desk.step(&own, "taskConfirm", &part).await);
        assert_eq!((states("4.3").await, states("4.3.2").await), (vec!["DUE_SOON".into()], vec!["DUE_SOON".into()]));
        for stage in [1, 2] {
            done(&desk.report_stage(&whole, stage).await);
        }
        done(&desk.report_done(&whole).await);
        done(&desk.step(&desk.supervisor, "taskConfirm", &whole).await);
        assert_eq!((states("4.3").await, states("4.3.2").await), (vec!["DONE".into()], vec!["DONE".into()]));
        sums_hold(&world).await;
    });
}
