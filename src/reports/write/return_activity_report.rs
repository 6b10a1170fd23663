//! Returns a report of a major activity, with the reason.

use serde::Serialize;

use super::activity_subject::ActivitySubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::ActivityReportId};
use crate::reports::activity::ActivityReportMove;
use crate::store::{Command, Event, Read, Write};

/// 退回重大活动报告，说明理由：由受理单位自己的、撰写者之外的人。
///
/// Returns a report of a major activity, with the reason: that is done by one of the addressee's own people who did not
/// write it.
#[derive(Serialize)]
pub struct ReturnActivityReport {
    /// Which report.
    pub activity_report: ActivityReportId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct ActivityReportReturned {
    activity_report: String,
}

impl Event for ActivityReportReturned {
    const NAME: &'static str = "reports.activity.returned";
}

impl Command for ReturnActivityReport {
    const NAME: &'static str = "reports.activity.return";
    const ACTION: Action = Action::AcceptReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4h")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ActivityReportReturned::NAME];
    type Subject = ActivitySubject;
    type Done = ActivityReportId;

    async fn load(&self, read: &Read) -> Result<ActivitySubject, Failure> {
        ActivitySubject::at_addressee(read, self.activity_report).await
    }

    async fn run(&self, subject: ActivitySubject, write: &mut Write) -> Result<ActivityReportId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(ActivityReportMove::Return, &self.reason, write).await?;
        subject.demand_receiver(write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&ActivityReportReturned { activity_report: subject.row.id.global() })?;
        Ok(subject.row.id)
    }
}
