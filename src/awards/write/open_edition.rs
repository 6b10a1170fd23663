//! Opens an edition for nominations.

use serde::Serialize;

use super::subject::EditionSubject;
use crate::access::Action;
use crate::awards::model::EditionMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::EditionId};
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
        let edition = subject.go(EditionMove::Open, self.reason.as_deref(), write).await?;
        write.emit(&EditionOpened { edition: edition.global() })?;
        Ok(edition)
    }
}
