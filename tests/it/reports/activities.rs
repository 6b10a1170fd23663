//! Reports of major activities: to whom they go, how they are returned and received, and which duties they discharge.

use std::sync::Arc;

use rencai::access::{Actor, Person, Role, Scope};
use rencai::kernel::UnitKind;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use rencai::reports::activity::{ActivityReportMove, ActivityReportState, addressees};
use serde_json::{Value, json};

use super::draft;
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, morning, opened};
use crate::support::hall::{done, id, nodes, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

const HEALTH: &str = "530102-health";

/// What is told of an activity of three days.
pub fn told(title: &str) -> Value {
    json!({ "title": title, "kind": "EXCHANGE", "from": "2010-12-20", "until": "2010-12-23", "text": "示例正文" })
}

async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, kind: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{
            activityReport {{
                id version state submittedOn receivedOn title
                duty {{ id state dueOn dischargedOn evidence {{ kind record }} }}
                latest {{ number title attachments {{ name path }} }}
            }}
            errors {{ code message path allowed }} auditId
        }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await[name].clone()
}

pub async fn report(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, addressee: &str, content: Value) -> Value {
    let input = json!({ "unit": unit, "addressee": addressee, "content": content });
    change(world, actor, "activityReport", "ActivityReportInput", input).await
}

async fn receive(world: &Arc<World>, actor: &Arc<Actor>, report: &str) -> Value {
    let input = json!({ "activityReport": report });
    change(world, actor, "activityReportReceive", "ActivityReportReceiveInput", input).await
}

async fn send_back(world: &Arc<World>, actor: &Arc<Actor>, report: &str, reason: &str) -> Value {
    let input = json!({ "activityReport": report, "reason": reason });
    change(world, actor, "activityReportReturn", "ActivityReportReturnInput", input).await
}

async fn resubmit(world: &Arc<World>, actor: &Arc<Actor>, report: &str, content: Value) -> Value {
    let input = json!({ "activityReport": report, "content": content });
    change(world, actor, "activityReportResubmit", "ActivityReportResubmitInput", input).await
}

#[test]
fn an_activity_is_reported_to_the_own_level_or_above_and_a_received_report_stays() {
    let place = |text: &str| Scope(text.to_owned());
    let department = place("530100/530102/530102-health/");
    assert_eq!(addressees(UnitKind::Department, &department), ["530102", "530100"]);
    assert_eq!(addressees(UnitKind::Division, &place("530100/530102/")), ["530102", "530100"]);
    assert_eq!(addressees(UnitKind::Zone, &place("530100/5301Z1/")), ["5301Z1", "530100"]);
    assert_eq!(addressees(UnitKind::City, &place("530100/")), ["530100"]);
    assert!(addressees(UnitKind::Department, &place("530100-health/")).is_empty());
    for by in ActivityReportMove::ALL {
        assert!(ActivityReportState::Received.go(*by).is_err());
        let returned = ActivityReportState::Returned.go(*by).is_ok();
        assert_eq!(returned, *by == ActivityReportMove::Resubmit);
    }
}

/// Feature 12.
#[test]
fn a_reported_activity_makes_a_duty_that_its_receipt_discharges_on_the_day_of_the_report() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let input = json!({ "unit": WUHUA, "addressee": CITY, "content": told("示例论坛"), "idempotencyKey": "once" });
        let ask = async || change(&world, &reporter, "activityReport", "ActivityReportInput", input.clone()).await;
        let reported = ask().await;
        done(&reported);
        assert_eq!(ask().await, reported);
        let owed = duties(&world, &city, WUHUA, false, "4.1.4h").await;
        assert_eq!(owed.len(), 1, "the same key twice makes one duty");
        let shown = &reported["activityReport"];
        assert_eq!((&shown["state"], &shown["submittedOn"]), (&json!("SUBMITTED"), &json!("2010-12-01")));
        assert_eq!(shown["duty"]["id"], owed[0]["id"]);
        assert_eq!((&shown["duty"]["state"], &shown["duty"]["dueOn"]), (&json!("DUE_SOON"), &json!("2010-12-22")));
        sums_hold(&world).await;
        assert_eq!(opened(&world).await, 0);

        morning(&world, "2010-12-24");
        let received = receive(&world, &city, &id(shown)).await;
        done(&received);
        let shown = &received["activityReport"];
        assert_eq!((&shown["state"], &shown["receivedOn"]), (&json!("RECEIVED"), &json!("2010-12-24")));
        assert_eq!((&shown["duty"]["state"], &shown["duty"]["dischargedOn"]), (&json!("DONE"), &json!("2010-12-01")));
        assert_eq!(shown["duty"]["evidence"], json!([{ "kind": "ACTIVITY_REPORT", "record": shown["id"] }]));
        sums_hold(&world).await;
        refused(&receive(&world, &city, &id(shown)).await, "STATE_FORBIDS");
        refused(&resubmit(&world, &reporter, &id(shown), told("改")).await, "STATE_FORBIDS");
    });
}

#[test]
fn a_returned_report_says_why_and_is_submitted_again_as_a_new_version() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reported = report(&world, &reporter, WUHUA, CITY, told("示例论坛")).await;
        let report = id(&reported["activityReport"]);
        let allowed = refused(&resubmit(&world, &reporter, &report, told("改")).await, "STATE_FORBIDS");
        assert_eq!(allowed["allowed"], json!(["RECEIVE", "RETURN"]));
        refused(&send_back(&world, &city, &report, " ").await, "BAD_USER_INPUT");
        done(&send_back(&world, &city, &report, "示例：请补充规模").await);
        assert_eq!(refused(&receive(&world, &city, &report).await, "STATE_FORBIDS")["allowed"], json!(["RESUBMIT"]));
        morning(&world, "2010-12-24");
        let again = resubmit(&world, &reporter, &report, told("示例论坛(修订)")).await;
        done(&again);
        assert_eq!(again["activityReport"]["latest"]["number"], 2);
        assert_eq!(again["activityReport"]["title"], "示例论坛(修订)");
        let stale = json!({ "activityReport": report, "expectedVersion": 1 });
        let stale = change(&world, &city, "activityReportReceive", "ActivityReportReceiveInput", stale).await;
        refused(&stale, "VERSION_CONFLICT");
        let received = receive(&world, &city, &report).await;
        assert_eq!(received["activityReport"]["duty"]["state"], "DONE_LATE", "the activity was over by then");
        sums_hold(&world).await;
        let query = "query($id: ID!) { node(id: $id) { ... on ActivityReport {
            versions { number title kind from until text writtenBy } steps { moved number remark by }
        } } }";
        let node = world.data(&city, query, json!({ "id": report })).await["node"].clone();
        assert_eq!(node["versions"][0]["title"], "示例论坛");
        assert_eq!(
            (&node["versions"][1]["from"], &node["versions"][1]["until"]),
            (&json!("2010-12-20"), &json!("2010-12-23"))
        );
        let steps = node["steps"].as_array().unwrap();
        let moved: Vec<_> = steps.iter().map(|step| step["moved"].as_str().unwrap()).collect();
        assert_eq!(moved, ["RETURN", "RESUBMIT", "RECEIVE"]);
        assert_eq!((&steps[0]["remark"], &steps[0]["number"]), (&json!("示例：请补充规模"), &json!(1)));
    });
}

/// Feature 12.
#[test]
fn a_duty_that_an_activity_made_falls_on_the_day_that_its_corrected_days_say() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reported = report(&world, &reporter, WUHUA, CITY, told("示例论坛")).await;
        let (report, duty) = (id(&reported["activityReport"]), reported["activityReport"]["duty"].clone());
        assert_eq!(duty["dueOn"], "2010-12-22");
        done(&send_back(&world, &city, &report, "示例：日期有误").await);
        let mut content = told("示例论坛");
        (content["from"], content["until"]) = (json!("2010-12-27"), json!("2010-12-30"));
        let again = resubmit(&world, &reporter, &report, content).await;
        done(&again);
        let shown = &again["activityReport"]["duty"];
        assert_eq!((&shown["id"], &shown["dueOn"]), (&duty["id"], &json!("2010-12-29")));
        sums_hold(&world).await;
        morning(&world, "2010-12-29");
        let received = receive(&world, &city, &report).await;
        assert_eq!(received["activityReport"]["duty"]["state"], "DONE");
        sums_hold(&world).await;
    });
}

#[test]
fn the_addressees_own_people_receive_it_but_none_who_wrote_it_and_no_stranger_sees_it() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        let to_city = id(&report(&world, &reporter, WUHUA, CITY, told("示例一")).await["activityReport"]);
        let to_own = id(&report(&world, &reporter, WUHUA, WUHUA, told("示例二")).await["activityReport"]);
        refused(&receive(&world, &own, &to_city).await, "NOT_FOUND");
        refused(&receive(&world, &city, &to_own).await, "STATE_FORBIDS");
        refused(&send_back(&world, &city, &to_own, "示例").await, "STATE_FORBIDS");
        let person: Person = reporter.person.clone();
        let two_hats = Arc::new(Actor { person, ..(*city).clone() });
        refused(&receive(&world, &two_hats, &to_city).await, "SAME_PERSON");
        refused(&send_back(&world, &two_hats, &to_city, "示例").await, "SAME_PERSON");

        let stranger = world.actor(SHILIN, &[Role::Supervisor, Role::Reporter]).await;
        refused(&receive(&world, &stranger, &to_city).await, "NOT_FOUND");
        refused(&report(&world, &stranger, WUHUA, CITY, told("示例")).await, "NOT_FOUND");
        refused(&resubmit(&world, &stranger, &to_city, told("示例")).await, "NOT_FOUND");
        let seen = world.data(&stranger, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": to_city })).await;
        assert_eq!(seen["node"], json!(null));

        let list = async |actor: &Arc<Actor>, unit: &str, below: bool| {
            let query = "query($unit: String!, $below: Boolean) {
                activityReports(unit: $unit, below: $below, states: [SUBMITTED]) { edges { node { id } } } }";
            let found = world.data(actor, query, json!({ "unit": unit, "below": below })).await;
            nodes(&found["activityReports"]).iter().map(id).collect::<Vec<String>>()
        };
        assert_eq!(list(&own, WUHUA, false).await, [to_own.clone(), to_city.clone()]);
        assert_eq!(list(&city, CITY, false).await, std::slice::from_ref(&to_city));
        assert_eq!(list(&city, CITY, true).await, [to_own.clone(), to_city.clone()]);
        assert!(list(&stranger, WUHUA, true).await.is_empty());
        done(&receive(&world, &own, &to_own).await);
        done(&receive(&world, &city, &to_city).await);
        assert!(list(&city, CITY, true).await.is_empty());
    });
}

#[test]
fn anybody_else_is_refused_as_addressee_with_the_codes_of_those_who_may_be() {
    in_app(|world| async move {
        let health = world.actor(HEALTH, &[Role::Reporter]).await;
        for addressee in [HEALTH, SHILIN, "530102-finance", "999999"] {
            let error = refused(&report(&world, &health, HEALTH, addressee, told("示例")).await, "BAD_USER_INPUT");
            assert_eq!((&error["path"], &error["allowed"]), (&json!(["addressee"]), &json!([WUHUA, CITY])));
        }
        for addressee in [WUHUA, CITY] {
            let reported = report(&world, &health, HEALTH, addressee, told("示例")).await;
            done(&reported);
            assert_eq!(reported["activityReport"]["duty"], json!(null), "no clause obliges a county's department");
        }
        for (field, value, path) in [
            ("title", json!(" "), "title"),
            ("until", json!("2010-12-20"), "until"),
            ("from", json!("1990-01-01"), "from"),
            ("text", json!(""), "text"),
        ] {
            let mut content = told("示例");
            content[field] = value;
            let error = refused(&report(&world, &health, HEALTH, WUHUA, content).await, "BAD_USER_INPUT");
            assert_eq!(error["path"], json!(["content", path]));
        }
        let mut content = told("示例");
        content["attachments"] = json!([{ "file": "sha256:0", "name": "a.pdf", "mediaType": "application/pdf" }]);
        let error = refused(&report(&world, &health, HEALTH, WUHUA, content).await, "FILE_MISSING");
        assert_eq!(error["path"], json!(["content", "attachments", "0", "file"]));
        let city = world.actor(CITY, &[Role::Reporter]).await;
        refused(&report(&world, &city, "999999", CITY, told("示例")).await, "NOT_FOUND");
        let later = report(&world, &city, "530114", CITY, told("示例")).await;
        assert_eq!(refused(&later, "OUTSIDE_ITS_DAYS")["path"], json!(["unit"]));
    });
}

/// Feature 12.
#[test]
fn an_activity_report_that_a_unit_above_wants_is_one_duty_and_no_ordinary_report_discharges_it() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let query = "mutation($input: ReportRequestInput!) { reportRequest(input: $input) {
            reportRequest { id } errors { code } auditId } }";
        let input = json!({
            "unit": CITY, "clause": clause_id(&world, "4.1.4h").await, "units": [WUHUA, SHILIN],
            "title": "示例", "content": "请报告", "due": ["2010-12-30"],
        });
        done(&world.data(&city, query, json!({ "input": input })).await["reportRequest"]);
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4h").await[0]);
        refused(&draft(&world, &reporter, &duty, json!({ "text": "示例" })).await, "STATE_FORBIDS");
        let with = async |duty: &str| {
            let input = json!({ "unit": WUHUA, "addressee": CITY, "duty": duty, "content": told("示例") });
            change(&world, &reporter, "activityReport", "ActivityReportInput", input).await
        };
        let elsewhere = id(&duties(&world, &city, SHILIN, false, "4.1.4h").await[0]);
        assert_eq!(refused(&with(&elsewhere).await, "NOT_FOUND")["path"], json!(["duty"]));
        let other = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        assert_eq!(refused(&with(&other).await, "STATE_FORBIDS")["path"], json!(["duty"]));
        let reported = with(&duty).await;
        done(&reported);
        let report = id(&reported["activityReport"]);
        assert_eq!(refused(&with(&duty).await, "IN_USE")["allowed"], json!([report]));
        assert_eq!(duties(&world, &city, WUHUA, false, "4.1.4h").await.len(), 1, "no second duty arises");
        let received = receive(&world, &city, &report).await;
        assert_eq!(received["activityReport"]["duty"]["id"], json!(duty));
        assert_eq!(received["activityReport"]["duty"]["state"], "DONE");
        sums_hold(&world).await;
    });
}

/// Feature 10.
#[test]
fn a_returned_report_whose_duty_is_closed_is_not_submitted_again_until_that_is_reopened() {
    in_app(|world| async move {
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4h").unwrap();
        clause.obligations[0].closes_days = Some(3);
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reported = report(&world, &reporter, WUHUA, CITY, told("示例论坛")).await;
        let (report, duty) = (id(&reported["activityReport"]), id(&reported["activityReport"]["duty"]));
        done(&send_back(&world, &city, &report, "示例：请补充规模").await);
        morning(&world, "2010-12-26");
        refused(&resubmit(&world, &reporter, &report, told("示例论坛")).await, "DUTY_CLOSED");
        let reopen = "mutation($duty: ID!) { reliefGrant(input: { duty: $duty, kind: REOPENING, reason: \"示例\",
            paper: \"示例 1\", approver: \"示例 1\", until: \"2011-01-10\" }) { errors { code } auditId } }";
        done(&world.data(&city, reopen, json!({ "duty": duty })).await["reliefGrant"]);
        done(&resubmit(&world, &reporter, &report, told("示例论坛")).await);
        assert_eq!(receive(&world, &city, &report).await["activityReport"]["duty"]["state"], "DONE_LATE");
    });
}

/// Feature 3.
#[test]
fn what_a_unit_that_ends_has_reported_and_was_to_receive_is_listed_until_it_is_received() {
    in_app(|world| async move {
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let health = world.actor(HEALTH, &[Role::Reporter]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let query = "query($steps: [ReorganizationStepInput!]!) {
            previewReorganization(from: \"2010-12-20\", steps: $steps) { holdings { unit kind count goesTo } } }";
        let left = async || {
            let steps = json!([{ "close": { "unit": WUHUA, "successors": [SHILIN] } }]);
            let plan = world.data(&operator, query, json!({ "steps": steps })).await["previewReorganization"].clone();
            let mut found = plan["holdings"].as_array().unwrap().clone();
            found.retain(|one| one["unit"] == WUHUA && one["kind"] == "REPORT");
            found
        };
        assert_eq!(left().await, [json!(null); 0]);
        let to_city = id(&report(&world, &reporter, WUHUA, CITY, told("示例一")).await["activityReport"]);
        done(&report(&world, &reporter, WUHUA, WUHUA, told("示例二")).await);
        done(&report(&world, &health, HEALTH, WUHUA, told("示例三")).await);
        let open = |count: &str| json!({ "unit": WUHUA, "kind": "REPORT", "count": count, "goesTo": SHILIN });
        assert_eq!(left().await, [open("3")]);
        done(&receive(&world, &city, &to_city).await);
        assert_eq!(left().await, [open("2")]);
    });
}

/// Feature 2.
#[test]
fn a_report_is_received_by_the_unit_directly_above_where_its_addressee_lies_above_no_longer() {
    in_app(|world| async move {
        let health = world.actor(HEALTH, &[Role::Reporter]).await;
        let reported = report(&world, &health, HEALTH, WUHUA, told("示例论坛")).await;
        let report = id(&reported["activityReport"]);
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let query = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
            errors { code message } auditId
        } }";
        let steps = json!([{ "move": { "unit": HEALTH, "parent": SHILIN } }]);
        let input = json!({ "from": "2010-12-01", "steps": steps, "reason": "示例：机构调整" });
        done(&world.data(&operator, query, json!({ "input": input })).await["unitsReorganize"]);
        for unit in [WUHUA, PANLONG] {
            let stranger = world.actor(unit, &[Role::Supervisor]).await;
            refused(&receive(&world, &stranger, &report).await, "NOT_FOUND");
        }
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        refused(&receive(&world, &city, &report).await, "STATE_FORBIDS");
        let above = world.actor(SHILIN, &[Role::Supervisor]).await;
        done(&send_back(&world, &above, &report, "示例：请补充规模").await);
        let health = world.actor(HEALTH, &[Role::Reporter]).await;
        done(&resubmit(&world, &health, &report, told("示例论坛")).await);
        done(&receive(&world, &above, &report).await);
    });
}
