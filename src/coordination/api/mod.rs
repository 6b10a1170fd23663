//! Coordination in the schema.

pub mod coverage;
pub mod disputes;
pub mod input;
pub mod matters;
pub mod means;
pub mod mutation;
pub mod planned;
pub mod query;
pub mod targets;
pub mod tasks;
pub mod work;

pub use disputes::DisputeNode;
pub use matters::MatterNode;
pub use means::MeansNode;
pub use targets::TargetNode;
pub use tasks::TaskNode;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use uuid::Uuid;

use crate::access::Action;
use crate::coordination::entity::{
    coordination_step, matter, responsibility, target, target_report, target_version, task, task_dispute, task_group,
    task_means, task_opinion, task_spawned, task_stage,
};
use crate::coordination::model::Given;
use crate::coordination::read;
use crate::deliberation::api::DecisionNode;
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Failure, Fault, Instant, Refusal,
    id::{DecisionId, DisputeId, MatterId, MeansId, TargetId, TaskId, UnitId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::store::Read;

keyed! {
    TaskId => task::Model, read::tasks_by_id;
    MeansId => task_means::Model, read::means_by_id;
    DisputeId => task_dispute::Model, read::disputes_by_id;
    TargetId => target::Model, read::targets_by_id;
    MatterId => matter::Model, read::matters_by_id;
    PartsOf(TaskId) => Vec<task::Model>, read::parts;
    TasksOf(DecisionId) => Vec<task::Model>, read::tasks_of;
    GroupOf(TaskId) => task_group::Model, read::groups;
    SpawnedOf(Uuid) => task_spawned::Model, read::spawned;
    StagesOf(TaskId) => Vec<task_stage::Model>, read::stages;
    StageById(Uuid) => task_stage::Model, read::stages_by_id;
    OpinionsOn(TaskId) => Vec<task_opinion::Model>, read::opinions;
    StandingAgainst(TaskId) => Vec<Given>, read::standing;
    MeansFor(TaskId) => Vec<task_means::Model>, read::means_for;
    DisputesOver(TaskId) => Vec<task_dispute::Model>, read::disputes_over;
    VersionsOf(TargetId) => Vec<target_version::Model>, read::versions;
    AccountsOf(TargetId) => Vec<target_report::Model>, read::accounts;
    StepsOf(Uuid) => Vec<coordination_step::Model>, read::steps;
}

impl StepsOf {
    async fn shown(self, ctx: &Context<'_>) -> Result<Vec<CoordinationStep>> {
        let rows = Session::of(ctx)?.rows.one(self).await?.unwrap_or_default();
        let step = |row: &coordination_step::Model| CoordinationStep {
            moved: row.moved.clone(),
            remark: row.remark.clone(),
            by: row.subject.clone(),
            at: row.instant,
        };
        Ok(rows.iter().map(step).collect())
    }
}

/// 任务、支持事项、争议或协调事项的一次经过。
///
/// What was done with a task, means, a dispute or a matter once.
#[derive(SimpleObject)]
pub struct CoordinationStep {
    /// 何事，如 ACCEPT、CONFIRM。
    ///
    /// What was done, such as ACCEPT or CONFIRM.
    moved: String,
    /// 所写内容或理由。
    ///
    /// What was written, or why it was done.
    remark: String,
    /// 何人。
    ///
    /// Who did it.
    by: String,
    /// 何时。
    ///
    /// When.
    at: Instant,
}

/// An id, or that there is no such thing.
fn parsed<T>(found: Option<T>, (zh, en): (&str, &str), at: &str) -> Result<T, Failure> {
    found.ok_or_else(|| Refusal::not_found(zh, en).at([at]).into())
}

/// Units in the order in which they are named.
async fn units(ctx: &Context<'_>, units: Vec<UnitId>) -> Result<Vec<UnitNode>> {
    let rows = &Session::of(ctx)?.rows;
    let found = try_join_all(units.into_iter().map(|unit| UnitNode::load(rows, unit))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// A decision, where the actor may read meetings.
async fn decision(ctx: &Context<'_>, id: Option<DecisionId>) -> Result<Option<DecisionNode>> {
    let session = Session::of(ctx)?;
    let readable = session.read.actor().may(Action::ReadMeetings);
    let Some(id) = id.filter(|_| readable) else { return Ok(None) };
    Ok(DecisionNode::load(&session.rows, id).await?)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ResponsibilityVersion(Uuid);

impl Key for ResponsibilityVersion {
    type Row = responsibility::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = read::responsibilities_by_id(read, &ids).await?;
        Ok(rows.into_iter().map(|(id, row)| (Self(id), row)).collect())
    }
}

/// A row of the responsibility matrix.
pub struct ResponsibilityNode(Arc<responsibility::Model>);

impl ResponsibilityNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(ResponsibilityVersion(version)).await?.map(Self))
    }
}

/// 职责分工的一行：一项工作由谁牵头、谁配合，自某日至某日。
///
/// A row of the responsibility matrix: who leads a matter of work and who cooperates, from a day until a day.
#[Object(name = "Responsibility")]
impl ResponsibilityNode {
    /// 职责分工所属单位。
    ///
    /// The unit whose matrix it is in.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 事项代码。
    ///
    /// The matter's code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 事项名称。
    ///
    /// What the matter is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 英文名称。
    ///
    /// The same in English.
    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// 所据条款。
    ///
    /// The clause on which it rests.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 牵头单位。
    ///
    /// Who leads.
    async fn lead(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.lead_id).await?)
    }

    /// 配合单位。
    ///
    /// Who cooperates.
    #[graphql(complexity = "20 * child_complexity")]
    async fn cooperating(&self, ctx: &Context<'_>) -> Result<Vec<UnitNode>> {
        units(ctx, self.0.cooperating_units()?).await
    }

    /// 首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 不再有效的首日；空为至今。
    ///
    /// The first day on which it holds no more; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }
}
