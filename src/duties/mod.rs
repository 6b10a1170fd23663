//! Duties: who owes what by which clause, by when, and what became of it. They come into being from what clauses
//! oblige to, evidence discharges them, and the calendar does the rest: no command marks one as done.
//!
//! Deliberately absent: the records that are evidence. Their rooms give them, and take them back, through
//! [`write::settle`].

pub mod api;
pub mod closing;
pub mod entity;
pub mod expected;
pub mod holdings;
pub mod icalendar;
pub mod model;
pub mod opening;
pub mod preview;
pub mod read;
pub mod reminding;
pub mod standing;
pub mod subscription;
pub mod write;
