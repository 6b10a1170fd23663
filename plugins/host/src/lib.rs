//! Placeholder for the types that the core shares with the host, until the host is merged.
#![allow(
    missing_docs,
    clippy::all,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    reason = "placeholder"
)]
use sha2::Digest as _;
use std::fmt;
use std::str::FromStr;
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Text {
    pub zh: String,
    pub en: String,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);
impl Digest {
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(sha2::Sha256::digest(bytes.as_ref()).into())
    }
}
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        for b in self.0 {
            write!(f, "{b:02x}")?;
        }
        Ok(())
    }
}
impl FromStr for Digest {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let hex = s.strip_prefix("sha256:").filter(|h| h.len() == 64).ok_or_else(|| s.to_owned())?;
        let mut out = [0u8; 32];
        for (i, o) in out.iter_mut().enumerate() {
            *o = hex.get(i * 2..i * 2 + 2).and_then(|p| u8::from_str_radix(p, 16).ok()).ok_or_else(|| s.to_owned())?;
        }
        Ok(Self(out))
    }
}
impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'d> serde::Deserialize<'d> for Digest {
    fn deserialize<D: serde::Deserializer<'d>>(d: D) -> Result<Self, D::Error> {
        let t = String::deserialize(d)?;
        t.parse().map_err(serde::de::Error::custom)
    }
}
#[derive(Debug)]
pub struct NotCanonical(pub String);
impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NotCanonical {}
pub fn canonical<T: serde::Serialize>(value: &T) -> Result<String, NotCanonical> {
    serde_json_canonicalizer::to_string(value).map_err(|e| NotCanonical(e.to_string()))
}
pub fn canonicalize(text: &str) -> Result<String, NotCanonical> {
    let v: serde_json::Value = serde_json::from_str(text).map_err(|e| NotCanonical(e.to_string()))?;
    canonical(&v)
}
