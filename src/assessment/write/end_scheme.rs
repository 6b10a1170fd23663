//! Ends a scheme: no assessment is opened by it any more.

use serde::Serialize;

use super::subject::{OF_SCHEMES, SchemeSubject};
use crate::access::Action;
use crate::assessment::model::SchemeMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::AssessmentSchemeId};
use crate::store::{Command, Event, Read, Write};

/// 停用考核方案：不再据以开展考核；已开展的照常评定与确认。
///
/// Ends a scheme: no assessment is opened by it any more, and those that are open go on.
#[derive(Serialize)]
pub struct EndScheme {
    /// Which scheme.
    pub scheme: AssessmentSchemeId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct SchemeEnded {
    scheme: String,
}

impl Event for SchemeEnded {
    const NAME: &'static str = "assessment.scheme.ended";
}

impl Command for EndScheme {
    const NAME: &'static str = "assessment.scheme.end";
    const ACTION: Action = Action::RunAssessments;
    const CLAUSES: &'static [ClauseId] = OF_SCHEMES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[SchemeEnded::NAME];
    type Subject = SchemeSubject;
    type Done = AssessmentSchemeId;

    async fn load(&self, read: &Read) -> Result<SchemeSubject, Failure> {
        SchemeSubject::load(read, self.scheme).await
    }

    async fn run(&self, subject: SchemeSubject, write: &mut Write) -> Result<AssessmentSchemeId, Failure> {
        checks::reason(&self.reason)?;
        subject.go(SchemeMove::End, write).await?;
        write.emit(&SchemeEnded { scheme: subject.row.id.global() })?;
        Ok(subject.row.id)
    }
}
