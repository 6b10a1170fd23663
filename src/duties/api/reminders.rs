//! Reminders and their rules in the schema.

pub mod mutation;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::DutyNode;
use crate::access::Action;
use crate::duties::entity::{reminder, reminder_rule};
use crate::duties::read::reminders as read;
use crate::duties::reminding::{ReminderKey, ReminderState, ReminderStep, ReminderTo};
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    ClauseId, Day, Instant,
    id::{DutyId, ReminderId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::store::dated::AsOf;

/// The clauses that reminders serve.
const CLAUSES: &[ClauseId] = &[ClauseId("4.3.1")];

keyed! {
    ReminderId => reminder::Model, read::reminders_by_id;
    RemindersOf(DutyId) => Vec<reminder::Model>, read::of_duties;
    RuleVersion(Uuid) => reminder_rule::Model, read::rules_by_id;
}

/// The reminders of a duty that the actor sees.
pub(super) async fn of_duty(ctx: &Context<'_>, duty: DutyId) -> Result<Vec<ReminderNode>> {
    let rows = Session::of(ctx)?.rows.one(RemindersOf(duty)).await?.unwrap_or_default();
    Ok(rows.iter().cloned().map(|row| ReminderNode(Arc::new(row))).collect())
}

/// A reminder.
pub struct ReminderNode(Arc<reminder::Model>);

impl ReminderNode {
    pub(crate) async fn load(rows: &Rows, id: ReminderId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    fn step(&self) -> Result<(ReminderStep, bool)> {
        Ok(match self.0.key()? {
            ReminderKey::Step(step) => (step, false),
            ReminderKey::Unacknowledged(step) => (step, true),
        })
    }
}

/// 提醒：一项责任的每一步各一次；由被提醒单位自己的人签收。
///
/// A reminder: each step of a duty is there once. The own people of the unit that is reminded acknowledge it.
#[Object(name = "Reminder")]
impl ReminderNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 被提醒的单位。
    ///
    /// Who is reminded.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 所提醒的责任；不在范围内则为空。
    ///
    /// Of which duty; null where it is not within the actor's reach.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        Ok(DutyNode::load(&Session::of(ctx)?.rows, self.0.duty_id).await?)
    }

    /// 负责的单位。
    ///
    /// Who owes the duty.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.owner_id).await?)
    }

    /// 责任所据的条款。
    ///
    /// By which clause it is owed.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 提醒时的到期日。
    ///
    /// The day on which the duty is due, as it was when somebody was reminded.
    async fn due_on(&self) -> Day {
        self.0.due_on
    }

    /// 步骤：到期日后多少日；负数为到期日前。
    ///
    /// The step: so many days after the one on which the duty is due; before it, where negative.
    async fn days(&self) -> Result<i32> {
        Ok(i32::try_from(self.step()?.0.days)?)
    }

    /// 步骤：提醒谁。
    ///
    /// The step: who is reminded.
    async fn to(&self) -> Result<ReminderTo> {
        Ok(self.step()?.0.to)
    }

    /// 是否因该步的提醒逾期未签收而改提醒再上一级单位。
    ///
    /// Whether it went to the unit one higher because the reminder by this step was not acknowledged in time.
    async fn is_unacknowledged(&self) -> Result<bool> {
        Ok(self.step()?.1)
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<ReminderState> {
        self.0.state.parse().ok()
    }

    /// 发出之日；错过的步骤为空。
    ///
    /// The day on which it was sent; null where the step was passed over.
    async fn sent_on(&self) -> Option<Day> {
        self.0.sent_on
    }

    /// 签收人；未签收则为空。
    ///
    /// Who acknowledged it; null where nobody has.
    async fn acknowledged_by(&self) -> Option<&str> {
        self.0.acknowledged_subject.as_deref()
    }

    /// 签收之时；未签收则为空。
    ///
    /// When it was acknowledged; null where it was not.
    async fn acknowledged_at(&self) -> Option<Instant> {
        self.0.acknowledged_at
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// 提醒规则的一步。
///
/// A step of a rule of reminders.
#[derive(SimpleObject)]
#[graphql(name = "ReminderStep")]
pub struct ReminderStepNode {
    /// 到期日后多少日；负数为到期日前。
    ///
    /// So many days after the one on which the duty is due; before it, where negative.
    pub days: i32,
    /// 提醒谁。
    ///
    /// Who is reminded.
    pub to: ReminderTo,
}

/// A rule of reminders.
pub struct ReminderRuleNode(Arc<reminder_rule::Model>);

impl ReminderRuleNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(RuleVersion(version)).await?.map(Self))
    }
}

/// 提醒规则：一个单位及其下级的责任，何时提醒谁。专为条款设定的先于通用的，就近设定的先于上级的。
///
/// A rule of reminders: when duties of a unit and of all below it remind whom. One for a clause goes before one for all, and of
/// these the one of the nearest unit.
#[Object(name = "ReminderRule")]
impl ReminderRuleNode {
    /// 设定于哪个单位。
    ///
    /// At and below which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 专为哪一条款；空为其余全部。
    ///
    /// For the duties by which clause; null: for all others.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        match self.0.clause_id {
            Some(clause) => Ok(ClauseNode::load(&Session::of(ctx)?.rows, clause).await?),
            None => Ok(None),
        }
    }

    /// 各步，由早至晚；没有则不提醒。
    ///
    /// The steps, the earliest first; without any, nobody is reminded.
    async fn steps(&self) -> Result<Vec<ReminderStepNode>> {
        let shown = |step: &ReminderStep| -> Result<ReminderStepNode> {
            Ok(ReminderStepNode { days: i32::try_from(step.days)?, to: step.to })
        };
        self.0.plan()?.steps.iter().map(shown).collect()
    }

    /// 须在多少日内签收，逾期则提醒再上一级单位；空为不限。
    ///
    /// Days in which a reminder has to be acknowledged, before the unit one higher is reminded; null: for ever.
    async fn answer_within(&self) -> Result<Option<i32>> {
        Ok(self.0.answer_within.map(i32::try_from).transpose()?)
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

/// Queries about reminders.
#[derive(Default)]
pub struct RemindersQuery;

#[Object]
impl RemindersQuery {
    /// 一个单位及其所承继单位所收到的提醒，含错过的步骤，新者在前。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// The reminders that went to a unit and to those that it continues, and the steps that were passed over, the newest first. Clause 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看此状态。 Only in this state.")] state: Option<ReminderState>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ReminderNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &reminder::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| ReminderNode(Arc::new(row)), Some(0)));
        };
        let mut find = read::of_unit(&session.read, &unit);
        if let Some(state) = state {
            find = find.filter(reminder::Column::State.eq(state.as_str()));
        }
        page.find(find, (reminder::Column::Id, Order::Desc), ReminderId::parse, key, ReminderNode).await
    }

    /// 约束一个单位的提醒规则，就近者在前：本单位与其上级所设，截至某日、按某时所知。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// The rules of reminders that bind a unit, the nearest first: those of the unit itself and of all above it, as of a day and as known at a moment. Clause 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "10 * child_complexity"
    )]
    async fn reminder_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ReminderRuleNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::rules_over(&session.read, &unit.place().scope, as_of).await?;
        Ok(rows.into_iter().map(|row| ReminderRuleNode(Arc::new(row))).collect())
    }
}
