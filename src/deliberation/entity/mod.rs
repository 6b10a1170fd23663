//! The room's tables.

pub mod attendance;
pub mod ballot;
pub mod ballot_rule;
pub mod decision;
pub mod meeting;
pub mod planned_task;
pub mod proposal;
pub mod vote;
