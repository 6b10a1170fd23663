//! The two halves of a key.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Signature, Statement};
use crate::access::key_file;
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal};

/// How a public key is written.
const NAME: &str = "ed25519:";

/// The points whose order divides eight, without the bit of the sign: under such a key one signature can be good
/// for every statement.
const SMALL: [[u8; 32]; 5] = [
    [0; 32],
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ],
];

/// A public key: 32 bytes, written `ed25519:` and base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// A key of these bytes.
    ///
    /// # Errors
    /// `KEY_REFUSED` where the key is weak: of small order, or not in its one canonical form.
    pub fn new(bytes: [u8; 32]) -> Result<Self, Refusal> {
        let mut point = bytes;
        if let Some(last) = point.last_mut() {
            *last &= 0x7f;
        }
        // At least the field's prime 2^255-19, the lowest byte first.
        let high = matches!(point, [0xed..=0xff, middle @ .., 0x7f] if middle.iter().all(|byte| *byte == 0xff));
        if high || SMALL.contains(&point) {
            return Err(refused(
                "密钥是弱密钥(低阶点或非规范写法)",
                "the key is weak: of small order, or not canonical",
            ));
        }
        Ok(Self(bytes))
    }

    /// The key of a file: PEM (SPKI), or the written form.
    ///
    /// # Errors
    /// `KEY_REFUSED`.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        key_file::public(text).map_or_else(|| text.trim().parse(), Self::new)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What names the key: the digest of its bytes.
    #[must_use]
    pub fn id(&self) -> Digest {
        Digest::of(self.0)
    }

    /// The key as a PEM text.
    #[must_use]
    pub fn pem(&self) -> String {
        key_file::public_text(&self.0)
    }

    /// Whether this key signed the statement.
    ///
    /// # Errors
    /// `SIGNATURE_REFUSED`; a fault.
    pub fn verify(&self, statement: &Statement, signature: &Signature) -> Result<(), Failure> {
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(&statement.bytes()?, signature.as_bytes()).map_err(|_| {
            let purpose = statement.purpose.as_str();
            Refusal::new(
                ErrorCode::SignatureRefused,
                format!("密钥 {self} 的签名({purpose})与所签内容不符：规则、组件、参数、用例或用途不同"),
                format!("the signature ({purpose}) of the key {self} is not one of this rule, component, parameters, test cases and purpose"),
            )
            .at(["signatures"])
            .into()
        })
    }
}

impl FromStr for PublicKey {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let bytes = text.strip_prefix(NAME).and_then(|rest| URL_SAFE_NO_PAD.decode(rest).ok());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        Self::new(bytes.ok_or_else(|| refused("不是 Ed25519 公钥", "this is not an Ed25519 public key"))?)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|refusal: Refusal| de::Error::custom(refusal.message))
    }
}

/// A private key. Nothing shows it.
pub struct PrivateKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl PrivateKey {
    /// The key of a PEM text (PKCS #8).
    ///
    /// # Errors
    /// `KEY_REFUSED` where it is none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let unusable = || {
            refused("不是 Ed25519 私钥", "this is not an Ed25519 private key")
                .allowing(["-----BEGIN PRIVATE KEY-----", "rencai rule key new FILE"])
        };
        let seed = key_file::private(text).ok_or_else(unusable)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).map_err(|_| unusable())?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| unusable())?;
        Ok(Self { pair, public: PublicKey::new(public)? })
    }

    /// Makes a key in a new file that its owner alone can read.
    ///
    /// # Errors
    /// `KEY_REFUSED` where the file is there already; a fault.
    pub fn generate(path: &Path) -> Result<Self, Failure> {
        key_file::create(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::from(refused(
                format!("{} 已存在，不会覆盖", path.display()),
                format!("{} is there already, and is not overwritten", path.display()),
            )),
            _ => Fault::new(format!("{}: {error}", path.display())).into(),
        })?;
        Ok(Self::read(&std::fs::read_to_string(path).map_err(Fault::new)?)?)
    }

    /// The half that may be shown.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a statement.
    ///
    /// # Errors
    /// A fault.
    pub fn sign(&self, statement: &Statement) -> Result<Signature, Fault> {
        let signature = self.pair.try_sign(&statement.bytes()?).map_err(Fault::new)?;
        let bytes: [u8; 64] = signature.as_ref().try_into().map_err(Fault::new)?;
        Ok(Signature::from(bytes))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey of {}", self.public)
    }
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::KeyRefused, zh, en)
        .at(["key"])
        .allowing([format!("{NAME}…"), "-----BEGIN PUBLIC KEY-----".to_owned()])
}
