//! What editions, nominations, processes and rules leave open at a unit that ends.

use sea_orm::{ColumnTrait, Condition};

use super::entity::{edition, nomination, process_stage};
use super::model::{EditionState, NominationState};
use super::read::stages::{failed, newest_of_all};
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::rules::entity::enactment;
use crate::store::{Read, dated::AsOf};

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let unranked = [EditionState::Draft, EditionState::Open, EditionState::Closed, EditionState::Judging];
    let unranked = edition::Column::State.is_in(unranked.map(EditionState::as_str));
    let editions = read.find::<edition::Entity>().filter(unranked);
    let own = editions.clone().among(edition::Column::UnitId, units);
    count(open, HoldingKind::Edition, own, edition::Column::UnitId).await?;
    let pinned = editions.filter(edition::Column::ProcessId.is_not_null()).subquery(edition::Column::ProcessId);
    let used = Condition::any()
        .add(process_stage::Column::ProcessId.in_subquery(pinned))
        .add(process_stage::Column::ProcessId.is_in(newest_of_all(read).await?));
    let stages = read.find::<process_stage::Entity>().among(process_stage::Column::ReviewerId, units).filter(used);
    count(open, HoldingKind::Stage, stages, process_stage::Column::ReviewerId).await?;
    let waiting = [NominationState::Draft, NominationState::Submitted];
    let nominations = read
        .find::<nomination::Entity>()
        .among(nomination::Column::UnitId, units)
        .filter(nomination::Column::State.is_in(waiting.map(NominationState::as_str)))
        .filter(nomination::Column::Id.not_in_subquery(failed(read)));
    count(open, HoldingKind::Nomination, nominations, nomination::Column::UnitId).await?;
    let rules = read
        .find::<enactment::Entity>()
        .among(enactment::Column::UnitId, units)
        .filter(AsOf::day(read.today()).lasting::<enactment::Entity>());
    count(open, HoldingKind::Rule, rules, enactment::Column::UnitId).await
}
