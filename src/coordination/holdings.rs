//! Which tasks, matters and targets are open at a unit that ends, and for which matters of work it answers.

use sea_orm::ColumnTrait;

use super::entity::{matter, responsibility, target, target_report, task};
use super::model::{MatterState, TargetYear, TaskState};
use super::read;
use crate::kernel::{
    Fault,
    id::{TargetId, UnitId},
};
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
    count(open, HoldingKind::Responsibility, led, responsibility::Column::LeadId).await?;
    for target in unaccounted(read, units).await? {
        *open.entry((target.unit_id, HoldingKind::Target)).or_default() += 1;
    }
    Ok(())
}

/// The targets of units whose year is not over, or of whose newest version nobody has said what became of it.
async fn unaccounted(read: &Read, units: &[UnitId]) -> Result<Vec<target::Model>, Fault> {
    let mut targets = read.find::<target::Entity>().among(target::Column::UnitId, units).all().await?;
    let ids: Vec<TargetId> = targets.iter().map(|row| row.id).collect();
    let accounts = read::accounts(read, &ids).await?;
    targets.retain(|row| {
        let year = TargetYear::of(row.year);
        let is_over = year.is_some_and(|year| year.last < read.today());
        let counts = |account: &target_report::Model| {
            let given_on = read.day_of(account.instant);
            account.number == row.number && year.is_some_and(|year| year.counts_from <= given_on)
        };
        !is_over || !accounts.get(&row.id).into_iter().flatten().any(counts)
    });
    Ok(targets)
}
