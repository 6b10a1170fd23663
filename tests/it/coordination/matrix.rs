//! The responsibility matrix: one lead for each matter of work on each day, as known when.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::coordination::matrix::examine;
use rencai::coordination::write::ExamineMatrix;
use rencai::kernel::{ErrorCode, id::DutyId};
use rencai::worker::examine_standing;
use serde_json::{Value, json};

use super::{EDUCATION, FINANCE, LEAD, change, with};
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, morning, opened};
use crate::support::hall::{allowed, done, id, reason, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// Who leads what in the county's matrix, as somebody reads it.
async fn leads(world: &Arc<World>, actor: &Arc<Actor>, day: &str, known: Option<&str>) -> Vec<(String, String)> {
    let query = "query($day: Date!, $known: DateTime) {
        responsibilities(unit: \"530102\", asOf: $day, knownAt: $known) { code lead { code } } }";
    let data = world.data(actor, query, json!({ "day": day, "known": known })).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = data["responsibilities"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["code"]), text(&row["lead"]["code"]))).collect()
}

async fn of(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, leads: Option<bool>) -> Vec<Value> {
    let query = "query($unit: String!, $leads: Boolean) { responsibilitiesOf(unit: $unit, leads: $leads) { code } }";
    let data = world.data(actor, query, json!({ "unit": unit, "leads": leads })).await;
    data["responsibilitiesOf"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect()
}

async fn input(world: &Arc<World>) -> Value {
    json!({
        "unit": WUHUA, "code": "doctors", "title": "示例工作", "titleEn": "Example work",
        "clause": clause_id(world, "4.3").await, "lead": LEAD, "cooperating": [FINANCE, EDUCATION],
        "from": "2010-01-01",
    })
}

#[test]
fn on_each_day_one_unit_leads_a_matter_of_work_and_what_was_known_before_stays_known() {
    in_app(|world| async move {
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let below = world.actor(LEAD, &[Role::Reporter]).await;
        let set = with(&input(&world).await, &json!({ "idempotencyKey": "once" }));
        let first = change(&world, &supervisor, "responsibilitySet", set.clone()).await;
        done(&first);
        assert_eq!(change(&world, &supervisor, "responsibilitySet", set.clone()).await, first);
        let shown = &first["responsibility"];
        assert_eq!((&shown["lead"]["code"], &shown["clause"]["number"]), (&json!(LEAD), &json!("4.3")));
        assert_eq!(shown["cooperating"], json!([{ "code": FINANCE }, { "code": EDUCATION }]));
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));

        let other = json!({
            "lead": FINANCE, "cooperating": [LEAD], "from": "2010-07-01", "idempotencyKey": null,
        });
        done(&change(&world, &supervisor, "responsibilitySet", with(&set, &other)).await);
        let one = |unit: &str| vec![("doctors".to_owned(), unit.to_owned())];
        assert!(leads(&world, &supervisor, "2009-12-31", None).await.is_empty());
        assert_eq!(leads(&world, &supervisor, "2010-06-30", None).await, one(LEAD));
        assert_eq!(leads(&world, &below, "2010-07-01", None).await, one(FINANCE));
        assert_eq!(leads(&world, &supervisor, "2010-07-01", Some(&before)).await, one(LEAD), "as it was known then");
        assert_eq!(of(&world, &below, LEAD, None).await, ["doctors"]);
        assert_eq!(of(&world, &below, LEAD, Some(true)).await, [""; 0]);
        assert_eq!(of(&world, &below, FINANCE, Some(true)).await, ["doctors"]);
        assert_eq!(of(&world, &below, EDUCATION, None).await, [""; 0]);

        let end = json!({ "unit": WUHUA, "code": "doctors", "from": "2011-01-01", "reason": "示例：另有安排" });
        let ended = change(&world, &supervisor, "responsibilityEnd", end.clone()).await;
        done(&ended);
        assert_eq!(ended["responsibility"]["validUntil"], "2011-01-01");
        assert_eq!(leads(&world, &supervisor, "2010-12-31", None).await, one(FINANCE));
        assert!(leads(&world, &supervisor, "2011-01-01", None).await.is_empty());
        let again = change(&world, &supervisor, "responsibilityEnd", end.clone()).await;
        let mut terms = allowed(&again, "STATE_FORBIDS");
        terms.sort();
        assert_eq!(terms, ["2010-01-01 – 2010-07-01", "2010-07-01 – 2011-01-01"]);
        for (changes, code) in [(json!({ "reason": " " }), "BAD_USER_INPUT"), (json!({ "code": "none" }), "NOT_FOUND")]
        {
            refused(&change(&world, &supervisor, "responsibilityEnd", with(&end, &changes)).await, code);
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "responsibilityEnd", end).await, "NOT_FOUND");
        assert!(leads(&world, &stranger, "2010-07-01", None).await.is_empty());
    });
}

#[test]
fn who_leads_and_who_cooperates_lies_at_or_below_the_unit_and_is_there_on_the_day() {
    in_app(|world| async move {
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let set = input(&world).await;
        for (changes, code, path) in [
            (json!({ "code": "A b" }), "BAD_USER_INPUT", json!(["code"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "titleEn": "" }), "BAD_USER_INPUT", json!(["titleEn"])),
            (json!({ "clause": "nothing" }), "NOT_FOUND", json!(["clause"])),
            (json!({ "lead": SHILIN }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": CITY }), "BAD_USER_INPUT", json!(["lead"])),
            (json!({ "lead": "999999" }), "NOT_FOUND", json!(["lead"])),
            (json!({ "lead": "530114" }), "OUTSIDE_ITS_DAYS", json!(["lead"])),
            (json!({ "cooperating": [FINANCE, LEAD] }), "BAD_USER_INPUT", json!(["cooperating", "1"])),
            (json!({ "cooperating": [SHILIN] }), "BAD_USER_INPUT", json!(["cooperating", "0"])),
            (json!({ "cooperating": ["999999"] }), "NOT_FOUND", json!(["cooperating", "0"])),
            (json!({ "cooperating": ["530114"] }), "OUTSIDE_ITS_DAYS", json!(["cooperating", "0"])),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", json!(["unit"])),
        ] {
            let payload = change(&world, &supervisor, "responsibilitySet", with(&set, &changes)).await;
            assert_eq!(refused(&payload, code)["path"], path, "{changes}");
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "responsibilitySet", set.clone()).await, "NOT_FOUND");
        let twice = with(&set, &json!({ "cooperating": [FINANCE, FINANCE] }));
        let payload = change(&world, &supervisor, "responsibilitySet", twice).await;
        done(&payload);
        assert_eq!(payload["responsibility"]["cooperating"], json!([{ "code": FINANCE }]));
    });
}

/// What the county's matrix covers, as somebody reads it on a day.
async fn coverage(world: &Arc<World>, actor: &Arc<Actor>, day: &str) -> Value {
    let query = "query($day: Date!) { responsibilityCoverage(unit: \"530102\", asOf: $day) {
        isComplete expected { code } leftOut { code } } }";
    world.data(actor, query, json!({ "day": day })).await["responsibilityCoverage"].clone()
}

fn codes(units: &Value) -> Vec<&str> {
    units.as_array().unwrap().iter().map(|unit| unit["code"].as_str().unwrap()).collect()
}

/// Feature 12.
#[test]
fn a_matrix_that_leaves_nobody_out_discharges_the_coordinators_duty_by_itself_until_it_does() {
    in_app(|world| async move {
        let coordinator = "530102-organization-department";
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        opened(&world).await;
        let owed = async || duties(&world, &world.system, coordinator, false, "4.2.3a").await.remove(0);
        let all = coverage(&world, &supervisor, "2010-12-01").await;
        let departments = codes(&all["expected"]);
        assert!(departments.contains(&LEAD) && !departments.contains(&coordinator), "{departments:?}");
        assert_eq!((&all["isComplete"], codes(&all["leftOut"])), (&json!(false), departments), "there is no line yet");
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0);

        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let make = "mutation($input: NetworkCreateInput!) { networkCreate(input: $input) { network { id } errors { code } auditId } }";
        let network = json!({
            "unit": WUHUA, "code": "leading-group", "name": "示例", "nameEn": "Example", "from": "2010-01-01",
        });
        let network =
            world.data(&organizer, make, json!({ "input": network })).await["networkCreate"]["network"].clone();
        assert!(codes(&coverage(&world, &supervisor, "2010-12-01").await["expected"]).is_empty(), "it has no members");
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0, "nobody to speak of is not everybody");
        let join = "mutation($input: NetworkJoinInput!) { networkJoin(input: $input) { errors { code } auditId } }";
        let members = json!({ "network": network["id"], "members": [LEAD, FINANCE, EDUCATION], "from": "2010-01-01" });
        done(&world.data(&organizer, join, json!({ "input": members })).await["networkJoin"]);

        let set = with(&input(&world).await, &json!({ "cooperating": [FINANCE] }));
        done(&change(&world, &supervisor, "responsibilitySet", set.clone()).await);
        let shown = coverage(&world, &supervisor, "2010-12-01").await;
        assert_eq!((codes(&shown["expected"]).len(), codes(&shown["leftOut"])), (3, vec![EDUCATION]));
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0);
        let mut seen = examine_standing::Seen::default();
        examine_standing::next(&world.app, &mut seen).await.unwrap();
        let more = with(&set, &json!({ "code": "teachers", "lead": EDUCATION, "from": "2010-12-10" }));
        world.clock.set(world.clock.now().plus_seconds(1));
        done(&change(&world, &supervisor, "responsibilitySet", more).await);
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap(), "from a day to come on");
        assert_eq!(coverage(&world, &supervisor, "2010-12-10").await["isComplete"], true);

        let command = ExamineMatrix { duties: vec![DutyId::parse(&id(&owed().await)).unwrap()] };
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, 0, "it looks again");
        assert_eq!(reason(world.run(&supervisor, &command).await).code, ErrorCode::Forbidden);
        morning(&world, "2010-12-10");
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(owed().await["dischargedOn"], "2010-12-10");
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0, "twice changes nothing");
        let city = duties(&world, &world.system, CITY, false, "4.3.1").await.remove(0);
        assert_eq!(city["dischargedOn"], Value::Null, "the city has a matrix of its own");

        morning(&world, "2010-12-20");
        let end = json!({ "unit": WUHUA, "code": "teachers", "from": "2010-12-20", "reason": "示例" });
        done(&change(&world, &supervisor, "responsibilityEnd", end).await);
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(owed().await["dischargedOn"], Value::Null);
        sums_hold(&world).await;
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        assert_eq!(coverage(&world, &stranger, "2010-12-10").await, Value::Null);
    });
}
