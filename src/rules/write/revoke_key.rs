//! Revokes a key: what was signed with it is trusted no more.

use std::sync::Arc;

use serde::Serialize;

use super::subject::KeySubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::SigningKeyId};
use crate::rules::decisions::Decisions;
use crate::rules::entity::signing_key;
use crate::rules::model::RevocationCause;
use crate::rules::read;
use crate::store::{Command, Event, Read, Write};

/// 吊销签名公钥：仅以其签名的版本与参数不得再用于评审，直至由他人另行签名(ruleSign、parametersSign)。
/// 因外泄而吊销的，依其所签规则作出的每项决定均标为待人复核。
///
/// Revokes a key: nothing is judged any more with what it alone has signed, until another key signs it too
/// (`ruleSign`, `parametersSign`). Where it was compromised, each decision that rested on a rule that it signed
/// waits for a person to look at it.
#[derive(Serialize)]
pub struct RevokeKey {
    /// Which key.
    pub key: SigningKeyId,
    /// Whether somebody else may have signed with it.
    pub cause: RevocationCause,
    /// Why.
    pub reason: String,
    /// Who says what else than runs rests on what it signed.
    #[serde(skip)]
    pub decisions: Arc<dyn Decisions>,
}

#[derive(Serialize)]
struct KeyRevoked<'a> {
    key: String,
    cause: RevocationCause,
    reason: &'a str,
    flagged: usize,
}

impl Event for KeyRevoked<'_> {
    const NAME: &'static str = "rules.key.revoked";
}

impl Command for RevokeKey {
    const NAME: &'static str = "rules.key.revoke";
    const ACTION: Action = Action::ManageKeys;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3"), ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[KeyRevoked::NAME];
    type Subject = KeySubject;
    type Done = SigningKeyId;

    async fn load(&self, read: &Read) -> Result<KeySubject, Failure> {
        KeySubject::load(read, self.key).await
    }

    async fn run(&self, subject: KeySubject, write: &mut Write) -> Result<SigningKeyId, Failure> {
        checks::reason(&self.reason)?;
        let before = subject.row;
        let left = RevocationCause::left(before.revoked_at.is_some(), before.revocation_cause.as_deref());
        if !left.contains(&self.cause) {
            return Err(Refusal::new(ErrorCode::StateForbids, "此公钥已吊销", "this key is revoked already")
                .at(["cause"])
                .allowing(left.iter().map(|cause| cause.as_str()))
                .into());
        }
        let after = signing_key::Model {
            revoked_at: before.revoked_at.or(Some(write.now())),
            revocation_cause: Some(self.cause.as_str().to_owned()),
            version: before.version + 1,
            ..before.clone()
        };
        write.update(&before, after).await?;
        let flagged = match self.cause {
            RevocationCause::Retired => 0,
            RevocationCause::Compromised => {
                let versions = read::versions_signed_with(write.read(), self.key).await?;
                super::flag(self.decisions.as_ref(), &versions, &self.reason, write).await?
            }
        };
        let (cause, reason) = (self.cause, self.reason.as_str());
        write.emit(&KeyRevoked { key: self.key.global(), cause, reason, flagged })?;
        Ok(self.key)
    }
}
