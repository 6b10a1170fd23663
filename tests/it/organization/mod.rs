//! The tree of units.

mod authority;
mod bodies;
mod catalogue;
mod days;
mod handover;
mod integrity;
mod reorganizing;
mod tree;
