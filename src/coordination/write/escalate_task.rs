//! Puts a dispute over a task to the unit that assigned it.

use serde::Serialize;
use uuid::Uuid;

use super::subject::{OF_OPINIONS, TaskSubject, move_means};
use crate::access::Action;
use crate::coordination::entity::task_dispute;
use crate::coordination::model::{DisputeState, MeansMove, TaskMove};
use crate::coordination::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{DisputeId, MeansId, TaskId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 提请协调：由牵头单位自己的人，就未决的反对意见或被谢绝的支持事项，提请交办单位协调。
///
/// Puts a dispute to the unit that assigned a task: over the objections that stand, or over means that were declined. The lead
/// unit's own people do.
#[derive(Serialize)]
pub struct EscalateTask {
    /// Which task.
    pub task: TaskId,
    /// Over which means; none: over the objections that stand.
    pub means: Option<MeansId>,
    /// What it is about.
    pub text: String,
}

#[derive(Serialize)]
struct TaskEscalated {
    task: String,
    dispute: String,
}

impl Event for TaskEscalated {
    const NAME: &'static str = "coordination.task.escalated";
}

impl Command for EscalateTask {
    const NAME: &'static str = "coordination.task.escalate";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_OPINIONS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TaskEscalated::NAME];
    type Subject = TaskSubject;
    type Done = DisputeId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<DisputeId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        checks::text("text", &self.text)?;
        let row = &subject.row;
        let after = subject.go_on(TaskMove::Escalate, &self.text, write).await?;
        let opinions = match self.means {
            None => open_objections(row.id, write.read()).await?,
            Some(means) => {
                let found = read::means(write.read(), means).await?.filter(|means| means.task_id == row.id);
                let found = found.ok_or_else(|| Refusal::not_found("支持事项", "request for means").at(["means"]))?;
                move_means(&found, (MeansMove::Escalate, &self.text), write).await?;
                Vec::new()
            }
        };
        let (id, person): (DisputeId, _) = (write.id(), write.read().actor().person.clone());
        let dispute = task_dispute::Model {
            id,
            unit_id: row.unit_id,
            task_id: row.id,
            means_id: self.means,
            opinions: canonical(&opinions).map_err(Fault::new)?,
            content: self.text.trim().to_owned(),
            state: DisputeState::Open.as_str().to_owned(),
            resolution: None,
            decision_id: None,
            issuer: person.issuer,
            subject: person.subject,
            version: 1,
        };
        write.insert(dispute).await?;
        write.update(row, after).await?;
        write.emit(&TaskEscalated { task: row.id.global(), dispute: id.global() })?;
        Ok(id)
    }
}

/// The objections that stand and are not put to the unit above already.
async fn open_objections(task: TaskId, read: &Read) -> Result<Vec<Uuid>, Failure> {
    let standing = read::standing(read, &[task]).await?.remove(&task).unwrap_or_default();
    let disputes = read::disputes_over(read, &[task]).await?.remove(&task).unwrap_or_default();
    let mut put = Vec::new();
    for dispute in disputes.iter().filter(|dispute| dispute.state == DisputeState::Open.as_str()) {
        put.extend(dispute.disputed()?);
    }
    let open: Vec<Uuid> = standing.iter().map(|given| given.id).filter(|id| !put.contains(id)).collect();
    if !open.is_empty() {
        return Ok(open);
    }
    let (zh, en) = ("没有未提请协调的反对意见", "no objection stands that is not put to the unit already");
    let allowed = if standing.is_empty() { "ACCEPT" } else { "disputeResolve" };
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).allowing([allowed]).into())
}
