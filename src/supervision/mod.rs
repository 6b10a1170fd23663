//! Supervision: inspections, findings that units mend and others check, and circulars of criticism, which quote overdue
//! duties and wait for the unit's answer.
//!
//! Deliberately absent: whether a duty is overdue or discharged, which the room of duties says.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod model;
pub mod read;
pub mod write;
