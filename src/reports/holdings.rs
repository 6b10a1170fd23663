//! Which reports of a unit that ends are not accepted.

use sea_orm::ColumnTrait;

use super::entity::report;
use super::model::ReportState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<report::Entity>().among(report::Column::UnitId, units);
    let find = find.filter(report::Column::State.ne(ReportState::Accepted.as_str()));
    count(open, HoldingKind::Report, find, report::Column::UnitId).await
}
