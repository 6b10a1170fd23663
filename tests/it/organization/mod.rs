//! The tree of units.

mod catalogue;
mod days;
mod tree;
