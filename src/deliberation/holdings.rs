//! Which meetings of a unit that ends are not closed.

use sea_orm::ColumnTrait;

use super::entity::meeting;
use super::model::MeetingState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<meeting::Entity>().among(meeting::Column::UnitId, units);
    let open_states = [MeetingState::Convened, MeetingState::Held].map(MeetingState::as_str);
    let find = find.filter(meeting::Column::State.is_in(open_states));
    count(open, HoldingKind::Meeting, find, meeting::Column::UnitId).await
}
