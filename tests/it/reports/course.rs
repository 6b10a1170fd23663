//! A report's course: drafted, submitted, returned with fields, accepted and sealed, unlocked.

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use serde_json::{Value, json};

use super::{Desk, content, draft, revise, send_back, step, unlock};
use crate::coordination::{self, LEAD};
use crate::duties::figures::{sums_hold, total};
use crate::duties::{duties, morning};
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 12.
#[test]
fn an_accepted_report_discharges_its_duty_on_the_day_of_its_submission_and_an_unlocked_one_no_more() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let before = total(&world, WUHUA, "2010").await;
        let drafted = draft(&world, &desk.reporter, &desk.duty, content("示例正文")).await;
        done(&drafted);
        let report = id(&drafted["report"]);
        assert_eq!(
            (&drafted["report"]["state"], &drafted["report"]["duty"]["dischargedOn"]),
            (&json!("DRAFT"), &json!(null))
        );
        morning(&world, "2010-12-30");
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        morning(&world, "2011-01-20");
        let accepted = step(&world, &desk.city, "reportAccept", &report).await;
        done(&accepted);
        let shown = &accepted["report"];
        assert_eq!(shown["sealed"], shown["latest"]["digest"]);
        assert_eq!((&shown["duty"]["state"], &shown["duty"]["dischargedOn"]), (&json!("DONE"), &json!("2010-12-30")));
        assert_eq!(shown["duty"]["evidence"], json!([{ "record": report, "withdrawnOn": null }]));
        let after = total(&world, WUHUA, "2010").await;
        assert_eq!(after["inTime"].as_i64(), before["inTime"].as_i64().map(|done| done + 1));
        sums_hold(&world).await;
        for (name, allowed) in [("reportSubmit", "UNLOCK"), ("reportAccept", "UNLOCK")] {
            let actor = if name == "reportSubmit" { &desk.reporter } else { &desk.city };
            assert_eq!(
                refused(&step(&world, actor, name, &report).await, "STATE_FORBIDS")["allowed"],
                json!([allowed])
            );
        }
        refused(&revise(&world, &desk.reporter, &report, content("改")).await, "STATE_FORBIDS");

        let unlocked = unlock(&world, &desk.city, &report).await;
        done(&unlocked);
        assert_eq!((&unlocked["report"]["state"], &unlocked["report"]["sealed"]), (&json!("RETURNED"), &json!(null)));
        assert_eq!(unlocked["report"]["duty"]["state"], "OVERDUE");
        assert_eq!(unlocked["report"]["duty"]["evidence"][0]["withdrawnOn"], "2011-01-20");
        sums_hold(&world).await;
        refused(&step(&world, &desk.reporter, "reportSubmit", &report).await, "STATE_FORBIDS");
        done(&revise(&world, &desk.reporter, &report, content("改正")).await);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let late = step(&world, &desk.city, "reportAccept", &report).await;
        done(&late);
        assert_eq!(late["report"]["duty"]["state"], "DONE_LATE");
        sums_hold(&world).await;
    });
}

/// Feature 13.
#[test]
fn a_returned_report_says_what_has_to_be_mended_and_its_versions_and_differences_stay() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("第一段\n第二段")).await["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let wrong = send_back(&world, &desk.city, &report, &["nothing"]).await;
        let allowed = refused(&wrong, "BAD_USER_INPUT")["allowed"].clone();
        assert!(allowed.as_array().unwrap().contains(&json!("talents")), "{allowed}");
        done(&send_back(&world, &desk.city, &report, &["text", "talents"]).await);
        refused(&step(&world, &desk.reporter, "reportSubmit", &report).await, "STATE_FORBIDS");
        let mut second = content("第一段\n第二段，有改动\n第三段");
        second["figures"][0]["value"] = json!("601");
        second["figures"][1]["value"] = json!("101");
        done(&revise(&world, &desk.reporter, &report, second).await);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Report {
            versions { number text writtenBy }
            steps { moved number fields remark by }
            difference(from: 1, to: 2) { text { change text } fields { name before now } }
        } } }";
        let node = world.data(&desk.city, query, json!({ "id": report })).await["node"].clone();
        assert_eq!(node["versions"].as_array().unwrap().len(), 2);
        assert_eq!(node["versions"][0]["text"], "第一段\n第二段");
        assert_eq!(
            node["difference"],
            json!({
                "text": [
                    { "change": "SAME", "text": "第一段" },
                    { "change": "REMOVED", "text": "第二段" },
                    { "change": "ADDED", "text": "第二段，有改动" },
                    { "change": "ADDED", "text": "第三段" },
                ],
                "fields": [
                    { "name": "figures.talents", "before": "600", "now": "601" },
                    { "name": "figures.talents-party-government", "before": "100", "now": "101" },
                ],
            })
        );
        let moved: Vec<_> =
            node["steps"].as_array().unwrap().iter().map(|step| step["moved"].as_str().unwrap()).collect();
        assert_eq!(moved, ["SUBMIT", "RETURN", "REVISE", "SUBMIT"]);
        assert_eq!(node["steps"][1]["fields"], json!(["text", "talents"]));
        let missing =
            "query($id: ID!) { node(id: $id) { ... on Report { difference(from: 1, to: 3) { fields { name } } } } }";
        let answer = world.ask(&desk.city, missing, json!({ "id": report })).await;
        assert_eq!(answer["errors"][0]["extensions"]["allowed"], json!(["1", "2"]));
    });
}

/// The same person with other roles, at a unit.
async fn same_person(
    world: &Arc<crate::support::world::World>,
    person: &Person,
    unit: &str,
    roles: &[Role],
) -> Arc<Actor> {
    let actor = world.actor(unit, roles).await;
    Arc::new(Actor { person: person.clone(), ..(*actor).clone() })
}

#[test]
fn nobody_receives_his_own_report_nor_one_of_his_own_unit_and_no_stranger_sees_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("示例")).await["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        refused(&step(&world, &own, "reportAccept", &report).await, "STATE_FORBIDS");
        let two_hats = same_person(&world, &desk.reporter.person, CITY, &[Role::Supervisor]).await;
        refused(&step(&world, &two_hats, "reportAccept", &report).await, "SAME_PERSON");
        refused(&send_back(&world, &two_hats, &report, &["text"]).await, "SAME_PERSON");
        let above = world.actor(CITY, &[Role::Reporter]).await;
        assert_eq!(allowed(&step(&world, &above, "reportSubmit", &report).await, "STATE_FORBIDS"), [WUHUA]);
        assert_eq!(
            allowed(&draft(&world, &above, &desk.duty, content("示例")).await, "STATE_FORBIDS"),
            [WUHUA],
            "nobody above does a unit's own work"
        );
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&step(&world, &stranger, "reportAccept", &report).await, "NOT_FOUND");
        let seen = world.data(&stranger, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": report })).await;
        assert_eq!(seen["node"], json!(null));

        // At the top there is no unit above: another person of the same unit receives it.
        let top = world.actor(CITY, &[Role::Reporter]).await;
        let duty = id(&crate::duties::duties(&world, &desk.city, CITY, false, "5.1").await[0]);
        let report = id(&draft(&world, &top, &duty, json!({ "text": "示例" })).await["report"]);
        done(&step(&world, &top, "reportSubmit", &report).await);
        let same = same_person(&world, &top.person, CITY, &[Role::Supervisor]).await;
        refused(&step(&world, &same, "reportAccept", &report).await, "SAME_PERSON");
        done(&step(&world, &desk.city, "reportAccept", &report).await);
    });
}

#[test]
fn a_duty_has_one_report_and_one_that_has_its_own_records_has_none() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let input = |key: Value| json!({ "duty": desk.duty, "content": content("示例"), "idempotencyKey": key });
        let ask = async |key: Value| {
            super::change(&world, &desk.reporter, "reportDraft", "ReportDraftInput", input(key)).await
        };
        let first = ask(json!("once")).await;
        done(&first);
        assert_eq!(ask(json!("once")).await, first);
        assert_eq!(refused(&ask(json!(null)).await, "IN_USE")["allowed"], json!([id(&first["report"])]));
        let briefing = id(&crate::duties::duties(&world, &desk.city, WUHUA, false, "4.1.4a").await[0]);
        refused(&draft(&world, &desk.reporter, &briefing, json!({ "text": "示例" })).await, "STATE_FORBIDS");
        let report = id(&first["report"]);
        let two = async |text: &str| {
            let input = json!({ "report": report, "content": content(text), "expectedVersion": 1 });
            super::change(&world, &desk.reporter, "reportRevise", "ReportReviseInput", input).await
        };
        let (one, other) = tokio::join!(two("甲"), two("乙"));
        let codes: Vec<_> = [&one, &other].iter().map(|payload| payload["errors"][0]["code"].clone()).collect();
        assert!(codes.contains(&json!(null)) && codes.contains(&json!("VERSION_CONFLICT")), "{codes:?}");
    });
}

/// Feature 12.
#[test]
fn what_is_owed_because_of_another_record_is_discharged_by_that_one_and_by_no_report() {
    in_app(|world| async move {
        let desk = coordination::Desk::of(&world).await;
        let task = desk.assigned().await;
        let duty = id(&duties(&world, &desk.supervisor, LEAD, false, "4.3.2").await[0]);
        let payload = draft(&world, &desk.lead, &duty, json!({ "text": "示例" })).await;
        assert_eq!(allowed(&payload, "STATE_FORBIDS"), [task]);
    });
}
