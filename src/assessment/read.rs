//! Finds schemes, assessments and what they gave, and whom an assessment is about.

use std::collections::HashMap;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, Order};

use super::entity::{assessment, assessment_result, assessment_round, assessment_scheme};
use super::model::{AssessmentState, SchemeState, assessed_as_of};
use crate::kernel::{
    Failure, Fault, Period, UnitKind,
    id::{AssessmentId, AssessmentResultId, AssessmentSchemeId, NetworkId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::rules::replay::lacking;
use crate::store::{Find, Place, Read, dated::AsOf};

/// Schemes as the actor may see them: who is assessed sees what is published, or was and has led to an assessment.
fn shown(read: &Read) -> Find<assessment_scheme::Entity> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let used = read.find::<assessment::Entity>().subquery(assessment::Column::SchemeId);
    let open = Condition::any()
        .add(assessment_scheme::Column::State.eq(SchemeState::Published.as_str()))
        .add(assessment_scheme::Column::Id.in_subquery(used))
        .add(assessment_scheme::Column::UnitId.in_subquery(own));
    read.find::<assessment_scheme::Entity>().filter(open)
}

/// A scheme.
///
/// # Errors
/// A fault of the database.
pub async fn scheme(read: &Read, id: AssessmentSchemeId) -> Result<Option<assessment_scheme::Model>, Fault> {
    shown(read).filter(assessment_scheme::Column::Id.eq(id)).one().await
}

/// Schemes by id.
///
/// # Errors
/// A fault of the database.
pub async fn schemes_by_id(
    read: &Read,
    ids: &[AssessmentSchemeId],
) -> Result<HashMap<AssessmentSchemeId, assessment_scheme::Model>, Fault> {
    shown(read).keyed(assessment_scheme::Column::Id, ids, |row| row.id).await
}

/// The schemes of a unit, and of those that it continues.
pub fn schemes(read: &Read, unit: &unit::Model) -> Find<assessment_scheme::Entity> {
    shown(read).filter(assessment_scheme::Column::UnitId.in_subquery(organization::read::listed_at(read, unit, false)))
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

/// The assessments that a unit makes, and those that it continues have made.
pub fn assessments(read: &Read, unit: &unit::Model) -> Find<assessment::Entity> {
    read.find_in::<assessment::Entity>(assessment::Column::UnitId, organization::read::listed_at(read, unit, false))
}

/// The ids of the assessments by a scheme, for another query's `IN`.
#[must_use]
pub fn of_scheme(read: &Read, scheme: AssessmentSchemeId) -> SelectStatement {
    let find = read.find::<assessment::Entity>().filter(assessment::Column::SchemeId.eq(scheme));
    find.subquery(assessment::Column::Id)
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

/// The results of a round of an assessment.
pub fn results(read: &Read, of: AssessmentId, round: i64) -> Find<assessment_result::Entity> {
    let find = seen(read).filter(assessment_result::Column::AssessmentId.eq(of));
    find.filter(assessment_result::Column::Round.eq(round))
}

/// What judgings of assessments rested on.
pub fn rounds(read: &Read) -> Find<assessment_round::Entity> {
    read.find::<assessment_round::Entity>()
}

/// What a judging of an assessment rested on.
///
/// # Errors
/// A fault of the database.
pub async fn round(read: &Read, of: AssessmentId, round: i64) -> Result<Option<assessment_round::Model>, Fault> {
    let find = rounds(read).filter(assessment_round::Column::AssessmentId.eq(of));
    find.filter(assessment_round::Column::Round.eq(round)).one().await
}

/// What a judging of an assessment rested on, and all of its results in the order of their list.
///
/// # Errors
/// `NOT_REPLAYABLE` where there was no such judging, or a result is missing or out of reach; a fault of the database.
pub async fn whole(
    read: &Read,
    of: AssessmentId,
    number: i64,
) -> Result<(assessment_round::Model, Vec<assessment_result::Model>), Failure> {
    let judged = round(read, of, number).await?;
    let judged =
        judged.ok_or_else(|| lacking("考核没有这一次评定", "the assessment was not judged, or not so often"))?;
    let find = results(read, of, number).order_by(assessment_result::Column::Position, Order::Asc);
    let rows = find.all().await?;
    if i64::try_from(rows.len()).ok() != Some(judged.total) {
        return Err(lacking("部分结果不在您的范围内或已缺失", "some results are missing or not within your reach"));
    }
    Ok((judged, rows))
}

/// Whom an assessment is about, in the order of their ids: the members of a network below the unit, or the divisions
/// directly below it, as of the period's last day, or of today while it lasts.
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
            let members = organization::read::networks::members(read, network, as_of).await?;
            let members: Vec<UnitId> = members.into_iter().map(|row| row.member_id).collect();
            let found = organization::read::units_by_id(read, &members).await?.into_values();
            let below = found.filter(|unit| unit.id != place.unit && place.scope.holds(&unit.place().scope));
            below.map(|unit| unit.id).collect()
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
