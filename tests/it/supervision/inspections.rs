//! Inspections: opened over units, closed when all that was found is closed, and then evidence.

use std::sync::Arc;

use rencai::access::Role;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use serde_json::{Value, json};

use super::{OFFICE, change, seen};
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, morning, opened};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

fn input(unit: &str, units: &[&str]) -> Value {
    json!({
        "unit": unit, "title": "示例督查", "scope": "示例范围\n第二行", "kind": "REGULAR", "units": units,
        "from": "2010-12-01",
    })
}

/// The county's duty of the half year.
async fn duty(world: &Arc<World>) -> Value {
    duties(world, &world.system, WUHUA, false, "4.1.7").await.remove(0)
}

/// Features 12 and 26.
#[test]
fn a_closed_inspection_discharges_the_duty_of_the_half_year_and_a_reopened_one_no_more() {
    in_app(|world| async move {
        opened(&world).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let reporter = world.actor(OFFICE, &[Role::Reporter]).await;
        let made = change(&world, &county, "inspectionOpen", input(WUHUA, &[OFFICE])).await;
        done(&made);
        let inspection = id(&made["inspection"]);
        let clause = clause_id(&world, "4.1.1e").await;
        let record = json!({
            "unit": OFFICE, "inspection": inspection, "clause": clause, "text": "示例问题", "deadline": "2010-12-10",
        });
        let recorded = change(&world, &county, "findingRecord", record.clone()).await;
        done(&recorded);
        assert_eq!(recorded["finding"]["inspection"]["id"], inspection);
        let finding = id(&recorded["finding"]);
        let close = json!({ "inspection": inspection });
        assert_eq!(
            allowed(&change(&world, &county, "inspectionClose", close.clone()).await, "STATE_FORBIDS"),
            std::slice::from_ref(&finding)
        );
        assert_eq!(duty(&world).await["dischargedOn"], Value::Null);
        done(&change(&world, &reporter, "findingRectify", json!({ "finding": finding, "text": "示例整改" })).await);
        done(&change(&world, &county, "findingClose", json!({ "finding": finding })).await);

        morning(&world, "2010-12-15");
        let closed = change(&world, &county, "inspectionClose", close.clone()).await;
        done(&closed);
        assert_eq!(
            (&closed["inspection"]["state"], &closed["inspection"]["closedOn"]),
            (&json!("CLOSED"), &json!("2010-12-15"))
        );
        let discharged = duty(&world).await;
        assert_eq!((&discharged["state"], &discharged["dischargedOn"]), (&json!("DONE"), &json!("2010-12-15")));
        sums_hold(&world).await;
        assert_eq!(
            allowed(&change(&world, &county, "inspectionClose", close.clone()).await, "STATE_FORBIDS"),
            ["REOPEN"]
        );
        assert_eq!(
            allowed(&change(&world, &county, "findingRecord", record.clone()).await, "BAD_USER_INPUT"),
            ["2010-12-16 –"]
        );
        let mut later = record.clone();
        later["deadline"] = json!("2010-12-31");
        assert_eq!(
            allowed(&change(&world, &county, "findingRecord", later.clone()).await, "STATE_FORBIDS"),
            ["REOPEN"]
        );

        let reopen = json!({ "inspection": inspection, "reason": "示例：漏查" });
        let mut silent = reopen.clone();
        silent["reason"] = json!("  ");
        assert_eq!(
            refused(&change(&world, &county, "inspectionReopen", silent).await, "BAD_USER_INPUT")["path"],
            json!(["reason"])
        );
        done(&change(&world, &county, "inspectionReopen", reopen.clone()).await);
        assert_eq!(duty(&world).await["dischargedOn"], Value::Null);
        sums_hold(&world).await;
        assert_eq!(
            allowed(&change(&world, &county, "inspectionReopen", reopen).await, "STATE_FORBIDS"),
            ["RECORD", "CLOSE"]
        );
        done(&change(&world, &county, "findingRecord", later).await);
        let shown = seen(&world, &county, &inspection).await;
        assert_eq!(shown["units"], json!([{ "code": OFFICE }]));
        assert_eq!(nodes(&shown["findings"]).len(), 2);
        assert_eq!(
            shown["steps"],
            json!([{ "moved": "CLOSE", "remark": "" }, { "moved": "REOPEN", "remark": "示例：漏查" }])
        );
        refused(&change(&world, &county, "inspectionClose", close).await, "STATE_FORBIDS");
    });
}

/// Feature 12.
#[test]
fn an_inspection_that_names_nobody_but_the_unit_itself_is_closed_and_discharges_nothing() {
    in_app(|world| async move {
        opened(&world).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        for (units, discharged) in [(vec![WUHUA], Value::Null), (vec![WUHUA, OFFICE], json!("2010-12-01"))] {
            let made = change(&world, &county, "inspectionOpen", input(WUHUA, &units)).await;
            done(&made);
            let close = json!({ "inspection": made["inspection"]["id"] });
            let closed = change(&world, &county, "inspectionClose", close).await;
            done(&closed);
            assert_eq!(closed["inspection"]["state"], "CLOSED");
            assert_eq!(duty(&world).await["dischargedOn"], discharged, "{units:?}");
        }
        sums_hold(&world).await;
    });
}

/// Feature 26.
#[test]
fn an_inspection_is_of_units_that_are_there_and_below_and_no_stranger_sees_or_moves_it() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let mut keyed = input(CITY, &[WUHUA, WUHUA, SHILIN]);
        keyed["idempotencyKey"] = json!("once");
        let made = change(&world, &city, "inspectionOpen", keyed.clone()).await;
        done(&made);
        assert_eq!(change(&world, &city, "inspectionOpen", keyed).await, made);
        let inspection = id(&made["inspection"]);
        for (field, value, code, path) in [
            ("units", json!([]), "BAD_USER_INPUT", json!(["units"])),
            ("units", json!([WUHUA, "999999"]), "NOT_FOUND", json!(["units", "1"])),
            ("units", json!(["530114"]), "OUTSIDE_ITS_DAYS", json!(["units", "0"])),
            ("title", json!(" "), "BAD_USER_INPUT", json!(["title"])),
            ("scope", json!(" "), "BAD_USER_INPUT", json!(["scope"])),
            ("scope", json!("甲\u{7}"), "BAD_USER_INPUT", json!(["scope"])),
            ("unit", json!("999999"), "NOT_FOUND", json!(["unit"])),
            ("unit", json!(SHILIN), "NOT_FOUND", json!(["units", "0"])),
        ] {
            let mut input = input(CITY, &[WUHUA]);
            input[field] = value;
            assert_eq!(refused(&change(&world, &city, "inspectionOpen", input).await, code)["path"], path, "{field}");
        }
        let mut later = input(CITY, &[WUHUA]);
        later["from"] = json!("2010-12-20");
        let later = id(&change(&world, &city, "inspectionOpen", later).await["inspection"]);
        refused(&change(&world, &city, "inspectionClose", json!({ "inspection": later })).await, "STATE_FORBIDS");

        let below = world.actor(WUHUA, &[Role::Supervisor]).await;
        let close = json!({ "inspection": inspection });
        refused(&change(&world, &below, "inspectionOpen", input(CITY, &[WUHUA])).await, "NOT_FOUND");
        refused(&change(&world, &below, "inspectionClose", close.clone()).await, "NOT_FOUND");
        assert_eq!(seen(&world, &below, &inspection).await, Value::Null);
        let list =
            "query($unit: String!) { inspections(unit: $unit) { totalCount edges { node { id kind title scope } } } }";
        let listed = world.data(&city, list, json!({ "unit": CITY })).await["inspections"].clone();
        assert_eq!((&listed["totalCount"], &nodes(&listed)[1]["id"]), (&json!(2), &json!(inspection)));
        let hidden = world.data(&below, list, json!({ "unit": CITY })).await["inspections"].clone();
        assert_eq!(hidden["totalCount"], 0);
        let mut stale = close;
        stale["expectedVersion"] = json!(7);
        refused(&change(&world, &city, "inspectionClose", stale).await, "VERSION_CONFLICT");
    });
}

/// Feature 10.
#[test]
fn an_inspection_discharges_no_duty_that_is_closed_until_that_is_reopened() {
    in_app(|world| async move {
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.7").unwrap();
        (clause.obligations[0].due_days, clause.obligations[0].closes_days) = (-10, Some(3));
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        opened(&world).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let inspection = id(&change(&world, &county, "inspectionOpen", input(WUHUA, &[OFFICE])).await["inspection"]);
        let close = json!({ "inspection": inspection });
        morning(&world, "2010-12-25");
        let closed = change(&world, &county, "inspectionClose", close.clone()).await;
        assert_eq!(refused(&closed, "DUTY_CLOSED")["path"], json!(["inspection"]));
        let reopen = "mutation($duty: ID!) { reliefGrant(input: { duty: $duty, kind: REOPENING, reason: \"示例\",
            paper: \"示例 1\", approver: \"示例 1\", until: \"2010-12-31\" }) { errors { code } auditId } }";
        done(&world.data(&city, reopen, json!({ "duty": id(&duty(&world).await) })).await["reliefGrant"]);
        done(&change(&world, &county, "inspectionClose", close).await);
        assert_eq!(duty(&world).await["state"], "DONE_LATE");
        sums_hold(&world).await;
    });
}
