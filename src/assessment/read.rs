//! Finds schemes, assessments and what they gave, and whom an assessment is about.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, Order};

use super::entity::{assessment, assessment_result, assessment_scheme};
use super::model::{AssessmentState, assessed_as_of};
use crate::kernel::{
    Fault, Period, UnitKind,
    id::{AssessmentId, AssessmentResultId, AssessmentSchemeId, NetworkId, UnitId},
};
use crate::organization;
use crate::store::{Find, Place, Read, dated::AsOf};

/// A scheme.
///
/// # Errors
/// A fault of the database.
pub async fn scheme(read: &Read, id: AssessmentSchemeId) -> Result<Option<assessment_scheme::Model>, Fault> {
    read.find::<assessment_scheme::Entity>().filter(assessment_scheme::Column::Id.eq(id)).one().await
}

/// Schemes by id.
///
/// # Errors
/// A fault of the database.
pub async fn schemes_by_id(
    read: &Read,
    ids: &[AssessmentSchemeId],
) -> Result<HashMap<AssessmentSchemeId, assessment_scheme::Model>, Fault> {
    read.find::<assessment_scheme::Entity>().keyed(assessment_scheme::Column::Id, ids, |row| row.id).await
}

/// The schemes of a unit.
pub fn schemes(read: &Read, unit: UnitId) -> Find<assessment_scheme::Entity> {
    read.find::<assessment_scheme::Entity>().filter(assessment_scheme::Column::UnitId.eq(unit))
}

/// An assessment.
///
/// # Errors
/// A fault of the database.
pub async fn assessment(read: &Read, id: AssessmentId) -> Result<Option<assessment::Model>, Fault> {
    read.find::<assessment::Entity>().filter(assessment::Column::Id.eq(id)).one().await
}

/// Assessments by id.
///
/// # Errors
/// A fault of the database.
pub async fn assessments_by_id(
    read: &Read,
    ids: &[AssessmentId],
) -> Result<HashMap<AssessmentId, assessment::Model>, Fault> {
    read.find::<assessment::Entity>().keyed(assessment::Column::Id, ids, |row| row.id).await
}

/// The assessments that a unit makes.
pub fn assessments(read: &Read, unit: UnitId) -> Find<assessment::Entity> {
    read.find::<assessment::Entity>().filter(assessment::Column::UnitId.eq(unit))
}

/// Results as the actor may see them: who is assessed sees his own once they are confirmed.
fn seen(read: &Read) -> Find<assessment_result::Entity> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let open = Condition::any()
        .add(assessment::Column::State.eq(AssessmentState::Confirmed.as_str()))
        .add(assessment::Column::UnitId.in_subquery(own));
    let open = read.find::<assessment::Entity>().filter(open).subquery(assessment::Column::Id);
    read.find::<assessment_result::Entity>().filter(assessment_result::Column::AssessmentId.in_subquery(open))
}

/// Results by id.
///
/// # Errors
/// A fault of the database.
pub async fn results_by_id(
    read: &Read,
    ids: &[AssessmentResultId],
) -> Result<HashMap<AssessmentResultId, assessment_result::Model>, Fault> {
    seen(read).keyed(assessment_result::Column::Id, ids, |row| row.id).await
}

/// The results that stand of an assessment: those of its last round.
pub fn results(read: &Read, of: &assessment::Model) -> Find<assessment_result::Entity> {
    let find = seen(read).filter(assessment_result::Column::AssessmentId.eq(of.id));
    find.filter(assessment_result::Column::Round.eq(of.round))
}

/// The same in the order of their list.
///
/// # Errors
/// A fault of the database.
pub async fn ranked(read: &Read, of: &assessment::Model) -> Result<Vec<assessment_result::Model>, Fault> {
    results(read, of).order_by(assessment_result::Column::Position, Order::Asc).all().await
}

/// Whom an assessment is about, in the order of their ids: the members of a network at or below the unit, or the
/// divisions directly below it, as of the period's last day, or of today while it lasts.
///
/// # Errors
/// A fault of the database.
pub async fn assessed(
    read: &Read,
    place: &Place,
    network: Option<NetworkId>,
    period: Period,
) -> Result<Vec<UnitId>, Fault> {
    let as_of = AsOf::day(assessed_as_of(period, read.today()));
    let mut units: Vec<UnitId> = match network {
        Some(network) => {
            let members = organization::read::members(read, network, as_of).await?;
            let members: Vec<UnitId> = members.into_iter().map(|row| row.member_id).collect();
            let found = organization::read::units_by_id(read, &members).await?.into_values();
            found.filter(|unit| place.scope.holds(&unit.place().scope)).map(|unit| unit.id).collect()
        }
        None => {
            let below = organization::read::below(read, &[place.unit], as_of).await?.remove(&place.unit);
            let divisions = |seen: &organization::read::Seen| seen.unit.kind == UnitKind::Division.as_str();
            below.unwrap_or_default().into_iter().filter(divisions).map(|seen| seen.unit.id).collect()
        }
    };
    units.sort_unstable();
    units.dedup();
    Ok(units)
}
