//! What rests on versions of rules: rankings that runs gave, and what other rooms have judged by them. This room does
//! not know those; each says so itself, through [`Decisions`].

use std::pin::Pin;

use super::entity::{review_flag, run};
use crate::kernel::{
    Fault,
    id::{AssessmentId, EditionId, RuleVersionId, RunId, UnitId},
};
use crate::store::Read;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decided {
    /// What a run gave of an edition.
    Run(RunId, EditionId),
    /// What a round of an assessment gave.
    Round(AssessmentId, i64),
}

/// A decision that rests on a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The unit that judged.
    pub unit: UnitId,
    /// By which version.
    pub rule_version: RuleVersionId,
    /// What.
    pub decided: Decided,
}

impl From<&run::Model> for Decision {
    fn from(run: &run::Model) -> Self {
        Self { unit: run.unit_id, rule_version: run.rule_version_id, decided: Decided::Run(run.id, run.edition_id) }
    }
}

impl review_flag::Model {
    /// What has to be looked at.
    #[must_use]
    pub fn decided(&self) -> Option<Decided> {
        match (self.run_id, self.edition_id, self.assessment_id, self.round) {
            (Some(run), Some(edition), None, None) => Some(Decided::Run(run, edition)),
            (None, None, Some(assessment), Some(round)) => Some(Decided::Round(assessment, round)),
            _ => None,
        }
    }
}

/// What other rooms have decided by versions of rules.
pub trait Decisions: Send + Sync {
    /// What rests on these versions, and counts or may come to count.
    fn resting<'a>(
        &'a self,
        read: &'a Read,
        versions: &'a [RuleVersionId],
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Decision>, Fault>> + Send + 'a>>;
}
