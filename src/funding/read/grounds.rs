//! Finds commitments by what they rest on.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use crate::funding::entity::commitment;
use crate::kernel::{
    Fault,
    id::{JudgementId, NominationId, UnitId},
};
use crate::store::{Find, Read};

/// The commitments that rest on lines of rankings, by number.
///
/// # Errors
/// A fault of the database.
pub async fn on_judgements(
    read: &Read,
    judgements: &[JudgementId],
) -> Result<HashMap<JudgementId, Vec<commitment::Model>>, Fault> {
    let find = read.find::<commitment::Entity>().among(commitment::Column::JudgementId, judgements);
    let find = find.order_by(commitment::Column::UnitId, Order::Asc).order_by(commitment::Column::Number, Order::Asc);
    let found = find.grouped(|row| row.judgement_id).await?;
    Ok(found.into_iter().filter_map(|(judgement, rows)| Some((judgement?, rows))).collect())
}

/// The commitments that rest on stages of tasks, by number.
///
/// # Errors
/// A fault of the database.
pub async fn on_stages(read: &Read, stages: &[Uuid]) -> Result<HashMap<Uuid, Vec<commitment::Model>>, Fault> {
    let find = read.find::<commitment::Entity>().among(commitment::Column::StageId, stages);
    let find = find.order_by(commitment::Column::UnitId, Order::Asc).order_by(commitment::Column::Number, Order::Asc);
    let found = find.grouped(|row| row.stage_id).await?;
    Ok(found.into_iter().filter_map(|(stage, rows)| Some((stage?, rows))).collect())
}

/// The commitments of a fund for a nominee of which not all is released, by number.
///
/// # Errors
/// A fault of the database.
pub async fn live_for(read: &Read, unit: UnitId, nomination: NominationId) -> Result<Vec<commitment::Model>, Fault> {
    live(read, unit).filter(commitment::Column::NominationId.eq(nomination)).all().await
}

/// The commitments of a fund on a stage of which not all is released, by number.
///
/// # Errors
/// A fault of the database.
pub async fn live_on(read: &Read, unit: UnitId, stage: Uuid) -> Result<Vec<commitment::Model>, Fault> {
    live(read, unit).filter(commitment::Column::StageId.eq(stage)).all().await
}

fn live(read: &Read, unit: UnitId) -> Find<commitment::Entity> {
    let of = |column| Expr::col((commitment::Entity, column));
    let is_live = of(commitment::Column::Released).lt(of(commitment::Column::Reserved));
    let find = read.find::<commitment::Entity>().filter(commitment::Column::UnitId.eq(unit)).filter(is_live);
    find.order_by(commitment::Column::Number, Order::Asc)
}
