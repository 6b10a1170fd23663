//! The tasks that decisions planned come into being by themselves, each once.

use std::sync::Arc;

use super::read;
use super::write::{SpawnTasks, spawn_tasks::Spawned};
use crate::access::Actor;
use crate::kernel::Failure;
use crate::store::{Envelope, Read, Store, execute};

/// Assigns what the decisions of the actor's tree planned and nobody has looked at yet, a decision after the other. It
/// may be done at any time, twice, or by several at once: what is recorded already is read in the transaction that
/// records more.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn spawn(store: &Store, actor: &Arc<Actor>) -> Result<Spawned, Failure> {
    let mut all = Spawned::default();
    for decision in read::unspawned(&Read::new(store, actor.clone())).await? {
        let done = execute(store, actor, &SpawnTasks { decision }, &Envelope::default()).await?.done;
        all.assigned += done.assigned;
        all.refused += done.refused;
    }
    Ok(all)
}
