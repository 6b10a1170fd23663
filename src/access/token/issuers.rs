//! The listed issuers: whose tokens are read, with which keys, and what they may assert.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::jwks::{Keys, Refresh};
use super::{DEVELOPMENT_ISSUER, DevelopmentKey};
use crate::access::Role;
use crate::kernel::{ErrorCode, Failure, Refusal};

/// The algorithms that are read, each the only one of its kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    /// Ed25519.
    EdDSA,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
}

impl Algorithm {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::EdDSA, Self::ES256, Self::RS256];

    /// The name as tokens and keys write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDSA => "EdDSA",
            Self::ES256 => "ES256",
            Self::RS256 => "RS256",
        }
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::EdDSA => Self::EdDSA,
            Algorithm::ES256 => Self::ES256,
            Algorithm::RS256 => Self::RS256,
        }
    }
}

/// An issuer as the configuration lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// `iss` of its tokens, to the letter.
    pub name: String,
    /// Where its keys are: a file, or an address that begins with `https://` or `http://`.
    pub jwks: KeySource,
    /// The algorithms its tokens may use; all three where nothing is said.
    #[serde(default)]
    pub algorithms: Option<BTreeSet<Algorithm>>,
    /// The code of the unit at or below which its tokens may name units.
    pub subtree: String,
    /// The roles its tokens may assert.
    pub roles: BTreeSet<Role>,
}

/// Where a set of keys is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// An address.
    Address(String),
}

impl From<String> for KeySource {
    fn from(text: String) -> Self {
        if text.starts_with("https://") || text.starts_with("http://") {
            Self::Address(text)
        } else {
            Self::File(PathBuf::from(text))
        }
    }
}

impl From<KeySource> for String {
    fn from(source: KeySource) -> Self {
        match source {
            KeySource::File(path) => path.to_string_lossy().into_owned(),
            KeySource::Address(address) => address,
        }
    }
}

/// An issuer at work.
pub(super) struct Issuer {
    pub keys: Keys,
    pub algorithms: BTreeSet<Algorithm>,
    pub subtree: Option<String>,
    pub roles: BTreeSet<Role>,
}

impl Issuer {
    pub fn listed(settings: &IssuerSettings, refresh: Refresh) -> Result<Self, Failure> {
        let refuse = |zh: String, en: String| Refusal::new(ErrorCode::BadInput, zh, en).at(["issuers"]);
        let name = &settings.name;
        if name == DEVELOPMENT_ISSUER {
            return Err(refuse(
                format!("签发者名 {name} 留给开发密钥；请用 --development-key 信任它"),
                format!("the issuer name {name} is kept for the development key; trust it by --development-key"),
            )
            .into());
        }
        if settings.roles.contains(&Role::System) || settings.roles.is_empty() {
            return Err(refuse(
                format!("签发者 {name} 的角色须至少一个，且不能是 system"),
                format!("the issuer {name} must have at least one role, and not the role system"),
            )
            .allowing(Role::ALL.iter().filter(|role| **role != Role::System).map(|role| role.as_str()))
            .into());
        }
        if settings.subtree.is_empty() || settings.subtree.contains('/') {
            return Err(refuse(
                format!("签发者 {name} 的 subtree 须是一个单位代码"),
                format!("the subtree of the issuer {name} must be the code of a unit"),
            )
            .into());
        }
        Ok(Self {
            keys: Keys::at(&settings.jwks, refresh)?,
            algorithms: settings.algorithms.clone().unwrap_or_else(|| Algorithm::ALL.iter().copied().collect()),
            subtree: Some(settings.subtree.clone()),
            roles: settings.roles.clone(),
        })
    }

    /// The local key may speak for every unit and every role but the system's.
    pub fn development(key: &DevelopmentKey) -> Result<Self, Failure> {
        Ok(Self {
            keys: Keys::fixed(&key.jwks()?)?,
            algorithms: BTreeSet::from([Algorithm::EdDSA]),
            subtree: None,
            roles: Role::ALL.iter().copied().filter(|role| *role != Role::System).collect(),
        })
    }
}
