//! Assessment: schemes, each with a rule that it pins, by which units are assessed for a period from figures that
//! the system has anyway; what each judging gave, to be judged again to the same bytes.
//!
//! Deliberately absent: how points are given, which the rule says, and awards, whose subjects are persons.

pub mod api;
pub mod decisions;
pub mod entity;
pub mod holdings;
pub mod judging;
pub mod model;
pub mod read;
pub mod replay;
pub mod write;
