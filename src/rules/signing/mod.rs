//! Signatures of rules: Ed25519 (RFC 8032) over a statement that names what is signed and what for. A
//! signature for an upload is never one for an approval. Deliberately absent: which keys a division has
//! registered, and from when to when they are good.

mod key;
mod signature;
mod statement;

pub use key::{PrivateKey, PublicKey};
pub use signature::{Signature, Signed};
pub use statement::{Purpose, Statement};
