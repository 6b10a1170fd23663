//! What the host owes: good rules judge, wrong ones are refused by name, and nothing that a guest does
//! stops the next one.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod cache;
mod canonical;
mod compiling;
mod counties;
mod frozen;
mod fuzzed;
mod golden;
mod hostile;
mod properties;
mod second;
mod stage;
mod structure;
mod survived;
mod verification;
