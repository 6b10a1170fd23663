//! Documents and name lists on their way: drafted, put out for opinions, deliberated, approved by committee and
//! government, issued, filed with units above, entered into the register of policies; found again by what they say, and
//! traced back through mergers, splits and copies. A department's own is issued by the department itself and filed with
//! the leading group's office. Freezes stop some of that for some days.
//!
//! Deliberately absent: what a meeting decides, which the room of deliberation says; whether a filing discharges a duty,
//! which the room of duties decides; and whether an approval holds, which is stored nowhere: it follows from digests.

pub mod api;
pub mod approval;
pub mod entity;
pub mod holdings;
pub mod model;
pub mod read;
pub mod search;
pub mod write;
