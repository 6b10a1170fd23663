//! Withdraws a nomination.

use serde::Serialize;

use super::subject::NominationSubject;
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::{EditionState, NominationMove};
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::NominationId};
use crate::store::{Command, Event, Read, Write};

/// 撤回提名；评审开始后不能撤回。
///
/// Withdraws a nomination; not once the judging has begun.
#[derive(Serialize)]
pub struct WithdrawNomination {
    /// Which nomination.
    pub nomination: NominationId,
}

#[derive(Serialize)]
struct NominationWithdrawn {
    nomination: String,
}

impl Event for NominationWithdrawn {
    const NAME: &'static str = "awards.nomination.withdrawn";
}

impl Command for WithdrawNomination {
    const NAME: &'static str = "awards.nomination.withdraw";
    const ACTION: Action = Action::WithdrawNomination;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[NominationWithdrawn::NAME];
    type Subject = NominationSubject;
    type Done = NominationId;

    async fn load(&self, read: &Read) -> Result<NominationSubject, Failure> {
        NominationSubject::load(read, self.nomination).await
    }

    async fn run(&self, subject: NominationSubject, write: &mut Write) -> Result<NominationId, Failure> {
        demand_before_judging(&subject.edition)?;
        let nomination = subject.go(NominationMove::Withdraw, write).await?;
        write.emit(&NominationWithdrawn { nomination: nomination.global() })?;
        Ok(nomination)
    }
}

fn demand_before_judging(edition: &edition::Model) -> Result<(), Refusal> {
    let allowed = [EditionState::Open.as_str(), EditionState::Closed.as_str()];
    if allowed.contains(&edition.state.as_str()) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::StateForbids,
        format!("届次处于 {}，提名不能再撤回", edition.state),
        format!("the edition is {}; its nominations can no longer be withdrawn", edition.state),
    )
    .at(["nomination"])
    .allowing(allowed))
}
