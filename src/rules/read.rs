//! Finds rules, runs and judgements.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use super::entity::{component, failing, judgement, rule, run};
use crate::access::Action;
use crate::kernel::{
    Fault,
    id::{JudgementId, NominationId, RuleId, RunId},
};
use crate::store::{Guarded, Read};

/// Rules by id.
///
/// # Errors
/// A fault of the database.
pub async fn rules_by_id(read: &Read, ids: &[RuleId]) -> Result<HashMap<RuleId, rule::Model>, Fault> {
    read.find::<rule::Entity>().keyed(rule::Column::Id, ids, |row| row.id).await
}

/// A rule.
///
/// # Errors
/// A fault of the database.
pub async fn rule(read: &Read, id: RuleId) -> Result<Option<rule::Model>, Fault> {
    read.find::<rule::Entity>().filter(rule::Column::Id.eq(id)).one().await
}

/// The bytes of a rule's component.
///
/// # Errors
/// A fault of the database.
pub async fn component(read: &Read, id: RuleId) -> Result<Option<Vec<u8>>, Fault> {
    let row = read.find::<component::Entity>().filter(component::Column::RuleId.eq(id)).one().await?;
    Ok(row.map(|row| row.content))
}

/// Runs by id.
///
/// # Errors
/// A fault of the database.
pub async fn runs_by_id(read: &Read, ids: &[RunId]) -> Result<HashMap<RunId, run::Model>, Fault> {
    read.find::<run::Entity>().keyed(run::Column::Id, ids, |row| row.id).await
}

/// A run.
///
/// # Errors
/// A fault of the database.
pub async fn run(read: &Read, id: RunId) -> Result<Option<run::Model>, Fault> {
    read.find::<run::Entity>().filter(run::Column::Id.eq(id)).one().await
}

/// The masked facts over which a run failed.
///
/// # Errors
/// A fault of the database.
pub async fn failing(read: &Read, run: RunId) -> Result<Option<failing::Model>, Fault> {
    read.find::<failing::Entity>().filter(failing::Column::RunId.eq(run)).one().await
}

/// Judgements by id.
///
/// # Errors
/// A fault of the database.
pub async fn judgements_by_id(
    read: &Read,
    ids: &[JudgementId],
) -> Result<HashMap<JudgementId, judgement::Model>, Fault> {
    read.find::<judgement::Entity>().keyed(judgement::Column::Id, ids, |row| row.id).await
}

/// All judgements of a run within reach, in the order of its list.
///
/// # Errors
/// A fault of the database.
pub async fn judgements(read: &Read, run: RunId) -> Result<Vec<judgement::Model>, Fault> {
    read.find::<judgement::Entity>()
        .filter(judgement::Column::RunId.eq(run))
        .order_by(judgement::Column::Position, Order::Asc)
        .all()
        .await
}

/// What runs decided about subjects; about himself alone to one who may read no rankings.
///
/// # Errors
/// A fault of the database.
pub async fn judgements_of(
    read: &Read,
    runs: &[RunId],
    subjects: &[NominationId],
) -> Result<Vec<judgement::Model>, Fault> {
    let find = read
        .find::<judgement::Entity>()
        .among(judgement::Column::RunId, runs)
        .among(judgement::Column::SubjectId, subjects);
    let actor = read.actor();
    if actor.may(Action::ReadRankings) {
        return find.all().await;
    }
    find.filter(judgement::Entity::own(&actor.person)).all().await
}
