//! Meetings: convened with an agenda, held with those who attended, and closed, whereupon they are evidence; ballots,
//! which need a quorum and a majority as dated rules say; decisions, which are what carried.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides of what is closed here; and, in
//! secret ballots, who voted how, which is kept nowhere.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod model;
pub mod read;
pub mod write;
