//! A signature, and one beside the key that made it.

use std::fmt;
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{PrivateKey, PublicKey, Purpose, Statement};
use crate::kernel::{ErrorCode, Failure, Fault, Refusal};

/// A signature: 64 bytes, written in base64url.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl From<[u8; 64]> for Signature {
    fn from(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Signature {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| {
            Refusal::new(
                ErrorCode::SignatureRefused,
                "签名应为 64 字节，写作 base64url",
                "a signature is 64 bytes, written in base64url",
            )
            .at(["signature"])
        })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|refusal: Refusal| de::Error::custom(refusal.message))
    }
}

/// A signature with the key that made it and what it is for: an entry of `signatures.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signed {
    /// Whose.
    pub key: PublicKey,
    /// What for.
    pub purpose: Purpose,
    /// The signature.
    pub signature: Signature,
}

impl Signed {
    /// Signs a statement.
    ///
    /// # Errors
    /// A fault.
    pub fn new(key: &PrivateKey, statement: &Statement) -> Result<Self, Fault> {
        Ok(Self { key: *key.public(), purpose: statement.purpose, signature: key.sign(statement)? })
    }

    /// Whether it is a signature of this statement.
    ///
    /// # Errors
    /// `SIGNATURE_REFUSED`, also where it is for another purpose; a fault.
    pub fn verify(&self, statement: &Statement) -> Result<(), Failure> {
        if self.purpose != statement.purpose {
            return Err(Refusal::new(
                ErrorCode::SignatureRefused,
                format!("签名用途为 {}，此处须为 {}", self.purpose.as_str(), statement.purpose.as_str()),
                format!("the signature is for {}, and {} is needed", self.purpose.as_str(), statement.purpose.as_str()),
            )
            .at(["signatures", "purpose"])
            .allowing([statement.purpose.as_str()])
            .into());
        }
        self.key.verify(statement, &self.signature)
    }
}
