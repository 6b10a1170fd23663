//! The two doors.

mod attempts;
mod audit;
mod commands;
mod dated;
mod files;
mod history;
mod keys;
mod lists;
mod outages;
mod races;

use rencai::awards::write::CreateProgramme;

/// The smallest command that writes.
fn programme(code: &str) -> CreateProgramme {
    CreateProgramme {
        code: code.to_owned(),
        name: "示例奖".to_owned(),
        name_en: "Example award".to_owned(),
        policy: "kunming-2010-09-09".to_owned(),
        clause: "4.1.3a".to_owned(),
    }
}
