//! Unlocks a report that was accepted: it is returned, and its duty is owed again.

use serde::Serialize;

use super::subject::ReportSubject;
use crate::access::Action;
use crate::duties;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::ReportId};
use crate::reports::entity::report;
use crate::reports::model::ReportMove;
use crate::reports::read;
use crate::store::{Command, Event, Read, Write};

/// 解锁已接受的报告：退回修改，其责任复又未履行；其上的报告已接受者，须先自上而下解锁。
///
/// Unlocks a report that was accepted: it is returned, and its duty is owed again. Where a report above that rests on it
/// is accepted, that one is unlocked first.
#[derive(Serialize)]
pub struct UnlockReport {
    /// Which report.
    pub report: ReportId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct ReportUnlocked {
    report: String,
}

impl Event for ReportUnlocked {
    const NAME: &'static str = "reports.report.unlocked";
}

impl Command for UnlockReport {
    const NAME: &'static str = "reports.report.unlock";
    const ACTION: Action = Action::AcceptReport;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::ReportLocked, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReportUnlocked::NAME];
    type Subject = ReportSubject;
    type Done = ReportId;

    async fn load(&self, read: &Read) -> Result<ReportSubject, Failure> {
        ReportSubject::load(read, self.report).await
    }

    async fn run(&self, subject: ReportSubject, write: &mut Write) -> Result<ReportId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(ReportMove::Unlock, (&[], &self.reason), write).await?;
        subject.demand_receiver(write).await?;
        if let Some(above) = read::calendar::locked_by(write.read(), &subject.duty).await? {
            let (zh, en) =
                ("其上的报告已接受，须先解锁", "a report that rests on it is accepted; unlock that one first");
            return Err(Refusal::new(ErrorCode::ReportLocked, zh, en)
                .at(["report"])
                .allowing([above.id.global()])
                .into());
        }
        write.update(&subject.row, report::Model { sealed: None, ..after }).await?;
        let report = subject.row.id.global();
        duties::write::settle::take_back(write, &report).await?;
        write.emit(&ReportUnlocked { report })?;
        Ok(subject.row.id)
    }
}
