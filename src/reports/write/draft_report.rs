//! Begins a report by which a unit discharges a duty: one report a duty.

use serde::Serialize;

use super::subject::duty;
use super::written::Written;
use crate::access::Action;
use crate::duties::closing::demand_open;
use crate::duties::entity::duty;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal,
    id::{DutyId, ReportId},
};
use crate::reports::entity::report;
use crate::reports::model::{ReportState, is_reported, is_wanted};
use crate::reports::read;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 起草报告，以履行一项责任；一项责任一份报告。
///
/// Begins a report by which a unit discharges a duty: one report a duty.
#[derive(Serialize)]
pub struct DraftReport {
    /// Which duty.
    pub duty: DutyId,
    /// What is written.
    pub written: Written,
}

/// A duty and where its unit lies.
pub struct DutyAtPlace {
    row: duty::Model,
    place: Place,
}

impl Subject for DutyAtPlace {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

#[derive(Serialize)]
struct ReportDrafted {
    report: String,
    duty: String,
}

impl Event for ReportDrafted {
    const NAME: &'static str = "reports.report.drafted";
}

impl Command for DraftReport {
    const NAME: &'static str = "reports.report.draft";
    const ACTION: Action = Action::DraftReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::DutyClosed,
        ErrorCode::FileMissing,
        ErrorCode::FileRefused,
        ErrorCode::InUse,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[ReportDrafted::NAME];
    type Subject = DutyAtPlace;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<DutyAtPlace, Failure> {
        let (row, place) = duty(read, self.duty).await?;
        Ok(DutyAtPlace { row, place })
    }

    async fn run(&self, subject: DutyAtPlace, write: &mut Write) -> Result<ReportId, Failure> {
        write.read().actor().demand_own(&subject.place.scope, "duty")?;
        let duty = subject.row;
        let says = read::obligation(write.read(), &duty).await?.says_what()?;
        if !is_wanted(&duty.occasion) {
            let (zh, en) = (
                "该责任因另一记录而生，由该记录履行，不以报告履行",
                "the duty arose because of another record, which discharges it, and not a report",
            );
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]).allowing([&duty.occasion]).into());
        }
        if !is_reported(says.evidence) {
            let kind = says.evidence.as_str();
            let (zh, en) = (
                format!("该责任以 {kind} 履行，不以报告履行"),
                format!("the duty is discharged by {kind} and not by a report"),
            );
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]).into());
        }
        demand_open(write.read(), &duty, "duty").await?;
        if let Some(report) = read::reports_of(write.read(), &[duty.id]).await?.remove(&duty.id) {
            let (zh, en) = ("该责任已有报告，请修改它", "the duty has a report already; revise that one");
            return Err(Refusal::new(ErrorCode::InUse, zh, en).at(["duty"]).allowing([report.id.global()]).into());
        }
        let id: ReportId = write.id();
        write
            .insert(report::Model {
                id,
                unit_id: duty.unit_id,
                duty_id: duty.id,
                state: ReportState::Draft.as_str().to_owned(),
                number: 1,
                submitted_on: None,
                sealed: None,
                version: 1,
            })
            .await?;
        self.written.insert(duty.unit_id, (id, 1), write).await?;
        write.emit(&ReportDrafted { report: id.global(), duty: duty.id.global() })?;
        Ok(id)
    }
}
