//! Sends a task back that is not done well.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{OF_TASKS, TaskSubject};
use crate::access::Action;
use crate::coordination::entity::task;
use crate::coordination::model::{Hindrances, Kin, TaskMove, TaskState};
use crate::coordination::read;
use crate::duties::write::settle::take_back_but;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, checks, id::TaskId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};

/// 退回任务：所报完成不予确认，或确认后发现不实，附理由；任务复为 ACCEPTED，不再作为凭据，已定的协调小组照旧。分解所得的，其原任务须在办理中。
///
/// Sends a task back that is not done well, or was confirmed wrongly, with the reason: it is ACCEPTED again, and evidence no more; the group
/// that was set for it stays. A part is sent back only while the whole is under way.
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
        let hindrances = Hindrances { above: above(write.read(), &subject.row).await?, ..Hindrances::default() };
        let after = subject.go(TaskMove::Reject, (&hindrances, &self.reason), write).await?;
        write.update(&subject.row, after).await?;
        let task = self.task.global();
        take_back_but(write, Evidence::Body, &task).await?;
        settle_lines(write, subject.row.unit_id, subject.row.due_on).await?;
        write.emit(&TaskRejected { task })?;
        Ok(self.task)
    }
}

/// The task of which another is a part, once it is no longer under way.
async fn above(read: &Read, row: &task::Model) -> Result<Option<Kin>, Fault> {
    let Some(whole) = row.parent_id else { return Ok(None) };
    let whole = read::task(read, whole).await?.filter(|whole| whole.state != TaskState::Accepted.as_str());
    Ok(whole.map(Kin::from))
}
