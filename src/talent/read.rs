//! Finds talents.

use std::collections::HashMap;

use sea_orm::ColumnTrait;

use super::entity::talent;
use crate::kernel::{
    Failure, Fault, Refusal,
    id::{TalentId, UnitId},
};
use crate::store::Read;

/// Talents by id.
///
/// # Errors
/// A fault of the database.
pub async fn talents_by_id(read: &Read, ids: &[TalentId]) -> Result<HashMap<TalentId, talent::Model>, Fault> {
    read.find::<talent::Entity>().keyed(talent::Column::Id, ids, |row| row.id).await
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
    read.find::<talent::Entity>()
        .filter(talent::Column::UnitId.eq(department))
        .keyed(talent::Column::Number, numbers, |row| row.number.clone())
        .await
}

/// A talent.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn talent(read: &Read, id: TalentId) -> Result<talent::Model, Failure> {
    let row = read.find::<talent::Entity>().filter(talent::Column::Id.eq(id)).one().await?;
    row.ok_or_else(|| Refusal::not_found("人才", "talent").at(["talent"]).into())
}

/// The talent of a department that a person is.
///
/// # Errors
/// A fault of the database.
pub async fn talent_of_person(
    read: &Read,
    department: UnitId,
    issuer: &str,
    subject: &str,
) -> Result<Option<talent::Model>, Fault> {
    read.find::<talent::Entity>()
        .filter(talent::Column::UnitId.eq(department))
        .filter(talent::Column::Issuer.eq(issuer))
        .filter(talent::Column::Subject.eq(subject))
        .one()
        .await
}
