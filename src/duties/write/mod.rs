//! The room's commands.

mod end_relief;
pub mod examine_composition;
mod grant_relief;
pub mod occasion;
pub mod open_duties;
mod record_opened;
pub mod set_calendar;
pub mod settle;
mod subject;

pub use end_relief::EndRelief;
pub use examine_composition::ExamineComposition;
pub use grant_relief::GrantRelief;
pub use open_duties::OpenDuties;
pub use record_opened::RecordOpened;
pub use set_calendar::SetCalendar;
