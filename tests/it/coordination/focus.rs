//! Functions, areas and focuses: tasks carry them, and what a unit does on each is listed and added up by period.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::lines::COORDINATOR;
use super::{Desk, FINANCE, LEAD, with};
use crate::duties::morning;
use crate::support::hall::{done, id, nodes};
use crate::support::world::{SHILIN, WUHUA, World, in_app};

/// What somebody sees of the tasks in which a unit has a part and that are due in a period.
async fn totals(world: &Arc<World>, actor: &Arc<Actor>, (unit, part): (&str, &str), period: &str) -> Value {
    let query = "query($unit: String!, $part: TaskPart!, $period: Period!) {
        workTotals(unit: $unit, part: $part, period: $period) {
            functions { of tasks { total done overdue } }
            areas { of tasks { total done overdue } }
            focuses { of tasks { total done overdue } }
        }
    }";
    let data = world.data(actor, query, json!({ "unit": unit, "part": part, "period": period })).await;
    data["workTotals"].clone()
}

/// Where there are any: how many there are, are done and are overdue; of functions, areas and focuses.
fn short(totals: &Value) -> [Value; 3] {
    let row = |row: &Value| {
        let tasks = &row["tasks"];
        json!([row["of"], tasks["total"], tasks["done"], tasks["overdue"]])
    };
    ["functions", "areas", "focuses"].map(|by| {
        let rows = totals[by].as_array().unwrap().iter().filter(|row| row["tasks"]["total"] != 0);
        rows.map(row).collect()
    })
}

fn nothing() -> [Value; 3] {
    [json!([]), json!([]), json!([])]
}

#[test]
fn what_a_unit_does_on_each_function_area_and_focus_is_added_up_by_the_days_of_a_period() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let county = &desk.supervisor;
        let empty = totals(&world, county, (WUHUA, "ASSIGNS"), "2010").await;
        let names = |by: &str| -> Value { empty[by].as_array().unwrap().iter().map(|row| row["of"].clone()).collect() };
        let functions = json!(["STRATEGIC_PLANNING", "POLICY_RESEARCH", "MACRO_GUIDANCE", "OVERALL_COORDINATION"]);
        assert_eq!(names("functions"), functions);
        assert_eq!(names("areas"), json!(["LARGE_PICTURE", "POLICY", "COORDINATION", "SERVICE"]));
        let focuses = json!([
            "STRATEGY",
            "OVERALL_PLANS",
            "KEY_POLICIES",
            "EXEMPLARY_CASES",
            "INNOVATION_PROJECTS",
            "KEY_TALENT_TRAINING",
        ]);
        assert_eq!(names("focuses"), focuses);
        assert_eq!(short(&empty), nothing());

        let assign = async |changes: Value| {
            let coordinators = json!({ "lead": COORDINATOR, "cooperating": [], "stages": [] });
            let input = with(&with(&desk.input(), &coordinators), &changes);
            let assigned = desk.change(county, "taskAssign", input).await;
            done(&assigned);
            assigned["task"].clone()
        };
        let strategy = json!({ "function": "STRATEGIC_PLANNING", "area": "LARGE_PICTURE", "focus": "STRATEGY" });
        let strategic = assign(strategy.clone()).await;
        for (field, wanted) in strategy.as_object().unwrap() {
            assert_eq!(strategic[field], *wanted, "{field}");
        }
        let policies = json!({
            "function": "POLICY_RESEARCH", "area": "POLICY", "focus": "KEY_POLICIES", "cooperating": [FINANCE],
        });
        assign(policies).await;
        assign(json!({ "area": "SERVICE", "focus": "KEY_TALENT_TRAINING", "dueOn": "2011-01-20" })).await;
        assign(json!({ "area": "POLICY", "lead": LEAD })).await;
        let plain = assign(json!({})).await;
        assert_eq!([&plain["function"], &plain["area"], &plain["focus"]], [&Value::Null; 3], "where nothing is said");
        let cancelled = id(&assign(strategy).await);
        let before = short(&totals(&world, county, (WUHUA, "ASSIGNS"), "2010").await);
        assert_eq!(before[0], json!([["STRATEGIC_PLANNING", 2, 0, 0], ["POLICY_RESEARCH", 1, 0, 0]]));
        let cancel = json!({ "task": cancelled, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(county, "taskCancel", cancel).await);
        let coordinator = world.actor(COORDINATOR, &[Role::Reporter]).await;
        let task = id(&strategic);
        done(&desk.step(&coordinator, "taskAccept", &task).await);
        let report = json!({ "task": task, "text": "示例成效" });
        done(&desk.change(&coordinator, "taskReportDone", report).await);
        done(&desk.step(county, "taskConfirm", &task).await);
        morning(&world, "2010-12-21");

        let functions = json!([["STRATEGIC_PLANNING", 1, 1, 0], ["POLICY_RESEARCH", 1, 0, 1]]);
        let focuses = json!([["STRATEGY", 1, 1, 0], ["KEY_POLICIES", 1, 0, 1]]);
        let assigned = [functions.clone(), json!([["LARGE_PICTURE", 1, 1, 0], ["POLICY", 2, 0, 2]]), focuses.clone()];
        let led = [functions, json!([["LARGE_PICTURE", 1, 1, 0], ["POLICY", 1, 0, 1]]), focuses];
        let helped =
            [json!([["POLICY_RESEARCH", 1, 0, 1]]), json!([["POLICY", 1, 0, 1]]), json!([["KEY_POLICIES", 1, 0, 1]])];
        let later = [json!([]), json!([["SERVICE", 1, 0, 0]]), json!([["KEY_TALENT_TRAINING", 1, 0, 0]])];
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        for (actor, of, period, wanted) in [
            (county, (WUHUA, "ASSIGNS"), "2010", &assigned),
            (county, (WUHUA, "ASSIGNS"), "2010-12", &assigned),
            (county, (WUHUA, "ASSIGNS"), "2010-11", &nothing()),
            (county, (WUHUA, "ASSIGNS"), "2011", &later),
            (county, (WUHUA, "LEADS"), "2010", &nothing()),
            (county, (COORDINATOR, "LEADS"), "2010", &led),
            (&coordinator, (COORDINATOR, "LEADS"), "2010", &led),
            (&coordinator, (COORDINATOR, "LEADS"), "2011", &later),
            (county, (FINANCE, "COOPERATES"), "2010", &helped),
            (&desk.finance, (FINANCE, "COOPERATES"), "2010", &helped),
            (&stranger, (WUHUA, "ASSIGNS"), "2010", &nothing()),
            (&stranger, (COORDINATOR, "LEADS"), "2010", &nothing()),
        ] {
            let seen = short(&totals(&world, actor, of, period).await);
            assert_eq!(seen, *wanted, "{of:?} {period} {}", actor.unit_code);
        }
        assert_eq!(totals(&world, county, ("999999", "ASSIGNS"), "2010").await, Value::Null);
    });
}

#[test]
fn lists_of_tasks_can_be_cut_to_one_function_area_or_focus_and_to_a_period() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let assign = async |changes: Value| {
            let assigned = desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &changes)).await;
            done(&assigned);
            id(&assigned["task"])
        };
        let research = assign(json!({ "function": "POLICY_RESEARCH" })).await;
        let service = assign(json!({ "area": "SERVICE", "dueOn": "2011-01-20" })).await;
        let cases = assign(json!({ "focus": "EXEMPLARY_CASES", "area": "SERVICE" })).await;
        let query = "query($function: WorkFunction, $area: WorkArea, $focus: WorkFocus, $period: Period) {
            tasks(unit: \"530102\", part: ASSIGNS, function: $function, area: $area, focus: $focus, period: $period) {
                totalCount edges { node { id } }
            }
        }";
        for (wanted, found) in [
            (json!({}), vec![&cases, &service, &research]),
            (json!({ "function": "POLICY_RESEARCH" }), vec![&research]),
            (json!({ "function": "MACRO_GUIDANCE" }), vec![]),
            (json!({ "area": "SERVICE" }), vec![&cases, &service]),
            (json!({ "area": "SERVICE", "focus": "EXEMPLARY_CASES" }), vec![&cases]),
            (json!({ "area": "SERVICE", "period": "2011" }), vec![&service]),
            (json!({ "period": "2010-12" }), vec![&cases, &research]),
            (json!({ "focus": "EXEMPLARY_CASES", "period": "2011" }), vec![]),
        ] {
            let list = world.data(&desk.supervisor, query, wanted.clone()).await["tasks"].clone();
            let ids: Vec<String> = nodes(&list).iter().map(id).collect();
            assert_eq!(ids.iter().collect::<Vec<_>>(), found, "{wanted}");
            assert_eq!(list["totalCount"], found.len(), "{wanted}");
        }
    });
}

#[test]
fn a_part_has_the_function_the_area_and_the_focus_of_the_whole_where_nothing_else_is_said() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let said = json!({ "function": "MACRO_GUIDANCE", "area": "COORDINATION", "focus": "INNOVATION_PROJECTS" });
        let assigned = desk.change(&desk.supervisor, "taskAssign", with(&desk.input(), &said)).await;
        done(&assigned);
        let task = id(&assigned["task"]);
        done(&desk.step(&desk.lead, "taskAccept", &task).await);
        let leader = world.actor(LEAD, &[Role::Supervisor]).await;
        let part = json!({
            "task": task, "title": "示例分解", "lead": LEAD, "cooperating": [], "dueOn": "2010-12-15", "stages": [],
        });
        for (changes, area) in [(json!({}), "COORDINATION"), (json!({ "area": "SERVICE" }), "SERVICE")] {
            let broken = desk.change(&leader, "taskBreakDown", with(&part, &changes)).await;
            done(&broken);
            let shown = &broken["task"];
            let marks = json!([shown["function"], shown["area"], shown["focus"]]);
            assert_eq!(marks, json!(["MACRO_GUIDANCE", area, "INNOVATION_PROJECTS"]), "{changes}");
        }
        let led = short(&totals(&world, &leader, (LEAD, "LEADS"), "2010").await);
        assert_eq!(led[0], json!([["MACRO_GUIDANCE", 3, 0, 0]]), "the whole and its parts");
        assert_eq!(led[1], json!([["COORDINATION", 2, 0, 0], ["SERVICE", 1, 0, 0]]));
    });
}
