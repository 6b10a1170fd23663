//! The record of a run: the canonical document whose digest is the run's. Two runs are the same
//! when this document is the same, byte for byte.

use serde::Serialize;

use super::entity::run;
use crate::kernel::{Digest, Fault, canonical};

/// One subject of the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Entry {
    /// The subject's global id.
    pub id: String,
    /// Digest of the facts.
    pub facts: String,
    /// Digest of the verdict.
    pub verdict: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'r> {
    contract: &'r str,
    component: &'r str,
    manifest: Digest,
    parameters: Digest,
    context: Digest,
    agreement: Digest,
    fuel_table: &'r str,
    subjects: Vec<Entry>,
}

/// The document of a run and its subjects, in whatever order they come.
///
/// # Errors
/// A document that has no canonical form; ours always has.
pub fn document(run: &run::Model, mut subjects: Vec<Entry>) -> Result<String, Fault> {
    subjects.sort();
    canonical(&Record {
        contract: &run.contract,
        component: &run.component_digest,
        manifest: Digest::of(&run.manifest),
        parameters: Digest::of(&run.parameters),
        context: Digest::of(&run.context),
        agreement: Digest::of(&run.agreement),
        fuel_table: &run.fuel_table,
        subjects,
    })
    .map_err(Fault::new)
}
