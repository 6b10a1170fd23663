//! Accounts for a target.

use serde::Serialize;

use super::set_target::MOST;
use super::subject::OF_TARGETS;
use crate::access::Action;
use crate::coordination::entity::{target, target_report};
use crate::coordination::read;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks, id::TargetId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// A target and where the unit lies whose it is.
pub struct TargetSubject {
    row: target::Model,
    place: Place,
}

impl TargetSubject {
    async fn load(read: &Read, id: TargetId) -> Result<Self, Failure> {
        let found = read::target(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("目标", "target").at(["target"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for TargetSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("number", self.row.number.to_string())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// 报告目标完成情况：由该单位自己的人，自该年度起；以最新版本的最新一次为准，作为凭据。
///
/// Accounts for a target, once its year has begun: the unit's own people do. The newest account of the newest version counts, and
/// is evidence.
#[derive(Serialize)]
pub struct ReportTarget {
    /// Which target.
    pub target: TargetId,
    /// The value that was reached, in the newest version's scale.
    pub actual: i64,
    /// What is said of it.
    pub text: String,
}

#[derive(Serialize)]
struct TargetReported {
    target: String,
    number: i64,
}

impl Event for TargetReported {
    const NAME: &'static str = "coordination.target.reported";
}

impl Command for ReportTarget {
    const NAME: &'static str = "coordination.target.report";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_TARGETS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TargetReported::NAME];
    type Subject = TargetSubject;
    type Done = TargetId;

    async fn load(&self, read: &Read) -> Result<TargetSubject, Failure> {
        TargetSubject::load(read, self.target).await
    }

    async fn run(&self, subject: TargetSubject, write: &mut Write) -> Result<TargetId, Failure> {
        write.read().actor().demand_own(&subject.place.scope, "target")?;
        checks::between("actual", self.actual, (0, MOST))?;
        checks::text("text", &self.text)?;
        let (row, today) = (&subject.row, write.today());
        let year = i32::try_from(row.year).map_err(Fault::new)?;
        let days = Day::of(year, 1, 1).zip(Day::of(year, 12, 31));
        let (first, last) = days.ok_or_else(|| Fault::new("a year has a first and a last day"))?;
        if today < first {
            let (zh, en) = (format!("目标年度自 {first} 起"), format!("the target's year begins on {first}"));
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["target"]);
            return Err(refusal.allowing([format!("{first} –")]).into());
        }
        let person = write.read().actor().person.clone();
        let account = target_report::Model {
            id: write.id(),
            unit_id: row.unit_id,
            target_id: row.id,
            number: row.number,
            actual: self.actual,
            content: self.text.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(account).await?;
        write.update(row, target::Model { version: row.version + 1, ..row.clone() }).await?;
        let target = row.id.global();
        discharge(write, row.unit_id, Evidence::Target, (&target, today.min(last))).await?;
        write.emit(&TargetReported { target, number: row.number })?;
        Ok(self.target)
    }
}
