//! Registers a key with which a person of the division signs.

use serde::Serialize;

use crate::access::{Action, Person};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, id::SigningKeyId};
use crate::rules::entity::signing_key;
use crate::rules::signing::PublicKey;
use crate::store::{Command, Event, Place, Read, Write};

/// 登记签名公钥：写明由谁使用、至何日有效。
///
/// Registers a public key: who signs with it, and until when.
#[derive(Serialize)]
pub struct RegisterKey {
    #[serde(skip)]
    key: PublicKey,
    text: String,
    holder: String,
    holder_issuer: Option<String>,
    valid_until: Day,
}

impl RegisterKey {
    /// A key of a person; of the issuer of the one who registers it, if none is named.
    ///
    /// # Errors
    /// `KEY_REFUSED`, `BAD_USER_INPUT`.
    pub fn new(key: &str, holder: String, holder_issuer: Option<String>, valid_until: Day) -> Result<Self, Refusal> {
        if holder.trim().is_empty() || holder.chars().count() > 200 {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                "使用人写作其令牌中的 sub，1 至 200 个字符",
                "the holder is named as the sub of his token, 1 to 200 characters",
            )
            .at(["holder"]));
        }
        let key: PublicKey = key.parse()?;
        Ok(Self { text: key.to_string(), key, holder, holder_issuer, valid_until })
    }
}

#[derive(Serialize)]
struct KeyRegistered {
    key: String,
    fingerprint: String,
}

impl Event for KeyRegistered {
    const NAME: &'static str = "rules.key.registered";
}

impl Command for RegisterKey {
    const NAME: &'static str = "rules.key.register";
    const ACTION: Action = Action::ManageKeys;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CodeTaken, ErrorCode::KeyRefused];
    const EVENTS: &'static [&'static str] = &[KeyRegistered::NAME];
    type Subject = Place;
    type Done = SigningKeyId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<SigningKeyId, Failure> {
        if self.valid_until <= write.today() {
            return Err(Refusal::new(ErrorCode::KeyRefused, "有效期须晚于今日", "it has to be good beyond today")
                .at(["validUntil"])
                .allowing([format!("> {}", write.today())])
                .into());
        }
        let id: SigningKeyId = write.id();
        let Person { issuer, subject, .. } = write.read().actor().person.clone();
        let fingerprint = self.key.id().to_string();
        let row = signing_key::Model {
            id,
            unit_id: place.unit,
            key_id: fingerprint.clone(),
            public_key: self.text.clone(),
            holder_issuer: self.holder_issuer.clone().unwrap_or_else(|| issuer.clone()),
            holder_subject: self.holder.clone(),
            valid_until: self.valid_until,
            registered_at: write.now(),
            issuer,
            subject,
            revoked_at: None,
            revocation_cause: None,
            version: 1,
        };
        let taken =
            Refusal::new(ErrorCode::CodeTaken, "本单位已登记此公钥", "this unit has registered this key already")
                .at(["key"]);
        write.insert_or(row, taken).await?;
        write.emit(&KeyRegistered { key: id.global(), fingerprint })?;
        Ok(id)
    }
}
