//! The tree of units.

mod authority;
mod catalogue;
mod days;
mod tree;
