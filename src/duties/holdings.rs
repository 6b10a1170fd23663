//! What a unit that ends still owes. The addresses of its calendar want no heir: they end with it.

use sea_orm::ColumnTrait;

use super::entity::duty;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<duty::Entity>().among(duty::Column::UnitId, units);
    let find = find.filter(duty::Column::DischargedOn.is_null());
    count(open, HoldingKind::Duty, find, duty::Column::UnitId).await
}
