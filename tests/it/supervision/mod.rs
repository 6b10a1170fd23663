mod circulars;
mod findings;
mod inspections;

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use serde_json::{Value, json};

use crate::support::world::World;

/// A department of the county, below it.
pub const OFFICE: &str = "530102-health";

/// A mutation and its payload, whether it was done or refused.
pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let object = match &name[..4] {
        "insp" => "inspection { id version state closedOn }",
        "find" => "finding { id version state isOverdue deadline inspection { id } duty { id } clause { number } }",
        _ => {
            "circular { id version state answerBy answer paper issuedOn sealed sealedContent duties { id state }
                unit { code } addressee { code } }"
        }
    };
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ {object} errors {{ code message path allowed }} auditId }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await[name].clone()
}

/// What somebody sees of an object.
pub async fn seen(world: &Arc<World>, actor: &Arc<Actor>, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { id
        ... on Inspection { units { code } findings { edges { node { id } } } steps { moved remark } }
        ... on SupervisionFinding { isOverdue text inspection { id } duty { id } steps { moved remark by } }
        ... on Circular { text answer sealed sealedContent duties { id state } steps { moved remark } }
    } }";
    world.data(actor, query, json!({ "id": id })).await["node"].clone()
}

/// Another person who is the same at the same unit.
pub fn another(actor: &Arc<Actor>) -> Arc<Actor> {
    let subject = format!("another-{}", actor.person.subject);
    Arc::new(Actor { person: Person { subject, ..actor.person.clone() }, ..(**actor).clone() })
}

/// The same person with another role at a unit.
pub async fn two_hats(world: &Arc<World>, person: &Person, unit: &str, role: Role) -> Arc<Actor> {
    let actor = world.actor(unit, &[role]).await;
    Arc::new(Actor { person: person.clone(), ..(*actor).clone() })
}
