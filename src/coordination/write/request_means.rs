//! Asks a cooperating unit for staff, a measure or a resource.

use serde::Serialize;

use super::subject::{OF_MEANS, TaskSubject, codes};
use crate::access::Action;
use crate::coordination::entity::task_means;
use crate::coordination::model::{MeansKind, MeansState, TaskMove};
use crate::duties::write::occasion::owe;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{MeansId, TaskId},
};
use crate::organization;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// Most that is asked for at once.
const MOST: i64 = 1_000_000_000_000;

/// 提请支持：牵头单位自己的人，就任务请配合单位落实人员、措施或资源。
///
/// Asks a cooperating unit of a task for staff, a measure or a resource; the lead unit's own people do.
#[derive(Serialize)]
pub struct RequestMeans {
    /// Which task.
    pub task: TaskId,
    /// Code of the cooperating unit that is asked.
    pub unit: String,
    /// Staff, a measure or a resource.
    pub kind: MeansKind,
    /// How much; none where the text says all.
    pub amount: Option<i64>,
    /// Of what; the unit of the amount, where there is one.
    pub text: String,
}

#[derive(Serialize)]
struct MeansRequested {
    means: String,
    task: String,
    unit: String,
}

impl Event for MeansRequested {
    const NAME: &'static str = "coordination.means.requested";
}

impl Command for RequestMeans {
    const NAME: &'static str = "coordination.means.request";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MEANS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeansRequested::NAME];
    type Subject = TaskSubject;
    type Done = MeansId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<MeansId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        if let Some(amount) = self.amount {
            checks::between("amount", amount, (1, MOST))?;
            checks::name("text", &self.text)?;
        }
        checks::text("text", &self.text)?;
        let row = &subject.row;
        let after = subject.go_on(TaskMove::RequestMeans, &self.text, write).await?;
        let cooperating = row.cooperating_units()?;
        let asked = organization::read::unit(write.read(), &self.unit).await?;
        let Some(asked) = asked.filter(|unit| cooperating.contains(&unit.id)) else {
            let (zh, en) = ("须为该任务的配合单位", "it has to be a unit that cooperates in the task");
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]);
            return Err(refusal.allowing(codes(write.read(), &cooperating).await?).into());
        };
        let id: MeansId = write.id();
        let means = task_means::Model {
            id,
            unit_id: row.unit_id,
            task_id: row.id,
            asked_id: asked.id,
            kind: self.kind.as_str().to_owned(),
            amount: self.amount,
            content: self.text.trim().to_owned(),
            state: MeansState::Requested.as_str().to_owned(),
            version: 1,
        };
        write.insert(means).await?;
        write.update(row, after).await?;
        owe(write, asked.id, Evidence::Cooperation, (&id.global(), row.due_on)).await?;
        write.emit(&MeansRequested { means: id.global(), task: row.id.global(), unit: asked.code })?;
        Ok(id)
    }
}
