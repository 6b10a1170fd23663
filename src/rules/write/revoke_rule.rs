//! Revokes a version at once, and flags every decision that rested on it.

use std::sync::Arc;

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::RuleVersionId};
use crate::rules::decisions::Decisions;
use crate::rules::enacting::{self, Course};
use crate::rules::model::RuleMove;
use crate::store::{Command, Event, Read, Write};

/// 撤销规则版本：立即失效，不得再用其评审；依其作出的每项决定均标为待人复核。
///
/// Revokes a version: at once nothing is judged with it any more, and each decision that rested on it waits
/// for a person to look at it.
#[derive(Serialize)]
pub struct RevokeRule {
    /// Which version.
    pub version: RuleVersionId,
    /// Why.
    pub reason: String,
    /// Who says what else than runs rests on it.
    #[serde(skip)]
    pub decisions: Arc<dyn Decisions>,
}

#[derive(Serialize)]
struct RuleRevoked<'a> {
    version: String,
    reason: &'a str,
    flagged: usize,
}

impl Event for RuleRevoked<'_> {
    const NAME: &'static str = "rules.version.revoked";
}

impl Command for RevokeRule {
    const NAME: &'static str = "rules.version.revoke";
    const ACTION: Action = Action::RevokeRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3"), ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleRevoked::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(RuleMove::Revoke, |_| {}, write).await?;
        if let Some(code) = &after.code {
            let course = Course::load(write.read(), after.unit_id, code).await?;
            let left = enacting::ended(&course.stretches(), write.today(), self.version);
            course.becomes(&left, write).await?;
        }
        let flagged = super::flag(self.decisions.as_ref(), &[self.version], &self.reason, write).await?;
        write.emit(&RuleRevoked { version: self.version.global(), reason: &self.reason, flagged })?;
        Ok(self.version)
    }
}
