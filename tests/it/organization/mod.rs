//! The tree of units.

mod tree;
