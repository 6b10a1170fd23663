//! Reports by which units discharge duties: drafts in versions, submitted, returned with what has to be mended, and
//! accepted with a seal; figures beside the text; attachments; requests for reports on special work; reports of major
//! activities, received by whom they are addressed to; the calendar of what is owed in writing.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides of what is accepted here.

pub mod activity;
pub mod api;
pub mod attachment;
pub mod difference;
pub mod entity;
pub mod figures;
pub mod holdings;
pub mod model;
pub mod read;
pub mod write;
