//! Submits a nomination.

use serde::Serialize;

use super::make_nomination::demand_open;
use super::subject::NominationSubject;
use crate::access::Action;
use crate::awards::model::NominationMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::NominationId};
use crate::store::{Command, Event, Read, Write};

/// 提交草稿提名。
///
/// Submits a nomination that was a draft.
#[derive(Serialize)]
pub struct SubmitNomination {
    /// Which nomination.
    pub nomination: NominationId,
}

#[derive(Serialize)]
struct NominationSubmitted {
    nomination: String,
}

impl Event for NominationSubmitted {
    const NAME: &'static str = "awards.nomination.submitted";
}

impl Command for SubmitNomination {
    const NAME: &'static str = "awards.nomination.submit";
    const ACTION: Action = Action::MakeNomination;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[NominationSubmitted::NAME];
    type Subject = NominationSubject;
    type Done = NominationId;

    async fn load(&self, read: &Read) -> Result<NominationSubject, Failure> {
        NominationSubject::load(read, self.nomination).await
    }

    async fn run(&self, subject: NominationSubject, write: &mut Write) -> Result<NominationId, Failure> {
        demand_open(&subject.edition)?;
        let nomination = subject.go(NominationMove::Submit, write).await?;
        write.emit(&NominationSubmitted { nomination: nomination.global() })?;
        Ok(nomination)
    }
}
