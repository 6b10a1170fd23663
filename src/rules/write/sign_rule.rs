//! Adds a signature to a version, so that it stands when the key of an earlier one is revoked.

use sea_orm::ColumnTrait;
use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::RuleVersionId};
use crate::rules::entity::signature;
use crate::rules::model::{RuleState, VersionSignature, another_person};
use crate::rules::signing::Purpose;
use crate::rules::trust::{self, Given};
use crate::store::{Command, Event, Read, Write};

/// 为规则版本另行签名：所签内容不变，由另一人或另一公钥签署，使版本不因某一公钥吊销而停用；同一人仍不得既签上传又签批准。
///
/// Adds another signature to a version, over the same: it is usable while one signature for each purpose is by
/// a good key. Nobody signs for both purposes.
#[derive(Serialize)]
pub struct SignRule {
    /// Which version.
    pub version: RuleVersionId,
    /// What the signature is for.
    pub purpose: VersionSignature,
    /// Over component, parameters and test cases, for that purpose.
    pub signature: Given,
}

#[derive(Serialize)]
struct RuleSigned<'a> {
    version: String,
    purpose: Purpose,
    key: &'a str,
}

impl Event for RuleSigned<'_> {
    const NAME: &'static str = "rules.version.signed";
}

impl Command for SignRule {
    const NAME: &'static str = "rules.version.sign";
    const ACTION: Action = Action::SignRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::SamePerson, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleSigned::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let row = &subject.row;
        let (action, purpose, other) = match self.purpose {
            VersionSignature::Upload => (Action::UploadRule, Purpose::Upload, Purpose::Approval),
            VersionSignature::Approval => (Action::ApproveRule, Purpose::Approval, Purpose::Upload),
        };
        write.read().actor().demand(action)?;
        was_approved(row.state.parse().map_err(Fault::new)?)?;
        let find = write.read().find::<signature::Entity>();
        let given = find.filter(signature::Column::RuleVersionId.eq(self.version)).all().await?;
        for one in given.iter().filter(|one| one.purpose == trust::column(other)) {
            another_person("version", &one.person(), &write.read().actor().person)?;
        }
        let statement = trust::about_version(purpose, row)?;
        let key = trust::accept(write.read(), row.unit_id, &self.signature, &statement).await?;
        write.insert(trust::signed_version(write, self.version, &key, purpose, &self.signature)).await?;
        let event = RuleSigned { version: self.version.global(), purpose, key: &key.key_id };
        write.emit(&event)?;
        Ok(self.version)
    }
}

/// Before its approval a version has its author's signature alone, and after its end none is of use.
fn was_approved(state: RuleState) -> Result<(), Refusal> {
    const SIGNED: [RuleState; 3] = [RuleState::Approved, RuleState::Active, RuleState::RolledBack];
    if SIGNED.contains(&state) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::StateForbids,
        format!("该版本处于 {}，不另行签名", state.as_str()),
        format!("this version is {}; no other signature is taken", state.as_str()),
    )
    .at(["version"])
    .allowing(SIGNED.map(RuleState::as_str)))
}
