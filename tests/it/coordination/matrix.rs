//! The responsibility matrix: one lead for each matter of work on each day, as known when.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{EDUCATION, FINANCE, LEAD, change, with};
use crate::duties::clause_id;
use crate::support::hall::{allowed, done, refused};
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
