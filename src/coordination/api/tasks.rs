//! Tasks in the schema, and what belongs to them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::work::WorkAmount;
use super::{
    CoordinationStep, DisputeNode, DisputesOver, GroupOf, MeansFor, MeansNode, OpinionsOn, PartsOf, StageById,
    StagesOf, StandingAgainst, StepsOf, TasksOf, decision, units,
};
use crate::access::Action;
use crate::coordination::entity::{task, task_group, task_opinion, task_stage};
use crate::coordination::model::{
    TaskOpinionKind, TaskStageState, TaskState, WorkArea, WorkFocus, WorkFunction, WorkLine, is_task_overdue,
};
use crate::coordination::work;
use crate::deliberation::api::DecisionNode;
use crate::funding::api::CommitmentNode;
use crate::funding::api::grounds::on_stage;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::{
    Day, Instant,
    id::{DecisionId, TaskId},
};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::BodyNode;

/// A task.
pub struct TaskNode(pub(super) Arc<task::Model>);

impl TaskNode {
    pub(crate) async fn load(rows: &Rows, id: TaskId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// The tasks that a decision has spawned, without their parts, where the actor may read tasks.
pub(crate) async fn of_decision(ctx: &Context<'_>, decision: DecisionId) -> Result<Vec<TaskNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadCoordination) {
        return Ok(Vec::new());
    }
    let rows = session.rows.one(TasksOf(decision)).await?.unwrap_or_default();
    Ok(rows.iter().cloned().map(|row| TaskNode(Arc::new(row))).collect())
}

/// How many tasks a decision has spawned, and how many of them are done and overdue, without their parts, where the
/// actor may read tasks.
pub(crate) async fn amount_of_decision(ctx: &Context<'_>, decision: DecisionId) -> Result<Option<WorkAmount>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadCoordination) {
        return Ok(None);
    }
    let rows = session.rows.one(TasksOf(decision)).await?.unwrap_or_default();
    let rows = rows.iter().map(|row| (row.state.as_str(), row.due_on));
    Ok(Some(work::all_tasks(rows, session.read.today())?.try_into()?))
}

/// 任务：由决定产生，或由牵头单位分解已接受的任务所得，有且只有一个牵头单位；由交办单位的另一人确认后作为凭据。
///
/// A task that a decision has spawned, or a part into which the unit that leads one has broken it down, with exactly one unit
/// that leads it. Once another person of the unit that assigned it has confirmed it, it is evidence.
#[Object(name = "Task")]
impl TaskNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 交办单位。
    ///
    /// Who assigned it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 所据决定；不在可见范围内或无权查看会议则为空。
    ///
    /// From which decision; null where it is not within reach, or the actor may not read meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, Some(self.0.decision_id)).await
    }

    /// 决定的内容。
    ///
    /// What was decided.
    async fn decided(&self) -> &str {
        &self.0.decided
    }

    /// 所分解自的任务；由决定直接产生或不在可见范围内的则为空。
    ///
    /// Of which task it is a part; null where a decision has spawned it, or the whole is not within reach.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<TaskNode>> {
        let Some(parent) = self.0.parent_id else { return Ok(None) };
        Ok(TaskNode::load(&Session::of(ctx)?.rows, parent).await?)
    }

    /// 级次：由决定直接产生的为 1，分解一次加 1，至多 4。
    ///
    /// Its level: 1 where a decision has spawned it, one more for each time that it was broken down, 4 at most.
    async fn level(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.level)?)
    }

    /// 分解所得的任务，自首项起；不在可见范围内的不列。
    ///
    /// Its parts, from the first; those that are not within reach are left out.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn parts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TaskNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(PartsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), |row| TaskNode(Arc::new(row)))
    }

    /// 工作线。
    ///
    /// Its line of work.
    async fn line(&self) -> Option<WorkLine> {
        self.0.line.parse().ok()
    }

    /// 职能；未写明则为空。
    ///
    /// The function that it serves; null where nothing is said.
    async fn function(&self) -> Option<WorkFunction> {
        self.0.function.as_deref().and_then(|function| function.parse().ok())
    }

    /// 领域；未写明则为空。
    ///
    /// Its area; null where nothing is said.
    async fn area(&self) -> Option<WorkArea> {
        self.0.area.as_deref().and_then(|area| area.parse().ok())
    }

    /// 重点；未写明则为空。
    ///
    /// Its focus; null where nothing is said.
    async fn focus(&self) -> Option<WorkFocus> {
        self.0.focus.as_deref().and_then(|focus| focus.parse().ok())
    }

    /// 所属行业，即其主管部门的类别，如 education；未写明则为空。
    ///
    /// Its sector, as the kind of the department in charge of it, such as education; null where nothing is said.
    async fn sector(&self) -> Option<&str> {
        self.0.sector.as_deref()
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
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

    /// 期限(含当日)。
    ///
    /// The last day on which it is done in time.
    async fn due_on(&self) -> Day {
        self.0.due_on
    }

    /// 意见期限(含当日)；空为不限。
    ///
    /// The last day on which opinions are taken; null: as long as it is not done.
    async fn opinions_by(&self) -> Option<Day> {
        self.0.opinions_by
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<TaskState> {
        self.0.state.parse().ok()
    }

    /// 截至今日是否逾期未完成。
    ///
    /// Whether, as of today, it is overdue and not reported done.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = Session::of(ctx)?.read.today();
        let state = self.0.state.parse::<TaskState>();
        Ok(state.is_ok_and(|state| is_task_overdue(state, self.0.due_on, today)))
    }

    /// 各阶段，按次序。
    ///
    /// Its stages, in order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn stages(&self, ctx: &Context<'_>) -> Result<Vec<TaskStageNode>> {
        let rows = Session::of(ctx)?.rows.one(StagesOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(TaskStageNode).collect())
    }

    /// 配合单位的意见，自首个起；每单位以最新者为准。
    ///
    /// The opinions of cooperating units, from the first; the newest of each counts.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn opinions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TaskOpinionNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(OpinionsOn(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.to_string(), TaskOpinionNode)
    }

    /// 是否为重大任务，须设专项协调领导小组。
    ///
    /// Whether it is so large that the lead unit owes a coordination group for it.
    async fn major(&self) -> bool {
        self.0.major
    }

    /// 牵头单位所设的专项协调领导小组；未设则为空。
    ///
    /// The coordination group that the lead unit has set up for it; null as long as there is none.
    #[graphql(complexity = "5 + child_complexity")]
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<TaskGroupNode>> {
        Ok(Session::of(ctx)?.rows.one(GroupOf(self.0.id)).await?.map(TaskGroupNode))
    }

    /// 反对未决的单位。
    ///
    /// The units whose objections stand.
    #[graphql(complexity = "20 * child_complexity")]
    async fn objecting(&self, ctx: &Context<'_>) -> Result<Vec<UnitNode>> {
        let rows = Session::of(ctx)?.rows.one(StandingAgainst(self.0.id)).await?.unwrap_or_default();
        units(ctx, rows.iter().map(|given| given.unit).collect()).await
    }

    /// 所请支持，自首项起。
    ///
    /// The means that were asked for, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn means(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MeansNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(MeansFor(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), |row| MeansNode(Arc::new(row)))
    }

    /// 争议，自首个起。
    ///
    /// The disputes, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn disputes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DisputeNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(DisputesOver(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), |row| DisputeNode(Arc::new(row)))
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

/// A stage.
pub struct TaskStageNode(task_stage::Model);

impl TaskStageNode {
    pub(crate) async fn load(rows: &Rows, id: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(StageById(id)).await?.map(|row| Self((*row).clone())))
    }

    /// Of which task it is one.
    pub(crate) fn task(&self) -> TaskId {
        self.0.task_id
    }
}

/// 任务的一个阶段。
///
/// A stage of a task.
#[Object(name = "TaskStage")]
impl TaskStageNode {
    /// 序号，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 期限(含当日)。
    ///
    /// The last day on which it is done in time.
    async fn due_on(&self) -> Day {
        self.0.due_on
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<TaskStageState> {
        self.0.state.parse().ok()
    }

    /// 截至今日是否逾期未完成。
    ///
    /// Whether, as of today, it is overdue and not done.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.done_on.is_none() && self.0.due_on < Session::of(ctx)?.read.today())
    }

    /// 所报完成情况；未完成则为空。
    ///
    /// How it was done; null while it is not.
    async fn text(&self) -> Option<&str> {
        self.0.content.as_deref()
    }

    /// 报告完成之日；未完成则为空。
    ///
    /// The day on which that was reported; null while it is not done.
    async fn done_on(&self) -> Option<Day> {
        self.0.done_on
    }

    /// 据此阶段所作的专项资金承诺，自首项起；无权查看专项资金则为空。
    ///
    /// The commitments of the talent fund that rest on it, from the first; empty where the actor may not read funds.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CommitmentNode>> {
        on_stage(ctx, self.0.id, Page::asked(ctx, first, after)?).await
    }
}

/// The group of a task.
pub struct TaskGroupNode(Arc<task_group::Model>);

/// 重大任务的专项协调领导小组。
///
/// The coordination group of a major task.
#[Object(name = "TaskGroup")]
impl TaskGroupNode {
    /// 小组，截至今日；不在可见范围内则为空。
    ///
    /// The group, as of today; null where it is not within reach.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        Ok(BodyNode::load(&Session::of(ctx)?.rows, self.0.body_id).await?)
    }

    /// 工作机制、责任单位与议事规则。
    ///
    /// Its mechanism, who answers for what in it, and its rules of procedure.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 何人写明。
    ///
    /// Who named it.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 何时。
    ///
    /// When.
    async fn at(&self) -> Instant {
        self.0.instant
    }
}

/// An opinion.
pub struct TaskOpinionNode(pub(super) task_opinion::Model);

/// 配合单位对任务的意见。
///
/// A cooperating unit's opinion on a task.
#[Object(name = "TaskOpinion")]
impl TaskOpinionNode {
    /// 哪个单位的。
    ///
    /// Whose it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.giver_id).await?)
    }

    /// 类别。
    ///
    /// What it says.
    async fn kind(&self) -> Option<TaskOpinionKind> {
        self.0.kind.parse().ok()
    }

    /// 意见。
    ///
    /// In words.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 何人提出。
    ///
    /// Who gave it.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 何时提出。
    ///
    /// When.
    async fn at(&self) -> Instant {
        self.0.instant
    }
}
