//! Sources of money, budget lines and changes of their limits in the schema.

use async_graphql::{Context, ID, Object, Result};

use super::{ChangesOf, LimitChangeNode, LineNode, SourceNode, decision};
use crate::deliberation::api::DecisionNode;
use crate::funding::model::{LimitState, Origin, Purpose, SourceKind};
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::Day;
use crate::organization::api::UnitNode;

/// 资金来源：类别、境内外与出资人的限定；登记后不再更改。
///
/// A source of money with its kind, whether it is from abroad, and what its giver restricts; it does not change.
#[Object(name = "FundingSource")]
impl SourceNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 在何单位登记。
    ///
    /// At which unit it is registered.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 代码。
    ///
    /// Its code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<SourceKind> {
        self.0.kind.parse().ok()
    }

    /// 境内或境外。
    ///
    /// Whether it is from within the country.
    async fn origin(&self) -> Option<Origin> {
        self.0.origin.parse().ok()
    }

    /// 出资人限定的用途；不限则为空。
    ///
    /// The purposes to which its giver restricts it; none where it is for any.
    async fn purposes(&self) -> Result<Vec<Purpose>> {
        Ok(self.0.restriction()?.purposes)
    }

    /// 可使用的末日；不限则为空。
    ///
    /// The last day on which it is used; null where there is none.
    async fn until(&self) -> Option<Day> {
        self.0.last_day
    }

    /// 依据文号。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 登记之日。
    ///
    /// The day on which it was registered.
    async fn registered_on(&self) -> Day {
        self.0.registered_on
    }
}

/// 预算项目：一个年度、一项用途；限额由决定与另一人的批准改定。
///
/// A budget line for a use in a year; its limit changes by a decision and another person's approval.
#[Object(name = "BudgetLine")]
impl LineNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 基金所属单位。
    ///
    /// Whose fund it is of.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 预算年度。
    ///
    /// The budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 用途。
    ///
    /// What it is for.
    async fn purpose(&self) -> Option<Purpose> {
        self.0.purpose.parse().ok()
    }

    /// 七项以外的用途，如决定所载。
    ///
    /// The use beside the seven purposes, as the decision names it.
    async fn other_use(&self) -> Option<&str> {
        Some(self.0.other_use.as_str()).filter(|named| !named.is_empty())
    }

    /// 已批准的限额；尚未批准则为空，无款可分。
    ///
    /// The limit that was approved last; null before that, when nothing can be allocated.
    async fn limit(&self) -> Option<Money> {
        self.0.limit_fen.map(Money::from)
    }

    /// 限额的历次变更，自首次起。
    ///
    /// The changes of its limit, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<LimitChangeNode>> {
        let rows = Session::of(ctx)?.rows.one(ChangesOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(LimitChangeNode::from).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// 限额变更：由一人依决定提出，另一人批准或不予批准。
///
/// A change of a limit: one person proposes it by a decision, another approves or rejects it.
#[Object(name = "LimitChange")]
impl LimitChangeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 预算项目。
    ///
    /// Of which budget line.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<LineNode>> {
        Ok(LineNode::load(&Session::of(ctx)?.rows, self.0.line_id).await?)
    }

    /// 改定后的限额。
    ///
    /// What the limit becomes.
    async fn limit(&self) -> Money {
        self.0.limit_fen.into()
    }

    /// 所依决定；无权查看会议则为空。
    ///
    /// The decision by which it is; null where the actor may not read meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.decision_id).await
    }

    /// 理由。
    ///
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<LimitState> {
        self.0.state.parse().ok()
    }

    /// 提出者。
    ///
    /// Who proposed it.
    async fn proposed_by(&self) -> &str {
        &self.0.subject
    }

    /// 提出之日。
    ///
    /// The day on which it was proposed.
    async fn proposed_on(&self) -> Day {
        self.0.proposed_on
    }

    /// 批准或不予批准者。
    ///
    /// Who approved or rejected it.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// 批准或不予批准之日。
    ///
    /// The day on which it was approved or rejected.
    async fn decided_on(&self) -> Option<Day> {
        self.0.decided_on
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
