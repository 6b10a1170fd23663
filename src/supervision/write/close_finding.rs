//! Closes a finding that was mended, by another person than those who mended it.

use serde::Serialize;

use super::subject::FindingSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::FindingId};
use crate::store::{Command, Event, Read, Write};
use crate::supervision::model::FindingMove;
use crate::supervision::read;

/// 销号：由上级单位核查，整改者不得自行销号。
///
/// Closes a finding that was mended: at a unit above, by another person than those who mended it.
#[derive(Serialize)]
pub struct CloseFinding {
    /// Which finding.
    pub finding: FindingId,
}

#[derive(Serialize)]
struct FindingClosed {
    finding: String,
}

impl Event for FindingClosed {
    const NAME: &'static str = "supervision.finding.closed";
}

impl Command for CloseFinding {
    const NAME: &'static str = "supervision.finding.close";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FindingClosed::NAME];
    type Subject = FindingSubject;
    type Done = FindingId;

    async fn load(&self, read: &Read) -> Result<FindingSubject, Failure> {
        FindingSubject::load(read, self.finding).await
    }

    async fn run(&self, subject: FindingSubject, write: &mut Write) -> Result<FindingId, Failure> {
        let after = subject.go(FindingMove::Close, "", write).await?;
        subject.demand_above(write)?;
        let id = subject.row.id;
        let steps = read::steps(write.read(), &[id.0]).await?.remove(&id.0).unwrap_or_default();
        let mut mended = steps.iter().filter(|step| step.moved == FindingMove::Rectify.as_str());
        if mended.any(|step| step.person().is(&write.read().actor().person)) {
            let (zh, en) = ("须由整改者之外的另一人核查", "another person than those who mended it has to check it");
            return Err(Refusal::same_person("finding", zh, en).into());
        }
        write.update(&subject.row, after).await?;
        write.emit(&FindingClosed { finding: id.global() })?;
        Ok(id)
    }
}
