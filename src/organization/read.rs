//! Finds units: identities by code and id, and what they are as of a day.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use super::entity::{unit, unit_succession, unit_version};
use crate::kernel::{Fault, id::UnitId};
use crate::store::{Place, Read, dated::AsOf};

/// A unit by its code.
///
/// # Errors
/// A fault of the database.
pub async fn unit(read: &Read, code: &str) -> Result<Option<unit::Model>, Fault> {
    read.find::<unit::Entity>().filter(unit::Column::Code.eq(code)).one().await
}

/// Units by their codes.
///
/// # Errors
/// A fault of the database.
pub async fn units_by_code(read: &Read, codes: &[String]) -> Result<HashMap<String, unit::Model>, Fault> {
    let rows = read.find::<unit::Entity>().filter(unit::Column::Code.is_in(codes)).all().await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// Units by id.
///
/// # Errors
/// A fault of the database.
pub async fn units_by_id(read: &Read, ids: &[UnitId]) -> Result<HashMap<UnitId, unit::Model>, Fault> {
    let rows = read.find::<unit::Entity>().filter(unit::Column::Id.is_in(ids.iter().copied())).all().await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Where a unit lies today.
///
/// # Errors
/// A fault of the database.
pub async fn place(read: &Read, id: UnitId) -> Result<Option<Place>, Fault> {
    let row = read.find::<unit::Entity>().filter(unit::Column::Id.eq(id)).one().await?;
    Ok(row.map(|row| row.place()))
}

/// What units are as of a day; a unit outside its days is not among them.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    ids: &[UnitId],
    as_of: AsOf,
) -> Result<HashMap<UnitId, unit_version::Model>, Fault> {
    let rows = read
        .find::<unit_version::Entity>()
        .filter(unit_version::Column::UnitId.is_in(ids.iter().copied()))
        .filter(as_of.versions::<unit_version::Entity>())
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row)).collect())
}

/// The units directly below others as of a day, by name.
///
/// # Errors
/// A fault of the database.
pub async fn below(
    read: &Read,
    parents: &[UnitId],
    as_of: AsOf,
) -> Result<HashMap<UnitId, Vec<unit_version::Model>>, Fault> {
    let rows = read
        .find::<unit_version::Entity>()
        .filter(unit_version::Column::ParentId.is_in(parents.iter().copied()))
        .filter(as_of.versions::<unit_version::Entity>())
        .order_by(unit_version::Column::NameKey, Order::Asc)
        .order_by(unit_version::Column::UnitId, Order::Asc)
        .all()
        .await?;
    let mut found: HashMap<UnitId, Vec<unit_version::Model>> = HashMap::new();
    for row in rows {
        if let Some(parent) = row.parent_id {
            found.entry(parent).or_default().push(row);
        }
    }
    Ok(found)
}

/// The units that stand at the top as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn roots(read: &Read, as_of: AsOf) -> Result<Vec<unit_version::Model>, Fault> {
    read.find::<unit_version::Entity>()
        .filter(unit_version::Column::ParentId.is_null())
        .filter(as_of.versions::<unit_version::Entity>())
        .order_by(unit_version::Column::NameKey, Order::Asc)
        .all()
        .await
}

/// Who continues units, and whom they continue.
///
/// # Errors
/// A fault of the database.
pub async fn successions(read: &Read, ids: &[UnitId]) -> Result<Vec<unit_succession::Model>, Fault> {
    read.find::<unit_succession::Entity>()
        .filter(
            sea_orm::Condition::any()
                .add(unit_succession::Column::UnitId.is_in(ids.iter().copied()))
                .add(unit_succession::Column::SuccessorId.is_in(ids.iter().copied())),
        )
        .order_by(unit_succession::Column::FromDay, Order::Asc)
        .all()
        .await
}
