//! Finds commitments by what they rest on.

use std::collections::HashMap;
use std::hash::Hash;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Order, Value};
use uuid::Uuid;

use crate::awards;
use crate::funding::entity::commitment;
use crate::kernel::{
    Fault,
    id::{JudgementId, NominationId, TalentId, UnitId},
};
use crate::store::{Find, Read};

/// The commitments that rest on lines of rankings, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn on_judgements(
    read: &Read,
    judgements: &[JudgementId],
) -> Result<HashMap<JudgementId, Vec<commitment::Model>>, Fault> {
    under(read, commitment::Column::JudgementId, judgements, |row| row.judgement_id).await
}

/// The commitments for nominees, whichever rankings they rest on, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn on_nominations(
    read: &Read,
    nominations: &[NominationId],
) -> Result<HashMap<NominationId, Vec<commitment::Model>>, Fault> {
    under(read, commitment::Column::NominationId, nominations, |row| row.nomination_id).await
}

/// The commitments for the nominations of talents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn on_talents(read: &Read, talents: &[TalentId]) -> Result<HashMap<TalentId, Vec<commitment::Model>>, Fault> {
    let nominated = awards::read::nominations_of(read, talents).await?;
    let nominations: Vec<NominationId> = nominated.keys().copied().collect();
    let mut found: HashMap<TalentId, Vec<commitment::Model>> = HashMap::new();
    for (nomination, rows) in on_nominations(read, &nominations).await? {
        if let Some(talent) = nominated.get(&nomination) {
            found.entry(*talent).or_default().extend(rows);
        }
    }
    for rows in found.values_mut() {
        rows.sort_unstable_by_key(|row| row.id);
    }
    Ok(found)
}

/// The commitments that rest on stages of tasks, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn on_stages(read: &Read, stages: &[Uuid]) -> Result<HashMap<Uuid, Vec<commitment::Model>>, Fault> {
    under(read, commitment::Column::StageId, stages, |row| row.stage_id).await
}

/// The commitments whose column holds one of some keys, under each, from the first.
async fn under<K: Into<Value> + Copy + Eq + Hash>(
    read: &Read,
    column: commitment::Column,
    keys: &[K],
    key: impl Fn(&commitment::Model) -> Option<K>,
) -> Result<HashMap<K, Vec<commitment::Model>>, Fault> {
    let find = read.find::<commitment::Entity>().among(column, keys).order_by(commitment::Column::Id, Order::Asc);
    let found = find.grouped(key).await?;
    Ok(found.into_iter().filter_map(|(key, rows)| Some((key?, rows))).collect())
}

/// The commitments of all funds for a nominee of which not all is released, by number.
///
/// # Errors
/// A fault of the database.
pub async fn live_for(read: &Read, nomination: NominationId) -> Result<Vec<commitment::Model>, Fault> {
    live(read.find_anywhere()).filter(commitment::Column::NominationId.eq(nomination)).all().await
}

/// The commitments of a fund on a stage of which not all is released, by number.
///
/// # Errors
/// A fault of the database.
pub async fn live_on(read: &Read, unit: UnitId, stage: Uuid) -> Result<Vec<commitment::Model>, Fault> {
    let of_fund = read.find().filter(commitment::Column::UnitId.eq(unit));
    live(of_fund).filter(commitment::Column::StageId.eq(stage)).all().await
}

fn live(find: Find<commitment::Entity>) -> Find<commitment::Entity> {
    let of = |column| Expr::col((commitment::Entity, column));
    let is_live = of(commitment::Column::Released).lt(of(commitment::Column::Reserved));
    find.filter(is_live).order_by(commitment::Column::Number, Order::Asc)
}
