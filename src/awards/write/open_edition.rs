//! Opens an edition for nominations.

use serde::Serialize;

use super::subject::EditionSubject;
use super::subject::demand_reason;
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::EditionState;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, id::EditionId};
use crate::store::{Command, Event, Read, Write};

/// 开放届次接受提名；已截止的重新开放须有理由。
///
/// Opens an edition for nominations; opening one again that was closed needs a reason.
#[derive(Serialize)]
pub struct OpenEdition {
    /// Which edition.
    pub edition: EditionId,
    /// Why.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct EditionOpened {
    edition: String,
}

impl Event for EditionOpened {
    const NAME: &'static str = "awards.edition.opened";
}

impl Command for OpenEdition {
    const NAME: &'static str = "awards.edition.open";
    const ACTION: Action = Action::OpenEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EditionOpened::NAME];
    type Subject = EditionSubject;
    type Done = EditionId;

    async fn load(&self, read: &Read) -> Result<EditionSubject, Failure> {
        EditionSubject::load(read, self.edition).await
    }

    async fn run(&self, subject: EditionSubject, write: &mut Write) -> Result<EditionId, Failure> {
        let before = subject.edition;
        let state: EditionState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(EditionState::Open)?;
        if state == EditionState::Closed {
            demand_reason(self.reason.as_deref())?;
        }
        let after = edition::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        write.emit(&EditionOpened { edition: before.id.global() })?;
        Ok(before.id)
    }
}
