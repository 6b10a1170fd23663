//! What a request brings to the resolvers: the actor, the two doors, the language, the loaders.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache};
use serde::Serialize;

use super::payload::{Outcome, refused};
use crate::access::Actor;
use crate::kernel::{Digest, Failure, Fault, Language};
use crate::store::{Command, Envelope, Read, Store, execute, keep_refused};

/// Rows by their ids, as the request's actor may see them; the rooms say how each kind is loaded.
pub struct Rows(pub Read);

/// What a loader failed with; shared by each who waited.
pub type LoadFault = Arc<Fault>;

/// Loads rows in batches, each once a request.
pub type Loader = DataLoader<Rows, HashMapCache>;

/// One request.
pub struct Session {
    /// The door for reading.
    pub read: Read,
    /// The language of messages.
    pub language: Language,
    /// Rows by id, loaded in batches and once a request.
    pub rows: Loader,
    store: Store,
}

/// How often a batch steps back before it is sent. A long list makes the request's own task step back
/// once for every 32 items at each level, and it should have asked for all of them by then.
const PATIENCE: usize = 64;

/// Sends a batch once the request's own task has had its turns. That holds where both run on one
/// thread, as they do in the server and in a run; on several threads a batch may leave early.
fn patiently(batch: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        for _ in 0..PATIENCE {
            tokio::task::yield_now().await;
        }
        batch.await;
    });
}

impl Session {
    /// A session of an actor, who reads the newest rows.
    #[must_use]
    pub fn new(store: &Store, actor: Arc<Actor>, language: Language) -> Self {
        Self::over(store, Read::new(store, actor), language)
    }

    /// A session over a given door: a run's facts are read in one snapshot.
    #[must_use]
    pub fn over(store: &Store, read: Read, language: Language) -> Self {
        let rows = DataLoader::with_cache(Rows(read.clone()), patiently, HashMapCache::default())
            .delay(std::time::Duration::ZERO);
        Self { read, language, rows, store: store.clone() }
    }

    /// The session of a resolver.
    ///
    /// # Errors
    /// A request that was built without one.
    pub fn of<'c>(context: &Context<'c>) -> async_graphql::Result<&'c Self> {
        context.data::<Self>()
    }

    /// The database, for what a resolver hands on to a room.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Runs a command and makes of its outcome what a payload needs.
    ///
    /// # Errors
    /// A fault.
    pub async fn execute<C: Command>(
        &self,
        command: &C,
        envelope: Envelope,
    ) -> async_graphql::Result<Outcome<C::Done>> {
        match execute(&self.store, self.read.actor(), command, &envelope).await {
            Ok(accepted) => Ok(Outcome { done: Some(accepted.done), errors: Vec::new(), audit: Some(accepted.audit) }),
            Err(failure) => Ok(Outcome { done: None, errors: refused(failure, self.language)?, audit: None }),
        }
    }

    /// Keeps an attempt that was refused before its command could run, and makes of it what a payload needs.
    ///
    /// # Errors
    /// A fault.
    pub async fn refuse<C: Command>(
        &self,
        input: &impl Serialize,
        failure: Failure,
    ) -> async_graphql::Result<Outcome<C::Done>> {
        if let Failure::Refused(refusals) = &failure {
            let digest = Digest::of(serde_json::to_vec(input)?);
            keep_refused(&self.store, self.read.actor(), C::NAME, &digest, refusals).await?;
        }
        Ok(Outcome { done: None, errors: refused(failure, self.language)?, audit: None })
    }
}
