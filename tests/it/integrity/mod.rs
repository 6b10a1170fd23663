//! What can be wrong with a database, room by room.

mod catalogue;
mod coordination;
mod deliberation;
mod documents;
mod duties;
mod employers;
mod funding;
mod nightly;
mod organization;
mod reports;
mod supervision;

use std::sync::Arc;

use rencai::access::Role;
use rencai::integrity::IntegrityCheck;
use serde_json::{Value, json};

use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, World};

/// The checks that find something at a unit or below, as its auditor is told.
async fn told(world: &Arc<World>, unit: &str) -> Vec<Value> {
    let auditor = world.actor(unit, &[Role::Auditor]).await;
    let query = "{ integrityChecks { check severity count sample remedy } }";
    let data = world.data(&auditor, query, json!({})).await;
    let checks = data["integrityChecks"].as_array().unwrap();
    assert_eq!(checks.len(), IntegrityCheck::ALL.len(), "what finds nothing is listed too");
    assert!(checks.iter().all(|one| one["remedy"].as_str().is_some_and(|text| !text.is_empty())));
    let (bad, good): (Vec<&Value>, Vec<&Value>) = checks.iter().partition(|one| one["count"] != "0");
    assert!(good.iter().all(|one| one["sample"] == json!([])));
    assert!(bad.iter().all(|one| !one["sample"].as_array().unwrap().is_empty()), "{bad:?}");
    bad.into_iter().cloned().collect()
}

/// Puts a county below a unit, on all days that are believed.
pub fn put_below(unit: &str) -> String {
    format!(
        "UPDATE unit_version SET parent_id = (SELECT id FROM unit WHERE code = '{unit}')
            WHERE known_until IS NULL AND unit_id = (SELECT id FROM unit WHERE code = '{SHILIN}')"
    )
}

/// What the checks find in the whole city, and how often.
async fn found(world: &Arc<World>) -> Vec<(String, u64)> {
    let bad = told(world, CITY).await;
    let count = |one: &Value| one["count"].as_str().unwrap().parse::<u64>().unwrap();
    bad.iter().map(|one| (one["check"].as_str().unwrap().to_owned(), count(one))).collect()
}

/// Spoils rows behind everybody's back: this check alone finds them, and names each of these records once. Heals them:
/// nothing is wrong any more.
async fn spoil(world: &Arc<World>, plant: &[&str], heal: &[&str], check: &str, records: &[&str]) {
    let hand = Hand::reach(world).await;
    for statement in plant {
        assert!(hand.run(statement).await > 0, "{statement}");
    }
    let bad = told(world, CITY).await;
    assert_eq!(bad.len(), 1, "{plant:?}: {bad:?}");
    assert_eq!((&bad[0]["check"], &bad[0]["count"]), (&json!(check), &json!(records.len().to_string())), "{plant:?}");
    let sample: Vec<&str> = bad[0]["sample"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    for record in records {
        let named = sample.iter().filter(|one| one.contains(record)).count();
        assert_eq!(named, 1, "{plant:?}: {record} in {sample:?}");
    }
    for statement in heal {
        assert!(hand.run(statement).await > 0, "{statement}");
    }
    assert_eq!(found(world).await, [], "after {heal:?}");
}
