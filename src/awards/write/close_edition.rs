//! Closes an edition.

use serde::Serialize;

use super::subject::EditionSubject;
use crate::access::Action;
use crate::awards::model::EditionMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::EditionId};
use crate::store::{Command, Event, Read, Write};

/// 截止届次：不再接受提名。
///
/// Closes an edition: it takes no more nominations.
#[derive(Serialize)]
pub struct CloseEdition {
    /// Which edition.
    pub edition: EditionId,
}

#[derive(Serialize)]
struct EditionClosed {
    edition: String,
}

impl Event for EditionClosed {
    const NAME: &'static str = "awards.edition.closed";
}

impl Command for CloseEdition {
    const NAME: &'static str = "awards.edition.close";
    const ACTION: Action = Action::CloseEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EditionClosed::NAME];
    type Subject = EditionSubject;
    type Done = EditionId;

    async fn load(&self, read: &Read) -> Result<EditionSubject, Failure> {
        EditionSubject::load(read, self.edition).await
    }

    async fn run(&self, subject: EditionSubject, write: &mut Write) -> Result<EditionId, Failure> {
        let edition = subject.go(EditionMove::Close, None, write).await?;
        write.emit(&EditionClosed { edition: edition.global() })?;
        Ok(edition)
    }
}
