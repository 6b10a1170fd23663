//! The tree of units.

mod authority;
mod catalogue;
mod days;
mod handover;
mod reorganizing;
mod tree;
