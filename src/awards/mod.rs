//! Awards: programmes, a year's editions of them in a division, nominations with answers to the
//! county's own questions, their import from spreadsheets, the stages in which people review them,
//! judging and the ranking. Deliberately absent until their issue: the days of a public notice,
//! objections, commendations.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod import;
pub mod judging;
pub mod model;
pub mod process;
pub mod read;
pub mod sheet;
pub mod workbooks;
pub mod write;
