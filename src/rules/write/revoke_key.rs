//! Revokes a key: what was signed with it is trusted no more.

use serde::Serialize;

use super::subject::KeySubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::SigningKeyId};
use crate::rules::entity::signing_key;
use crate::store::{Command, Event, Read, Write};

/// 吊销签名公钥：以其签名的版本与参数不得再用于评审，直至重新上传并签名。
///
/// Revokes a key: nothing is judged any more with what was signed with it, until it is uploaded and signed
/// again.
#[derive(Serialize)]
pub struct RevokeKey {
    /// Which key.
    pub key: SigningKeyId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct KeyRevoked<'a> {
    key: String,
    reason: &'a str,
}

impl Event for KeyRevoked<'_> {
    const NAME: &'static str = "rules.key.revoked";
}

impl Command for RevokeKey {
    const NAME: &'static str = "rules.key.revoke";
    const ACTION: Action = Action::ManageKeys;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[KeyRevoked::NAME];
    type Subject = KeySubject;
    type Done = SigningKeyId;

    async fn load(&self, read: &Read) -> Result<KeySubject, Failure> {
        KeySubject::load(read, self.key).await
    }

    async fn run(&self, subject: KeySubject, write: &mut Write) -> Result<SigningKeyId, Failure> {
        super::demand_reason(&self.reason)?;
        let before = subject.row;
        if before.revoked_at.is_some() {
            return Err(Refusal::new(ErrorCode::StateForbids, "此公钥已吊销", "this key is revoked already")
                .at(["key"])
                .allowing(["keyRegister"])
                .into());
        }
        let after = signing_key::Model { revoked_at: Some(write.now()), version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        write.emit(&KeyRevoked { key: self.key.global(), reason: &self.reason })?;
        Ok(self.key)
    }
}
