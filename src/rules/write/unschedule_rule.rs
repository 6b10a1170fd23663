//! Takes back that a version comes into force: what has begun goes on.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::RuleVersionId};
use crate::rules::enacting::{self, Course};
use crate::rules::model::{RuleMove, RuleState};
use crate::store::{Command, Event, Read, Write};

/// 撤销施行安排：版本尚未开始的施行不再发生，其日期归还之前施行的版本。
///
/// Takes back what is still to come of a version; its days go back to what is in force until then.
#[derive(Serialize)]
pub struct UnscheduleRule {
    /// Which version.
    pub version: RuleVersionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct RuleUnscheduled<'a> {
    version: String,
    reason: &'a str,
}

impl Event for RuleUnscheduled<'_> {
    const NAME: &'static str = "rules.version.unscheduled";
}

impl Command for UnscheduleRule {
    const NAME: &'static str = "rules.version.unschedule";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleUnscheduled::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        checks::reason(&self.reason)?;
        let code = subject.row.code.clone().unwrap_or_default();
        let course = Course::load(write.read(), subject.row.unit_id, &code).await?;
        let left = enacting::unscheduled(&course.stretches(), write.today(), self.version);
        let stays = left.iter().any(|stretch| stretch.put.version == self.version);
        let change = |row: &mut crate::rules::entity::rule_version::Model| {
            if stays {
                RuleState::Active.as_str().clone_into(&mut row.state);
            }
        };
        subject.go(RuleMove::Unschedule, change, write).await?;
        if left == course.stretches() {
            return Err(nothing_to_come().into());
        }
        course.becomes(&left, write).await?;
        write.emit(&RuleUnscheduled { version: self.version.global(), reason: &self.reason })?;
        Ok(self.version)
    }
}

fn nothing_to_come() -> Refusal {
    Refusal::new(ErrorCode::StateForbids, "该版本没有尚未开始的施行", "nothing of this version is still to come")
        .at(["version"])
        .allowing([RuleMove::RollBack.as_str(), RuleMove::Revoke.as_str()])
}
