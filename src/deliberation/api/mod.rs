//! Meetings in the schema.

pub mod ballots;
pub mod input;
pub mod joint;
pub mod mutation;
pub mod planned;
pub mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use uuid::Uuid;

use self::ballots::{BallotNode, BallotRuleNode};
use self::joint::{MeetingProgressNode, MeetingProposalNode};
use self::planned::PlannedTaskNode;
use crate::access::Action;
use crate::coordination::api::planned::DecisionTaskNode;
use crate::coordination::api::tasks::{TaskNode, of_decision};
use crate::deliberation::entity::{attendance, ballot, ballot_rule, decision, meeting, planned_task, proposal, vote};
use crate::deliberation::model::{MeetingKind, MeetingState};
use crate::deliberation::read;
use crate::funding::api::{CommitmentNode, VoucherNode, justified_by, posted_by};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day,
    id::{AppointmentId, DecisionId, MeetingId},
};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::{AppointmentNode, BodyNode};
use crate::store::dated::AsOf;

keyed! {
    MeetingId => meeting::Model, read::meetings_by_id;
    DecisionId => decision::Model, read::decisions_by_id;
    AttendanceOf(MeetingId) => Vec<attendance::Model>, read::attendance;
    BallotsOf(MeetingId) => Vec<ballot::Model>, read::ballots;
    DecisionsOf(MeetingId) => Vec<decision::Model>, read::decisions;
    ProposalsOf(MeetingId) => Vec<proposal::Model>, read::proposals;
    PlannedBy(DecisionId) => Vec<planned_task::Model>, read::planned_tasks;
    VotesIn(Uuid) => Vec<vote::Model>, read::votes;
    RuleVersion(Uuid) => ballot_rule::Model, read::rules_by_id;
}

/// An appointment, where the actor may see who holds posts.
async fn holder(ctx: &Context<'_>, id: AppointmentId) -> Result<Option<AppointmentNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadBodies) {
        return Ok(None);
    }
    Ok(AppointmentNode::load(&session.rows, id).await?)
}

/// A meeting.
pub struct MeetingNode(Arc<meeting::Model>);

impl MeetingNode {
    pub(crate) async fn load(rows: &Rows, id: MeetingId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    async fn held_under(&self, ctx: &Context<'_>) -> Result<Option<Arc<ballot_rule::Model>>> {
        let Some(rule) = self.0.rule_id else { return Ok(None) };
        Ok(Session::of(ctx)?.rows.one(RuleVersion(rule)).await?)
    }
}

/// 会议：召集、召开、办结；办结后作为凭据。
///
/// A meeting: convened, held and closed; once it is closed it is evidence.
#[Object(name = "Meeting")]
impl MeetingNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 召开会议的单位。
    ///
    /// At which unit it is held.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 召开会议的机构，截至会议当日的样子；单位本身(常委会)的会议则为空。
    ///
    /// The body that holds it, as it is on the day of the meeting; null where it is of the unit itself.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        let session = Session::of(ctx)?;
        let Some(body) = self.0.body_id.filter(|_| session.read.actor().may(Action::ReadBodies)) else {
            return Ok(None);
        };
        Ok(BodyNode::load_as_of(&session.rows, body, AsOf::day(self.0.day)).await?)
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<MeetingKind> {
        self.0.kind.parse().ok()
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 会议之日。
    ///
    /// On which day it is held.
    async fn day(&self) -> Day {
        self.0.day
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<MeetingState> {
        self.0.state.parse().ok()
    }

    /// 首次办结之日，表决至此为止，重开亦不再表决；从未办结则为空。
    ///
    /// The day on which it was first closed, which ended the voting, whether it was reopened since or not; null where it
    /// was never closed.
    async fn closed_on(&self) -> Option<Day> {
        self.0.closed_on
    }

    /// 议程，按次序。
    ///
    /// The agenda, in order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn agenda(&self) -> Result<Vec<MeetingAgendaItem>> {
        let planned = self.0.planned()?;
        let item = |(number, title): (i32, String)| {
            let tasks = planned.iter().filter(|planned| planned.item == i64::from(number));
            let tasks = tasks.map(|planned| PlannedTaskNode::from(planned.task.clone())).collect();
            MeetingAgendaItem { number, title, tasks }
        };
        Ok((1..).zip(self.0.items()?).map(item).collect())
    }

    /// 联席会议各议程项下通报进展的决定，按次序；其他会议没有。
    ///
    /// The decisions that a joint meeting follows up under the items of its agenda, in order; other meetings have none.
    #[graphql(complexity = "20 * child_complexity")]
    async fn progress(&self) -> Result<Vec<MeetingProgressNode>> {
        Ok(self.0.followed()?.into_iter().map(MeetingProgressNode).collect())
    }

    /// 出席者：会议当日在任者本人。
    ///
    /// Who attended: those who held a post of the body on its day.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AttendanceNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(AttendanceOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.to_string(), AttendanceNode)
    }

    /// 法定人数；尚未召开则为空。
    ///
    /// Whether there is a quorum; null as long as it is not held.
    async fn quorum(&self, ctx: &Context<'_>) -> Result<Option<MeetingQuorum>> {
        let Some(rule) = self.held_under(ctx).await? else { return Ok(None) };
        let Some(quorum) = self.0.quorum(&rule) else { return Ok(None) };
        Ok(Some(MeetingQuorum {
            present: i32::try_from(quorum.present)?,
            entitled: i32::try_from(quorum.entitled)?,
            needed: i32::try_from(quorum.needed)?,
            met: quorum.met(),
        }))
    }

    /// 召开时所依的表决规则；尚未召开则为空。
    ///
    /// The ballot rule under which it was held; null as long as it is not.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<BallotRuleNode>> {
        Ok(self.held_under(ctx).await?.map(BallotRuleNode))
    }

    /// 各次表决，自首次起。
    ///
    /// The ballots, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn ballots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<BallotNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(BallotsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.number.to_string(), BallotNode)
    }

    /// 决定：表决通过的议案。
    ///
    /// The decisions: the motions that carried.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DecisionNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(DecisionsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.number.to_string(), |row| DecisionNode(Arc::new(row)))
    }

    /// 建议：联席会议首次办结时所提，重开亦不增不改；其他会议没有。
    ///
    /// What a joint meeting proposed when it was first closed, which stays so whether it was reopened since or not;
    /// other meetings have none.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MeetingProposalNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(ProposalsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.number.to_string(), MeetingProposalNode)
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// 议程的一项。
///
/// An item of an agenda.
#[derive(SimpleObject)]
pub struct MeetingAgendaItem {
    /// 序号，自 1 起。
    ///
    /// Its number, from 1.
    number: i32,
    /// 标题。
    ///
    /// What it is about.
    title: String,
    /// 随该项计划的任务；首个议案通过后自行交办。
    ///
    /// The tasks that are planned with it, and assigned by themselves once a first motion on it carries.
    tasks: Vec<PlannedTaskNode>,
}

/// 会议的法定人数。
///
/// Whether a meeting has a quorum.
#[derive(SimpleObject)]
pub struct MeetingQuorum {
    /// 有表决权者实到人数。
    ///
    /// How many of those who are entitled are there.
    present: i32,
    /// 应到人数：会议当日有表决权的在任者。
    ///
    /// How many are entitled: who held a post with a vote on its day.
    entitled: i32,
    /// 须到人数。
    ///
    /// How many have to be there.
    needed: i32,
    /// 是否达到。
    ///
    /// Whether enough are.
    met: bool,
}

/// Somebody who attended.
pub struct AttendanceNode(attendance::Model);

/// 一名出席者。
///
/// Somebody who attended a meeting.
#[Object(name = "MeetingAttendance")]
impl AttendanceNode {
    /// 任职；无权查看机构则为空。
    ///
    /// The appointment; null where the actor may not see bodies.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<AppointmentNode>> {
        holder(ctx, self.0.appointment_id).await
    }

    /// 是否有表决权。
    ///
    /// Whether it has a vote.
    async fn entitled(&self) -> bool {
        self.0.entitled
    }
}

/// A decision.
pub struct DecisionNode(Arc<decision::Model>);

impl DecisionNode {
    pub(crate) async fn load(rows: &Rows, id: DecisionId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 决定：会议表决通过的议案。
///
/// A decision: a motion that carried in a meeting.
#[Object(name = "Decision")]
impl DecisionNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 作出决定的会议。
    ///
    /// The meeting that made it.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<MeetingNode>> {
        Ok(MeetingNode::load(&Session::of(ctx)?.rows, self.0.meeting_id).await?)
    }

    /// 会议中的序号，自 1 起。
    ///
    /// Its number in the meeting, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 内容。
    ///
    /// What was decided.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 形成它的表决。
    ///
    /// The ballot by which it was made.
    async fn ballot(&self, ctx: &Context<'_>) -> Result<Option<BallotNode>> {
        let rows = Session::of(ctx)?.rows.one(BallotsOf(self.0.meeting_id)).await?.unwrap_or_default();
        Ok(rows.iter().find(|row| row.id == self.0.ballot_id).cloned().map(BallotNode))
    }

    /// 随所表决的议程项计划的任务，及其结果：已交办，或不能自行交办的原因。
    ///
    /// The tasks that were planned with the item of the agenda, and what became of each: it is assigned, or why it could not be
    /// by itself.
    #[graphql(complexity = "5 * child_complexity")]
    async fn planned(&self, ctx: &Context<'_>) -> Result<Vec<DecisionTaskNode>> {
        let rows = Session::of(ctx)?.rows.one(PlannedBy(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(DecisionTaskNode).collect())
    }

    /// 由此产生的任务，自首项起，分解所得的见 parts；不在可见范围内或无权查看任务的不列。
    ///
    /// The tasks that it has spawned, from the first; their parts are in `parts`. Those that are not within reach are left out,
    /// and all where the actor may not read tasks.
    #[graphql(complexity = "10 * child_complexity")]
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Vec<TaskNode>> {
        of_decision(ctx, self.0.id).await
    }

    /// 由此作出的专项资金承诺，自首项起；无权查看专项资金则为空。
    ///
    /// The commitments of the talent fund that it justifies, from the first; empty where the actor may not read funds.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CommitmentNode>> {
        justified_by(ctx, self.0.id, Page::asked(ctx, first, after)?).await
    }

    /// 专项资金依此记账的凭证，由拨入至支付，新者在前；无权查看专项资金则为空。
    ///
    /// The vouchers of the talent fund that it justifies, from appropriation to payment, the newest first; empty where the
    /// actor may not read funds.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn vouchers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<VoucherNode>> {
        posted_by(ctx, self.0.id, Page::asked(ctx, first, after)?).await
    }
}
