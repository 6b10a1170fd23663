//! Coordination: who leads which matter of work and who cooperates; tasks that decisions spawn, some by themselves, and
//! that who leads them breaks down, with stages, opinions of cooperating units, the means that are asked of them, and
//! disputes; targets for which the holder of a post answers; barriers, conflicts between departments and requests for
//! support; and what tasks and matters add up to on each line of work, and tasks by function, area and focus.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides of what is confirmed, answered
//! or accounted for here; and assessment, which reads what is kept here.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod matrix;
pub mod model;
pub mod read;
pub mod spawning;
pub mod work;
pub mod write;
