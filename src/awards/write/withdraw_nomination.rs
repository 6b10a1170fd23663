//! Withdraws a nomination.

use serde::Serialize;

use super::subject::NominationSubject;
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::{EditionState, NominationMove};
use crate::awards::process::StageState;
use crate::awards::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::NominationId};
use crate::store::{Command, Event, Read, Write};

/// 撤回提名；评审开始后不能撤回，未通过某一环节的亦不能撤回而另行提名。
///
/// Withdraws a nomination; not once the judging has begun, and not where it has failed in a stage, so that nobody is
/// nominated anew for other reviewers.
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
        self.demand_not_failed(write.read()).await?;
        let nomination = subject.go(NominationMove::Withdraw, write).await?;
        write.emit(&NominationWithdrawn { nomination: nomination.global() })?;
        Ok(nomination)
    }
}

impl WithdrawNomination {
    /// What has failed in a stage goes no further, and would begin again were it withdrawn.
    async fn demand_not_failed(&self, reader: &Read) -> Result<(), Failure> {
        let standings = read::stages::standings(reader, &[self.nomination]).await?;
        if standings.values().flatten().all(|standing| standing.standing() != StageState::Failed) {
            return Ok(());
        }
        let (zh, en) = (
            "提名未通过审核，已告终止，不能撤回",
            "the nomination has failed in a stage and goes no further; it is not withdrawn",
        );
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["nomination"]).into())
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
