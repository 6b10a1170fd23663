//! What a request brings to the resolvers: the actor, the two doors, the language, the rows.

use std::sync::Arc;

use async_graphql::Context;
use serde::Serialize;

use super::Rows;
use super::payload::{Input, Outcome, refused};
use crate::access::Actor;
use crate::kernel::{Digest, Failure, Language};
use crate::store::{Accepted, Command, Envelope, Read, Store, answered, execute, refuse};

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
        // A resolver is as large as all that it may wait for, and the schema as all its resolvers.
        let outcome = Box::pin(execute(&self.store, self.read.actor(), command, &envelope)).await;
        self.rows.forget();
        match outcome {
            Ok(accepted) => Ok(done(accepted)),
            Err(failure) => Ok(Outcome { done: None, errors: refused(failure, self.language)?, audit: None }),
        }
    }

    /// Runs the command that is made of an input, unless the same input was answered under the same key already:
    /// what was prepared once may have changed what preparing looks at.
    ///
    /// # Errors
    /// A fault.
    pub async fn prepared<C: Command>(
        &self,
        input: &impl Input,
        command: impl Future<Output = Result<C, Failure>>,
    ) -> async_graphql::Result<Outcome<C::Done>> {
        let (asked, envelope) = (Digest::of(serde_json::to_vec(input)?), input.envelope());
        match Box::pin(answered::<C>(&self.store, self.read.actor(), &envelope, asked)).await {
            Ok(Some(accepted)) => return Ok(done(accepted)),
            Ok(None) => {}
            Err(failure) => return self.refuse::<C>(input, failure).await,
        }
        match command.await {
            Ok(command) => self.execute(&command, Envelope { request: Some(asked), ..envelope }).await,
            Err(failure) => self.refuse::<C>(input, failure).await,
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
        let asked = Digest::of(serde_json::to_vec(input)?);
        let failure = Box::pin(refuse::<C>(&self.store, self.read.actor(), &asked, failure)).await?;
        Ok(Outcome { done: None, errors: refused(failure, self.language)?, audit: None })
    }
}

fn done<D>(accepted: Accepted<D>) -> Outcome<D> {
    Outcome { done: Some(accepted.done), errors: Vec::new(), audit: Some(accepted.audit) }
}
