//! Says how a stage of a task was done.

use serde::Serialize;

use super::subject::{OF_TASKS, TaskSubject};
use crate::access::Action;
use crate::coordination::entity::task_stage;
use crate::coordination::model::{TaskMove, TaskStageMove, TaskStageState};
use crate::coordination::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, checks, id::TaskId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 报告阶段完成：由牵头单位自己的人，按次序。
///
/// Says how a stage was done: the lead unit's own people do, in the order of the stages.
#[derive(Serialize)]
pub struct ReportStage {
    /// Which task.
    pub task: TaskId,
    /// The stage's number, from 1.
    pub number: i64,
    /// How it was done.
    pub text: String,
}

#[derive(Serialize)]
struct StageReported {
    task: String,
    number: i64,
}

impl Event for StageReported {
    const NAME: &'static str = "coordination.task.stage-reported";
}

impl Command for ReportStage {
    const NAME: &'static str = "coordination.task.stage.report";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[StageReported::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        checks::text("text", &self.text)?;
        let after = subject.go_on(TaskMove::ReportStage, &self.text, write).await?;
        let stages = read::stages(write.read(), &[self.task]).await?.remove(&self.task).unwrap_or_default();
        let stage = stages.iter().find(|stage| stage.number == self.number);
        let stage = stage.ok_or_else(|| Refusal::not_found("阶段", "stage").at(["number"]))?;
        let state: TaskStageState = stage.state.parse().map_err(Fault::new)?;
        let state = state.go(TaskStageMove::Report)?.as_str().to_owned();
        let planned = |stage: &&task_stage::Model| stage.state == TaskStageState::Planned.as_str();
        if let Some(first) = stages.iter().find(planned).filter(|first| first.number < self.number) {
            let number = first.number;
            let (zh, en) = (format!("须先完成阶段 {number}"), format!("stage {number} has to be done first"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["number"]).allowing([number]).into());
        }
        let (content, done_on) = (Some(self.text.trim().to_owned()), Some(write.today()));
        write.update(stage, task_stage::Model { state, content, done_on, ..stage.clone() }).await?;
        write.update(&subject.row, after).await?;
        write.emit(&StageReported { task: self.task.global(), number: self.number })?;
        Ok(self.task)
    }
}
