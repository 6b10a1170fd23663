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

/// What was the same for all subjects, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground<'r> {
    /// The contract's version.
    pub contract: &'r str,
    /// Digest of the component's bytes.
    pub component: &'r str,
    /// Canonical JSON.
    pub manifest: &'r str,
    /// Canonical JSON.
    pub parameters: &'r str,
    /// Canonical JSON.
    pub context: &'r str,
    /// Canonical JSON: the fields that the rule might read.
    pub agreement: &'r str,
    /// The name of the table by which fuel is counted.
    pub fuel_table: &'r str,
}

impl<'r> From<&'r run::Model> for Ground<'r> {
    fn from(run: &'r run::Model) -> Self {
        Self {
            contract: &run.contract,
            component: &run.component_digest,
            manifest: &run.manifest,
            parameters: &run.parameters,
            context: &run.context,
            agreement: &run.agreement,
            fuel_table: &run.fuel_table,
        }
    }
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
pub fn document<'r>(ground: impl Into<Ground<'r>>, mut subjects: Vec<Entry>) -> Result<String, Fault> {
    let ground = ground.into();
    subjects.sort();
    canonical(&Record {
        contract: ground.contract,
        component: ground.component,
        manifest: Digest::of(ground.manifest),
        parameters: Digest::of(ground.parameters),
        context: Digest::of(ground.context),
        agreement: Digest::of(ground.agreement),
        fuel_table: ground.fuel_table,
        subjects,
    })
    .map_err(Fault::new)
}
