//! Takes back a version that nothing uses.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::RuleVersionId};
use crate::rules::model::RuleMove;
use crate::rules::read;
use crate::store::{Command, Event, Read, Write};

/// 收回规则版本：仅限未施行且无届次使用的版本。
///
/// Takes back a version that was never in force and that no edition uses.
#[derive(Serialize)]
pub struct WithdrawRule {
    /// Which version.
    pub version: RuleVersionId,
}

#[derive(Serialize)]
struct RuleWithdrawn {
    version: String,
}

impl Event for RuleWithdrawn {
    const NAME: &'static str = "rules.version.withdrawn";
}

impl Command for WithdrawRule {
    const NAME: &'static str = "rules.version.withdraw";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::InUse, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleWithdrawn::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let users = read::editions_using(write.read(), &[self.version]).await?;
        if !users.is_empty() {
            let years = users.iter().map(|edition| edition.year.to_string()).collect::<Vec<_>>().join(", ");
            return Err(Refusal::new(
                ErrorCode::InUse,
                format!("该版本正由 {} 个届次使用（{years}），不能收回", users.len()),
                format!("{} editions use this version ({years}); it cannot be taken back", users.len()),
            )
            .at(["version"])
            .allowing(["editionCancel"])
            .into());
        }
        subject.go(RuleMove::Withdraw, |_| {}, write).await?;
        write.emit(&RuleWithdrawn { version: self.version.global() })?;
        Ok(self.version)
    }
}
