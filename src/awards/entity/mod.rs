//! The room's tables.

pub mod agreement;
pub mod edition;
pub mod import;
pub mod import_row;
pub mod nomination;
pub mod process;
pub mod process_stage;
pub mod programme;
pub mod stage_case;
pub mod stage_review;
pub mod stage_standing;
