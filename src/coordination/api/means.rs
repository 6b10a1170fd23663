//! Means that were asked for tasks, in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::{CoordinationStep, StepsOf, TaskNode};
use crate::coordination::entity::task_means;
use crate::coordination::model::{MeansKind, MeansState};
use crate::graphql::scalars::Long;
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::id::MeansId;
use crate::organization::api::UnitNode;

/// Means that were asked for.
pub struct MeansNode(pub(super) Arc<task_means::Model>);

impl MeansNode {
    pub(crate) async fn load(rows: &Rows, id: MeansId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 牵头单位请配合单位落实的人员、措施或资源。
///
/// Staff, a measure or a resource for which the lead unit asks a cooperating one.
#[Object(name = "TaskMeans")]
impl MeansNode {
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

    /// 被请单位。
    ///
    /// Who is asked.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.asked_id).await?)
    }

    /// 类别。
    ///
    /// The kind.
    async fn kind(&self) -> Option<MeansKind> {
        self.0.kind.parse().ok()
    }

    /// 数量；以文字说明的则为空。
    ///
    /// How much; null where the text says all.
    async fn amount(&self) -> Option<Long> {
        self.0.amount.map(Long)
    }

    /// 何种支持；有数量时为其单位。
    ///
    /// Of what; with an amount, its unit.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<MeansState> {
        self.0.state.parse().ok()
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
