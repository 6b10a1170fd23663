//! What decisions planned, and what became of it, in the schema.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};

use super::SpawnedOf;
use super::tasks::TaskNode;
use crate::access::Action;
use crate::coordination::entity::task_spawned;
use crate::coordination::model::PlannedTaskState;
use crate::deliberation::api::planned::PlannedTaskNode;
use crate::deliberation::entity::planned_task;
use crate::graphql::Session;
use crate::graphql::payload::UserError;

/// A task that a decision planned.
pub struct DecisionTaskNode(pub(crate) planned_task::Model);

impl DecisionTaskNode {
    /// What was recorded of it, where the actor may read tasks.
    async fn spawned(&self, ctx: &Context<'_>) -> Result<Option<Arc<task_spawned::Model>>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadCoordination) {
            return Ok(None);
        }
        Ok(session.rows.one(SpawnedOf(self.0.id)).await?)
    }
}

/// 决定所计划的任务，及其结果。
///
/// A task that a decision planned, and what became of it.
#[Object(name = "DecisionTask")]
impl DecisionTaskNode {
    /// 序号，自 1 起。
    ///
    /// Its number with the decision, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> Result<String> {
        Ok(self.0.task()?.title)
    }

    /// 所计划的。
    ///
    /// As it was planned.
    async fn plan(&self) -> Result<PlannedTaskNode> {
        Ok(self.0.task()?.into())
    }

    /// 结果；无权查看任务则为空。
    ///
    /// What became of it; null where the actor may not read tasks.
    async fn state(&self, ctx: &Context<'_>) -> Result<Option<PlannedTaskState>> {
        if !Session::of(ctx)?.read.actor().may(Action::ReadCoordination) {
            return Ok(None);
        }
        let spawned = self.spawned(ctx).await?;
        Ok(Some(match spawned.map(|spawned| spawned.task_id) {
            None => PlannedTaskState::Planned,
            Some(None) => PlannedTaskState::Refused,
            Some(Some(_)) => PlannedTaskState::Assigned,
        }))
    }

    /// 不能自行交办的原因；自行交办的、尚待交办的则为空。
    ///
    /// Why it could not be assigned by itself; null where it was, or still is to be.
    async fn refusal(&self, ctx: &Context<'_>) -> Result<Option<UserError>> {
        let Some(spawned) = self.spawned(ctx).await? else { return Ok(None) };
        let language = Session::of(ctx)?.language;
        Ok(spawned.refused()?.map(|refusal| UserError::new(refusal, language)))
    }

    /// 由此交办的任务；未交办、不在可见范围内或无权查看任务则为空。
    ///
    /// The task; null where it is not assigned or not within reach, or the actor may not read tasks.
    async fn task(&self, ctx: &Context<'_>) -> Result<Option<TaskNode>> {
        let Some(task) = self.spawned(ctx).await?.and_then(|spawned| spawned.task_id) else { return Ok(None) };
        Ok(TaskNode::load(&Session::of(ctx)?.rows, task).await?)
    }
}
