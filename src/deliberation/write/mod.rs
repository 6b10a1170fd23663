//! The room's commands.

mod cancel_meeting;
mod close_meeting;
mod convene_meeting;
mod correct_attendance;
mod hold_meeting;
mod reopen_meeting;
mod set_agenda;
mod set_ballot_rule;
mod subject;
mod take_ballot;

pub use cancel_meeting::CancelMeeting;
pub use close_meeting::CloseMeeting;
pub use convene_meeting::ConveneMeeting;
pub use correct_attendance::CorrectAttendance;
pub use hold_meeting::{Attending, HoldMeeting};
pub use reopen_meeting::ReopenMeeting;
pub use set_agenda::SetAgenda;
pub use set_ballot_rule::SetBallotRule;
pub use take_ballot::TakeBallot;
