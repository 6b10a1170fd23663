//! What is wrong with a database is found by its name, however it came about, and told with what to do.

use std::sync::Arc;

use rencai::access::Role;
use serde_json::{Value, json};

use super::found;
use crate::support::hall::{done, id};
use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, World, in_app};

async fn change(world: &Arc<World>, unit: &str, name: &str, fields: &str, input: Value) -> Value {
    let organizer = world.actor(unit, &[Role::Organizer, Role::Operator]).await;
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code }} auditId }} }}");
    let changed = world.data(&organizer, &query, json!({ "input": input })).await[name].clone();
    done(&changed);
    changed
}

/// Feature 6.
#[test]
fn a_sound_database_has_nothing_wrong_and_each_fault_is_found_by_its_name() {
    in_app(|world| async move {
        let district = "530114";
        let body = json!({ "unit": district, "kind": "OFFICE", "name": "x", "nameEn": "x", "from": "2011-06-01" });
        let organizer_of_city = change(&world, CITY, "bodyRegister", "body { id }", body).await;
        let body = id(&organizer_of_city["body"]);
        let post =
            json!({ "body": body, "kind": "STAFF", "title": "x", "titleEn": "x", "places": 2, "from": "2011-06-01" });
        let post = id(&change(&world, CITY, "postCreate", "post { id }", post).await["post"]);
        for person in ["1", "2"] {
            let held = json!({ "post": post, "subject": person, "name": "样例", "from": "2011-06-01" });
            change(&world, CITY, "appointmentMake", "appointment { id }", held).await;
        }
        let rename = json!({
            "from": "2010-06-01", "reason": "示例", "steps": [{ "rename": { "unit": SHILIN, "name": "新名", "nameEn": "New" } }],
        });
        change(&world, CITY, "unitsReorganize", "reorganization { digest }", rename).await;
        assert_eq!(found(&world).await, []);

        let hand = Hand::reach(&world).await;
        let unit = |code: &str| format!("(SELECT id FROM unit WHERE code = '{code}')");
        let shilin = format!("unit_id = {} AND known_until IS NULL", unit(SHILIN));
        for (plant, heal, check, count) in [
            (
                "UPDATE post_version SET places = 1".to_owned(),
                "UPDATE post_version SET places = 2".to_owned(),
                "POST_OVERFILLED",
                2,
            ),
            (
                "UPDATE appointment SET valid_from = '2011-05-30'".to_owned(),
                "UPDATE appointment SET valid_from = '2011-06-01'".to_owned(),
                "HELD_OUTSIDE_POST",
                2,
            ),
            (
                "UPDATE post_version SET valid_from = '2011-05-30'".to_owned(),
                "UPDATE post_version SET valid_from = '2011-06-01'".to_owned(),
                "POST_OUTSIDE_BODY",
                1,
            ),
            (
                "UPDATE body_version SET valid_from = '2011-01-01'".to_owned(),
                "UPDATE body_version SET valid_from = '2011-06-01'".to_owned(),
                "BODY_OUTSIDE_UNIT",
                1,
            ),
            (
                format!("UPDATE unit SET scope = 'x/' WHERE code = '{SHILIN}'"),
                format!("UPDATE unit SET scope = '{CITY}/{SHILIN}/' WHERE code = '{SHILIN}'"),
                "UNIT_LIES_ELSEWHERE",
                1,
            ),
            (
                format!(
                    "UPDATE unit_version SET valid_until = '2010-07-01' WHERE {shilin} AND valid_until = '2010-06-01'"
                ),
                format!(
                    "UPDATE unit_version SET valid_until = '2010-06-01' WHERE {shilin} AND valid_until = '2010-07-01'"
                ),
                "TWICE_ON_A_DAY",
                1,
            ),
            (
                format!("UPDATE unit_version SET parent_id = {} WHERE {shilin}", unit(district)),
                format!("UPDATE unit_version SET parent_id = {} WHERE {shilin}", unit(CITY)),
                "UNIT_ABOVE_MISSING",
                2,
            ),
            (
                format!(
                    "UPDATE unit_version SET parent_id = {} WHERE {shilin} AND valid_from IS NOT NULL",
                    unit(SHILIN)
                ),
                format!("UPDATE unit_version SET parent_id = {} WHERE {shilin}", unit(CITY)),
                "UNIT_BELOW_ITSELF",
                1,
            ),
        ] {
            assert!(hand.run(&plant).await > 0, "{plant}");
            let told = found(&world).await;
            let this = told.iter().find(|(name, _)| name == check);
            assert_eq!(this.map(|(_, many)| *many), Some(count), "{check}: {told:?}");
            assert!(hand.run(&heal).await > 0, "{heal}");
            assert_eq!(found(&world).await, [], "after {heal}");
        }
    });
}
