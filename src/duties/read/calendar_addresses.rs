//! Finds the addresses at which calendar programs subscribe, and what they give.

use std::collections::HashMap;

use sea_orm::ColumnTrait;

use super::calendar_feed::feed;
use crate::duties::entity::calendar_address;
use crate::duties::icalendar::Entry;
use crate::duties::subscription::{COMING_DAYS, PAST_DAYS};
use crate::kernel::{
    Digest, Fault,
    id::{CalendarAddressId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read, dated::AsOf};

/// An address.
///
/// # Errors
/// A fault of the database.
pub async fn address(read: &Read, id: CalendarAddressId) -> Result<Option<calendar_address::Model>, Fault> {
    read.find::<calendar_address::Entity>().filter(calendar_address::Column::Id.eq(id)).one().await
}

/// Addresses by id.
///
/// # Errors
/// A fault of the database.
pub async fn addresses_by_id(
    read: &Read,
    ids: &[CalendarAddressId],
) -> Result<HashMap<CalendarAddressId, calendar_address::Model>, Fault> {
    read.find::<calendar_address::Entity>().keyed(calendar_address::Column::Id, ids, |row| row.id).await
}

/// The addresses of a unit.
pub fn of_unit(read: &Read, unit: UnitId) -> Find<calendar_address::Entity> {
    read.find::<calendar_address::Entity>().filter(calendar_address::Column::UnitId.eq(unit))
}

/// Those of some units that are there today: the addresses of the others give nothing.
///
/// # Errors
/// A fault of the database.
pub async fn there(read: &Read, units: &[UnitId]) -> Result<HashMap<UnitId, unit::Model>, Fault> {
    let seen = organization::read::units(read, units, AsOf::day(read.today())).await?;
    Ok(seen.into_iter().filter(|(_, seen)| seen.version.is_some()).map(|(id, seen)| (id, seen.unit)).collect())
}

/// The unit whose duties a secret gives today. One that was never issued and one that is good no more are none alike.
///
/// # Errors
/// A fault of the database.
pub async fn opened_by(read: &Read, secret: &str) -> Result<Option<unit::Model>, Fault> {
    // Looked for by its digest: how long the database compares tells nothing of the secret.
    let digest = Digest::of(secret).to_string();
    let find = read.find::<calendar_address::Entity>().filter(calendar_address::Column::Digest.eq(digest));
    match find.one().await?.filter(|row| row.is_good(read.today())) {
        Some(row) => Ok(there(read, &[row.unit_id]).await?.remove(&row.unit_id)),
        None => Ok(None),
    }
}

/// What a calendar program is given of a unit.
///
/// # Errors
/// A fault of the database.
pub async fn subscribed(read: &Read, unit: &unit::Model) -> Result<Vec<Entry>, Fault> {
    let today = read.today();
    Ok(feed(read, unit, today.plus(-PAST_DAYS), today.plus(COMING_DAYS + 1)).await?.entries)
}
