//! Reopens an inspection that was closed: it is evidence no more.

use serde::Serialize;

use super::subject::InspectionSubject;
use crate::access::Action;
use crate::duties;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::InspectionId};
use crate::store::{Command, Event, Read, Write};
use crate::supervision::entity::inspection;
use crate::supervision::model::InspectionMove;

/// 重开已办结的督查：不再作为凭据。
///
/// Reopens an inspection that was closed: it is evidence no more.
#[derive(Serialize)]
pub struct ReopenInspection {
    /// Which inspection.
    pub inspection: InspectionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct InspectionReopened {
    inspection: String,
}

impl Event for InspectionReopened {
    const NAME: &'static str = "supervision.inspection.reopened";
}

impl Command for ReopenInspection {
    const NAME: &'static str = "supervision.inspection.reopen";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[InspectionReopened::NAME];
    type Subject = InspectionSubject;
    type Done = InspectionId;

    async fn load(&self, read: &Read) -> Result<InspectionSubject, Failure> {
        InspectionSubject::load(read, self.inspection).await
    }

    async fn run(&self, subject: InspectionSubject, write: &mut Write) -> Result<InspectionId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(InspectionMove::Reopen, &self.reason, write).await?;
        write.update(&subject.row, inspection::Model { closed_on: None, ..after }).await?;
        let record = subject.row.id.global();
        duties::write::settle::take_back(write, &record).await?;
        write.emit(&InspectionReopened { inspection: record })?;
        Ok(subject.row.id)
    }
}
