//! Which documents are on their way at a unit that ends.

use sea_orm::ColumnTrait;

use super::entity::document;
use super::model::DocumentState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts them.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let over = [DocumentState::Issued, DocumentState::Withdrawn].map(DocumentState::as_str);
    let find = read.find::<document::Entity>().among(document::Column::UnitId, units);
    let find = find.filter(document::Column::State.is_not_in(over));
    count(open, HoldingKind::Document, find, document::Column::UnitId).await
}
