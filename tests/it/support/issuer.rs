//! Issuers of tokens with keys of their own, good and bad.

use std::collections::BTreeSet;
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use rencai::access::Role;
use rencai::access::token::{IssuerSettings, Refresh, TokenSettings, Verifier};
use rencai::kernel::{Clock, Instant};
use serde_json::{Value, json};

pub const AUDIENCE: &str = "rencai-test";
pub const ISSUER: &str = "https://id.example.cn";

/// A private key with its id.
pub struct Signer {
    algorithm: Algorithm,
    key: EncodingKey,
    pub id: String,
}

impl Signer {
    pub fn ed25519(id: &str) -> Self {
        install();
        let der = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
        Self { algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(der.as_ref()), id: id.to_owned() }
    }

    pub fn es256(id: &str) -> Self {
        install();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self { algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(der.as_ref()), id: id.to_owned() }
    }

    pub fn rs256(id: &str) -> Self {
        install();
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        let body = STANDARD.encode(der.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        Self { algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(), id: id.to_owned() }
    }

    /// The public half with its id.
    pub fn jwk(&self) -> Value {
        let mut key = serde_json::to_value(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap()).unwrap();
        key["kid"] = json!(self.id);
        key["use"] = json!("sig");
        key
    }

    pub fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        header
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(&self.header(), claims)
    }

    pub fn sign_as(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.key).unwrap()
    }

    /// Signs a header that the library would not write.
    pub fn sign_raw(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

fn install() {
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}

/// The first two parts of a token.
pub fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// Noon of a day that never comes again.
pub fn noon() -> Instant {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

pub fn clock() -> Clock {
    Clock::manual(chrono_tz::Asia::Shanghai, noon())
}

pub fn seconds(moment: Instant) -> i64 {
    moment.as_micros() / 1_000_000
}

/// Claims that are good at noon for an hour.
pub fn claims() -> Value {
    let now = seconds(noon());
    json!({
        "iss": ISSUER, "sub": "zhang.wei", "aud": AUDIENCE, "iat": now, "exp": now + 3600,
        "unit": "530102", "roles": ["nominator"], "name": "张伟",
    })
}

/// Good claims with one changed; `null` takes it away.
pub fn claims_with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

pub fn jwks(keys: &[&Signer]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() })
}

pub fn write(path: &Path, set: &Value) {
    std::fs::write(path, set.to_string()).unwrap();
}

/// An issuer that may speak for 五华区 and below, as nominator and auditor.
pub fn issuer(jwks: &str) -> IssuerSettings {
    IssuerSettings {
        name: ISSUER.to_owned(),
        jwks: jwks.to_owned().into(),
        algorithms: None,
        subtree: "530102".to_owned(),
        roles: BTreeSet::from([Role::Nominator, Role::Auditor]),
    }
}

pub fn settings() -> TokenSettings {
    TokenSettings {
        audience: AUDIENCE.to_owned(),
        skew_seconds: 60,
        refresh: Refresh { max_age_seconds: 60, cool_down_seconds: 10 },
    }
}

/// A verifier of one issuer whose keys are in a file.
pub fn verifier(path: &Path, clock: &Clock) -> Verifier {
    let issuers = [issuer(path.to_str().unwrap())];
    Verifier::new(settings(), &issuers, None, clock.clone()).unwrap()
}
