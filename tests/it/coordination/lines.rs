//! Lines of work: tasks and matters carry one, and what a unit does on each is looked at together.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{Desk, FINANCE, LEAD, change, with};
use crate::duties::figures::sums_hold;
use crate::duties::{morning, opened, owed};
use crate::support::hall::{done, id, nodes};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// The department that coordinates for the county.
pub const COORDINATOR: &str = "530102-organization-department";

/// What somebody sees of a unit's work in a period, in short: the line, and of tasks and matters how many there are, are
/// done and are overdue.
async fn work(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, period: &str) -> Vec<Value> {
    let query = "query($unit: String!, $period: Period!) { workByLine(unit: $unit, period: $period) {
        line tasks { total done overdue } matters { total done overdue }
    } }";
    let data = world.data(actor, query, json!({ "unit": unit, "period": period })).await;
    let short = |row: &Value| {
        let of = |amount: &Value| json!([amount["total"], amount["done"], amount["overdue"]]);
        json!([row["line"], of(&row["tasks"]), of(&row["matters"])])
    };
    data["workByLine"].as_array().unwrap().iter().map(short).collect()
}

fn rows(tasks: [[i32; 3]; 3], matters: [[i32; 3]; 3]) -> Vec<Value> {
    let lines = ["ORGANIZATION", "CADRE", "TALENT"].into_iter().zip(tasks).zip(matters);
    lines.map(|((line, tasks), matters)| json!([line, tasks, matters])).collect()
}

const NONE: [[i32; 3]; 3] = [[0; 3]; 3];

#[test]
fn what_a_unit_does_on_each_line_of_work_is_counted_together_by_the_days_of_a_period() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2010").await, rows(NONE, NONE));
        let assign = async |changes: Value| {
            let assigned = desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &changes)).await;
            done(&assigned);
            assigned["task"].clone()
        };
        let plain = assign(json!({})).await;
        assert_eq!(plain["line"], "TALENT", "where nothing is said");
        let cadre = assign(json!({ "line": "CADRE", "stages": [] })).await;
        assert_eq!(cadre["line"], "CADRE");
        let later = json!({ "line": "ORGANIZATION", "dueOn": "2011-01-20", "stages": [] });
        assign(later).await;
        let cancelled = id(&assign(json!({ "line": "CADRE" })).await);
        let cancel = json!({ "task": cancelled, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);

        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let raise = json!({
            "unit": WUHUA, "addressee": CITY, "kind": "BARRIER", "title": "示例事项", "text": "示例障碍",
            "answerBy": "2010-12-20",
        });
        let raised = change(&world, &reporter, "matterRaise", with(&raise, &json!({ "line": "ORGANIZATION" }))).await;
        done(&raised);
        assert_eq!(raised["matter"]["line"], "ORGANIZATION");
        let raised = change(&world, &reporter, "matterRaise", raise).await;
        done(&raised);
        assert_eq!(raised["matter"]["line"], "TALENT");

        let tasks = [[0, 0, 0], [1, 0, 0], [1, 0, 0]];
        let matters = [[1, 0, 0], [0, 0, 0], [1, 0, 0]];
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2010").await, rows(tasks, matters));
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2010-12").await, rows(tasks, matters));
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2010-11").await, rows(NONE, NONE));
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2011").await, rows([[1, 0, 0], [0; 3], [0; 3]], NONE));
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        assert_eq!(work(&world, &stranger, WUHUA, "2010").await, rows(NONE, NONE), "nobody beside it sees any");
        assert!(work(&world, &desk.supervisor, "999999", "2010").await.is_empty());

        let task = id(&cadre);
        done(&desk.step(&desk.lead, "taskAccept", &task).await);
        done(&desk.report_done(&task).await);
        done(&desk.step(&desk.supervisor, "taskConfirm", &task).await);
        let city = world.actor(CITY, &[Role::Reporter]).await;
        let matter = id(&raised["matter"]);
        done(&change(&world, &city, "matterTakeUp", json!({ "matter": matter })).await);
        done(&change(&world, &city, "matterAnswer", json!({ "matter": matter, "text": "示例答复" })).await);
        morning(&world, "2010-12-21");
        let tasks = [[0, 0, 0], [1, 1, 0], [1, 0, 1]];
        let matters = [[1, 0, 1], [0, 0, 0], [1, 1, 0]];
        assert_eq!(work(&world, &desk.supervisor, WUHUA, "2010").await, rows(tasks, matters));
    });
}

#[test]
fn lists_of_tasks_and_matters_can_be_cut_to_one_line_of_work() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut tasks = Vec::new();
        for line in ["ORGANIZATION", "CADRE", "TALENT"] {
            let assigned =
                desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &json!({ "line": line }))).await;
            done(&assigned);
            let raise = json!({
                "unit": LEAD, "addressee": WUHUA, "kind": "BARRIER", "title": "示例事项", "text": "示例障碍",
                "answerBy": "2010-12-20", "line": line,
            });
            let raised = change(&world, &desk.lead, "matterRaise", raise).await;
            done(&raised);
            tasks.push((line, id(&assigned["task"]), id(&raised["matter"])));
        }
        let query = "query($line: WorkLine) {
            tasks(unit: \"530102\", part: ASSIGNS, line: $line) { totalCount edges { node { id line } } }
            coordinationMatters(unit: \"530102\", part: ANSWERS, line: $line) { totalCount edges { node { id line } } }
        }";
        for (line, task, matter) in &tasks {
            let data = world.data(&desk.supervisor, query, json!({ "line": line })).await;
            for (list, wanted) in [("tasks", task), ("coordinationMatters", matter)] {
                assert_eq!(nodes(&data[list]), [json!({ "id": wanted, "line": line })], "{list}");
                assert_eq!(data[list]["totalCount"], 1, "{list}");
            }
        }
        let all = world.data(&desk.supervisor, query, json!({})).await;
        assert_eq!((&all["tasks"]["totalCount"], &all["coordinationMatters"]["totalCount"]), (&json!(3), &json!(3)));
        let finance = world.actor(FINANCE, &[Role::Reporter]).await;
        let seen = world.data(&finance, query, json!({ "line": "CADRE" })).await;
        assert_eq!(seen["coordinationMatters"]["totalCount"], 0, "what another department raised");
    });
}

/// Feature 12.
#[test]
fn who_coordinates_runs_three_kinds_of_work_together_once_something_was_done_on_each_line() {
    in_app(|world| async move {
        opened(&world).await;
        let (own, county) =
            (world.actor(COORDINATOR, &[Role::Reporter]).await, world.actor(WUHUA, &[Role::Reporter]).await);
        let state = async || owed(&world, COORDINATOR, "4.2.3c").await.remove(0).1;
        let raised = async |line: &str| {
            let raise = json!({
                "unit": COORDINATOR, "addressee": WUHUA, "kind": "SUPPORT_REQUEST", "title": "示例事项", "text": "示例请求",
                "answerBy": "2010-12-20", "line": line,
            });
            let raised = change(&world, &own, "matterRaise", raise).await;
            done(&raised);
            let matter = id(&raised["matter"]);
            done(&change(&world, &county, "matterTakeUp", json!({ "matter": matter })).await);
            done(&change(&world, &county, "matterAnswer", json!({ "matter": matter, "text": "示例答复" })).await);
            matter
        };
        for line in ["ORGANIZATION", "CADRE"] {
            raised(line).await;
            assert_eq!(state().await, "DUE_SOON", "{line}");
        }
        let talent = raised("TALENT").await;
        assert_eq!(state().await, "DONE");
        let escalate = json!({ "matter": talent, "answerBy": "2010-12-25", "reason": "示例：未能解决" });
        done(&change(&world, &own, "matterEscalate", escalate).await);
        let city = world.actor(CITY, &[Role::Reporter]).await;
        done(&change(&world, &city, "matterTakeUp", json!({ "matter": talent })).await);
        assert_eq!(state().await, "DUE_SOON", "it has to be answered once more");
        sums_hold(&world).await;
    });
}

/// Feature 12.
#[test]
fn what_a_coordinator_asks_of_itself_or_passes_on_into_another_year_is_no_evidence_of_work_on_a_line() {
    in_app(|world| async move {
        opened(&world).await;
        let (own, county) =
            (world.actor(COORDINATOR, &[Role::Reporter]).await, world.actor(WUHUA, &[Role::Reporter]).await);
        let state = async || owed(&world, COORDINATOR, "4.2.3c").await.remove(0).1;
        let answered = async |line: &str, addressee: &str, by: &Arc<Actor>| {
            let raise = json!({
                "unit": COORDINATOR, "addressee": addressee, "kind": "SUPPORT_REQUEST", "title": "示例事项",
                "text": "示例请求", "answerBy": "2010-12-20", "line": line,
            });
            let raised = change(&world, &own, "matterRaise", raise).await;
            done(&raised);
            let matter = id(&raised["matter"]);
            done(&change(&world, by, "matterTakeUp", json!({ "matter": matter })).await);
            done(&change(&world, by, "matterAnswer", json!({ "matter": matter, "text": "示例答复" })).await);
            matter
        };
        for line in ["ORGANIZATION", "CADRE", "TALENT"] {
            answered(line, COORDINATOR, &own).await;
        }
        assert_eq!(state().await, "DUE_SOON", "it has answered itself");
        let mut last = String::new();
        for line in ["ORGANIZATION", "CADRE", "TALENT"] {
            last = answered(line, WUHUA, &county).await;
        }
        assert_eq!(state().await, "DONE");
        let escalate = json!({ "matter": last, "answerBy": "2011-01-20", "reason": "示例：未能解决" });
        done(&change(&world, &own, "matterEscalate", escalate).await);
        assert_eq!(state().await, "DUE_SOON", "it is to be answered next year");
        sums_hold(&world).await;
    });
}
