//! Takes the version in force out of force again: what was in force before it is in force from today.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, checks, id::RuleVersionId};
use crate::rules::enacting::{self, Course};
use crate::rules::model::RuleMove;
use crate::store::{Command, Event, Read, Write};

/// 回退：现行版本自今日起停用，之前施行的版本与参数自今日起恢复施行。
///
/// Rolls back: from today the version in force is so no more, and what was in force before it is again.
#[derive(Serialize)]
pub struct RollBackRule {
    /// Which version: the one in force today.
    pub version: RuleVersionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct RuleRolledBack<'a> {
    version: String,
    reason: &'a str,
}

impl Event for RuleRolledBack<'_> {
    const NAME: &'static str = "rules.version.rolled-back";
}

impl Command for RollBackRule {
    const NAME: &'static str = "rules.version.roll-back";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleRolledBack::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(RuleMove::RollBack, |_| {}, write).await?;
        let code = after.code.clone().ok_or_else(|| Fault::new("an active version has a code"))?;
        let course = Course::load(write.read(), after.unit_id, &code).await?;
        let may_be = course.active(write.read()).await?;
        let left = enacting::rolled_back(&course.stretches(), write.today(), self.version, &may_be);
        let left = left.ok_or_else(|| Fault::new("what is active today is in force today"))?;
        course.becomes(&left, write).await?;
        write.emit(&RuleRolledBack { version: self.version.global(), reason: &self.reason })?;
        Ok(self.version)
    }
}
