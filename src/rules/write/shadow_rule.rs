//! Has a version run beside the one in force.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::RuleVersionId};
use crate::rules::model::RuleMove;
use crate::store::{Command, Event, Read, Write};

/// 影子运行：自此与现行版本并行，列出差异，不作任何决定。
///
/// Has a version run in the shadow of the one in force from now on: differences are listed, nothing is
/// decided by it.
#[derive(Serialize)]
pub struct ShadowRule {
    /// Which version.
    pub version: RuleVersionId,
}

#[derive(Serialize)]
struct RuleShadowed {
    version: String,
}

impl Event for RuleShadowed {
    const NAME: &'static str = "rules.version.shadowed";
}

impl Command for ShadowRule {
    const NAME: &'static str = "rules.version.shadow";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleShadowed::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let now = write.now();
        subject.go(RuleMove::Shadow, |row| row.shadowed_at = Some(now), write).await?;
        write.emit(&RuleShadowed { version: self.version.global() })?;
        Ok(self.version)
    }
}
