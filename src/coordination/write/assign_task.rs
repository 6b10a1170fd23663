//! Assigns a task that a decision spawns.

use serde::Serialize;

use super::assigning::{Assignable, Source, TaskAssigned, keep_spawned};
use super::subject::OF_TASKS;
use crate::access::Action;
use crate::coordination::entity::task_spawned;
use crate::coordination::read;
use crate::deliberation;
use crate::deliberation::entity::planned_task;
use crate::deliberation::planned::PlannedTask;
use crate::deliberation::read::carried;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal,
    id::{DecisionId, TaskId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 交办任务：据会议通过的决定，写明牵头单位(不写则由行业的主管部门牵头)、配合单位、期限与阶段；决定所计划而未能自行交办的，由此补办。
///
/// Assigns a task that a decision spawns: who leads, who cooperates, by when, and in which stages. Exactly one unit leads it,
/// at or below the one that assigns it: where none is named, the department in charge of the task's sector. It may stand for
/// one that the decision planned and that could not be assigned by itself.
#[derive(Serialize)]
pub struct AssignTask {
    /// Code of the unit that assigns it.
    pub unit: String,
    /// From which decision; one of that unit or of one above it.
    pub decision: DecisionId,
    /// For which of the tasks that the decision planned; none: for none of them.
    pub planned: Option<i64>,
    /// The task.
    #[serde(flatten)]
    pub task: PlannedTask,
}

impl Command for AssignTask {
    const NAME: &'static str = "coordination.task.assign";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskAssigned::NAME];
    type Subject = Place;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<TaskId, Failure> {
        let decision = carried(write.read(), self.decision, &place).await?;
        let planned = match self.planned {
            Some(number) => Some(demand_planned(write.read(), decision.id, number).await?),
            None => None,
        };
        let task = Assignable::of(&self.task, &place, Source::decision(&decision), write.read()).await?;
        let task = task.assign(write).await?;
        match planned {
            None => {}
            Some((planned, None)) => keep_spawned(&planned, (Some(task), None), write).await?,
            Some((_, Some(before))) => {
                let after = task_spawned::Model { task_id: Some(task), ..before.clone() };
                write.update(&before, after).await?;
            }
        }
        Ok(task)
    }
}

/// A task that a decision planned and that is not assigned yet, and what was recorded of it.
async fn demand_planned(
    read: &Read,
    decision: DecisionId,
    number: i64,
) -> Result<(planned_task::Model, Option<task_spawned::Model>), Failure> {
    let rows = deliberation::read::planned_tasks(read, &[decision]).await?.remove(&decision).unwrap_or_default();
    let found = rows.into_iter().find(|row| row.number == number);
    let found = found.ok_or_else(|| Refusal::not_found("所计划的任务", "planned task").at(["planned"]))?;
    let before = read::spawned(read, &[found.id]).await?.remove(&found.id);
    match before.as_ref().and_then(|before| before.task_id) {
        None => Ok((found, before)),
        Some(task) => {
            let (zh, en) =
                (format!("所计划的第 {number} 项任务已交办"), format!("the planned task {number} is assigned already"));
            Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["planned"]).allowing([task.global()]).into())
        }
    }
}
