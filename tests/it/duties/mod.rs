mod calendar;
mod calendar_addresses;
mod expected;
pub mod figures;
mod icalendar;
mod opening;
mod preview;
mod relief;
mod reminders;
mod reminding;
mod standing;

use std::sync::Arc;

use rencai::access::Actor;
use rencai::duties::opening::open;
use serde_json::{Value, json};

use crate::support::hall::nodes;
use crate::support::world::World;

/// Opens what is owed today; tells how many there were.
pub async fn opened(world: &World) -> usize {
    open(&world.app.store, &world.system).await.unwrap()
}

/// Sets the clock to the morning of a day.
pub fn morning(world: &World, day: &str) {
    world.clock.set(format!("{day}T01:00:00Z").parse().unwrap());
}

/// The duties of a unit by a clause, in the order of their days.
pub async fn duties(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, below: bool, clause: &str) -> Vec<Value> {
    let clause = clause_id(world, clause).await;
    let query = "query($unit: String!, $below: Boolean, $clause: ID) {
        duties(unit: $unit, below: $below, clause: $clause, first: 100) { edges { node {
            id version period opensOn dueOn state dischargedOn unit { code }
        } } }
    }";
    nodes(&world.data(actor, query, json!({ "unit": unit, "below": below, "clause": clause })).await["duties"])
}

/// What a unit owes by a clause: by when, and its state.
pub async fn owed(world: &Arc<World>, unit: &str, clause: &str) -> Vec<(String, String)> {
    let rows = duties(world, &world.system, unit, false, clause).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(&row["dueOn"]), text(&row["state"]))).collect()
}

pub fn due(day: &str, state: &str) -> (String, String) {
    (day.to_owned(), state.to_owned())
}

pub async fn clause_id(world: &Arc<World>, number: &str) -> String {
    let query = "query($number: String!) { clause(policy: \"kunming-2010-09-09\", number: $number) { id } }";
    let data = world.data(&world.system, query, json!({ "number": number })).await;
    data["clause"]["id"].as_str().unwrap().to_owned()
}
