//! Revises a report that is a draft or was returned: a new version, the old ones stay.

use serde::Serialize;

use super::subject::ReportSubject;
use super::written::Written;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::ReportId};
use crate::reports::entity::report;
use crate::reports::model::ReportMove;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 修改报告：草拟或退回的报告立一新版，旧版不动。
///
/// Revises a report that is a draft or was returned: a new version, the old ones stay.
#[derive(Serialize)]
pub struct ReviseReport {
    /// Which report.
    pub report: ReportId,
    /// What is written.
    pub written: Written,
}

#[derive(Serialize)]
struct ReportRevised {
    report: String,
    number: i64,
}

impl Event for ReportRevised {
    const NAME: &'static str = "reports.report.revised";
}

impl Command for ReviseReport {
    const NAME: &'static str = "reports.report.revise";
    const ACTION: Action = Action::DraftReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FileMissing, ErrorCode::FileRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportRevised::NAME];
    type Subject = ReportSubject;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<ReportSubject, Failure> {
        ReportSubject::load(read, self.report).await
    }

    async fn run(&self, subject: ReportSubject, write: &mut Write) -> Result<ReportId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "report")?;
        let after = subject.go(ReportMove::Revise, (&[], ""), write).await?;
        let number = after.number + 1;
        write.update(&subject.row, report::Model { number, ..after }).await?;
        self.written.insert(subject.row.unit_id, (subject.row.id, number), write).await?;
        write.emit(&ReportRevised { report: subject.row.id.global(), number })?;
        Ok(subject.row.id)
    }
}
