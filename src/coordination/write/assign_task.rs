//! Assigns a task that a decision spawns.

use serde::Serialize;

use super::subject::{OF_TASKS, carried, cooperating, leading};
use crate::access::Action;
use crate::coordination::entity::{task, task_cooperating, task_stage};
use crate::coordination::model::{Planned, TaskStageState, TaskState, check_later, check_stages};
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, canonical, checks,
    id::{DecisionId, TaskId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 交办任务：据会议通过的决定，写明牵头单位、配合单位、期限与阶段。
///
/// Assigns a task that a decision spawns: who leads, who cooperates, by when, and in which stages. Exactly one unit leads it,
/// at or below the one that assigns it.
#[derive(Serialize)]
pub struct AssignTask {
    /// Code of the unit that assigns it.
    pub unit: String,
    /// From which decision; one of that unit or of one above it.
    pub decision: DecisionId,
    /// What it is called.
    pub title: String,
    /// Code of the unit that leads.
    pub lead: String,
    /// Codes of the units that cooperate.
    pub cooperating: Vec<String>,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// The last day on which opinions are taken.
    pub opinions_by: Option<Day>,
    /// Its stages, in order.
    pub stages: Vec<Planned>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskAssigned {
    task: String,
    decision: String,
    lead: String,
    due_on: Day,
}

impl Event for TaskAssigned {
    const NAME: &'static str = "coordination.task.assigned";
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
        let today = write.today();
        checks::name("title", &self.title)?;
        check_later("dueOn", self.due_on, today, None)?;
        if let Some(day) = self.opinions_by {
            check_later("opinionsBy", day, today, Some(self.due_on))?;
        }
        check_stages(&self.stages, self.due_on)?;
        let decision = carried(write.read(), self.decision, &place).await?;
        let lead_id = leading(write.read(), &place, &self.lead, today).await?;
        let cooperating = cooperating(write.read(), &place, (&self.cooperating, lead_id), today).await?;
        let (id, unit_id): (TaskId, _) = (write.id(), place.unit);
        write
            .insert(task::Model {
                id,
                unit_id,
                decision_id: decision.id,
                decided: decision.content,
                title: self.title.trim().to_owned(),
                lead_id,
                cooperating: canonical(&cooperating).map_err(Fault::new)?,
                due_on: self.due_on,
                opinions_by: self.opinions_by,
                state: TaskState::Assigned.as_str().to_owned(),
                cancelled_by: None,
                version: 1,
            })
            .await?;
        let cooperating = cooperating.into_iter();
        let cooperating = cooperating.map(|unit_id| task_cooperating::Model { id: write.id(), unit_id, task_id: id });
        let cooperating: Vec<task_cooperating::Model> = cooperating.collect();
        let stages = (1..).zip(&self.stages).map(|(number, stage)| task_stage::Model {
            id: write.id(),
            unit_id,
            task_id: id,
            number,
            title: stage.title.trim().to_owned(),
            due_on: stage.due_on,
            state: TaskStageState::Planned.as_str().to_owned(),
            content: None,
            done_on: None,
        });
        let stages: Vec<task_stage::Model> = stages.collect();
        write.insert_all(cooperating).await?;
        write.insert_all(stages).await?;
        let (task, decision, lead) = (id.global(), self.decision.global(), self.lead.clone());
        write.emit(&TaskAssigned { task, decision, lead, due_on: self.due_on })?;
        Ok(id)
    }
}
