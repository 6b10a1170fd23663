//! Reports on special work that a unit above wants, once or several times.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, draft, step};
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, opened};
use crate::support::hall::{done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 12.
#[test]
fn each_unit_owes_a_report_by_each_day_and_discharges_it_like_any_other() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let clause = clause_id(&world, "4.1.4e").await;
        let input = json!({
            "unit": CITY, "clause": clause, "units": [WUHUA, SHILIN], "title": "示例专项", "content": "请报告进展",
            "due": ["2010-12-20", "2011-03-19"], "idempotencyKey": "once",
        });
        let query = "mutation($input: ReportRequestInput!) { reportRequest(input: $input) {
            reportRequest { id title due } errors { code path allowed } auditId } }";
        let ask = async |input: Value| {
            world.data(&desk.city, query, json!({ "input": input })).await["reportRequest"].clone()
        };
        let asked = ask(input.clone()).await;
        done(&asked);
        assert_eq!(ask(input.clone()).await, asked);
        let owed = duties(&world, &desk.city, WUHUA, false, "4.1.4e").await;
        let due: Vec<_> = owed.iter().map(|duty| duty["dueOn"].as_str().unwrap()).collect();
        assert_eq!(due, ["2010-12-20", "2011-03-21"]);
        sums_hold(&world).await;
        assert_eq!(opened(&world).await, 0);
        let report = id(&draft(&world, &desk.reporter, &id(&owed[0]), json!({ "text": "示例" })).await["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let accepted = step(&world, &desk.city, "reportAccept", &report).await;
        assert_eq!(accepted["report"]["duty"]["state"], "DONE");
        sums_hold(&world).await;

        for (field, value, code, path) in [
            ("due", json!(["2010-11-30"]), "BAD_USER_INPUT", json!(["due", "0"])),
            ("due", json!([]), "BAD_USER_INPUT", json!(["due"])),
            ("due", json!(["2010-12-20", "2011-03-19", "2010-12-20"]), "BAD_USER_INPUT", json!(["due", "2"])),
            ("unit", json!("530114"), "OUTSIDE_ITS_DAYS", json!(["unit"])),
            ("content", json!(" "), "BAD_USER_INPUT", json!(["content"])),
            ("units", json!([WUHUA, "999999"]), "NOT_FOUND", json!(["units", "1"])),
            ("units", json!(["530114"]), "OUTSIDE_ITS_DAYS", json!(["units"])),
            ("clause", json!(clause_id(&world, "4.1.4c").await), "STATE_FORBIDS", json!(["clause"])),
            ("title", json!(" "), "BAD_USER_INPUT", json!(["title"])),
        ] {
            let mut input = input.clone();
            input["idempotencyKey"] = json!(null);
            input[field] = value;
            assert_eq!(refused(&ask(input).await, code)["path"], path, "{field}");
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        let refusal = world.data(&stranger, query, json!({ "input": input })).await["reportRequest"].clone();
        refused(&refusal, "NOT_FOUND");
    });
}

/// Feature 12.
#[test]
fn who_owes_what_was_asked_for_sees_what_is_wanted_and_finds_it_by_the_day_on_which_it_is_due() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let clause = clause_id(&world, "4.1.4e").await;
        let query = "mutation($input: ReportRequestInput!) { reportRequest(input: $input) {
            reportRequest { id } errors { code path allowed } auditId } }";
        let input = json!({
            "unit": CITY, "clause": clause, "units": [WUHUA], "title": "示例专项", "content": "请报告进展",
            "due": ["2011-03-19"],
        });
        let asked = world.data(&desk.city, query, json!({ "input": input })).await["reportRequest"].clone();
        done(&asked);
        let query = "{ reportCalendar(unit: \"530102\", from: \"2011-03-21\", until: \"2011-03-22\") { edges { node {
            dueOn reportRequest { id title content unit { code } }
        } } } }";
        let entries = nodes(&world.data(&desk.reporter, query, json!({})).await["reportCalendar"]);
        let wanted = json!({
            "id": asked["reportRequest"]["id"], "title": "示例专项", "content": "请报告进展", "unit": { "code": CITY },
        });
        assert_eq!(entries, [json!({ "dueOn": "2011-03-21", "reportRequest": wanted })]);
        let query = "{ reportCalendar(unit: \"530102\", from: \"2010-12-31\", until: \"2011-01-01\") { edges { node {
            reportRequest { id }
        } } } }";
        let entries = nodes(&world.data(&desk.reporter, query, json!({})).await["reportCalendar"]);
        assert!(!entries.is_empty() && entries.iter().all(|one| one["reportRequest"].is_null()), "nobody asked");

        // It falls on a Saturday, and is due on the Monday after it.
        let query = "query($clause: ID, $from: Date, $until: Date) {
            duties(unit: \"530102\", clause: $clause, dueFrom: $from, dueUntil: $until) { totalCount } }";
        for (from, until, there) in [("2011-03-20", "2011-03-22", 1), ("2011-03-19", "2011-03-21", 0)] {
            let span = json!({ "clause": clause, "from": from, "until": until });
            let found = world.data(&desk.reporter, query, span).await["duties"]["totalCount"].clone();
            assert_eq!(found, there, "{from} {until}");
        }
    });
}

/// Feature 12.
#[test]
fn a_special_report_on_what_other_records_discharge_is_wanted_by_the_clause_of_reports_and_discharges_no_other() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let query = "mutation($input: ReportRequestInput!) { reportRequest(input: $input) {
            reportRequest { id } errors { code path } auditId } }";
        let ask = async |clause: &str| {
            let input = json!({
                "unit": CITY, "clause": clause_id(&world, clause).await, "units": [WUHUA], "title": "示例督查专项",
                "content": "请报告督查开展情况", "due": ["2010-12-20"],
            });
            world.data(&desk.city, query, json!({ "input": input })).await["reportRequest"].clone()
        };
        for clause in ["4.1.2c", "4.1.2d", "4.3.2"] {
            assert_eq!(refused(&ask(clause).await, "STATE_FORBIDS")["path"], json!(["clause"]), "{clause}");
        }
        done(&ask("4.1.4e").await);
        let owed = async |clause: &str| duties(&world, &desk.city, WUHUA, false, clause).await[0].clone();
        let report = draft(&world, &desk.reporter, &id(&owed("4.1.4e").await), json!({ "text": "示例" })).await;
        let report = id(&report["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        done(&step(&world, &desk.city, "reportAccept", &report).await);
        assert_eq!(owed("4.1.4e").await["state"], "DONE");
        for clause in ["4.1.7", "4.1.6e", "4.4", "4.4.5a"] {
            let owed = owed(clause).await;
            assert_eq!(owed["dischargedOn"], json!(null), "{clause}");
            let payload = draft(&world, &desk.reporter, &id(&owed), json!({ "text": "示例" })).await;
            assert_eq!(refused(&payload, "STATE_FORBIDS")["path"], json!(["duty"]), "{clause}");
        }
    });
}
