//! The room's tables.

pub mod calendar_address;
pub mod calendar_year;
pub mod duty;
pub mod evidence;
pub mod lineage;
pub mod opened;
pub mod opening;
pub mod relief;
pub mod reminder;
pub mod reminder_rule;
pub mod tally;
