//! Breaks a task down.

use serde::Serialize;

use super::assigning::{Assignable, Source, TaskAssigned};
use super::subject::{OF_TASKS, TaskSubject};
use crate::access::Action;
use crate::coordination::model::TaskMove;
use crate::deliberation::planned::PlannedTask;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::TaskId};
use crate::organization;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 分解任务：牵头单位自己的人将已接受的任务分出一项，交本单位或其下级牵头；期限不晚于原任务，至多四级。
///
/// Breaks a task down: the own people of the unit that leads it, and has accepted it, assign a part of it to a unit at or below itself, due no
/// later than the whole. A part may be broken down in turn, down to the fourth level.
#[derive(Serialize)]
pub struct BreakDownTask {
    /// Of which task.
    pub of: TaskId,
    /// The part.
    #[serde(flatten)]
    pub part: PlannedTask,
}

#[derive(Serialize)]
struct TaskBrokenDown {
    task: String,
    part: String,
}

impl Event for TaskBrokenDown {
    const NAME: &'static str = "coordination.task.broken-down";
}

impl Command for BreakDownTask {
    const NAME: &'static str = "coordination.task.break-down";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskBrokenDown::NAME, TaskAssigned::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.of).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        let (row, code) = (&subject.row, subject.place().scope.code().to_owned());
        let after = subject.go_on(TaskMove::BreakDown, &self.part.title, write).await?;
        let source = Source::task(row)?;
        let place = organization::read::unit_on(write.read(), &code, write.today(), ["task"; 2]).await?;
        let part = Assignable::of(&self.part, &place, source, write.read()).await?;
        let part = part.assign(write).await?;
        write.update(row, after).await?;
        write.emit(&TaskBrokenDown { task: self.of.global(), part: part.global() })?;
        Ok(part)
    }
}
