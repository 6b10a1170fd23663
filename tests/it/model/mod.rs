//! The whole as a model: whatever is done, in whatever order and by whomever, no forbidden state is reached.

mod book;
mod cast;
pub mod dice;
mod draws;
mod invariants;
mod refusals;
mod sequences;
mod story;
mod together;

use std::sync::Arc;

use rencai::access::Actor;
use serde_json::{Value, json};

use self::book::BOOK;
use crate::support::world::World;

/// A mutation and its payload, whether it was done or refused.
async fn ask(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let document = &BOOK.mutation(name).document;
    world.data(actor, document, json!({ "input": input })).await[name].clone()
}
