//! Wants reports on special work: each of the units owes one by each of the days.

use serde::Serialize;

use crate::access::Action;
use crate::duties::write::occasion::{self, Occasion};
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{ClauseRowId, ReportRequestId},
};
use crate::organization;
use crate::reports::activity::is_written;
use crate::reports::entity::report_request;
use crate::store::{Command, Event, Place, Read, Write};

/// 要求就专项工作报告：所列单位各按所列日期负有一次报告责任。
///
/// Wants reports on special work: each of the units owes one by each of the days.
#[derive(Serialize)]
pub struct RequestReports {
    /// The code of the unit that wants them.
    pub unit: String,
    /// By which clause: one that obliges to reports on occasion.
    pub clause: ClauseRowId,
    /// The codes of the units that have to report.
    pub units: Vec<String>,
    /// On what.
    pub title: String,
    /// What is wanted.
    pub content: String,
    /// By which days.
    pub due: Vec<Day>,
}

#[derive(Serialize)]
struct ReportsRequested {
    request: String,
    duties: usize,
}

impl Event for ReportsRequested {
    const NAME: &'static str = "reports.request.made";
}

impl Command for RequestReports {
    const NAME: &'static str = "reports.request.make";
    const ACTION: Action = Action::RequestReports;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportsRequested::NAME];
    type Subject = Place;
    type Done = ReportRequestId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, subject: Place, write: &mut Write) -> Result<ReportRequestId, Failure> {
        let today = write.today();
        checks::name("title", &self.title)?;
        checks::text("content", &self.content)?;
        checks::between("units", length(self.units.len()), (1, 500))?;
        checks::between("due", length(self.due.len()), (1, 24))?;
        if let Some((at, day)) = self.due.iter().enumerate().find(|(_, day)| **day < today) {
            let (zh, en) = (format!("{day} 已过"), format!("{day} has passed"));
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["due", &at.to_string()]);
            return Err(refusal.allowing([format!("{today} –")]).into());
        }
        let mut days = self.due.iter().enumerate();
        if let Some((at, _)) = days.find(|(at, day)| self.due.iter().take(*at).any(|other| other == *day)) {
            let (zh, en) = ("同一日期不列两次", "the same day stands there twice");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["due", &at.to_string()]).into());
        }
        let found = organization::read::units_by_code(write.read(), &self.units).await?;
        let mut units = Vec::with_capacity(self.units.len());
        for (at, code) in self.units.iter().enumerate() {
            let unit = found.get(code).filter(|unit| subject.scope.holds(&unit.place().scope));
            let unit = unit.ok_or_else(|| Refusal::not_found("单位", "unit").at(["units", &at.to_string()]))?;
            units.push(unit.id);
        }
        let id: ReportRequestId = write.id();
        write
            .insert(report_request::Model {
                id,
                unit_id: subject.unit,
                clause_id: self.clause,
                title: self.title.trim().to_owned(),
                content: self.content.trim().to_owned(),
                due: canonical(&self.due).map_err(Fault::new)?,
                instant: write.now(),
            })
            .await?;
        let mut duties = 0;
        for day in &self.due {
            let occasion = Occasion { clause: self.clause, record: format!("{} {day}", id.global()), falls_on: *day };
            duties += occasion::arise(write, &occasion, &units, is_written).await?;
        }
        write.emit(&ReportsRequested { request: id.global(), duties })?;
        Ok(id)
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
