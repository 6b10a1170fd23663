//! A person has looked at a decision that rested on what was revoked.

use serde::Serialize;

use super::subject::{FlagSubject, moved};
use crate::access::Action;
use crate::awards::entity::{edition, nomination};
use crate::awards::model::{EditionMove, NominationState};
use crate::awards::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::ReviewFlagId};
use crate::rules::write::resolved;
use crate::store::{Command, Event, Read, Write};

/// 复核：由人查看依已撤销规则作出的决定，维持或不再作数，并写明理由。现行排名不再作数的，届次退回截止状态，可重新评审或取消后重建。
///
/// Says what a person decided who looked at a decision that rested on a revoked rule, and why. Where it is the
/// ranking that stands, and it does not, its edition is closed again: it is judged again, or cancelled and made
/// anew.
#[derive(Serialize)]
pub struct ResolveFlag {
    /// Which flag.
    pub flag: ReviewFlagId,
    /// Whether the decision stands.
    pub upheld: bool,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct FlagResolved {
    flag: String,
    upheld: bool,
}

impl Event for FlagResolved {
    const NAME: &'static str = "rules.flag.resolved";
}

impl Command for ResolveFlag {
    const NAME: &'static str = "rules.flag.resolve";
    const ACTION: Action = Action::ResolveFlag;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3"), ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FlagResolved::NAME];
    type Subject = FlagSubject;
    type Done = ReviewFlagId;

    async fn load(&self, read: &Read) -> Result<FlagSubject, Failure> {
        FlagSubject::load(read, self.flag).await
    }

    async fn run(&self, subject: FlagSubject, write: &mut Write) -> Result<ReviewFlagId, Failure> {
        let FlagSubject { flag, edition, .. } = subject;
        let after = resolved(&flag, self.upheld, &self.reason, write)?;
        if !self.upheld && edition.run_id == flag.run_id {
            let closed = edition::Model { run_id: None, ..moved(&edition, EditionMove::SetAside)? };
            write.update(&edition, closed).await?;
            // What was judged may be corrected and withdrawn again, as before it was.
            let judged = read::nominations(write.read(), edition.id, &[NominationState::Judged.as_str()]).await?;
            write.update_all(&judged, nomination::Column::State, NominationState::Submitted.as_str()).await?;
        }
        write.update(&flag, after).await?;
        write.emit(&FlagResolved { flag: self.flag.global(), upheld: self.upheld })?;
        Ok(self.flag)
    }
}
