//! Sends a finding back that was not mended well.

use serde::Serialize;

use super::subject::FindingSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::FindingId};
use crate::store::{Command, Event, Read, Write};
use crate::supervision::model::FindingMove;

/// 退回整改：上级单位核查未通过，附理由。
///
/// Sends a finding back, with the reason: a unit above finds it not mended well.
#[derive(Serialize)]
pub struct ReopenFinding {
    /// Which finding.
    pub finding: FindingId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct FindingReopened {
    finding: String,
}

impl Event for FindingReopened {
    const NAME: &'static str = "supervision.finding.reopened";
}

impl Command for ReopenFinding {
    const NAME: &'static str = "supervision.finding.reopen";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FindingReopened::NAME];
    type Subject = FindingSubject;
    type Done = FindingId;

    async fn load(&self, read: &Read) -> Result<FindingSubject, Failure> {
        FindingSubject::load(read, self.finding).await
    }

    async fn run(&self, subject: FindingSubject, write: &mut Write) -> Result<FindingId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(FindingMove::Reopen, &self.reason, write).await?;
        subject.demand_above(write)?;
        write.update(&subject.row, after).await?;
        write.emit(&FindingReopened { finding: subject.row.id.global() })?;
        Ok(subject.row.id)
    }
}
