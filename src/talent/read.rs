//! Finds talents.

use std::collections::HashMap;

use sea_orm::ColumnTrait;

use super::entity::talent;
use crate::kernel::{
    Fault,
    id::{TalentId, UnitId},
};
use crate::store::Read;

/// Talents by id.
///
/// # Errors
/// A fault of the database.
pub async fn talents_by_id(read: &Read, ids: &[TalentId]) -> Result<HashMap<TalentId, talent::Model>, Fault> {
    let rows = read.find::<talent::Entity>().filter(talent::Column::Id.is_in(ids.iter().copied())).all().await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Talents by a department's numbers.
///
/// # Errors
/// A fault of the database.
pub async fn talents_by_number(
    read: &Read,
    department: UnitId,
    numbers: &[&str],
) -> Result<HashMap<String, talent::Model>, Fault> {
    let rows = read
        .find::<talent::Entity>()
        .filter(talent::Column::UnitId.eq(department))
        .filter(talent::Column::Number.is_in(numbers.iter().copied()))
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.number.clone(), row)).collect())
}
