//! Accepts a report: its last version is sealed, and discharges the duty on the day on which it was submitted.

use serde::Serialize;

use super::subject::ReportSubject;
use crate::access::Action;
use crate::duties::{self, entity::duty};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal,
    id::{ReportId, UnitId},
};
use crate::organization;
use crate::reports::entity::report;
use crate::reports::model::ReportMove;
use crate::reports::read::{self, calendar::MOST_TOLD};
use crate::store::{Command, Event, Read, Write};

/// 接受报告：封存其最后一版，履行其责任；所待的下级责任须已履行或豁免。
///
/// Accepts a report: its last version is sealed, and discharges the duty on the day on which it was submitted. The duties
/// below for which it waits have to be discharged or waived.
#[derive(Serialize)]
pub struct AcceptReport {
    /// Which report.
    pub report: ReportId,
}

#[derive(Serialize)]
struct ReportAccepted {
    report: String,
    sealed: String,
}

impl Event for ReportAccepted {
    const NAME: &'static str = "reports.report.accepted";
}

impl Command for AcceptReport {
    const NAME: &'static str = "reports.report.accept";
    const ACTION: Action = Action::AcceptReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::ReportWaits, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportAccepted::NAME];
    type Subject = ReportSubject;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<ReportSubject, Failure> {
        ReportSubject::load(read, self.report).await
    }

    async fn run(&self, subject: ReportSubject, write: &mut Write) -> Result<ReportId, Failure> {
        let after = subject.go(ReportMove::Accept, (&[], ""), write).await?;
        subject.demand_receiver(write).await?;
        let mut waiting = read::calendar::waiting(write.read(), &[subject.duty.id]).await?;
        let mut waits_for = waiting.remove(&subject.duty.id).unwrap_or_default();
        if !waits_for.is_empty() {
            waits_for.truncate(MOST_TOLD);
            let ids: Vec<UnitId> = waits_for.iter().map(|duty| duty.unit_id).collect();
            let units = organization::read::units_by_id(write.read(), &ids).await?;
            let code = |duty: &duty::Model| units.get(&duty.unit_id).map(|unit| unit.code.clone()).unwrap_or_default();
            let who = waits_for.iter().map(|duty| format!("{} {}", code(duty), duty.period));
            let (zh, en) =
                ("须先待下列单位的责任履行或豁免", "it waits for duties of these units to be discharged or waived");
            return Err(Refusal::new(ErrorCode::ReportWaits, zh, en).at(["report"]).allowing(who).into());
        }
        let versions = read::versions(write.read(), &[subject.row.id]).await?.remove(&subject.row.id);
        let last = versions.as_deref().and_then(<[_]>::last).ok_or_else(|| Fault::new("a report has a version"))?;
        let (sealed, day) = (last.digest.clone(), subject.row.submitted_on.unwrap_or(write.today()));
        write.update(&subject.row, report::Model { sealed: Some(sealed.clone()), ..after }).await?;
        let report = subject.row.id.global();
        let kind = read::obligation(write.read(), &subject.duty).await?.says_what()?.evidence;
        duties::write::settle::give(write, &subject.duty, kind, &report, day).await?;
        write.emit(&ReportAccepted { report, sealed })?;
        Ok(subject.row.id)
    }
}
