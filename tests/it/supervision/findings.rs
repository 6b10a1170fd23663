//! Findings: mended by the unit's people, checked by another person above.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{OFFICE, change, seen, two_hats};
use crate::duties::{clause_id, duties, morning, opened};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 26.
#[test]
fn what_a_unit_mended_is_checked_by_another_person_above_or_sent_back() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        let clause = clause_id(&world, "4.1.4c").await;
        let record = json!({
            "unit": WUHUA, "clause": clause, "duty": duty, "text": "示例问题", "deadline": "2010-12-10",
            "idempotencyKey": "once",
        });
        let recorded = change(&world, &city, "findingRecord", record.clone()).await;
        done(&recorded);
        assert_eq!(change(&world, &city, "findingRecord", record).await, recorded);
        let shown = &recorded["finding"];
        assert_eq!((&shown["clause"]["number"], &shown["duty"]["id"]), (&json!("4.1.4c"), &json!(duty)));
        let finding = id(shown);
        let overdue = async || seen(&world, &city, &finding).await["isOverdue"].clone();
        morning(&world, "2010-12-10");
        assert_eq!(overdue().await, false);
        morning(&world, "2010-12-11");
        assert_eq!(overdue().await, true);

        let (only, why) = (json!({ "finding": finding }), json!({ "finding": finding, "reason": "示例：不实" }));
        for (name, input) in [("findingClose", &only), ("findingReopen", &why)] {
            assert_eq!(allowed(&change(&world, &city, name, input.clone()).await, "STATE_FORBIDS"), ["RECTIFY"]);
        }
        let rectify = json!({ "finding": finding, "text": "示例整改" });
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&change(&world, &stranger, "findingRectify", rectify.clone()).await, "NOT_FOUND");
        let above = world.actor(CITY, &[Role::Reporter]).await;
        refused(&change(&world, &above, "findingRectify", rectify.clone()).await, "STATE_FORBIDS");
        let silent = json!({ "finding": finding, "text": " " });
        refused(&change(&world, &reporter, "findingRectify", silent).await, "BAD_USER_INPUT");
        done(&change(&world, &reporter, "findingRectify", rectify.clone()).await);
        assert_eq!(overdue().await, false);
        assert_eq!(
            allowed(&change(&world, &reporter, "findingRectify", rectify.clone()).await, "STATE_FORBIDS"),
            ["CLOSE", "REOPEN"]
        );

        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        refused(&change(&world, &own, "findingClose", only.clone()).await, "STATE_FORBIDS");
        refused(&change(&world, &own, "findingReopen", why.clone()).await, "STATE_FORBIDS");
        let same = two_hats(&world, &reporter.person, CITY, Role::Supervisor).await;
        refused(&change(&world, &same, "findingClose", only.clone()).await, "SAME_PERSON");
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "findingClose", only.clone()).await, "NOT_FOUND");
        assert_eq!(seen(&world, &stranger, &finding).await, Value::Null);
        let silent = json!({ "finding": finding, "reason": " " });
        refused(&change(&world, &city, "findingReopen", silent).await, "BAD_USER_INPUT");
        done(&change(&world, &city, "findingReopen", why).await);
        assert_eq!(overdue().await, true);
        done(&change(&world, &reporter, "findingRectify", rectify.clone()).await);
        let stale = json!({ "finding": finding, "expectedVersion": 1 });
        refused(&change(&world, &city, "findingClose", stale).await, "VERSION_CONFLICT");
        done(&change(&world, &city, "findingClose", only.clone()).await);
        assert_eq!(allowed(&change(&world, &reporter, "findingRectify", rectify).await, "STATE_FORBIDS"), [""; 0]);
        let steps = seen(&world, &reporter, &finding).await["steps"].clone();
        let moved: Vec<_> = steps.as_array().unwrap().iter().map(|step| step["moved"].clone()).collect();
        assert_eq!(moved, ["RECTIFY", "REOPEN", "RECTIFY", "CLOSE"]);
        assert_eq!(steps[1]["remark"], "示例：不实");
    });
}

/// Feature 26.
#[test]
fn a_finding_names_a_clause_a_duty_of_that_unit_and_an_inspection_of_it() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = id(&duties(&world, &city, SHILIN, false, "4.1.4c").await[0]);
        let other = id(&duties(&world, &city, WUHUA, false, "4.1.7").await[0]);
        let open = json!({
            "unit": CITY, "title": "示例督查", "scope": "示例", "kind": "SPECIAL", "units": [WUHUA], "from": "2010-12-01",
        });
        let inspection = id(&change(&world, &city, "inspectionOpen", open).await["inspection"]);
        let record = json!({
            "unit": WUHUA, "clause": clause_id(&world, "4.1.4c").await, "text": "示例问题", "deadline": "2010-12-31",
        });
        let elsewhere = json!({ "unit": SHILIN, "inspection": inspection });
        for (changes, code, path) in [
            (json!({ "duty": duty }), "BAD_USER_INPUT", json!(["duty"])),
            (json!({ "duty": other }), "BAD_USER_INPUT", json!(["duty"])),
            (json!({ "duty": inspection }), "NOT_FOUND", json!(["duty"])),
            (json!({ "clause": duty }), "NOT_FOUND", json!(["clause"])),
            (json!({ "inspection": duty }), "NOT_FOUND", json!(["inspection"])),
            (json!({ "deadline": "2010-12-01" }), "BAD_USER_INPUT", json!(["deadline"])),
            (json!({ "text": "" }), "BAD_USER_INPUT", json!(["text"])),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", json!(["unit"])),
            (elsewhere, "BAD_USER_INPUT", json!(["unit"])),
        ] {
            let mut input = record.clone();
            for (field, value) in changes.as_object().unwrap() {
                input[field] = value.clone();
            }
            assert_eq!(refused(&change(&world, &city, "findingRecord", input).await, code)["path"], path, "{changes}");
        }
        let mut below = record.clone();
        (below["unit"], below["inspection"]) = (json!(OFFICE), json!(inspection));
        let recorded = change(&world, &city, "findingRecord", below.clone()).await;
        done(&recorded);
        done(&change(&world, &city, "findingRecord", record.clone()).await);

        let office = world.actor(OFFICE, &[Role::Reporter]).await;
        let shown = seen(&world, &office, &id(&recorded["finding"])).await;
        assert_eq!((&shown["text"], &shown["inspection"]), (&json!("示例问题"), &Value::Null));
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        refused(&change(&world, &county, "findingRecord", below).await, "NOT_FOUND");
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "findingRecord", record).await, "NOT_FOUND");
        let list = "query($below: Boolean, $states: [FindingState!]) {
            findings(unit: \"530102\", below: $below, states: $states) { totalCount edges { node { unit { code } } } } }";
        for (variables, units) in [
            (json!({}), vec![WUHUA.to_owned()]),
            (json!({ "below": true }), vec![WUHUA.to_owned(), OFFICE.to_owned()]),
            (json!({ "below": true, "states": ["CLOSED"] }), vec![]),
        ] {
            let listed = world.data(&county, list, variables).await["findings"].clone();
            let code = |node: &Value| node["unit"]["code"].as_str().unwrap().to_owned();
            let found: Vec<String> = nodes(&listed).iter().map(code).collect();
            assert_eq!((&found, &listed["totalCount"]), (&units, &json!(units.len())));
        }
        assert_eq!(world.data(&stranger, list, json!({ "below": true })).await["findings"]["totalCount"], 0);
    });
}

/// Features 3 and 26.
#[test]
fn a_finding_is_against_what_a_unit_owes_itself_and_what_one_owed_that_it_continues() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = id(&duties(&world, &city, SHILIN, false, "4.1.4c").await[0]);
        let record = json!({
            "unit": WUHUA, "clause": clause_id(&world, "4.1.4c").await, "duty": duty, "text": "示例问题",
            "deadline": "2010-12-31",
        });
        let before = change(&world, &city, "findingRecord", record.clone()).await;
        assert_eq!(refused(&before, "BAD_USER_INPUT")["path"], json!(["duty"]));
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let close = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
            errors { code path allowed } auditId
        } }";
        let steps = json!([{ "close": { "unit": SHILIN, "successors": [WUHUA] } }]);
        let closing = json!({ "from": "2010-12-01", "steps": steps, "reason": "示例：机构调整" });
        done(&world.data(&operator, close, json!({ "input": closing })).await["unitsReorganize"]);
        let recorded = change(&world, &city, "findingRecord", record).await;
        done(&recorded);
        assert_eq!(recorded["finding"]["duty"]["id"], duty);
    });
}

/// Feature 26.
#[test]
fn nothing_is_found_by_an_inspection_that_has_not_begun() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let open = json!({
            "unit": CITY, "title": "示例督查", "scope": "示例", "kind": "SPECIAL", "units": [WUHUA], "from": "2010-12-20",
        });
        let inspection = id(&change(&world, &city, "inspectionOpen", open).await["inspection"]);
        let record = json!({
            "unit": WUHUA, "inspection": inspection, "clause": clause_id(&world, "4.1.4c").await, "text": "示例问题",
            "deadline": "2010-12-31",
        });
        morning(&world, "2010-12-19");
        let early = change(&world, &city, "findingRecord", record.clone()).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["2010-12-20 –"]);
        morning(&world, "2010-12-20");
        done(&change(&world, &city, "findingRecord", record).await);
    });
}
