//! What can be wrong with tasks: over before their parts or stages, and confirmed by who did them.

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck, is_judged_by_another, own, tell};
use crate::access::Person;
use crate::coordination::entity::{task, task_stage};
use crate::coordination::model::{TaskMove, TaskStageState, TaskState};
use crate::coordination::read::steps;
use crate::kernel::Fault;
use crate::store::Read;

/// Looks at the tasks that were assigned at the actor's unit or below, in batches.
///
/// # Errors
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    left(read, &mut found).await?;
    let confirmed = read.find::<task::Entity>().filter(task::Column::State.eq(TaskState::Confirmed.as_str()));
    let confirmed = confirmed.filter(task::Column::UnitId.in_subquery(own(read)));
    let mut pages = Pages::of(confirmed, task::Column::Id, |row: &task::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
        let done = steps(read, &ids).await?;
        for row in &rows {
            let done = done.get(&row.id.0).into_iter().flatten();
            let deeds: Vec<(&str, Person)> = done.map(|step| (step.moved.as_str(), step.person())).collect();
            if !is_judged_by_another(&deeds, TaskMove::ReportDone.as_str(), TaskMove::Confirm.as_str()) {
                tell(&mut found, IntegrityCheck::OwnJudge, row.id.global());
            }
        }
    }
    Ok(found)
}

/// The parts that are open while the whole is not under way, and the stages that are left of what is done.
async fn left(read: &Read, found: &mut Found) -> Result<(), Fault> {
    let resting = read.find::<task::Entity>().filter(task::Column::State.ne(TaskState::Accepted.as_str()));
    let open = [TaskState::Assigned, TaskState::Accepted, TaskState::Done].map(TaskState::as_str);
    let parts = read.find::<task::Entity>().filter(task::Column::UnitId.in_subquery(own(read)));
    let parts = parts.filter(task::Column::ParentId.in_subquery(resting.subquery(task::Column::Id)));
    let parts = parts.filter(task::Column::State.is_in(open)).order_by(task::Column::Id, Order::Asc);
    for part in parts.all().await? {
        tell(found, IntegrityCheck::TaskOverEarly, part.id.global());
    }
    let over = [TaskState::Done, TaskState::Confirmed].map(TaskState::as_str);
    let over = read.find::<task::Entity>().filter(task::Column::State.is_in(over));
    let stages = read.find::<task_stage::Entity>().filter(task_stage::Column::UnitId.in_subquery(own(read)));
    let stages = stages.filter(task_stage::Column::TaskId.in_subquery(over.subquery(task::Column::Id)));
    let stages = stages.filter(task_stage::Column::State.ne(TaskStageState::Done.as_str()));
    for stage in stages.order_by(task_stage::Column::Id, Order::Asc).all().await? {
        tell(found, IntegrityCheck::TaskOverEarly, format!("{} {}", stage.task_id.global(), stage.number));
    }
    Ok(())
}
