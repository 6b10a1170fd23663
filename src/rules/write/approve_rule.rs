//! Approves a version: another person, and another key than the author's.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::RuleVersionId};
use crate::rules::model::{RuleMove, another_person};
use crate::rules::signing::Purpose;
use crate::rules::trust::{self, Given};
use crate::store::{Command, Event, Read, Write};

/// 批准规则版本：由上传者之外的另一人，以本区划登记的密钥签名。
///
/// Approves a version: by another person than its author, with the signature of a key that the division
/// has registered for him.
#[derive(Serialize)]
pub struct ApproveRule {
    /// Which version.
    pub version: RuleVersionId,
    /// Over component, parameters and test cases, for approval.
    pub signature: Given,
}

#[derive(Serialize)]
struct RuleApproved<'a> {
    version: String,
    digest: &'a str,
}

impl Event for RuleApproved<'_> {
    const NAME: &'static str = "rules.version.approved";
}

impl Command for ApproveRule {
    const NAME: &'static str = "rules.version.approve";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::SamePerson, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleApproved::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        another_person("version", &subject.row.uploader(), &write.read().actor().person)?;
        let row = &subject.row;
        let statement = trust::about_version(Purpose::Approval, row)?;
        let key = trust::accept(write.read(), row.unit_id, &self.signature, &statement).await?;
        write.insert(trust::signed_version(write, self.version, &key, Purpose::Approval, &self.signature)).await?;
        let approved = subject.go(RuleMove::Approve, |_| {}, write).await?;
        write.emit(&RuleApproved { version: self.version.global(), digest: &approved.digest })?;
        Ok(self.version)
    }
}
