//! Returns a report, with what has to be mended and why.

use serde::Serialize;

use super::subject::ReportSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, checks, id::ReportId};
use crate::reports::model::ReportMove;
use crate::reports::read;
use crate::store::{Command, Event, Read, Write};

/// 退回报告：指明须修改之处与理由。
///
/// Returns a report, with what has to be mended and why.
#[derive(Serialize)]
pub struct ReturnReport {
    /// Which report.
    pub report: ReportId,
    /// What has to be mended: `text`, a figure's code, an attachment's name.
    pub fields: Vec<String>,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct ReportReturned {
    report: String,
    fields: Vec<String>,
}

impl Event for ReportReturned {
    const NAME: &'static str = "reports.report.returned";
}

impl Command for ReturnReport {
    const NAME: &'static str = "reports.report.return";
    const ACTION: Action = Action::AcceptReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportReturned::NAME];
    type Subject = ReportSubject;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<ReportSubject, Failure> {
        ReportSubject::load(read, self.report).await
    }

    async fn run(&self, subject: ReportSubject, write: &mut Write) -> Result<ReportId, Failure> {
        checks::reason(&self.reason)?;
        subject.demand_receiver(write).await?;
        let count = i64::try_from(self.fields.len()).map_err(Fault::new)?;
        checks::between("fields", count, (1, 100))?;
        let versions = read::versions(write.read(), &[subject.row.id]).await?.remove(&subject.row.id);
        let last = versions.as_deref().and_then(<[_]>::last).ok_or_else(|| Fault::new("a report has a version"))?;
        let says = last.says()?;
        let rules = read::obligation(write.read(), &subject.duty).await?.says_what()?.figures;
        let there: Vec<&str> = std::iter::once("text")
            .chain(rules.iter().map(|rule| rule.code.as_str()))
            .chain(says.attachments.iter().map(|attached| attached.name.as_str()))
            .collect();
        if let Some((at, field)) = self.fields.iter().enumerate().find(|(_, field)| !there.contains(&field.as_str())) {
            let (zh, en) = (format!("报告没有 {field}"), format!("the report has no {field}"));
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["fields", &at.to_string()]);
            return Err(refusal.allowing(there).into());
        }
        let after = subject.go(ReportMove::Return, (&self.fields, &self.reason), write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&ReportReturned { report: subject.row.id.global(), fields: self.fields.clone() })?;
        Ok(subject.row.id)
    }
}
