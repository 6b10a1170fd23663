//! The tree of units.

mod authority;
mod bodies;
mod catalogue;
mod days;
mod handover;
mod networks;
mod reorganizing;
mod tree;
