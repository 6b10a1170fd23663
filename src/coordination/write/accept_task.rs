//! Accepts a task.

use serde::Serialize;

use super::subject::{OF_TASKS, TaskSubject, codes};
use crate::access::Action;
use crate::coordination::model::{Hindrances, TaskMove};
use crate::coordination::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure,
    id::{TaskId, UnitId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 接受任务：由牵头单位自己的人；尚有反对未协调则不得接受。
///
/// Accepts a task: that is done by the lead unit's own people, and not while an objection of a cooperating unit stands.
#[derive(Serialize)]
pub struct AcceptTask {
    /// Which task.
    pub task: TaskId,
}

#[derive(Serialize)]
struct TaskAccepted {
    task: String,
}

impl Event for TaskAccepted {
    const NAME: &'static str = "coordination.task.accepted";
}

impl Command for AcceptTask {
    const NAME: &'static str = "coordination.task.accept";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskAccepted::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        let objecting = read::standing(write.read(), &[self.task]).await?.remove(&self.task).unwrap_or_default();
        let objecting: Vec<UnitId> = objecting.iter().map(|given| given.unit).collect();
        let hindrances = Hindrances { objecting: codes(write.read(), &objecting).await?, ..Hindrances::default() };
        let after = subject.go(TaskMove::Accept, (&hindrances, ""), write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&TaskAccepted { task: self.task.global() })?;
        Ok(self.task)
    }
}
