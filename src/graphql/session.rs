//! What a request brings to the resolvers: the actor, the two doors, the language, the rows.

use std::sync::Arc;

use async_graphql::Context;
use serde::Serialize;

use super::Rows;
use super::payload::{Outcome, refused};
use crate::access::Actor;
use crate::kernel::{Digest, Failure, Language};
use crate::store::{Command, Envelope, Read, Store, execute, keep_refused};

/// One request.
pub struct Session {
    /// The door for reading.
    pub read: Read,
    /// The language of messages.
    pub language: Language,
    /// Rows by key, loaded in batches and once a request.
    pub rows: Rows,
    store: Store,
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
        Self { rows: Rows::new(read.clone()), read, language, store: store.clone() }
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
        let outcome = execute(&self.store, self.read.actor(), command, &envelope).await;
        self.rows.forget();
        match outcome {
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
