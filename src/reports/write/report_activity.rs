//! Reports a major activity to the leading group of the same or a higher level. Where a clause obliges the unit to that,
//! it owes the report from then on, by the activity's last day, and discharges it once it is received.

use serde::Serialize;

use super::activity_subject::{Telling, insert};
use super::subject::duty;
use crate::access::Action;
use crate::duties::closing::demand_open;
use crate::duties::read::{arisen, obliging::obliging};
use crate::duties::write::occasion::{self, Occasion};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, UnitKind,
    id::{ActivityReportId, DutyId},
};
use crate::organization;
use crate::organization::entity::unit;
use crate::organization::model::outside_its_days;
use crate::policy::obligation::Evidence;
use crate::reports::activity::{ActivityReportState, Told, check_addressee};
use crate::reports::entity::activity_report;
use crate::reports::read;
use crate::store::{Command, Event, Place, Read, Subject, Write};

/// 报告重大活动：向同级或上级领导小组；有此责任的单位自此负有责任，受理后即为履行。
///
/// Reports a major activity to the leading group of the same or a higher level. Where a clause obliges the unit to that,
/// it owes the report from then on, by the activity's last day, and discharges it once it is received.
#[derive(Serialize)]
pub struct ReportActivity {
    /// The code of the unit that reports.
    pub unit: String,
    /// The code of the unit to which it reports.
    pub addressee: String,
    /// The duty that a unit above has made it owe; none, where nobody has asked.
    pub duty: Option<DutyId>,
    /// What is told.
    pub telling: Telling,
}

/// A unit that reports.
pub struct Reporting(unit::Model);

impl Subject for Reporting {
    fn place(&self) -> Place {
        self.0.place()
    }
}

#[derive(Serialize)]
struct ActivityReported {
    activity_report: String,
    addressee: String,
}

impl Event for ActivityReported {
    const NAME: &'static str = "reports.activity.reported";
}

impl Command for ReportActivity {
    const NAME: &'static str = "reports.activity.report";
    const ACTION: Action = Action::DraftReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4h")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::DutyClosed,
        ErrorCode::FileMissing,
        ErrorCode::FileRefused,
        ErrorCode::InUse,
        ErrorCode::OutsideItsDays,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[ActivityReported::NAME];
    type Subject = Reporting;
    type Done = ActivityReportId;

    async fn load(&self, read: &Read) -> Result<Reporting, Failure> {
        let found = organization::read::unit(read, &self.unit).await?;
        Ok(Reporting(found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?))
    }

    async fn run(&self, Reporting(unit): Reporting, write: &mut Write) -> Result<ActivityReportId, Failure> {
        let there = organization::read::acting(write.read(), std::slice::from_ref(&unit.code)).await?;
        if there.is_empty() {
            let days = organization::read::days_of(write.read(), unit.id).await?;
            return Err(outside_its_days(&unit.code, write.today(), days.into_iter()).at(["unit"]).into());
        }
        let kind: UnitKind = unit.kind.parse().map_err(Fault::new)?;
        check_addressee(&self.addressee, kind, &unit.place().scope)?;
        let addressee = organization::read::unit(write.read(), &self.addressee).await?;
        let addressee = addressee.ok_or_else(|| Fault::new("a unit on the way from the top is there"))?;
        let told = self.telling.keep(unit.id, write).await?;
        let id: ActivityReportId = write.id();
        let duty_id = match self.duty {
            Some(asked) => Some(owed(asked, &unit, write.read()).await?),
            None => arise(id, &told, &unit, write).await?,
        };
        let row = activity_report::Model {
            id,
            unit_id: unit.id,
            addressee_id: addressee.id,
            duty_id,
            title: told.title.clone(),
            kind: told.kind.as_str().to_owned(),
            from_day: told.from,
            until_day: told.until,
            state: ActivityReportState::Submitted.as_str().to_owned(),
            number: 1,
            submitted_on: write.today(),
            received_on: None,
            version: 1,
        };
        write.insert(row).await?;
        insert(&told, unit.id, (id, 1), write).await?;
        write.emit(&ActivityReported { activity_report: id.global(), addressee: addressee.code })?;
        Ok(id)
    }
}

/// The duty that a unit above has made the unit owe: one of this kind, open, and without a report.
async fn owed(asked: DutyId, unit: &unit::Model, read: &Read) -> Result<DutyId, Failure> {
    let (row, place) = duty(read, asked).await?;
    if place.scope != unit.place().scope {
        return Err(Refusal::not_found("责任", "duty").at(["duty"]).into());
    }
    let kind = read::obligation(read, &row).await?.says_what()?.evidence;
    if kind != Evidence::ActivityReport {
        let kind = kind.as_str();
        let (zh, en) = (
            format!("该责任以 {kind} 履行，不以重大活动报告履行"),
            format!("the duty is discharged by {kind} and not by a report of a major activity"),
        );
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]).into());
    }
    demand_open(read, &row, "duty").await?;
    match read::activity::reports_of(read, &[asked]).await?.remove(&asked) {
        None => Ok(asked),
        Some(report) => {
            let (zh, en) = ("该责任已有重大活动报告", "the duty has a report of a major activity already");
            Err(Refusal::new(ErrorCode::InUse, zh, en).at(["duty"]).allowing([report.id.global()]).into())
        }
    }
}

/// The duty that arises because of the activity, for a unit that a clause obliges.
async fn arise(
    id: ActivityReportId,
    told: &Told,
    unit: &unit::Model,
    write: &mut Write,
) -> Result<Option<DutyId>, Failure> {
    let obliging = obliging(write.read(), unit.id, Evidence::ActivityReport).await?;
    let Some(obligation) = obliging.into_iter().next() else { return Ok(None) };
    let falls_on = told.last_day().plus(obligation.due_days);
    let occasion = Occasion { clause: obligation.clause_id, record: id.global(), falls_on };
    occasion::arise(write, &occasion, &[unit.id], |kind| kind == Evidence::ActivityReport).await?;
    let arisen = arisen(write.read(), unit.id, &occasion.record, Some(Evidence::ActivityReport)).await?;
    Ok(Some(arisen.first().ok_or_else(|| Fault::new("a duty has just arisen"))?.id))
}
