//! Runs county rules: WebAssembly components under the contract `rencai:rules@1.0.0`.
//!
//! A rule is loaded, says what it is under given parameters, and judges batches of subjects; the host
//! bounds what it may use and believes nothing that it answers. This crate knows the contract and
//! nothing else of the city's system: no database, no GraphQL, no ranks, ties, quotas or money.
//!
//! Judging happens on the host's own few threads of lower priority. `Rule::judge` waits for them,
//! `Rule::submit` gives a [`Ticket`] to await.

mod batches;
mod cache;
mod canonical;
mod child;
mod compile;
mod compiler;
mod component;
mod contract;
mod decimal;
mod digest;
mod engine;
mod fault;
mod fuel;
mod fuse;
mod guest;
mod host;
mod inspect;
mod jail;
mod likeness;
mod limits;
mod manifest;
mod nesting;
mod outline;
mod pointer;
mod rehearsal;
mod rule;
mod second;
mod verify;
mod wording;
mod workers;

pub use canonical::{NotCanonical, canonical, canonicalize};
pub use child::compile_as_child;
pub use compiler::COMPILE_COMMAND;
pub use component::componentize;
pub use contract::{
    CONTRACT_VERSION, Context, Finding, Item, Judgement, Level, Line, LogLine, Manifest, Outcome, Problem, Requirement,
    Subject, Text, Unjudged, Verdict,
};
pub use decimal::Decimal;
pub use digest::Digest;
pub use fault::{Fault, FaultCode, Owner};
pub use host::{Host, Settings};
pub use inspect::{Anatomy, inspect};
pub use limits::Limits;
pub use outline::NotJson;
pub use rule::{Batch, Described, Rule};
pub use verify::verify;
pub use wording::hides;
pub use workers::Ticket;

/// Whether a JSON Pointer (RFC 6901) leads to a value of a JSON text of this contract. False also
/// where the text is no such JSON.
#[must_use]
pub fn leads(pointer: &str, text: &str) -> bool {
    let mut outline = outline::Outline::default();
    let mut steps = u64::MAX;
    outline.read(text).is_ok() && pointer::leads(pointer, text, &outline, &mut steps) == Ok(true)
}
