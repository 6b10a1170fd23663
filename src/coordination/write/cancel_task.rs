//! Cancels a task.

use serde::Serialize;

use super::subject::{OF_TASKS, TaskSubject, carried};
use crate::access::Action;
use crate::coordination::entity::task;
use crate::coordination::model::TaskMove;
use crate::duties::write::settle::take_back;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, checks,
    id::{DecisionId, TaskId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 取消任务：由交办单位，附理由与所据决定；不再作为凭据。
///
/// Cancels a task: the unit that assigned it does, with the reason and a decision. It is evidence no more.
#[derive(Serialize)]
pub struct CancelTask {
    /// Which task.
    pub task: TaskId,
    /// By which decision.
    pub decision: DecisionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct TaskCancelled {
    task: String,
    decision: String,
}

impl Event for TaskCancelled {
    const NAME: &'static str = "coordination.task.cancelled";
}

impl Command for CancelTask {
    const NAME: &'static str = "coordination.task.cancel";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskCancelled::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::load(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go_on(TaskMove::Cancel, &self.reason, write).await?;
        let decision = carried(write.read(), self.decision, &subject.place()).await?;
        write.update(&subject.row, task::Model { cancelled_by: Some(decision.id), ..after }).await?;
        let task = self.task.global();
        take_back(write, &task).await?;
        write.emit(&TaskCancelled { task, decision: self.decision.global() })?;
        Ok(self.task)
    }
}
