//! Lets what a unit has done on each of its lines of work discharge duties, and undoes it where a line has nothing done
//! any more.

use sea_orm::ColumnTrait as _;

use crate::coordination::entity::{matter, task};
use crate::coordination::model::{TaskPart, WorkLine};
use crate::coordination::{read, work};
use crate::duties::read::dischargeable;
use crate::duties::standing::Changed;
use crate::duties::write::settle::bring;
use crate::kernel::{Day, Failure, Fault, Period, id::UnitId};
use crate::policy::obligation::Evidence;
use crate::store::Write;

/// Looks at the unit's work once more after something of it was done, or taken back, that was due on a day. What the
/// unit has given to itself does not count: nobody discharges a duty by confirming his own work.
pub(super) async fn settle_lines(write: &mut Write, unit: UnitId, due_on: Day) -> Result<(), Failure> {
    let (today, kind) = (write.today(), Evidence::WorkLines);
    let mut changed = Vec::new();
    for duty in dischargeable(write.read(), unit, kind, due_on).await? {
        let term = duty.period.parse::<Period>().map_err(Fault::new)?.term();
        let tasks = read::tasks_due(write.read(), unit, TaskPart::Assigns, term).filter(task::Column::LeadId.ne(unit));
        let tasks = tasks.columns::<work::Item>(read::task_item(task::Column::Line)).await?;
        let tasks = work::tasks(WorkLine::ALL, &tasks, today)?;
        let matters = read::matters_due(write.read(), unit, term).filter(matter::Column::AddresseeId.ne(unit));
        let matters = work::matters(&matters.columns::<work::Item>(read::MATTER_ITEM).await?, today)?;
        let satisfied = tasks.values().zip(matters.values()).all(|(tasks, matters)| tasks.done + matters.done > 0);
        changed.push(Changed { duty, kind, satisfied });
    }
    bring(write, &changed).await.map(drop)
}
