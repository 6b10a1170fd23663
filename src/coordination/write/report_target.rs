//! Accounts for a target.

use serde::Serialize;

use super::set_target::MOST;
use super::subject::OF_TARGETS;
use crate::access::Action;
use crate::coordination::entity::{target, target_report};
use crate::coordination::model::TargetYear;
use crate::coordination::read;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, checks, id::TargetId};
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

/// 报告目标完成情况：由该单位自己的、设定该版本者之外的人，自该年度起；以最新版本的最新一次为准。自该年度 12 月 1 日起所报的，作为凭据；此前所报为进展。
///
/// Accounts for a target, once its year has begun: the unit's own people do, others than who set the newest version.
/// The newest account of that version counts. One that is given from 1 December of the year on is evidence; earlier
/// ones are progress.
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
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
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
        let year = TargetYear::of(row.year).ok_or_else(|| Fault::new("a target has a year"))?;
        let TargetYear { first, counts_from, last } = year;
        if today < first {
            let (zh, en) = (format!("目标年度自 {first} 起"), format!("the target's year begins on {first}"));
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["target"]);
            return Err(refusal.allowing([format!("{first} –")]).into());
        }
        let person = write.read().actor().person.clone();
        let versions = read::versions(write.read(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
        if versions.last().is_some_and(|current| current.person().is(&person)) {
            let (zh, en) = ("须由设定者之外的另一人报告", "another person than the one who set it accounts for it");
            return Err(Refusal::same_person("target", zh, en).into());
        }
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
        if counts_from <= today {
            discharge(write, row.unit_id, Evidence::Target, (&target, today.min(last))).await?;
        }
        write.emit(&TargetReported { target, number: row.number })?;
        Ok(self.target)
    }
}
