//! Sends a task back that is not done well.

use serde::Serialize;

use super::subject::{OF_TASKS, TaskSubject};
use crate::access::Action;
use crate::coordination::model::TaskMove;
use crate::duties::write::settle::take_back;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::TaskId};
use crate::store::{Command, Event, Read, Write};

/// 退回任务：所报完成不予确认，或确认后发现不实，附理由；任务复为 ACCEPTED，不再作为凭据。
///
/// Sends a task back that is not done well, or was confirmed wrongly, with the reason: it is ACCEPTED again, and evidence no more.
#[derive(Serialize)]
pub struct RejectTask {
    /// Which task.
    pub task: TaskId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct TaskRejected {
    task: String,
}

impl Event for TaskRejected {
    const NAME: &'static str = "coordination.task.rejected";
}

impl Command for RejectTask {
    const NAME: &'static str = "coordination.task.reject";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskRejected::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::load(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go_on(TaskMove::Reject, &self.reason, write).await?;
        write.update(&subject.row, after).await?;
        let task = self.task.global();
        take_back(write, &task).await?;
        write.emit(&TaskRejected { task })?;
        Ok(self.task)
    }
}
