//! Submits a report of a major activity that was returned again: a new version, the old ones stay.

use serde::Serialize;

use super::activity_subject::{ActivitySubject, Telling, insert};
use super::subject::duty;
use crate::access::Action;
use crate::duties::closing::demand_open;
use crate::duties::write::occasion;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::ActivityReportId};
use crate::reports::activity::ActivityReportMove;
use crate::reports::entity::activity_report;
use crate::reports::read;
use crate::store::{Command, Event, Read, Write};

/// 再报被退回的重大活动报告：立一新版，旧版不动；因此活动而生的责任，随其末日改期。
///
/// Submits a report of a major activity that was returned again: a new version, the old ones stay. The duty that arose
/// because of the activity follows its last day.
#[derive(Serialize)]
pub struct ResubmitActivityReport {
    /// Which report.
    pub activity_report: ActivityReportId,
    /// What is told.
    pub telling: Telling,
}

#[derive(Serialize)]
struct ActivityReportResubmitted {
    activity_report: String,
    number: i64,
}

impl Event for ActivityReportResubmitted {
    const NAME: &'static str = "reports.activity.resubmitted";
}

impl Command for ResubmitActivityReport {
    const NAME: &'static str = "reports.activity.resubmit";
    const ACTION: Action = Action::DraftReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4h")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::DutyClosed, ErrorCode::FileMissing, ErrorCode::FileRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ActivityReportResubmitted::NAME];
    type Subject = ActivitySubject;
    type Done = ActivityReportId;

    async fn load(&self, read: &Read) -> Result<ActivitySubject, Failure> {
        ActivitySubject::load(read, self.activity_report).await
    }

    async fn run(&self, subject: ActivitySubject, write: &mut Write) -> Result<ActivityReportId, Failure> {
        let after = subject.go(ActivityReportMove::Resubmit, "", write).await?;
        let owed = match subject.row.duty_id {
            Some(owed) => Some(duty(write.read(), owed).await?.0),
            None => None,
        };
        if let Some(owed) = &owed {
            demand_open(write.read(), owed, "duty").await?;
        }
        let (unit, id, number) = (subject.row.unit_id, subject.row.id, subject.row.number + 1);
        let told = self.telling.keep(unit, write).await?;
        let row = activity_report::Model {
            title: told.title.clone(),
            kind: told.kind.as_str().to_owned(),
            from_day: told.from,
            until_day: told.until,
            number,
            submitted_on: write.today(),
            ..after
        };
        write.update(&subject.row, row).await?;
        insert(&told, unit, (id, number), write).await?;
        if let Some(owed) = owed.filter(|owed| owed.occasion == id.global()) {
            let due_days = read::obligation(write.read(), &owed).await?.due_days;
            occasion::shift(write, &owed, told.last_day().plus(due_days)).await?;
        }
        write.emit(&ActivityReportResubmitted { activity_report: id.global(), number })?;
        Ok(id)
    }
}
