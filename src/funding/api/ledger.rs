//! Vouchers, their entries, accounts and closings in the schema.

use async_graphql::{Context, ID, Object, Result};

use super::{
    AccountNode, ClosingNode, CommitmentNode, CorrectionOf, EntriesOf, HeldOn, LineNode, PaymentNode, SourceNode,
    VoucherNode, decision,
};
use crate::deliberation::api::DecisionNode;
use crate::funding::entity::ledger_entry;
use crate::funding::ledger::{AccountKind, VoucherKind};
use crate::funding::model::Purpose;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::{Day, Instant, Period, money::Fen};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;

/// 凭证：不变，各分录之和为零；更正另立凭证，指回原凭证。
///
/// A voucher: it never changes, and its entries add up to nothing. A correction is another voucher that points back.
#[Object(name = "Voucher")]
impl VoucherNode {
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

    /// 凭证号，基金内连续，自 1 起。
    ///
    /// Its number, which runs through the fund from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<VoucherKind> {
        self.0.kind.parse().ok()
    }

    /// 记账之日。
    ///
    /// The day to which it belongs.
    async fn day(&self) -> Day {
        self.0.day
    }

    /// 资金的预算年度。
    ///
    /// Of which budget year the money is.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 金额。
    ///
    /// How much it moves.
    async fn amount(&self) -> Money {
        self.0.fen.into()
    }

    /// 用途；未分配之款为空。
    ///
    /// What it is for; null of what is not allocated.
    async fn purpose(&self) -> Option<Purpose> {
        self.0.purpose.as_deref()?.parse().ok()
    }

    /// 预算项目；未分配之款为空。
    ///
    /// On which budget line; null of what is not allocated.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<LineNode>> {
        let Some(line) = self.0.line_id else { return Ok(None) };
        Ok(LineNode::load(&Session::of(ctx)?.rows, line).await?)
    }

    /// 所依条款。
    ///
    /// By which clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 所依决定；无权查看会议则为空。
    ///
    /// By which decision; null where the actor may not read meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.decision_id).await
    }

    /// 所涉承诺。
    ///
    /// Of which commitment.
    async fn commitment(&self, ctx: &Context<'_>) -> Result<Option<CommitmentNode>> {
        let Some(commitment) = self.0.commitment_id else { return Ok(None) };
        Ok(CommitmentNode::load(&Session::of(ctx)?.rows, commitment).await?)
    }

    /// 所涉支付。
    ///
    /// Of which payment.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<PaymentNode>> {
        let Some(payment) = self.0.payment_id else { return Ok(None) };
        Ok(PaymentNode::load(&Session::of(ctx)?.rows, payment).await?)
    }

    /// 所更正的凭证。
    ///
    /// The voucher that it corrects.
    async fn corrects(&self, ctx: &Context<'_>) -> Result<Option<VoucherNode>> {
        let Some(other) = self.0.corrects else { return Ok(None) };
        Ok(VoucherNode::load(&Session::of(ctx)?.rows, other).await?)
    }

    /// 更正它的凭证。
    ///
    /// The voucher by which it is corrected.
    async fn corrected_by(&self, ctx: &Context<'_>) -> Result<Option<VoucherNode>> {
        Ok(Session::of(ctx)?.rows.one(CorrectionOf(self.0.id)).await?.map(VoucherNode))
    }

    /// 分录，依其次序。
    ///
    /// Its entries, in their order.
    #[graphql(complexity = "2 * child_complexity")]
    async fn entries(&self, ctx: &Context<'_>) -> Result<Vec<EntryNode>> {
        let rows = Session::of(ctx)?.rows.one(EntriesOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(EntryNode).collect())
    }

    /// 说明。
    ///
    /// What was said of it.
    async fn remark(&self) -> &str {
        &self.0.remark
    }

    /// 分录的摘要。
    ///
    /// The digest of its entries.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 记账者。
    ///
    /// Who posted it.
    async fn posted_by(&self) -> &str {
        &self.0.subject
    }

    /// 记账时刻。
    ///
    /// When it was posted.
    async fn posted_at(&self) -> Instant {
        self.0.instant
    }
}

/// An entry of a voucher.
pub struct EntryNode(ledger_entry::Model);

/// 凭证的一条分录。
///
/// An entry of a voucher.
#[Object(name = "LedgerEntry")]
impl EntryNode {
    /// 账户。
    ///
    /// Of which account.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<AccountNode>> {
        Ok(AccountNode::load(&Session::of(ctx)?.rows, self.0.account_id).await?)
    }

    /// 所增之数；减少则为负。
    ///
    /// How much it adds; less than nothing where it takes.
    async fn amount(&self) -> Money {
        self.0.fen.into()
    }
}

/// 基金的一个账户。
///
/// An account of a fund.
#[Object(name = "FundAccount")]
impl AccountNode {
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
    /// For which budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 类别：款项所处的环节。
    ///
    /// Its kind: the step at which the money is.
    async fn kind(&self) -> Option<AccountKind> {
        self.0.kind.parse().ok()
    }

    /// 预算项目；未分配之款为空。
    ///
    /// Of which budget line; null of what is not allocated.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<LineNode>> {
        let Some(line) = self.0.line_id else { return Ok(None) };
        Ok(LineNode::load(&Session::of(ctx)?.rows, line).await?)
    }

    /// 资金来源。
    ///
    /// From which source the money is.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<SourceNode>> {
        Ok(SourceNode::load(&Session::of(ctx)?.rows, self.0.source_id).await?)
    }

    /// 余额，截至某日终了；默认为现在。来源与上年结转账户的余额为负，即所拨入、所转入之数。
    ///
    /// Its balance at the end of a day; now, where none is given. That of a source, and of what was carried in, is below zero.
    async fn balance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "截至该日终了。 At the end of this day.")] as_of: Option<Day>,
    ) -> Result<Money> {
        let Some(day) = as_of else { return Ok(self.0.balance.into()) };
        let held = Session::of(ctx)?.rows.one(HeldOn { account: self.0.id, day }).await?;
        Ok(held.map_or(Fen::ZERO, |fen| *fen).into())
    }
}

/// 结账：此后不再向该期间记账。
///
/// That a period of a fund is closed: nothing is posted into it any more.
#[Object(name = "FundClosing")]
impl ClosingNode {
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

    /// 月，或预算年度。
    ///
    /// The month, or the budget year.
    async fn period(&self) -> Option<Period> {
        self.0.period.parse().ok()
    }

    /// 结账时的末张凭证号；尚无凭证则为 0。
    ///
    /// The number of the fund's last voucher then; 0 where there was none.
    async fn last_voucher(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.last_voucher)?)
    }

    /// 结账时各账户余额的摘要；年度只含该年度的账户。
    ///
    /// The digest of what the accounts held then: those of the year where a year was closed, and all where a month was.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 结账者。
    ///
    /// Who closed it.
    async fn closed_by(&self) -> &str {
        &self.0.subject
    }

    /// 结账之日。
    ///
    /// The day on which it was closed.
    async fn closed_on(&self) -> Day {
        self.0.closed_on
    }
}
