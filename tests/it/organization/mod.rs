//! The tree of units.

mod authority;
mod bodies;
mod catalogue;
mod days;
mod ending;
mod handover;
mod holdings;
pub mod networks;
mod reorganizing;
mod steps;
mod succession;
mod tree;
