//! Finds networks and who belongs to them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use super::{listed_at, units};
use crate::kernel::{
    Fault,
    id::{NetworkId, UnitId},
};
use crate::organization::entity::{membership, network, network_version, unit};
use crate::store::{Read, dated::AsOf};

/// A network.
///
/// # Errors
/// A fault of the database.
pub async fn network(read: &Read, id: NetworkId) -> Result<Option<network::Model>, Fault> {
    read.find::<network::Entity>().filter(network::Column::Id.eq(id)).one().await
}

/// Networks by id, and what they are called as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn networks_by_id(
    read: &Read,
    ids: &[NetworkId],
    as_of: AsOf,
) -> Result<HashMap<NetworkId, (network::Model, Option<network_version::Model>)>, Fault> {
    let find = read.find::<network::Entity>().among(network::Column::Id, ids);
    let versions = as_of.versions::<network_version::Entity>();
    let rows = find
        .all_with::<network_version::Entity>(network::Column::Id, network_version::Column::NetworkId, versions)
        .await?;
    Ok(rows.into_iter().map(|(row, version)| (row.id, (row, version))).collect())
}

/// The networks that a unit has made, and those of units that it continues as of a day, by their codes.
///
/// # Errors
/// A fault of the database.
pub async fn networks_listed(read: &Read, unit: &unit::Model, as_of: AsOf) -> Result<Vec<NetworkId>, Fault> {
    let find = read.find_in::<network::Entity>(network::Column::UnitId, listed_at(read, unit, false));
    let find = find.order_by(network::Column::Code, Order::Asc).order_by(network::Column::Id, Order::Asc);
    let mut rows = find.all().await?;
    let others: Vec<UnitId> = rows.iter().map(|row| row.unit_id).filter(|owner| *owner != unit.id).collect();
    // On the days of another unit its networks are its own.
    let others = units(read, &others, as_of).await?;
    rows.retain(|row| others.get(&row.unit_id).is_none_or(|owner| owner.version.is_none()));
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What a network is believed to be called on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_network(read: &Read, id: NetworkId) -> Result<Vec<network_version::Model>, Fault> {
    let find = read.find::<network_version::Entity>().filter(network_version::Column::NetworkId.eq(id));
    find.filter(AsOf::day(read.today()).believed::<network_version::Entity>()).all().await
}

/// Who belongs to a network as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn members(read: &Read, network: NetworkId, as_of: AsOf) -> Result<Vec<membership::Model>, Fault> {
    let find = read.find::<membership::Entity>().filter(membership::Column::NetworkId.eq(network));
    find.filter(as_of.versions::<membership::Entity>()).all().await
}

/// The units that belong to a network as of a day: what a list or a figure is cut by. To one that is not there, or is not
/// within reach, none does.
///
/// # Errors
/// A fault of the database.
pub async fn cut(read: &Read, network: &str, as_of: AsOf) -> Result<Vec<UnitId>, Fault> {
    let Some(network) = NetworkId::parse(network) else { return Ok(Vec::new()) };
    Ok(members(read, network, as_of).await?.into_iter().map(|row| row.member_id).collect())
}

/// What is believed of units in a network on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn memberships(read: &Read, network: NetworkId, members: &[UnitId]) -> Result<Vec<membership::Model>, Fault> {
    let find = read.find::<membership::Entity>().filter(membership::Column::NetworkId.eq(network));
    let find = find.among(membership::Column::MemberId, members);
    find.filter(AsOf::day(read.today()).believed::<membership::Entity>()).all().await
}

/// To which networks units belong as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn networks_of(
    read: &Read,
    units: &[UnitId],
    as_of: AsOf,
) -> Result<HashMap<UnitId, Vec<membership::Model>>, Fault> {
    let find = read.find::<membership::Entity>().among(membership::Column::MemberId, units);
    let find = find.filter(as_of.versions::<membership::Entity>()).order_by(membership::Column::NetworkId, Order::Asc);
    find.grouped(|row| row.member_id).await
}
