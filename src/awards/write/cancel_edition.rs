//! Cancels an edition.

use serde::Serialize;

use super::subject::EditionSubject;
use crate::access::Action;
use crate::awards::model::EditionMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::EditionId};
use crate::store::{Command, Event, Read, Write};

/// 取消届次，须有理由。
///
/// Cancels an edition; it needs a reason.
#[derive(Serialize)]
pub struct CancelEdition {
    /// Which edition.
    pub edition: EditionId,
    /// Why.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct EditionCancelled {
    edition: String,
}

impl Event for EditionCancelled {
    const NAME: &'static str = "awards.edition.cancelled";
}

impl Command for CancelEdition {
    const NAME: &'static str = "awards.edition.cancel";
    const ACTION: Action = Action::CancelEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EditionCancelled::NAME];
    type Subject = EditionSubject;
    type Done = EditionId;

    async fn load(&self, read: &Read) -> Result<EditionSubject, Failure> {
        EditionSubject::load(read, self.edition).await
    }

    async fn run(&self, subject: EditionSubject, write: &mut Write) -> Result<EditionId, Failure> {
        let edition = subject.go(EditionMove::Cancel, self.reason.as_deref(), write).await?;
        write.emit(&EditionCancelled { edition: edition.global() })?;
        Ok(edition)
    }
}
