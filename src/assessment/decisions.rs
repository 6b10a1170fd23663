//! Which assessments rest on versions of rules: told to the room of rules, which does not know of them.

use std::pin::Pin;

use sea_orm::{ColumnTrait, Order};

use super::entity::{assessment, assessment_scheme};
use super::model::AssessmentState;
use crate::kernel::{
    Fault,
    id::{AssessmentSchemeId, RuleVersionId},
};
use crate::rules::decisions::{Decided, Decision, Decisions};
use crate::store::Read;

/// The last rounds of assessments.
pub struct Assessed;

impl Decisions for Assessed {
    fn resting<'a>(
        &'a self,
        read: &'a Read,
        versions: &'a [RuleVersionId],
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Decision>, Fault>> + Send + 'a>> {
        Box::pin(resting(read, versions))
    }
}

async fn resting(read: &Read, versions: &[RuleVersionId]) -> Result<Vec<Decision>, Fault> {
    let pinning = read.find::<assessment_scheme::Entity>();
    let pinning = pinning.among(assessment_scheme::Column::RuleVersionId, versions);
    let schemes: Vec<(AssessmentSchemeId, RuleVersionId)> =
        pinning.columns([assessment_scheme::Column::Id, assessment_scheme::Column::RuleVersionId]).await?;
    let ids: Vec<AssessmentSchemeId> = schemes.iter().map(|(id, _)| *id).collect();
    let standing = AssessmentState::STANDING.map(AssessmentState::as_str);
    let find = read.find::<assessment::Entity>().among(assessment::Column::SchemeId, &ids);
    let find = find.filter(assessment::Column::State.is_in(standing)).order_by(assessment::Column::Id, Order::Asc);
    let decision = |row: assessment::Model| {
        let (_, version) = schemes.iter().find(|(id, _)| *id == row.scheme_id)?;
        Some(Decision { unit: row.unit_id, rule_version: *version, decided: Decided::Round(row.id, row.round) })
    };
    Ok(find.all().await?.into_iter().filter_map(decision).collect())
}
