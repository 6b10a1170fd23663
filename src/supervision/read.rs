//! Finds inspections, findings and circulars, and what was done with them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, Order};
use uuid::Uuid;

use super::entity::{circular, finding, inspection, supervision_step};
use crate::kernel::{
    Fault,
    id::{CircularId, FindingId, InspectionId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read};

/// An inspection.
///
/// # Errors
/// A fault of the database.
pub async fn inspection(read: &Read, id: InspectionId) -> Result<Option<inspection::Model>, Fault> {
    read.find::<inspection::Entity>().filter(inspection::Column::Id.eq(id)).one().await
}

/// Inspections by id.
///
/// # Errors
/// A fault of the database.
pub async fn inspections_by_id(
    read: &Read,
    ids: &[InspectionId],
) -> Result<HashMap<InspectionId, inspection::Model>, Fault> {
    read.find::<inspection::Entity>().keyed(inspection::Column::Id, ids, |row| row.id).await
}

/// The inspections that a unit makes, and those that it continues have made.
pub fn inspections(read: &Read, unit: &unit::Model) -> Find<inspection::Entity> {
    read.find_in::<inspection::Entity>(inspection::Column::UnitId, organization::read::listed_at(read, unit, false))
}

/// A finding.
///
/// # Errors
/// A fault of the database.
pub async fn finding(read: &Read, id: FindingId) -> Result<Option<finding::Model>, Fault> {
    read.find::<finding::Entity>().filter(finding::Column::Id.eq(id)).one().await
}

/// Findings by id.
///
/// # Errors
/// A fault of the database.
pub async fn findings_by_id(read: &Read, ids: &[FindingId]) -> Result<HashMap<FindingId, finding::Model>, Fault> {
    read.find::<finding::Entity>().keyed(finding::Column::Id, ids, |row| row.id).await
}

/// What a unit and those that it continues have to mend, and all below it where that is asked.
pub fn findings(read: &Read, unit: &unit::Model, below: bool) -> Find<finding::Entity> {
    read.find_in::<finding::Entity>(finding::Column::UnitId, organization::read::listed_at(read, unit, below))
}

/// The findings of an inspection.
pub fn findings_of(read: &Read, inspection: InspectionId) -> Find<finding::Entity> {
    read.find::<finding::Entity>().filter(finding::Column::InspectionId.eq(inspection))
}

/// Circulars as the actor may see them: the addressee sees none before it is sent.
fn seen(read: &Read) -> Find<circular::Entity> {
    let own = organization::read::at_or_below(read, &read.actor().scope);
    let sent = circular::Column::AnswerBy.is_not_null();
    let seen = Condition::any().add(sent).add(circular::Column::UnitId.in_subquery(own));
    read.find::<circular::Entity>().filter(seen)
}

/// The circular that a unit has issued under a number.
///
/// # Errors
/// A fault of the database.
pub async fn issued_as(read: &Read, unit: UnitId, paper: &str) -> Result<Option<circular::Model>, Fault> {
    let find = seen(read).filter(circular::Column::UnitId.eq(unit));
    find.filter(circular::Column::Paper.eq(paper)).one().await
}

/// A circular.
///
/// # Errors
/// A fault of the database.
pub async fn circular(read: &Read, id: CircularId) -> Result<Option<circular::Model>, Fault> {
    seen(read).filter(circular::Column::Id.eq(id)).one().await
}

/// Circulars by id.
///
/// # Errors
/// A fault of the database.
pub async fn circulars_by_id(read: &Read, ids: &[CircularId]) -> Result<HashMap<CircularId, circular::Model>, Fault> {
    seen(read).keyed(circular::Column::Id, ids, |row| row.id).await
}

/// The circulars of a unit and of those that it continues, and those that are addressed to them.
pub fn circulars(read: &Read, unit: &unit::Model) -> Find<circular::Entity> {
    let listed = || organization::read::listed_at(read, unit, false);
    let of = Condition::any()
        .add(circular::Column::UnitId.in_subquery(listed()))
        .add(circular::Column::AddresseeId.in_subquery(listed()));
    seen(read).filter(of)
}

/// What was done with inspections, findings or circulars, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(read: &Read, records: &[Uuid]) -> Result<HashMap<Uuid, Vec<supervision_step::Model>>, Fault> {
    let find = read.find::<supervision_step::Entity>().among(supervision_step::Column::Record, records);
    find.order_by(supervision_step::Column::Id, Order::Asc).grouped(|row| row.record).await
}
