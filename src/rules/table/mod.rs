//! Decision tables for clerks: a workbook becomes the parameters of the component
//! `plugins/decision-table`, or the list of the cells that stand against it.
//!
//! Pure: bytes in, values out. The notation of conditions and the hit policies unique, first and
//! collect-sum are DMN's; what is asked beyond it is that a table says for every input what follows.
//!
//! Deliberately absent: what a table decides about a subject, which is the component's question;
//! expressions other than points for each of a count; the database, and who may upload.

mod analysis;
mod book;
mod cells;
mod condition;
mod facts;
mod keys;
mod model;
mod parameters;
mod region;
mod sheet;
pub mod template;
mod value;

pub use analysis::{Analysis, analyse};
pub use model::{Column, Hit, Input, Kind, Measure, Otherwise, Role, Row, Rule, Table, Then};

use crate::kernel::{Fault, Refusal, Refusals, canonical};

/// The component that judges by tables.
pub const COMPONENT: &[u8] = include_bytes!("../../../plugins/decision-table/rule.wasm");

/// Refusals that are told at once; a sheet that is wrong throughout is told at its beginning.
const MOST_TOLD: usize = 100;

/// Reads a workbook of decision tables.
///
/// # Errors
/// `TABLE_REFUSED` for each cell that cannot be taken, by sheet and address; `FILE_REFUSED` for a file
/// that is no workbook.
pub fn read(bytes: &[u8]) -> Result<Measure, Refusals> {
    let mut told = Vec::new();
    let measure = book::open(bytes).map(|book| sheet::measure(&book, &mut told));
    match measure {
        Ok(Some(measure)) if told.is_empty() => Ok(measure),
        Ok(_) => {
            told.truncate(MOST_TOLD);
            Err(Refusals(told))
        }
        Err(refusals) => Err(refusals),
    }
}

/// The parameters of the component, as canonical JSON.
///
/// # Errors
/// A fault where a number leaves the range of JSON; what was read does not.
pub fn parameters(measure: &Measure) -> Result<String, Fault> {
    canonical(&parameters::of(measure)).map_err(Fault::new)
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(crate::kernel::ErrorCode::TableRefused, zh, en)
}
