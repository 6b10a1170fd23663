//! What the room's commands are about: a scheme, or an assessment with its scheme, where the unit lies that assesses.

use crate::assessment::entity::{assessment, assessment_scheme};
use crate::assessment::model::{AssessmentMove, AssessmentState, SchemeMove, SchemeState};
use crate::assessment::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals,
    id::{AssessmentId, AssessmentSchemeId, ParameterSetId, RuleVersionId},
};
use crate::rules::entity::{parameter_set, rule_version};
use crate::rules::trust;
use crate::store::{Place, Read, Standing, Subject, Write};

/// The clauses that schemes serve.
pub(super) const OF_SCHEMES: &[ClauseId] = &[ClauseId("4.1.6a"), ClauseId("4.1.6b"), ClauseId("4.1.6d")];
/// The clauses that assessments serve.
pub(super) const OF_ASSESSMENTS: &[ClauseId] = &[ClauseId("4.1.6a"), ClauseId("4.1.6e")];

/// What units may be assessed by now, as [`trust::usable`] says. Where a version was revoked, it takes another scheme:
/// what one pins is frozen.
pub(in crate::assessment) async fn usable(
    read: &Read,
    version: RuleVersionId,
    parameters: Option<ParameterSetId>,
) -> Result<(rule_version::Model, Option<parameter_set::Model>), Failure> {
    trust::usable(read, version, parameters).await.map_err(|failure| match failure {
        Failure::Refused(Refusals(reasons)) => Failure::Refused(Refusals(reasons.into_iter().map(instead).collect())),
        fault => fault,
    })
}

fn instead(refusal: Refusal) -> Refusal {
    match refusal.code {
        ErrorCode::RuleRevoked => refusal.allowing(["assessmentSchemeCreate"]),
        _ => refusal,
    }
}

/// A scheme and where the unit lies whose it is.
pub struct SchemeSubject {
    pub(super) row: assessment_scheme::Model,
    place: Place,
}

impl SchemeSubject {
    pub(super) async fn load(read: &Read, id: AssessmentSchemeId) -> Result<Self, Failure> {
        let found = read::scheme(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("考核方案", "scheme").at(["scheme"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// Makes a move and writes the scheme.
    pub(super) async fn go(&self, by: SchemeMove, write: &mut Write) -> Result<(), Failure> {
        let before = &self.row;
        let state: SchemeState = before.state.parse().map_err(Fault::new)?;
        let state = state.go(by)?.as_str().to_owned();
        let after = assessment_scheme::Model { state, version: before.version + 1, ..before.clone() };
        write.update(before, after).await
    }
}

impl Subject for SchemeSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// An assessment, its scheme, and where the unit lies that assesses.
pub struct AssessmentSubject {
    pub(in crate::assessment) row: assessment::Model,
    pub(in crate::assessment) scheme: assessment_scheme::Model,
    place: Place,
}

impl AssessmentSubject {
    pub(in crate::assessment) async fn load(read: &Read, id: AssessmentId) -> Result<Self, Failure> {
        let found = read::assessment(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("考核", "assessment").at(["assessment"]))?;
        let scheme = read::scheme(read, row.scheme_id).await?;
        let scheme = scheme.ok_or_else(|| Fault::new("an assessment has a scheme"))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, scheme, place })
    }

    /// The same for whoever acts at or above the unit that assesses; to others it is not there.
    pub(in crate::assessment) async fn own(read: &Read, id: AssessmentId) -> Result<Self, Failure> {
        let found = Self::load(read, id).await?;
        if !read.actor().scope.holds(&found.place.scope) {
            return Err(Refusal::not_found("考核", "assessment").at(["assessment"]).into());
        }
        Ok(found)
    }

    /// What a move makes of it.
    pub(in crate::assessment) fn moved(&self, by: AssessmentMove) -> Result<assessment::Model, Failure> {
        let before = &self.row;
        let state: AssessmentState = before.state.parse().map_err(Fault::new)?;
        let state = state.go(by)?.as_str().to_owned();
        Ok(assessment::Model { state, version: before.version + 1, ..before.clone() })
    }
}

impl Subject for AssessmentSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}
