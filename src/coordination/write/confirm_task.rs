//! Confirms that a task is done.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{OF_TASKS, TaskSubject};
use crate::access::Action;
use crate::coordination::model::TaskMove;
use crate::coordination::read;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::TaskId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 确认任务完成：由交办单位的、报告完成者之外的另一人；自此作为凭据，履行牵头单位的责任；交办给自己的，不作凭据。
///
/// Confirms that a task is done: at the unit that assigned it, by another person than those who reported it done. From then on
/// it is evidence, and discharges what the lead unit owes; what a unit assigned to itself is none.
#[derive(Serialize)]
pub struct ConfirmTask {
    /// Which task.
    pub task: TaskId,
}

#[derive(Serialize)]
struct TaskConfirmed {
    task: String,
}

impl Event for TaskConfirmed {
    const NAME: &'static str = "coordination.task.confirmed";
}

impl Command for ConfirmTask {
    const NAME: &'static str = "coordination.task.confirm";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskConfirmed::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::load(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        let after = subject.go_on(TaskMove::Confirm, "", write).await?;
        let (row, task) = (&subject.row, self.task.global());
        let steps = read::steps(write.read(), &[row.id.0]).await?.remove(&row.id.0).unwrap_or_default();
        let mut reported = steps.iter().filter(|step| step.moved == TaskMove::ReportDone.as_str());
        if reported.any(|step| step.person().is(&write.read().actor().person)) {
            let (zh, en) =
                ("须由报告完成者之外的另一人确认", "another person than those who reported it done has to confirm it");
            return Err(Refusal::same_person("task", zh, en).into());
        }
        write.update(row, after).await?;
        let today = write.today();
        if write.read().lies(row.lead_id).await?.scope != subject.place().scope {
            discharge(write, row.lead_id, Evidence::Task, (&task, today)).await?;
        }
        settle_lines(write, row.unit_id, row.due_on).await?;
        write.emit(&TaskConfirmed { task })?;
        Ok(self.task)
    }
}
