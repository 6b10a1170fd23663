//! An issuer's keys (RFC 7517), and how they stay fresh without a restart: a file is read again when
//! it changed, an address is asked again when its set is old or a key is not in it. A set that cannot
//! be had or read leaves the last good one in place.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use jsonwebtoken::DecodingKey;
use serde_json::Value;

use super::{Algorithm, KeySource, TokenRefused};
use crate::kernel::{ErrorCode, Failure, Fault, Instant, Refusal};

/// A set of keys larger than this is not read.
const LARGEST: usize = 256 * 1024;
const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(8);

/// How keys that come from an address are kept fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refresh {
    /// After so many seconds the set is asked for again: a withdrawn key is good that much longer.
    pub max_age_seconds: u32,
    /// Between two questions there are at least so many seconds, whatever the tokens say.
    pub cool_down_seconds: u32,
}

impl Default for Refresh {
    fn default() -> Self {
        Self { max_age_seconds: 60, cool_down_seconds: 10 }
    }
}

/// A key that can verify, with the one algorithm that its kind allows.
pub(super) struct Key {
    id: Option<String>,
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

/// The keys of one issuer.
pub(super) struct Keys {
    origin: Origin,
    known: RwLock<Known>,
    /// One question at a time; the others go on with what is known.
    asking: tokio::sync::Mutex<()>,
}

enum Origin {
    Fixed,
    File(PathBuf),
    Address { url: reqwest::Url, client: reqwest::Client, refresh: Refresh },
}

#[derive(Default)]
struct Known {
    keys: Option<Vec<Arc<Key>>>,
    stamp: Option<(SystemTime, u64)>,
    asked: Option<Instant>,
}

impl Keys {
    pub fn fixed(jwks: &Value) -> Result<Self, Failure> {
        let keys = read_set(jwks).ok_or_else(|| Fault::new("a fixed set of keys cannot be read"))?;
        Ok(Self::starting(Origin::Fixed, Known { keys: Some(keys), ..Known::default() }))
    }

    pub fn at(source: &KeySource, refresh: Refresh) -> Result<Self, Failure> {
        let origin = match source {
            KeySource::File(path) => Origin::File(path.clone()),
            KeySource::Address(address) => {
                let url = reqwest::Url::parse(address).map_err(|_| {
                    Refusal::new(
                        ErrorCode::BadInput,
                        format!("JWKS 地址不可用：{address}"),
                        format!("the address of the JWKS cannot be used: {address}"),
                    )
                })?;
                let client = reqwest::Client::builder()
                    .connect_timeout(CONNECT)
                    .timeout(WHOLE)
                    .redirect(reqwest::redirect::Policy::none())
                    .build()
                    .map_err(Fault::new)?;
                Origin::Address { url, client, refresh }
            }
        };
        Ok(Self::starting(origin, Known::default()))
    }

    fn starting(origin: Origin, known: Known) -> Self {
        Self { origin, known: RwLock::new(known), asking: tokio::sync::Mutex::new(()) }
    }

    /// Asks for the keys; whether there are any.
    pub async fn warm(&self, now: Instant) -> bool {
        self.freshen(now, false).await;
        self.read(|known| known.keys.as_ref().is_some_and(|keys| !keys.is_empty()))
    }

    /// The key that a token names; a token without a key id is answered where there is one key only.
    pub async fn find(&self, id: Option<&str>, now: Instant) -> Result<Arc<Key>, TokenRefused> {
        self.freshen(now, false).await;
        if let Some(key) = self.look_up(id) {
            return Ok(key);
        }
        self.freshen(now, true).await;
        self.look_up(id).ok_or_else(|| {
            self.read(|known| match known.keys {
                Some(_) => TokenRefused::KeyUnknown,
                None => TokenRefused::KeysUnavailable,
            })
        })
    }

    fn look_up(&self, id: Option<&str>) -> Option<Arc<Key>> {
        self.read(|known| match (id, known.keys.as_deref()?) {
            (None, [only]) => Some(Arc::clone(only)),
            (None, _) => None,
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).map(Arc::clone),
        })
    }

    async fn freshen(&self, now: Instant, missed: bool) {
        match &self.origin {
            Origin::Fixed => {}
            Origin::File(path) => self.freshen_file(path, missed).await,
            Origin::Address { url, client, refresh } => {
                if !self.is_due(now, missed, *refresh) {
                    return;
                }
                // Who has keys does not wait for another's question; who has none must.
                let have = self.read(|known| known.keys.is_some());
                let asking = if have && !missed { self.asking.try_lock().ok() } else { Some(self.asking.lock().await) };
                if asking.is_none() || !self.is_due(now, missed, *refresh) {
                    return;
                }
                self.write(|known| known.asked = Some(now));
                match fetch(client, url).await {
                    Ok(keys) => self.write(|known| known.keys = Some(keys)),
                    Err(reason) => tracing::warn!(%url, reason, "the keys of an issuer were not renewed"),
                }
            }
        }
    }

    fn is_due(&self, now: Instant, missed: bool, refresh: Refresh) -> bool {
        self.read(|known| {
            let after = |seconds: u32| known.asked.is_none_or(|asked| asked.plus_seconds(i64::from(seconds)) <= now);
            // Without keys every token misses; with keys they also grow old.
            let old = known.keys.is_none() || missed;
            after(if old { refresh.cool_down_seconds } else { refresh.max_age_seconds })
        })
    }

    async fn freshen_file(&self, path: &PathBuf, missed: bool) {
        let stamp = std::fs::metadata(path).ok().and_then(|found| Some((found.modified().ok()?, found.len())));
        if !missed && stamp.is_some() && self.read(|known| known.stamp == stamp) {
            return;
        }
        let _asking = self.asking.lock().await;
        let found = match stamp {
            Some((_, size)) if usize::try_from(size).is_ok_and(|size| size <= LARGEST) => {
                tokio::fs::read(path).await.ok().and_then(|bytes| read_set(&serde_json::from_slice(&bytes).ok()?))
            }
            _ => None,
        };
        match found {
            Some(keys) => self.write(|known| (known.keys, known.stamp) = (Some(keys), stamp)),
            None => {
                // The stamp is kept, so that a broken file is read once and not at every token.
                self.write(|known| known.stamp = stamp);
                tracing::warn!(file = %path.display(), "the keys of an issuer were not renewed: no readable set of keys");
            }
        }
    }

    fn read<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

async fn fetch(client: &reqwest::Client, url: &reqwest::Url) -> Result<Vec<Arc<Key>>, String> {
    let answer = client.get(url.clone()).header("accept", "application/jwk-set+json, application/json").send().await;
    let mut answer = answer.and_then(reqwest::Response::error_for_status).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| error.to_string())? {
        if bytes.len() + chunk.len() > LARGEST {
            return Err("the set of keys is too large".to_owned());
        }
        bytes.extend_from_slice(&chunk);
    }
    let set = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    read_set(&set).ok_or_else(|| "there is no set of keys".to_owned())
}

/// The usable keys of a set; `None` for what is no set at all.
fn read_set(set: &Value) -> Option<Vec<Arc<Key>>> {
    let keys = set.get("keys")?.as_array()?;
    Some(keys.iter().filter_map(read_key).map(Arc::new).collect())
}

/// A key that is for something else, or of a kind that we do not read, is left out: the others of
/// its set are still good.
fn read_key(key: &Value) -> Option<Key> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let algorithm = match (text("kty")?, text("crv")) {
        ("OKP", Some("Ed25519")) => Algorithm::EdDSA,
        ("EC", Some("P-256")) => Algorithm::ES256,
        ("RSA", None) => Algorithm::RS256,
        _ => return None,
    };
    let declared = text("alg").is_none_or(|declared| {
        declared == algorithm.as_str() || (declared == "Ed25519" && algorithm == Algorithm::EdDSA)
    });
    let signs = text("use").is_none_or(|purpose| purpose == "sig");
    let verifies = key
        .get("key_ops")
        .is_none_or(|all| all.as_array().is_some_and(|all| all.iter().any(|one| one.as_str() == Some("verify"))));
    let private = key.get("d").is_some();
    if !declared || !signs || !verifies || private {
        return None;
    }
    let made = match algorithm {
        Algorithm::EdDSA => DecodingKey::from_ed_components(text("x")?),
        Algorithm::ES256 => DecodingKey::from_ec_components(text("x")?, text("y")?),
        Algorithm::RS256 => DecodingKey::from_rsa_components(text("n")?, text("e")?),
    };
    Some(Key { id: text("kid").map(str::to_owned), algorithm, key: made.ok()? })
}
