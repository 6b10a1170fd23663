//! Which inspections, findings and circulars are open at a unit that ends.

use sea_orm::ColumnTrait;

use super::entity::{circular, finding, inspection};
use super::model::{CircularState, FindingState, InspectionState};
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<inspection::Entity>().among(inspection::Column::UnitId, units);
    let find = find.filter(inspection::Column::State.ne(InspectionState::Closed.as_str()));
    count(open, HoldingKind::Inspection, find, inspection::Column::UnitId).await?;
    let find = read.find::<finding::Entity>().among(finding::Column::UnitId, units);
    let find = find.filter(finding::Column::State.ne(FindingState::Closed.as_str()));
    count(open, HoldingKind::Finding, find, finding::Column::UnitId).await?;
    let over = [CircularState::Issued, CircularState::Withdrawn].map(CircularState::as_str);
    for side in [circular::Column::UnitId, circular::Column::AddresseeId] {
        let find = read.find::<circular::Entity>().among(side, units);
        count(open, HoldingKind::Circular, find.filter(circular::Column::State.is_not_in(over)), side).await?;
    }
    Ok(())
}
