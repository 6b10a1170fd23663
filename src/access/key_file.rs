//! Ed25519 keys in files: private ones as PKCS #8, public ones as SPKI, both in PEM (RFC 7468, RFC 8410).
//! Deliberately absent: keys under a password, and every other kind of key.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{TryRngCore, rngs::OsRng};

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";
/// What PKCS #8 puts before the 32 bytes of an Ed25519 key.
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// What SPKI puts before the 32 bytes of an Ed25519 key.
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The secret 32 bytes of a private key.
pub struct Seed([u8; 32]);

impl Seed {
    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As PKCS #8 has it.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        [PKCS8.as_slice(), &self.0].concat()
    }
}

/// The private key of a PEM text, where it is one.
#[must_use]
pub fn private(text: &str) -> Option<Seed> {
    unframed(text, PRIVATE, &PKCS8).map(Seed)
}

/// The public key of a PEM text, where it is one.
#[must_use]
pub fn public(text: &str) -> Option<[u8; 32]> {
    unframed(text, PUBLIC, &SPKI)
}

/// A public key as a PEM text.
#[must_use]
pub fn public_text(key: &[u8; 32]) -> String {
    framed(PUBLIC, &[SPKI.as_slice(), key].concat())
}

/// Makes a private key in a new file that its owner alone can read.
///
/// # Errors
/// Where the file is there already or cannot be written, or the machine has no randomness.
pub fn create(path: &Path) -> io::Result<()> {
    let mut seed = [0_u8; 32];
    OsRng.try_fill_bytes(&mut seed).map_err(io::Error::other)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(framed(PRIVATE, &Seed(seed).der()).as_bytes())?;
    file.sync_all()
}

fn framed(what: &str, der: &[u8]) -> String {
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", STANDARD.encode(der))
}

fn unframed(text: &str, what: &str, before: &[u8]) -> Option<[u8; 32]> {
    let body = text.trim().strip_prefix(&format!("-----BEGIN {what}-----"))?;
    let body = body.strip_suffix(&format!("-----END {what}-----"))?;
    let der = STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?;
    der.strip_prefix(before)?.try_into().ok()
}
