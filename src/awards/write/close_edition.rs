//! Closes an edition.

use serde::Serialize;

use super::subject::EditionSubject;
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::EditionState;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::EditionId};
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
        let before = subject.edition;
        let state: EditionState = before.state.parse().map_err(Fault::new)?;
        if state == EditionState::Judging {
            return Err(under_way().into());
        }
        let next = state.go(EditionState::Closed)?;
        let after = edition::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        write.emit(&EditionClosed { edition: before.id.global() })?;
        Ok(before.id)
    }
}

/// Only a run that fails takes an edition back to closed; while one is under way nobody may.
fn under_way() -> Refusal {
    Refusal::new(
        ErrorCode::StateForbids,
        "评审进行中：运行失败时届次自行回到 CLOSED",
        "a run is under way: the edition goes back to CLOSED by itself where the run fails",
    )
    .at(["state"])
    .allowing([EditionState::Cancelled.as_str()])
}
