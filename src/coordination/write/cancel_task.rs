//! Cancels a task.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{OF_TASKS, TaskSubject, open_parts};
use crate::access::Action;
use crate::coordination::entity::task;
use crate::coordination::model::{Hindrances, TaskMove};
use crate::coordination::read;
use crate::deliberation::read::carried;
use crate::duties::write::{occasion::lapse, settle::take_back};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{DecisionId, TaskId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 取消任务：由交办单位，附理由与所据决定；分解所得的任务未确认或取消的，须先办；不再作为凭据。
///
/// Cancels a task: the unit that assigned it does, with the reason and a decision, once each of its parts is confirmed or
/// cancelled. A part rests on the decision of the whole where none is given. It is evidence no more.
#[derive(Serialize)]
pub struct CancelTask {
    /// Which task.
    pub task: TaskId,
    /// By which decision; of a part none need be given.
    pub decision: Option<DecisionId>,
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
        let hindrances = Hindrances { parts: open_parts(write.read(), self.task).await?, ..Hindrances::default() };
        let after = subject.go(TaskMove::Cancel, (&hindrances, &self.reason), write).await?;
        let decision = self.decided(&subject, write.read()).await?;
        write.update(&subject.row, task::Model { cancelled_by: Some(decision), ..after }).await?;
        let (task, paper) = (self.task.global(), decision.global());
        take_back(write, &task).await?;
        settle_lines(write, subject.row.unit_id, subject.row.due_on).await?;
        lapse(write, subject.row.lead_id, &task, (&self.reason, &paper)).await?;
        for means in read::means_for(write.read(), &[self.task]).await?.remove(&self.task).unwrap_or_default() {
            lapse(write, means.asked_id, &means.id.global(), (&self.reason, &paper)).await?;
        }
        if read::tasks_under(write.read(), subject.row.decision_id).await? == 0 {
            let decided = subject.row.decision_id.global();
            lapse(write, subject.row.unit_id, &decided, (&self.reason, &paper)).await?;
        }
        write.emit(&TaskCancelled { task, decision: paper })?;
        Ok(self.task)
    }
}

impl CancelTask {
    async fn decided(&self, subject: &TaskSubject, read: &Read) -> Result<DecisionId, Failure> {
        let row = &subject.row;
        match self.decision {
            Some(decision) => Ok(carried(read, decision, &subject.place()).await?.id),
            None if row.parent_id.is_some() => Ok(row.decision_id),
            None => {
                let (zh, en) = ("须写明所据决定", "say by which decision");
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["decision"]).into())
            }
        }
    }
}
