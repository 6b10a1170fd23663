//! The development key: a local Ed25519 key with which one tries things out before an issuer is at
//! hand. A server trusts it only where it was told to.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};

use super::install_cryptography;
use crate::access::{Role, key_file};
use crate::kernel::{Clock, ErrorCode, Failure, Fault, Refusal};

/// `iss` of the tokens that the development key signs.
pub const DEVELOPMENT_ISSUER: &str = "rencai-development";

const FILE: &str = "development-key.pem";

/// The local key.
pub struct DevelopmentKey {
    key: EncodingKey,
    public: Jwk,
    id: String,
}

/// What a development token is to say.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The person.
    pub subject: String,
    /// His name, where it is to be shown.
    pub name: Option<String>,
    /// The code of his unit.
    pub unit: String,
    /// What he is there.
    pub roles: BTreeSet<Role>,
    /// The server for which it is.
    pub audience: String,
    /// How long it is good.
    pub seconds: u32,
}

#[derive(Serialize)]
struct Said<'g> {
    iss: &'static str,
    sub: &'g str,
    aud: &'g str,
    iat: i64,
    exp: i64,
    unit: &'g str,
    roles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'g str>,
}

impl DevelopmentKey {
    /// Where the key of a data folder is.
    #[must_use]
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// The key of a data folder; made, readable by its owner alone, where there is none yet.
    ///
    /// # Errors
    /// When the file can be neither read nor written, or holds something else.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = Self::path(folder);
        match fs::read_to_string(&path) {
            Ok(text) => Self::read(&text, &path),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder).map_err(Fault::new)?;
                match key_file::create(&path) {
                    Ok(()) => {}
                    // Another process made one meanwhile, and that one is good.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(Fault::new(error).into()),
                }
                let text = fs::read_to_string(&path).map_err(Fault::new)?;
                Self::read(&text, &path)
            }
            Err(error) => Err(Fault::new(error).into()),
        }
    }

    fn read(text: &str, path: &Path) -> Result<Self, Failure> {
        install_cryptography();
        let unusable = || {
            Refusal::new(
                ErrorCode::FileRefused,
                format!("{} 不是 Ed25519 私钥；删除它即可重新生成", path.display()),
                format!("{} is not an Ed25519 private key; delete it to have another made", path.display()),
            )
        };
        let key = EncodingKey::from_ed_der(&key_file::private(text).ok_or_else(unusable)?.der());
        let public = Jwk::from_encoding_key(&key, jsonwebtoken::Algorithm::EdDSA).map_err(|_| unusable())?;
        let id = public.thumbprint(ThumbprintHash::SHA256).map_err(|_| unusable())?;
        Ok(Self { key, public, id })
    }

    /// Signs a token.
    ///
    /// # Errors
    /// When the role `system` or no role is asked for.
    pub fn issue(&self, grant: &Grant, clock: &Clock) -> Result<String, Failure> {
        if grant.roles.contains(&Role::System) || grant.roles.is_empty() {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                "令牌须有至少一个角色，且不能是 system",
                "a token must have at least one role, and not the role system",
            )
            .at(["roles"])
            .allowing(Role::ALL.iter().filter(|role| **role != Role::System).map(|role| role.as_str()))
            .into());
        }
        let now = clock.now().as_micros() / 1_000_000;
        let said = Said {
            iss: DEVELOPMENT_ISSUER,
            sub: &grant.subject,
            aud: &grant.audience,
            iat: now,
            exp: now + i64::from(grant.seconds),
            unit: &grant.unit,
            roles: grant.roles.iter().map(|role| role.as_str()).collect(),
            name: grant.name.as_deref(),
        };
        let mut header = Header::new(jsonwebtoken::Algorithm::EdDSA);
        header.kid = Some(self.id.clone());
        Ok(jsonwebtoken::encode(&header, &said, &self.key).map_err(Fault::new)?)
    }

    /// The public half, as a set of keys.
    ///
    /// # Errors
    /// Never in practice: a public key is always JSON.
    pub fn jwks(&self) -> Result<Value, Failure> {
        let mut key = serde_json::to_value(&self.public).map_err(Fault::new)?;
        if let Some(fields) = key.as_object_mut() {
            fields.insert("kid".to_owned(), Value::from(self.id.as_str()));
        }
        Ok(json!({ "keys": [key] }))
    }
}
