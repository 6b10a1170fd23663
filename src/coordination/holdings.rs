//! Which tasks and matters are open at a unit that ends, and for which matters of work it answers.

use sea_orm::ColumnTrait;

use super::entity::{matter, responsibility, task};
use super::model::{MatterState, TaskState};
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let over = [TaskState::Confirmed, TaskState::Cancelled].map(TaskState::as_str);
    for side in [task::Column::UnitId, task::Column::LeadId] {
        let find = read.find::<task::Entity>().among(side, units);
        count(open, HoldingKind::Task, find.filter(task::Column::State.is_not_in(over)), side).await?;
    }
    for side in [matter::Column::UnitId, matter::Column::AddresseeId] {
        let find = read.find::<matter::Entity>().among(side, units);
        let find = find.filter(matter::Column::State.ne(MatterState::Closed.as_str()));
        count(open, HoldingKind::Matter, find, side).await?;
    }
    let led = read.find::<responsibility::Entity>().among(responsibility::Column::LeadId, units);
    let led = led.filter(AsOf::day(read.today()).lasting::<responsibility::Entity>());
    count(open, HoldingKind::Responsibility, led, responsibility::Column::LeadId).await
}
