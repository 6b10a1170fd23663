//! Submits a report: its figures keep their rules, or are explained.

use serde::Serialize;

use super::subject::ReportSubject;
use crate::access::Action;
use crate::duties::closing::demand_open;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals, id::ReportId};
use crate::reports::entity::report;
use crate::reports::model::ReportMove;
use crate::reports::{figures, read};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 提交报告：数字须合规则，或附说明。
///
/// Submits a report: its figures keep their rules, or are explained.
#[derive(Serialize)]
pub struct SubmitReport {
    /// Which report.
    pub report: ReportId,
}

#[derive(Serialize)]
struct ReportSubmitted {
    report: String,
    number: i64,
}

impl Event for ReportSubmitted {
    const NAME: &'static str = "reports.report.submitted";
}

impl Command for SubmitReport {
    const NAME: &'static str = "reports.report.submit";
    const ACTION: Action = Action::DraftReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::DutyClosed, ErrorCode::FiguresBreakRules, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportSubmitted::NAME];
    type Subject = ReportSubject;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<ReportSubject, Failure> {
        ReportSubject::load(read, self.report).await
    }

    async fn run(&self, subject: ReportSubject, write: &mut Write) -> Result<ReportId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "report")?;
        let after = subject.go(ReportMove::Submit, (&[], ""), write).await?;
        demand_open(write.read(), &subject.duty, "duty").await?;
        let versions = read::versions(write.read(), &[subject.row.id]).await?.remove(&subject.row.id);
        let last = versions.as_deref().and_then(<[_]>::last).ok_or_else(|| Fault::new("a report has a version"))?;
        if let Some(returned) = returned(write.read(), &subject).await?.filter(|number| *number >= last.number) {
            let zh = format!("第 {returned} 版已被退回，须先修改");
            let en = format!("version {returned} was returned; revise it first");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["report"]).allowing(["REVISE"]).into());
        }
        let says = last.says()?;
        let rules = read::obligation(write.read(), &subject.duty).await?.says_what()?.figures;
        let before = read::last(write.read(), &[subject.duty.id]).await?.remove(&subject.duty.id);
        let before = before.map(|version| version.says()).transpose()?;
        let breaches = figures::breaches(&rules, &says.figures, before.as_ref().map(|before| &before.figures));
        figures::demand(&breaches, &says.explanations).map_err(Refusals)?;
        let number = last.number;
        write.update(&subject.row, report::Model { submitted_on: Some(write.today()), ..after }).await?;
        write.emit(&ReportSubmitted { report: subject.row.id.global(), number })?;
        Ok(subject.row.id)
    }
}

/// The last version that was returned or unlocked.
async fn returned(read: &Read, subject: &ReportSubject) -> Result<Option<i64>, Fault> {
    let steps = read::steps(read, &[subject.row.id]).await?.remove(&subject.row.id).unwrap_or_default();
    let back = [ReportMove::Return.as_str(), ReportMove::Unlock.as_str()];
    Ok(steps.iter().filter(|step| back.contains(&step.moved.as_str())).map(|step| step.number).max())
}
