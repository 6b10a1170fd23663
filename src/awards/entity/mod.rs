//! The room's tables.

pub mod agreement;
pub mod edition;
pub mod import;
pub mod import_row;
pub mod nomination;
pub mod programme;
