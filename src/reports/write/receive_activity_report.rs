//! Receives a report of a major activity, which discharges its duty on the day on which it was submitted.

use serde::Serialize;

use super::activity_subject::ActivitySubject;
use crate::access::Action;
use crate::duties;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, id::ActivityReportId};
use crate::policy::obligation::Evidence;
use crate::reports::activity::ActivityReportMove;
use crate::reports::entity::activity_report;
use crate::store::{Command, Event, Read, Write};

/// 受理重大活动报告：由受理单位自己的、撰写者之外的人；自上报之日履行其责任。
///
/// Receives a report of a major activity: that is done by one of the addressee's own people who did not write it. It
/// discharges its duty on the day on which it was submitted.
#[derive(Serialize)]
pub struct ReceiveActivityReport {
    /// Which report.
    pub activity_report: ActivityReportId,
}

#[derive(Serialize)]
struct ActivityReportReceived {
    activity_report: String,
}

impl Event for ActivityReportReceived {
    const NAME: &'static str = "reports.activity.received";
}

impl Command for ReceiveActivityReport {
    const NAME: &'static str = "reports.activity.receive";
    const ACTION: Action = Action::AcceptReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4h")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ActivityReportReceived::NAME];
    type Subject = ActivitySubject;
    type Done = ActivityReportId;

    async fn load(&self, read: &Read) -> Result<ActivitySubject, Failure> {
        ActivitySubject::at_addressee(read, self.activity_report).await
    }

    async fn run(&self, subject: ActivitySubject, write: &mut Write) -> Result<ActivityReportId, Failure> {
        let after = subject.go(ActivityReportMove::Receive, "", write).await?;
        subject.demand_receiver(write).await?;
        let row = activity_report::Model { received_on: Some(write.today()), ..after };
        write.update(&subject.row, row).await?;
        let activity_report = subject.row.id.global();
        if let Some(duty) = subject.row.duty_id {
            let duty = duties::read::duty(write.read(), duty).await?;
            let duty = duty.ok_or_else(|| Fault::new("the duty of a report lies where the report lies"))?;
            let (kind, day) = (Evidence::ActivityReport, subject.row.submitted_on);
            duties::write::settle::give(write, &duty, kind, &activity_report, day).await?;
        }
        write.emit(&ActivityReportReceived { activity_report })?;
        Ok(subject.row.id)
    }
}
