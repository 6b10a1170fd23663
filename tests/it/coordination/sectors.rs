//! Sectors: where nobody says who leads a task, the one department in charge of its sector does.

use std::sync::Arc;

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, EDUCATION, FINANCE, LEAD, change, with};
use crate::deliberation::{self, Room};
use crate::support::hall::{done, id, nodes, refused};
use crate::support::world::{CITY, WUHUA, World, in_app};

/// Another department of the county's for the same sector.
const ARTS: &str = "530102-education-arts";

/// The kinds of the departments directly below a unit, in the order of their names.
async fn kinds(world: &Arc<World>, unit: &str) -> Vec<Value> {
    let auditor = world.actor(CITY, &[Role::Auditor]).await;
    let query = "query($unit: String!) {
        unit(code: $unit) { children(first: 100) { edges { node { department } } } }
    }";
    let data = world.data(&auditor, query, json!({ "unit": unit })).await;
    let below = nodes(&data["unit"]["children"]);
    let mut kinds: Vec<Value> = below.iter().map(|node| node["department"].clone()).collect();
    kinds.retain(|kind| !kind.is_null());
    kinds.sort_by_key(ToString::to_string);
    kinds
}

#[test]
fn a_task_is_led_by_the_department_in_charge_of_its_sector_where_nobody_says_who_leads() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let said = json!({ "lead": null, "sector": "education", "cooperating": [FINANCE], "idempotencyKey": "once" });
        let input = with(&desk.input(), &said);
        let assigned = desk.change(&desk.supervisor, "taskAssign", input.clone()).await;
        done(&assigned);
        assert_eq!(desk.change(&desk.supervisor, "taskAssign", input.clone()).await, assigned);
        let shown = &assigned["task"];
        assert_eq!((&shown["lead"]["code"], &shown["sector"]), (&json!(EDUCATION), &json!("education")));
        let leader = world.actor(EDUCATION, &[Role::Reporter]).await;
        done(&desk.step(&leader, "taskAccept", &id(shown)).await);
        let input = with(&input, &json!({ "idempotencyKey": null }));

        for lead in [LEAD, WUHUA] {
            let assigned = desk.change(&desk.supervisor, "taskAssign", with(&input, &json!({ "lead": lead }))).await;
            done(&assigned);
            let shown = &assigned["task"];
            assert_eq!((&shown["lead"]["code"], &shown["sector"]), (&json!(lead), &json!("education")), "both");
        }
        let kinds = kinds(&world, WUHUA).await;
        assert!(kinds.contains(&json!("education")) && kinds.contains(&json!("health")), "{kinds:?}");
        for changes in [
            json!({ "sector": null }),
            json!({ "sector": "forestry" }),
            json!({ "sector": " education" }),
            json!({ "sector": "forestry", "lead": LEAD }),
        ] {
            let payload = desk.change(&desk.supervisor, "taskAssign", with(&input, &changes)).await;
            let error = refused(&payload, "BAD_USER_INPUT");
            assert_eq!((&error["path"], &error["allowed"]), (&json!(["sector"]), &json!(kinds)), "{changes}");
        }
        let twice = with(&input, &json!({ "cooperating": [EDUCATION] }));
        let payload = desk.change(&desk.supervisor, "taskAssign", twice).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["cooperating", "0"]), "it leads");

        let operator = world.actor(CITY, &[Role::Operator]).await;
        let open = json!({
            "code": ARTS, "parent": WUHUA, "kind": "DEPARTMENT", "department": "education", "name": "示例局",
            "nameEn": "Example Bureau",
        });
        let open = json!({ "from": "2010-11-01", "reason": "示例：机构调整", "steps": [{ "open": open }] });
        let opened =
            deliberation::change(&world, &operator, "unitsReorganize", "reorganization { digest }", open).await;
        done(&opened);
        let payload = desk.change(&desk.supervisor, "taskAssign", input.clone()).await;
        let error = refused(&payload, "BAD_USER_INPUT");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["lead"]), &json!([EDUCATION, ARTS])));
        let said = desk.change(&desk.supervisor, "taskAssign", with(&input, &json!({ "lead": ARTS }))).await;
        done(&said);
        assert_eq!(said["task"]["lead"]["code"], ARTS);
    });
}

#[test]
fn a_part_has_the_sector_of_the_whole_and_is_led_by_who_is_in_charge_of_it_where_it_is_broken_down() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        let voted = room.vote(&meeting, &["FOR"; 4]).await;
        done(&voted);
        let assign = json!({
            "unit": CITY, "decision": id(&voted["meeting"]["decisions"][0]), "title": "示例任务", "lead": WUHUA,
            "sector": "education", "cooperating": [], "dueOn": "2010-12-20", "stages": [],
        });
        let supervisor = async |unit: &str| world.actor(unit, &[Role::Supervisor]).await;
        let accept = async |unit: &str, task: &str| {
            let reporter = world.actor(unit, &[Role::Reporter]).await;
            done(&change(&world, &reporter, "taskAccept", json!({ "task": task })).await);
        };
        let whole = change(&world, &supervisor(CITY).await, "taskAssign", assign.clone()).await;
        done(&whole);
        let whole = id(&whole["task"]);
        accept(WUHUA, &whole).await;

        // The county has a department for the sector, and that one is in charge of its own parts.
        let part = |task: &str| json!({ "task": task, "title": "示例分解", "cooperating": [], "dueOn": "2010-12-15", "stages": [] });
        let (mut of, mut unit) = (whole, WUHUA);
        for level in [2, 3] {
            let broken = change(&world, &supervisor(unit).await, "taskBreakDown", part(&of)).await;
            done(&broken);
            let shown = &broken["task"];
            assert_eq!((&shown["level"], &shown["unit"]["code"]), (&json!(level), &json!(unit)));
            assert_eq!((&shown["lead"]["code"], &shown["sector"]), (&json!(EDUCATION), &json!("education")));
            (of, unit) = (id(shown), EDUCATION);
            accept(unit, &of).await;
        }
        let elsewhere = with(&part(&of), &json!({ "sector": "health" }));
        let payload = change(&world, &supervisor(EDUCATION).await, "taskBreakDown", elsewhere).await;
        let error = refused(&payload, "BAD_USER_INPUT");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["sector"]), &json!(["education"])));

        let own = change(&world, &supervisor(CITY).await, "taskAssign", with(&assign, &json!({ "lead": null }))).await;
        done(&own);
        assert_eq!(own["task"]["lead"]["code"], "530100-education", "the city's own, and none of its counties'");
    });
}
