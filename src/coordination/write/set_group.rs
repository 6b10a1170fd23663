//! Names the group that a lead unit has set up for a major task.

use serde::Serialize;

use super::subject::TaskSubject;
use crate::access::Action;
use crate::coordination::entity::task_group;
use crate::coordination::model::TaskMove;
use crate::coordination::read;
use crate::duties::write::settle::discharge;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{BodyId, TaskId},
};
use crate::organization;
use crate::organization::bodies::BodyKind;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Subject as _, Write, dated::AsOf};

/// 设立专项协调领导小组：牵头单位自己的人，为重大任务写明本单位已登记的专项协调领导小组及其工作机制；即为凭据。
///
/// Names the coordination group that the lead unit has registered for a major task, and the rules by which it works; the unit's own
/// people do, once. It is evidence.
#[derive(Serialize)]
pub struct SetGroup {
    /// Which task.
    pub task: TaskId,
    /// The group: a body of the lead unit.
    pub body: BodyId,
    /// Its mechanism, who answers for what in it, and its rules of procedure.
    pub text: String,
}

#[derive(Serialize)]
struct GroupSet {
    task: String,
    body: String,
}

impl Event for GroupSet {
    const NAME: &'static str = "coordination.task.group-set";
}

impl Command for SetGroup {
    const NAME: &'static str = "coordination.task.set-group";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.3")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::InUse, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[GroupSet::NAME];
    type Subject = TaskSubject;
    type Done = TaskId;

    async fn load(&self, read: &Read) -> Result<TaskSubject, Failure> {
        TaskSubject::at_lead(read, self.task).await
    }

    async fn run(&self, subject: TaskSubject, write: &mut Write) -> Result<TaskId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "task")?;
        checks::text("text", &self.text)?;
        let row = &subject.row;
        if !row.major {
            let (zh, en) = ("只有重大任务设立专项协调领导小组", "only a major task gets a coordination group");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).into());
        }
        if let Some(group) = read::groups(write.read(), &[row.id]).await?.remove(&row.id) {
            let (zh, en) = ("该任务已有专项协调领导小组", "the task has its group already");
            return Err(Refusal::new(ErrorCode::InUse, zh, en).at(["body"]).allowing([group.body_id.global()]).into());
        }
        self.demand_group(&subject, write.read()).await?;
        let after = subject.go_on(TaskMove::SetGroup, &self.text, write).await?;
        let person = write.read().actor().person.clone();
        let group = task_group::Model {
            id: write.id(),
            unit_id: row.unit_id,
            task_id: row.id,
            body_id: self.body,
            content: self.text.trim().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(group).await?;
        write.update(row, after).await?;
        let (task, today) = (row.id.global(), write.today());
        discharge(write, row.lead_id, Evidence::Body, (&task, today)).await?;
        write.emit(&GroupSet { task, body: self.body.global() })?;
        Ok(row.id)
    }
}

impl SetGroup {
    /// Demands a coordination group of the lead unit that is there today.
    async fn demand_group(&self, subject: &TaskSubject, read: &Read) -> Result<(), Failure> {
        let lead = subject.row.lead_id;
        let bodies = organization::read::bodies::of_units(read, &[lead], AsOf::day(read.today())).await?.remove(&lead);
        let is_group = |kind: &str| kind == BodyKind::CoordinationGroup.as_str();
        let groups = bodies.into_iter().flatten().filter(|(row, _)| is_group(&row.kind));
        let groups: Vec<BodyId> = groups.map(|(row, _)| row.id).collect();
        if groups.contains(&self.body) {
            return Ok(());
        }
        let (zh, en) = (
            "须为牵头单位今日存续的专项协调领导小组",
            "it has to be a coordination group that the lead unit has today",
        );
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["body"]);
        Err(refusal.allowing(groups.into_iter().map(BodyId::global)).into())
    }
}
