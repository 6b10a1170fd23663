//! Meetings: convened with an agenda, held with those who attended, and closed, whereupon they are evidence; ballots,
//! which need a quorum and a majority as dated rules say; decisions, which are what carried, and the tasks that were
//! planned with them; of joint meetings, how decisions are carried out, and what is proposed.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides of what is closed here; the
//! tasks themselves, which the room of coordination makes of what was planned; and, in secret ballots, who voted how,
//! which is kept nowhere.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod joint;
pub mod model;
pub mod parties;
pub mod planned;
pub mod read;
pub mod write;
