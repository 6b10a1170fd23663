//! What editions, nominations and rules leave open at a unit that ends.

use std::future::Future;
use std::pin::Pin;

use sea_orm::{ColumnTrait, Condition};

use super::entity::{edition, nomination};
use super::model::{EditionState, NominationState};
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Holdings, Open};
use crate::rules::entity::enactment;
use crate::store::{Read, dated::AsOf};

/// What this room and that of the rules keep.
pub struct Kept;

impl Holdings for Kept {
    fn open<'a>(
        &'a self,
        read: &'a Read,
        units: &'a [UnitId],
    ) -> Pin<Box<dyn Future<Output = Result<Open, Fault>> + Send + 'a>> {
        Box::pin(open(read, units))
    }
}

async fn open(read: &Read, units: &[UnitId]) -> Result<Open, Fault> {
    let mut open = Open::new();
    let unranked = [EditionState::Draft, EditionState::Open, EditionState::Closed, EditionState::Judging];
    let editions = read
        .find::<edition::Entity>()
        .among(edition::Column::UnitId, units)
        .filter(edition::Column::State.is_in(unranked.map(EditionState::as_str)));
    count(&mut open, HoldingKind::Edition, editions.columns([edition::Column::UnitId]).await?);
    let waiting = [NominationState::Draft, NominationState::Submitted];
    let nominations = read
        .find::<nomination::Entity>()
        .among(nomination::Column::UnitId, units)
        .filter(nomination::Column::State.is_in(waiting.map(NominationState::as_str)));
    count(&mut open, HoldingKind::Nomination, nominations.columns([nomination::Column::UnitId]).await?);
    let goes_on = Condition::any()
        .add(enactment::Column::ValidUntil.is_null())
        .add(enactment::Column::ValidUntil.gt(read.today()));
    let rules = read
        .find::<enactment::Entity>()
        .among(enactment::Column::UnitId, units)
        .filter(AsOf::day(read.today()).believed::<enactment::Entity>())
        .filter(goes_on);
    count(&mut open, HoldingKind::Rule, rules.columns([enactment::Column::UnitId]).await?);
    Ok(open)
}

fn count(open: &mut Open, kind: HoldingKind, found: Vec<(UnitId,)>) {
    for (unit,) in found {
        *open.entry((unit, kind)).or_default() += 1;
    }
}
