//! The room's commands.

mod acknowledge_reminder;
mod end_relief;
pub mod examine_composition;
mod grant_relief;
mod issue_calendar_address;
pub mod occasion;
pub mod open_duties;
mod record_opened;
mod revoke_calendar_address;
pub mod send_reminders;
pub mod set_calendar;
mod set_reminder_rule;
pub mod settle;
mod subject;

pub use acknowledge_reminder::AcknowledgeReminder;
pub use end_relief::EndRelief;
pub use examine_composition::ExamineComposition;
pub use grant_relief::GrantRelief;
pub use issue_calendar_address::IssueCalendarAddress;
pub use open_duties::OpenDuties;
pub use record_opened::RecordOpened;
pub use revoke_calendar_address::RevokeCalendarAddress;
pub use send_reminders::SendReminders;
pub use set_calendar::SetCalendar;
pub use set_reminder_rule::SetReminderRule;
