//! Gives a cooperating unit's opinion on a task.

use serde::Serialize;

use super::subject::{OF_OPINIONS, TaskSubject};
use crate::access::Action;
use crate::coordination::entity::{task, task_opinion};
use crate::coordination::model::{TaskMove, TaskOpinionKind};
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::TaskId};
use crate::organization;
use crate::organization::entity::unit;
use crate::store::{Command, Event, Read, Write};

/// 提出意见：由配合单位自己的人；同一单位以最新者为准。
///
/// Gives a cooperating unit's opinion on a task: that unit's own people do. The newest of a unit counts.
#[derive(Serialize)]
pub struct GiveOpinion {
    /// Which task.
    pub task: TaskId,
    /// What it says: agrees, agrees with changes, objects.
    pub kind: TaskOpinionKind,
    /// In words.
    pub text: String,
}

#[derive(Serialize)]
struct OpinionGiven {
    task: String,
    unit: String,
    kind: TaskOpinionKind,
}

impl Event for OpinionGiven {
    const NAME: &'static str = "coordination.task.opinion-given";
}

impl Command for GiveOpinion {
    const NAME: &'static str = "coordination.task.opinion.give";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_OPINIONS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[OpinionGiven::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_actor(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        checks::text("text", &self.text)?;
        let (row, today) = (&subject.row, write.today());
        let giver = self.giver(row, write.read()).await?;
        let after = subject.go_on(TaskMove::GiveOpinion, &self.text, write).await?;
        if let Some(last) = row.opinions_by.filter(|last| *last < today) {
            let (zh, en) = (format!("意见期限 {last} 已过"), format!("opinions were taken through {last}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).into());
        }
        let person = write.read().actor().person.clone();
        let given = task_opinion::Model {
            id: write.id(),
            unit_id: row.unit_id,
            task_id: row.id,
            giver_id: giver.id,
            kind: self.kind.as_str().to_owned(),
            content: self.text.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(given).await?;
        write.update(row, after).await?;
        write.emit(&OpinionGiven { task: row.id.global(), unit: giver.code, kind: self.kind })?;
        Ok(self.task)
    }
}

impl GiveOpinion {
    /// The cooperating unit whose people the actor is one of.
    async fn giver(&self, row: &task::Model, read: &Read) -> Result<unit::Model, Failure> {
        let units = organization::read::units_by_id(read, &row.cooperating_units()?).await?;
        let mut units: Vec<unit::Model> = units.into_values().collect();
        units.sort_by(|one, other| one.code.cmp(&other.code));
        if let Some(own) = units.iter().find(|unit| unit.place().scope == read.actor().scope) {
            return Ok(own.clone());
        }
        let (zh, en) =
            ("须由配合单位自己的人提出", "the cooperating unit's own people give it; nobody does it for them");
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]);
        Err(refusal.allowing(units.iter().map(|unit| unit.code.as_str())).into())
    }
}
