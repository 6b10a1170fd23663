//! Reports a task done.

use serde::Serialize;

use super::subject::{OF_TASKS, TaskSubject, open_parts};
use crate::access::Action;
use crate::coordination::model::{Hindrances, TaskMove, TaskStageState};
use crate::coordination::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::TaskId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 报告任务完成：由牵头单位自己的人，各阶段须均已完成，分解所得的任务须均已确认或取消；待交办单位的另一人确认。
///
/// Reports a task done: the lead unit's own people do, once all of its stages are, and each of its parts is confirmed or
/// cancelled. Another person of the unit that assigned it confirms it.
#[derive(Serialize)]
pub struct ReportDone {
    /// Which task.
    pub task: TaskId,
    /// What came of it.
    pub text: String,
}

#[derive(Serialize)]
struct TaskDone {
    task: String,
}

impl Event for TaskDone {
    const NAME: &'static str = "coordination.task.done";
}

impl Command for ReportDone {
    const NAME: &'static str = "coordination.task.report-done";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskDone::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        checks::text("text", &self.text)?;
        let stages = read::stages(write.read(), &[self.task]).await?.remove(&self.task).unwrap_or_default();
        let left = stages.iter().filter(|stage| stage.state != TaskStageState::Done.as_str());
        let (stages, parts) = (left.map(|stage| stage.number).collect(), open_parts(write.read(), self.task).await?);
        let hindrances = Hindrances { stages, parts, ..Hindrances::default() };
        let after = subject.go(TaskMove::ReportDone, (&hindrances, &self.text), write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&TaskDone { task: self.task.global() })?;
        Ok(self.task)
    }
}
