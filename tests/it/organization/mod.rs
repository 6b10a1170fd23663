//! The tree of units.

mod authority;
mod bodies;
mod catalogue;
mod days;
mod handover;
mod holdings;
mod networks;
mod reorganizing;
mod succession;
mod tree;
