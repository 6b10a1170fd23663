//! Says how a finding was mended.

use serde::Serialize;

use super::subject::FindingSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::FindingId};
use crate::store::{Command, Event, Read, Subject as _, Write};
use crate::supervision::model::FindingMove;

/// 整改：写明如何整改，待上级单位的另一人核查。
///
/// Says how a finding was mended; another person at a unit above checks it.
#[derive(Serialize)]
pub struct RectifyFinding {
    /// Which finding.
    pub finding: FindingId,
    /// How it was mended.
    pub text: String,
}

#[derive(Serialize)]
struct FindingRectified {
    finding: String,
}

impl Event for FindingRectified {
    const NAME: &'static str = "supervision.finding.rectified";
}

impl Command for RectifyFinding {
    const NAME: &'static str = "supervision.finding.rectify";
    const ACTION: Action = Action::AnswerSupervision;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FindingRectified::NAME];
    type Subject = FindingSubject;
    type Done = FindingId;

    async fn load(&self, read: &Read) -> Result<FindingSubject, Failure> {
        FindingSubject::load(read, self.finding).await
    }

    async fn run(&self, subject: FindingSubject, write: &mut Write) -> Result<FindingId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "finding")?;
        checks::text("text", &self.text)?;
        let after = subject.go(FindingMove::Rectify, &self.text, write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&FindingRectified { finding: subject.row.id.global() })?;
        Ok(subject.row.id)
    }
}
