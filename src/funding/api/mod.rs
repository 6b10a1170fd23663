//! Funding in the schema.

pub mod fund;
pub mod input;
pub mod mutation;
pub mod query;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::entity::{
    budget_line, commitment, fund_account, funding_source, ledger_entry, limit_change, payment, voucher,
};
use super::ledger::{AccountKind, VoucherKind};
use super::model::{LimitState, Origin, PaymentState, Purpose, SourceKind};
use super::read;
use crate::access::Action;
use crate::deliberation::api::DecisionNode;
use crate::graphql::money::Money;
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Fault, Instant,
    id::{
        BudgetLineId, CommitmentId, DecisionId, FundAccountId, FundingSourceId, LimitChangeId, PaymentId, VoucherId,
    },
    money::Fen,
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::store::Read;

keyed! {
    FundingSourceId => funding_source::Model, read::sources_by_id;
    BudgetLineId => budget_line::Model, read::lines_by_id;
    LimitChangeId => limit_change::Model, read::limit_changes_by_id;
    CommitmentId => commitment::Model, read::commitments_by_id;
    PaymentId => payment::Model, read::payments_by_id;
    VoucherId => voucher::Model, read::vouchers_by_id;
    FundAccountId => fund_account::Model, read::accounts_by_id;
    ChangesOf(BudgetLineId) => Vec<limit_change::Model>, read::limit_changes;
    PaymentsOf(CommitmentId) => Vec<payment::Model>, read::payments_of;
    VouchersOf(CommitmentId) => Vec<voucher::Model>, read::vouchers_of;
    EntriesOf(VoucherId) => Vec<ledger_entry::Model>, read::entries;
    CorrectionOf(VoucherId) => voucher::Model, read::corrections;
}

/// What an account held at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct HeldOn {
    account: FundAccountId,
    day: Day,
}

impl Key for HeldOn {
    type Row = Fen;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut by_day: BTreeMap<Day, Vec<FundAccountId>> = BTreeMap::new();
        for HeldOn { account, day } in keys {
            by_day.entry(*day).or_default().push(*account);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (day, accounts) in by_day {
            let held = read::balances_on(read, &accounts, day).await?;
            found.extend(held.into_iter().map(|(account, fen)| (HeldOn { account, day }, fen)));
        }
        Ok(found)
    }
}

/// A decision, for those who may read meetings.
async fn decision(ctx: &Context<'_>, id: DecisionId) -> Result<Option<DecisionNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadMeetings) {
        return Ok(None);
    }
    Ok(DecisionNode::load(&session.rows, id).await?)
}

/// Declares a node over a row.
macro_rules! nodes {
    ($($(#[doc = $doc:literal])+ $name:ident($row:ty, $id:ty)),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub struct $name(Arc<$row>);

        impl $name {
            pub(crate) async fn load(rows: &Rows, id: $id) -> Result<Option<Self>, LoadFault> {
                Ok(rows.one(id).await?.map(Self))
            }
        }

        impl From<$row> for $name {
            fn from(row: $row) -> Self {
                Self(Arc::new(row))
            }
        }
    )+};
}

nodes! {
    /// A source of money.
    SourceNode(funding_source::Model, FundingSourceId),
    /// A budget line.
    LineNode(budget_line::Model, BudgetLineId),
    /// A change of a limit.
    LimitChangeNode(limit_change::Model, LimitChangeId),
    /// A commitment.
    CommitmentNode(commitment::Model, CommitmentId),
    /// A payment.
    PaymentNode(payment::Model, PaymentId),
    /// A voucher.
    VoucherNode(voucher::Model, VoucherId),
    /// An account.
    AccountNode(fund_account::Model, FundAccountId),
}

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
    async fn kind(&self) -> Result<SourceKind> {
        Ok(self.0.kind.parse().map_err(Fault::new)?)
    }

    /// 境内或境外。
    ///
    /// Whether it is from within the country.
    async fn origin(&self) -> Result<Origin> {
        Ok(self.0.origin.parse().map_err(Fault::new)?)
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
    async fn purpose(&self) -> Result<Purpose> {
        Ok(self.0.purpose()?)
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
        let rows = Session::of(ctx)?.rows.one(ChangesOf(self.0.id)).await?;
        let rows = rows.map(|rows| rows.to_vec()).unwrap_or_default();
        Ok(rows.into_iter().map(LimitChangeNode::from).collect())
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
    #[graphql(complexity = "5 * child_complexity")]
    async fn payments(&self, ctx: &Context<'_>) -> Result<Vec<PaymentNode>> {
        let rows = Session::of(ctx)?.rows.one(PaymentsOf(self.0.id)).await?;
        let rows = rows.map(|rows| rows.to_vec()).unwrap_or_default();
        Ok(rows.into_iter().map(PaymentNode::from).collect())
    }

    /// 各凭证，自首张起。
    ///
    /// Its vouchers, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn vouchers(&self, ctx: &Context<'_>) -> Result<Vec<VoucherNode>> {
        let rows = Session::of(ctx)?.rows.one(VouchersOf(self.0.id)).await?;
        let rows = rows.map(|rows| rows.to_vec()).unwrap_or_default();
        Ok(rows.into_iter().map(VoucherNode::from).collect())
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
}

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
    async fn kind(&self) -> Result<VoucherKind> {
        Ok(self.0.kind.parse().map_err(Fault::new)?)
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

    /// 用途；分配前为空。
    ///
    /// What it is for; null before money is allocated.
    async fn purpose(&self) -> Result<Option<Purpose>> {
        Ok(self.0.purpose.as_deref().map(str::parse).transpose().map_err(Fault::new)?)
    }

    /// 预算项目；分配前为空。
    ///
    /// On which budget line; null before money is allocated.
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
        let rows = Session::of(ctx)?.rows.one(EntriesOf(self.0.id)).await?;
        Ok(rows.map(|rows| rows.to_vec()).unwrap_or_default().into_iter().map(EntryNode).collect())
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
    async fn kind(&self) -> Result<AccountKind> {
        Ok(self.0.kind.parse().map_err(Fault::new)?)
    }

    /// 预算项目；分配前为空。
    ///
    /// Of which budget line; null before money is allocated.
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

    /// 余额，截至某日终了；默认为现在。来源账户的余额为负，即所拨入之数。
    ///
    /// Its balance at the end of a day; now, where none is given. That of a source is below zero: what was appropriated.
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
