//! Disputes over tasks, in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::tasks::TaskOpinionNode;
use super::{CoordinationStep, MeansNode, OpinionsOn, StepsOf, TaskNode, decision};
use crate::coordination::entity::task_dispute;
use crate::coordination::model::DisputeState;
use crate::deliberation::api::DecisionNode;
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::id::DisputeId;
use crate::organization::api::UnitNode;

/// A dispute.
pub struct DisputeNode(pub(super) Arc<task_dispute::Model>);

impl DisputeNode {
    pub(crate) async fn load(rows: &Rows, id: DisputeId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 争议：牵头单位就反对意见或被谢绝的支持提请交办单位协调。
///
/// A dispute that the lead unit puts to the one that assigned the task, over objections or over means that were declined.
#[Object(name = "TaskDispute")]
impl DisputeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 任务。
    ///
    /// The task.
    async fn task(&self, ctx: &Context<'_>) -> Result<Option<TaskNode>> {
        Ok(TaskNode::load(&Session::of(ctx)?.rows, self.0.task_id).await?)
    }

    /// 须协调的单位。
    ///
    /// Who has to resolve it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 就哪项支持；就意见的则为空。
    ///
    /// Over which means; null where it is over opinions.
    async fn means(&self, ctx: &Context<'_>) -> Result<Option<MeansNode>> {
        let Some(means) = self.0.means_id else { return Ok(None) };
        Ok(MeansNode::load(&Session::of(ctx)?.rows, means).await?)
    }

    /// 就哪些反对意见。
    ///
    /// Over which objections.
    #[graphql(complexity = "5 * child_complexity")]
    async fn opinions(&self, ctx: &Context<'_>) -> Result<Vec<TaskOpinionNode>> {
        let disputed = self.0.disputed()?;
        let rows = Session::of(ctx)?.rows.one(OpinionsOn(self.0.task_id)).await?.unwrap_or_default();
        let rows = rows.iter().filter(|row| disputed.contains(&row.id));
        Ok(rows.cloned().map(TaskOpinionNode).collect())
    }

    /// 争议。
    ///
    /// What it is about.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<DisputeState> {
        self.0.state.parse().ok()
    }

    /// 如何协调；未协调则为空。
    ///
    /// How it was resolved, and why; null while it is open.
    async fn resolution(&self) -> Option<&str> {
        self.0.resolution.as_deref()
    }

    /// 协调所据决定；没有、不在可见范围内或无权查看会议则为空。
    ///
    /// By which decision; null where there is none, it is not within reach, or the actor may not read meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.decision_id).await
    }

    /// 何人提请。
    ///
    /// Who put it.
    async fn escalated_by(&self) -> &str {
        &self.0.subject
    }

    /// 经过。
    ///
    /// What was done with it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<CoordinationStep>> {
        StepsOf(self.0.id.0).shown(ctx).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
