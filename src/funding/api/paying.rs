//! Commitments and payments in the schema.

use async_graphql::{Context, ID, Object, Result};

use super::grounds::GroundNode;
use super::orders::PaymentOrderNode;
use super::{CommitmentNode, LineNode, PaymentNode, PaymentsOf, SourceNode, VoucherNode, VouchersOf, decision};
use crate::access::Action;
use crate::deliberation::api::DecisionNode;
use crate::funding::model::PaymentState;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{Day, Fault};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;

/// 承诺：依条款与决定为某收款人所作的预留，及其已付、已释放之数。
///
/// A commitment: what is reserved for a payee by a clause and a decision, and what of it is paid and released.
#[Object(name = "Commitment")]
impl CommitmentNode {
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

    /// 序号。
    ///
    /// Its number in the fund.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 预算项目。
    ///
    /// On which budget line.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<LineNode>> {
        Ok(LineNode::load(&Session::of(ctx)?.rows, self.0.line_id).await?)
    }

    /// 资金来源。
    ///
    /// From which source.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<SourceNode>> {
        Ok(SourceNode::load(&Session::of(ctx)?.rows, self.0.source_id).await?)
    }

    /// 所依条款。
    ///
    /// By which clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 所依决定；无权查看会议则为空。
    ///
    /// The decision that justifies it; null where the actor may not read meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.decision_id).await
    }

    /// 在决定之外所据的事实；没有则为空。
    ///
    /// What it rests on beside the decision; null where there is nothing.
    async fn ground(&self) -> Option<GroundNode> {
        let rests = self.0.judgement_id.is_some() || self.0.stage_id.is_some();
        rests.then(|| GroundNode(self.0.clone()))
    }

    /// 事由。
    ///
    /// What it is for.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 收款人在国库登记簿中的编号。
    ///
    /// Whom it is for: his number in the register of the treasury.
    async fn payee(&self) -> &str {
        &self.0.payee
    }

    /// 收款账户，如所给；未给或无权支付则为空。
    ///
    /// The account to which it is paid, as it was given; null where none was, or the actor may not pay.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let readable = Session::of(ctx)?.read.actor().may(Action::PayCommitments);
        Ok(Some(self.0.account.clone()).filter(|account| readable && !account.is_empty()))
    }

    /// 可发出支付指令的末日；此后未付者由时钟释放。
    ///
    /// The last day on which it is ordered to be paid; what is open after that is released by the clock.
    async fn until(&self) -> Day {
        self.0.last_day
    }

    /// 预留总额。
    ///
    /// Reserved in all.
    async fn reserved(&self) -> Money {
        self.0.reserved.into()
    }

    /// 已发出支付指令而国库未答复之数。
    ///
    /// Ordered to be paid, and not answered yet.
    async fn ordered(&self) -> Money {
        self.0.ordered.into()
    }

    /// 已支付。
    ///
    /// Paid.
    async fn paid(&self) -> Money {
        self.0.paid.into()
    }

    /// 已释放。
    ///
    /// Released again.
    async fn released(&self) -> Money {
        self.0.released.into()
    }

    /// 尚可支付或释放之数。
    ///
    /// What can still be ordered or released.
    async fn open(&self) -> Result<Money> {
        let open = self.0.committed().open();
        Ok(open.map_err(|_| Fault::new("a commitment's sums hold"))?.into())
    }

    /// 各次支付，自首次起。
    ///
    /// Its payments, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PaymentNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(PaymentsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), PaymentNode::from)
    }

    /// 各凭证，自首张起。
    ///
    /// Its vouchers, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn vouchers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<VoucherNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(VouchersOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), VoucherNode::from)
    }

    /// 作出承诺者。
    ///
    /// Who made it.
    async fn made_by(&self) -> &str {
        &self.0.subject
    }

    /// 作出之日。
    ///
    /// The day on which it was made.
    async fn made_on(&self) -> Day {
        self.0.made_on
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// 支付：对一项承诺发出的支付指令，及国库的答复。
///
/// A payment: what the treasury was ordered to pay of a commitment, and what it answered.
#[Object(name = "Payment")]
impl PaymentNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 序号。
    ///
    /// Its number in the fund.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 所付的承诺。
    ///
    /// Of which commitment.
    async fn commitment(&self, ctx: &Context<'_>) -> Result<Option<CommitmentNode>> {
        Ok(CommitmentNode::load(&Session::of(ctx)?.rows, self.0.commitment_id).await?)
    }

    /// 所属的支付指令。
    ///
    /// Of which order it is.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<PaymentOrderNode>> {
        Ok(PaymentOrderNode::load(&Session::of(ctx)?.rows, self.0.order_id).await?)
    }

    /// 金额。
    ///
    /// How much.
    async fn amount(&self) -> Money {
        self.0.fen.into()
    }

    /// 收款人在国库登记簿中的编号。
    ///
    /// To whom: his number in the register of the treasury.
    async fn payee(&self) -> &str {
        &self.0.payee
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<PaymentState> {
        self.0.state.parse().ok()
    }

    /// 发出指令之日。
    ///
    /// The day on which it was ordered.
    async fn ordered_on(&self) -> Day {
        self.0.ordered_on
    }

    /// 支付或退票之日。
    ///
    /// The day on which it was paid or bounced.
    async fn settled_on(&self) -> Option<Day> {
        self.0.settled_on
    }

    /// 国库所言；退票则为其缘由。
    ///
    /// What the treasury said; why it bounced.
    async fn remark(&self) -> &str {
        &self.0.remark
    }

    /// 发出指令者。
    ///
    /// Who ordered it.
    async fn ordered_by(&self) -> &str {
        &self.0.subject
    }

    /// 各凭证，自首张起。
    ///
    /// Its vouchers, from the first.
    #[graphql(complexity = "3 * child_complexity")]
    async fn vouchers(&self, ctx: &Context<'_>) -> Result<Vec<VoucherNode>> {
        let rows = Session::of(ctx)?.rows.one(VouchersOf(self.0.commitment_id)).await?.unwrap_or_default();
        let own = rows.iter().filter(|row| row.payment_id == Some(self.0.id));
        Ok(own.cloned().map(VoucherNode::from).collect())
    }
}
