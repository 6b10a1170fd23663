//! Tokens become persons at a unit: claims are believed when a listed issuer's own key signed them,
//! their times hold by our clock, and they assert no more than that issuer may.
//! Deliberately absent: sessions, passwords, refresh and introspection, which are the issuers' business.

mod development;
mod issuers;
mod jwks;
mod refused;

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Validation, decode};
use serde::Deserialize;
use serde_json::Value;

pub use development::{DEVELOPMENT_ISSUER, DevelopmentKey, Grant};
pub use issuers::{Algorithm, IssuerSettings, KeySource};
pub use jwks::Refresh;
pub use refused::TokenRefused;

use super::{Actor, Person, Role, Scope};
use crate::kernel::{Clock, ErrorCode, Failure, Refusal, id::UnitId};
use issuers::Issuer;

/// A token longer than this is not read: headers of that size are no identity.
const LONGEST: usize = 8 * 1024;

/// What the tokens of a server must satisfy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    /// The one audience that tokens must name.
    pub audience: String,
    /// How far the issuers' clocks may differ from ours, in seconds.
    pub skew_seconds: u32,
    /// How keys that come from an address are kept fresh.
    pub refresh: Refresh,
}

/// The one who reads tokens.
pub struct Verifier {
    issuers: BTreeMap<String, Issuer>,
    settings: TokenSettings,
    clock: Clock,
}

/// A place at which a person may act, as the unit tree of today knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: String,
    /// Its place in the tree.
    pub scope: Scope,
}

/// What a good token says. It becomes an [`Actor`] once the unit was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    person: Person,
    unit: String,
    roles: BTreeSet<Role>,
    subtree: Option<String>,
}

impl Bearer {
    /// The code of the unit at which the person acts.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Seats the person, where the issuer may speak for that unit.
    ///
    /// # Errors
    /// When the unit is unknown, or lies outside the subtree of the issuer.
    pub fn sit(self, seat: Option<Seat>) -> Result<Actor, TokenRefused> {
        let seat = seat.filter(|seat| seat.code == self.unit).ok_or(TokenRefused::UnitUnknown)?;
        if let Some(root) = &self.subtree
            && !seat.scope.0.split('/').any(|code| code == root)
        {
            return Err(TokenRefused::UnitOutside);
        }
        Ok(Actor { person: self.person, unit: seat.unit, unit_code: seat.code, scope: seat.scope, roles: self.roles })
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    exp: Option<i64>,
    iat: Option<i64>,
    nbf: Option<i64>,
    unit: Option<String>,
    roles: Option<Vec<String>>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn names(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Many(many) => many.iter().any(|one| one == wanted),
        }
    }
}

impl Verifier {
    /// A verifier for these issuers, and for the development key where one is given.
    ///
    /// # Errors
    /// When an issuer is listed twice, may assert the role `system`, takes the name of the
    /// development issuer, or its address cannot be used.
    pub fn new(
        settings: TokenSettings,
        issuers: &[IssuerSettings],
        development: Option<&DevelopmentKey>,
        clock: Clock,
    ) -> Result<Self, Failure> {
        install_cryptography();
        let mut listed = BTreeMap::new();
        for one in issuers {
            let issuer = Issuer::listed(one, settings.refresh)?;
            if listed.insert(one.name.clone(), issuer).is_some() {
                return Err(Refusal::new(
                    ErrorCode::BadInput,
                    format!("签发者 {} 重复列出", one.name),
                    format!("the issuer {} is listed twice", one.name),
                )
                .at(["issuers"])
                .into());
            }
        }
        if let Some(key) = development {
            listed.insert(DEVELOPMENT_ISSUER.to_owned(), Issuer::development(key)?);
        }
        Ok(Self { issuers: listed, settings, clock })
    }

    /// Loads the keys of every issuer once, so that a wrong path is told at the start and not at
    /// the first token. Issuers whose keys could not be had are named in the answer.
    pub async fn warm(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (name, issuer) in &self.issuers {
            if !issuer.keys.warm(self.clock.now()).await {
                missing.push(name.clone());
            }
        }
        missing
    }

    /// Reads a token.
    ///
    /// # Errors
    /// The one reason for which the token is not good.
    pub async fn verify(&self, token: &str) -> Result<Bearer, TokenRefused> {
        if token.len() > LONGEST {
            return Err(TokenRefused::Malformed);
        }
        let header: Header = part(token, 0)?;
        if header.crit.is_some() || !header.typ.as_deref().is_none_or(is_access_token) {
            return Err(TokenRefused::Unsupported);
        }
        if header.alg.eq_ignore_ascii_case("none") || token.ends_with('.') {
            return Err(TokenRefused::Unsigned);
        }
        // The issuer is not believed yet: its name only tells whose keys must have signed.
        let unbelieved: Claims = part(token, 1)?;
        let name = unbelieved.iss.ok_or(TokenRefused::Missing("iss"))?;
        let issuer = self.issuers.get(&name).ok_or(TokenRefused::IssuerUnknown)?;
        let key = issuer.keys.find(header.kid.as_deref(), self.clock.now()).await?;
        if header.alg != key.algorithm.as_str() || !issuer.algorithms.contains(&key.algorithm) {
            return Err(TokenRefused::Algorithm);
        }
        let claims = decode::<Claims>(token, &key.key, &signature_only(key.algorithm))
            .map_err(|_| TokenRefused::Signature)?
            .claims;
        self.check(claims, name, issuer)
    }

    fn check(&self, claims: Claims, name: String, issuer: &Issuer) -> Result<Bearer, TokenRefused> {
        let subject = claims.sub.filter(|subject| !subject.trim().is_empty()).ok_or(TokenRefused::Missing("sub"))?;
        let audience = claims.aud.ok_or(TokenRefused::Missing("aud"))?;
        let expiry = claims.exp.ok_or(TokenRefused::Missing("exp"))?;
        let issued = claims.iat.ok_or(TokenRefused::Missing("iat"))?;
        let unit = claims.unit.ok_or(TokenRefused::Missing("unit"))?;
        let roles = claims.roles.ok_or(TokenRefused::Missing("roles"))?;
        if !audience.names(&self.settings.audience) {
            return Err(TokenRefused::Audience);
        }
        let now = self.clock.now().as_micros() / 1_000_000;
        let skew = i64::from(self.settings.skew_seconds);
        if expiry.saturating_add(skew) <= now {
            return Err(TokenRefused::Expired);
        }
        let earliest = issued.max(claims.nbf.unwrap_or(issued));
        if earliest > now.saturating_add(skew) {
            return Err(TokenRefused::Early);
        }
        let roles = roles
            .iter()
            .map(|role| role.parse::<Role>().map_err(|_| TokenRefused::RoleUnknown))
            .collect::<Result<BTreeSet<_>, _>>()?;
        if roles.is_empty() {
            return Err(TokenRefused::Missing("roles"));
        }
        if roles.contains(&Role::System) || !roles.is_subset(&issuer.roles) {
            return Err(TokenRefused::RolesExceed);
        }
        Ok(Bearer {
            person: Person { issuer: name, subject, name: claims.name },
            unit,
            roles,
            subtree: issuer.subtree.clone(),
        })
    }
}

/// Only the signature is left to the library: it reads the machine's clock, and we have our own.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm.into());
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

fn part<T: for<'de> Deserialize<'de>>(token: &str, position: usize) -> Result<T, TokenRefused> {
    let mut parts = token.split('.');
    let part = parts.nth(position).ok_or(TokenRefused::Malformed)?;
    if token.split('.').count() != 3 {
        return Err(TokenRefused::Malformed);
    }
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenRefused::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenRefused::Malformed)
}

/// Other kinds of signed objects (logout, events) carry claims too and are no access tokens.
fn is_access_token(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt")
}

/// Names the one provider of cryptography: the library would otherwise guess from cargo features,
/// and panic at the first token when another crate switches a second one on.
fn install_cryptography() {
    // A second installation finds the first in place, which is the same.
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}
