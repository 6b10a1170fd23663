//! Mutations of funding.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};
use futures_util::future::try_join_all;

use super::input::{
    BudgetLimitApproveInput, BudgetLimitProposeInput, BudgetLimitRejectInput, CommitmentGroundInput,
    CommitmentMakeInput, CommitmentReleaseInput, FundAllocateInput, FundAppropriateInput, FundCarryOverInput,
    FundDeallocateInput, FundGroundInput, FundPeriodCloseInput, FundShareInput, FundingSourceRegisterInput,
    PaymentOrderItemInput, PaymentsOrderInput, PaymentsSettleInput, VoucherCorrectInput,
};
use super::{ClosingNode, CommitmentNode, LimitChangeNode, PaymentNode, SourceNode, VoucherNode, parsed};
use crate::funding::write::{
    AllocateFund, AppropriateFund, ApproveLimit, CarryOver, ClosePeriod, CorrectVoucher, DeallocateFund, Ground,
    LineShare, MakeCommitment, OrderPayments, PaymentResult, PaymentWanted, ProposeLimit, RegisterSource, RejectLimit,
    ReleaseCommitment, RestsOn, SettlePayments,
};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{Input, payload};
use crate::kernel::{
    ErrorCode, Failure, Refusal,
    id::{
        BudgetLineId, ClauseRowId, CommitmentId, DecisionId, FundClosingId, FundingSourceId, JudgementId,
        LimitChangeId, PaymentId, TaskId, VoucherId,
    },
    money::Rate,
};
use crate::store::Command;

payload! {
    /// 登记资金来源的结果。
    ///
    /// What became of registering a source.
    FundingSourcePayload of FundingSourceId {
        /// 来源。
        ///
        /// The source.
        source: SourceNode
    }
}

payload! {
    /// 限额变更的结果。
    ///
    /// What became of a change of a limit.
    LimitChangePayload of LimitChangeId {
        /// 限额变更。
        ///
        /// The change.
        change: LimitChangeNode
    }
}

payload! {
    /// 记账的结果。
    ///
    /// What became of posting a voucher.
    VoucherPayload of VoucherId {
        /// 凭证。
        ///
        /// The voucher.
        voucher: VoucherNode
    }
}

payload! {
    /// 记多张凭证的结果。
    ///
    /// What became of posting vouchers.
    VouchersPayload {
        /// 各凭证，次序同输入。
        ///
        /// The vouchers, in the order of the input.
        vouchers: Vec<VoucherNode>
    }
}

payload! {
    /// 承诺变更的结果。
    ///
    /// What became of a change of a commitment.
    CommitmentPayload of CommitmentId {
        /// 承诺。
        ///
        /// The commitment.
        commitment: CommitmentNode
    }
}

payload! {
    /// 支付变更的结果。
    ///
    /// What became of a change of payments.
    PaymentsPayload {
        /// 各笔支付，次序同输入。
        ///
        /// The payments, in the order of the input.
        payments: Vec<PaymentNode>
    }
}

payload! {
    /// 结账的结果。
    ///
    /// What became of closing a period.
    FundClosingPayload of FundClosingId {
        /// 结账。
        ///
        /// The closing.
        closing: ClosingNode
    }
}

/// Has a command run whose answer is a list, and finds its rows.
macro_rules! lists {
    ($($name:ident of $id:ty => $node:ty),+) => {$(
        impl $name {
            async fn answer<C: Command<Done = Vec<$id>>>(
                ctx: &Context<'_>,
                input: &impl Input,
                command: impl Future<Output = Result<C, Failure>>,
            ) -> Result<Self> {
                let session = Session::of(ctx)?;
                let outcome = session.prepared(input, command).await?;
                let found = match &outcome.done {
                    Some(ids) => {
                        let rows = try_join_all(ids.iter().map(|id| <$node>::load(&session.rows, *id))).await?;
                        Some(rows.into_iter().flatten().collect())
                    }
                    None => None,
                };
                Ok(Self::new(outcome, found))
            }
        }
    )+};
}

lists! { VouchersPayload of VoucherId => VoucherNode, PaymentsPayload of PaymentId => PaymentNode }

impl FundGroundInput {
    fn ground(&self) -> Result<Ground, Failure> {
        let clause = parsed(ClauseRowId::parse(&self.clause), ("条款", "clause"), &["ground", "clause"])?;
        let decision = parsed(DecisionId::parse(&self.decision), ("决定", "decision"), &["ground", "decision"])?;
        Ok(Ground { clause, decision })
    }
}

/// A share as it is written.
pub(super) fn share(text: &str) -> Result<Rate, Refusal> {
    text.parse().map_err(|_: String| {
        let (zh, en) = ("份额为 0 至 1 的十进制数，至多六位小数", "a share is a decimal from 0 to 1 of six places");
        Refusal::new(ErrorCode::BadInput, zh, en).at(["share"]).allowing(["0.25"])
    })
}

fn source_id(id: &ID) -> Result<FundingSourceId, Failure> {
    parsed(FundingSourceId::parse(id), ("来源", "source"), &["source"])
}

fn line_id(id: &ID) -> Result<BudgetLineId, Failure> {
    parsed(BudgetLineId::parse(id), ("预算项目", "budget line"), &["line"])
}

fn change_id(id: &ID) -> Result<LimitChangeId, Failure> {
    parsed(LimitChangeId::parse(id), ("限额变更", "change of a limit"), &["change"])
}

fn commitment_id(id: &ID) -> Result<CommitmentId, Failure> {
    parsed(CommitmentId::parse(id), ("承诺", "commitment"), &["commitment"])
}

impl FundingSourceRegisterInput {
    fn command(&self) -> RegisterSource {
        RegisterSource {
            unit: self.unit.clone(),
            code: self.code.clone(),
            title: self.title.clone(),
            kind: self.kind,
            origin: self.origin,
            purposes: self.purposes.clone(),
            until: self.until,
            paper: self.paper.clone(),
        }
    }
}

impl BudgetLimitProposeInput {
    fn command(&self) -> Result<ProposeLimit, Failure> {
        Ok(ProposeLimit {
            unit: self.unit.clone(),
            year: self.year.into(),
            purpose: self.purpose,
            other_use: self.other_use.clone(),
            limit: self.limit.fen("limit")?,
            decision: parsed(DecisionId::parse(&self.decision), ("决定", "decision"), &["decision"])?,
            reason: self.reason.clone(),
        })
    }
}

impl FundAppropriateInput {
    fn command(&self) -> Result<AppropriateFund, Failure> {
        Ok(AppropriateFund {
            unit: self.unit.clone(),
            year: self.year.into(),
            source: source_id(&self.source)?,
            amount: self.amount.fen("amount")?,
            ground: self.ground.ground()?,
        })
    }
}

impl FundShareInput {
    fn share(&self) -> Result<LineShare, Failure> {
        Ok(LineShare { line: line_id(&self.line)?, share: share(&self.share)? })
    }
}

impl FundAllocateInput {
    fn command(&self) -> Result<AllocateFund, Failure> {
        let mut shares = Vec::with_capacity(self.shares.len());
        for (at, share) in self.shares.iter().enumerate() {
            shares.push(share.share().map_err(|failure| failure.within(&["shares", &at.to_string()]))?);
        }
        Ok(AllocateFund {
            source: source_id(&self.source)?,
            year: self.year.into(),
            amount: self.amount.fen("amount")?,
            shares,
            ground: self.ground.ground()?,
        })
    }
}

impl FundDeallocateInput {
    fn command(&self) -> Result<DeallocateFund, Failure> {
        Ok(DeallocateFund {
            line: line_id(&self.line)?,
            source: source_id(&self.source)?,
            amount: self.amount.fen("amount")?,
            ground: self.ground.ground()?,
        })
    }
}

impl CommitmentGroundInput {
    fn ground(&self) -> Result<Ground, Failure> {
        FundGroundInput { clause: self.clause.clone(), decision: self.decision.clone() }.ground()
    }

    fn rests_on(&self) -> Result<Option<RestsOn>, Failure> {
        match (&self.judgement, &self.stage) {
            (None, None) => Ok(None),
            (Some(judgement), None) => {
                let at = ["ground", "judgement"];
                let id = parsed(JudgementId::parse(judgement), ("排名中的一行", "line of a ranking"), &at)?;
                Ok(Some(RestsOn::Judgement(id)))
            }
            (None, Some(stage)) => {
                let task = parsed(TaskId::parse(&stage.task), ("任务", "task"), &["ground", "stage", "task"])?;
                Ok(Some(RestsOn::Stage(task, stage.number.into())))
            }
            (Some(_), Some(_)) => {
                let (zh, en) = ("排名与阶段只取其一", "either a line of a ranking or a stage of a task is given");
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["ground", "stage"]).into())
            }
        }
    }
}

impl CommitmentMakeInput {
    fn command(&self) -> Result<MakeCommitment, Failure> {
        Ok(MakeCommitment {
            line: line_id(&self.line)?,
            source: source_id(&self.source)?,
            amount: self.amount.as_ref().map(|amount| amount.fen("amount")).transpose()?,
            title: self.title.clone(),
            payee: self.payee.clone(),
            account: self.account.clone().unwrap_or_default(),
            until: self.until,
            ground: self.ground.ground()?,
            rests_on: self.ground.rests_on()?,
        })
    }
}

impl CommitmentReleaseInput {
    fn command(&self) -> Result<ReleaseCommitment, Failure> {
        Ok(ReleaseCommitment {
            commitment: commitment_id(&self.commitment)?,
            amount: self.amount.fen("amount")?,
            reason: self.reason.clone(),
        })
    }
}

impl PaymentOrderItemInput {
    fn order(&self) -> Result<PaymentWanted, Failure> {
        Ok(PaymentWanted { commitment: commitment_id(&self.commitment)?, amount: self.amount.fen("amount")? })
    }
}

impl PaymentsOrderInput {
    fn command(&self) -> Result<OrderPayments, Failure> {
        let mut payments = Vec::with_capacity(self.payments.len());
        for (at, order) in self.payments.iter().enumerate() {
            payments.push(order.order().map_err(|failure| failure.within(&["payments", &at.to_string()]))?);
        }
        Ok(OrderPayments { payments })
    }
}

impl PaymentsSettleInput {
    fn command(&self) -> Result<SettlePayments, Failure> {
        let mut results = Vec::with_capacity(self.results.len());
        for (at, result) in self.results.iter().enumerate() {
            let at = at.to_string();
            let path = ["results", &at, "payment"];
            let payment = parsed(PaymentId::parse(&result.payment), ("支付", "payment"), &path)?;
            let remark = result.remark.clone().unwrap_or_default();
            results.push(PaymentResult { payment, paid: result.paid, remark });
        }
        Ok(SettlePayments { results })
    }
}

impl FundCarryOverInput {
    fn command(&self) -> Result<CarryOver, Failure> {
        Ok(CarryOver { unit: self.unit.clone(), year: self.year.into(), ground: self.ground.ground()? })
    }
}

impl VoucherCorrectInput {
    fn command(&self) -> Result<CorrectVoucher, Failure> {
        let voucher = parsed(VoucherId::parse(&self.voucher), ("凭证", "voucher"), &["voucher"])?;
        Ok(CorrectVoucher { voucher, reason: self.reason.clone() })
    }
}

/// Mutations of funding.
#[derive(Default)]
pub struct FundingMutation;

#[Object]
impl FundingMutation {
    /// 登记资金来源：类别、境内外与出资人的限定，登记后不再更改。条款：4.4.5、4.5、4.5.4。权限：KEEP_FUND。
    ///
    /// Registers a source of money: its kind, whether it is from abroad, and what its giver restricts; it does not change. Clauses 4.4.5, 4.5, 4.5.4; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(RegisterSource::ACTION)),
        directive = acts::clause::apply(ids(RegisterSource::CLAUSES)),
        directive = acts::errors::apply(codes(RegisterSource::ERRORS)),
        directive = acts::emits::apply(events(RegisterSource::EVENTS))
    )]
    async fn funding_source_register(
        &self,
        ctx: &Context<'_>,
        input: FundingSourceRegisterInput,
    ) -> Result<FundingSourcePayload> {
        let command = Ok(input.command());
        FundingSourcePayload::answer(ctx, &input, ready(command)).await
    }

    /// 提出预算项目的限额，依决定，由另一人批准后适用；尚无此项目的随之立项；单位已终止的，可为其基金所余之款；七项以外的用途须为决定所载明。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Proposes the limit of a budget line by a decision, which is in force once another person approves it; a line that is not there comes into being with it, also for what is left in the fund of a unit that has ended. A use beside the seven purposes has to be named by the decision. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(ProposeLimit::ACTION)),
        directive = acts::clause::apply(ids(ProposeLimit::CLAUSES)),
        directive = acts::errors::apply(codes(ProposeLimit::ERRORS)),
        directive = acts::emits::apply(events(ProposeLimit::EVENTS))
    )]
    async fn budget_limit_propose(
        &self,
        ctx: &Context<'_>,
        input: BudgetLimitProposeInput,
    ) -> Result<LimitChangePayload> {
        let command = input.command();
        LimitChangePayload::answer(ctx, &input, ready(command)).await
    }

    /// 批准限额变更：由提出者之外的另一人；不得低于已分配之数。条款：4.5.1a、4.5.1b。权限：APPROVE_LIMIT。
    ///
    /// Approves a change of a limit: another person than the one who proposed it does so, and it covers what is allocated. Clauses 4.5.1a, 4.5.1b; requires APPROVE_LIMIT.
    #[graphql(
        directive = acts::requires::apply(action(ApproveLimit::ACTION)),
        directive = acts::clause::apply(ids(ApproveLimit::CLAUSES)),
        directive = acts::errors::apply(codes(ApproveLimit::ERRORS)),
        directive = acts::emits::apply(events(ApproveLimit::EVENTS))
    )]
    async fn budget_limit_approve(
        &self,
        ctx: &Context<'_>,
        input: BudgetLimitApproveInput,
    ) -> Result<LimitChangePayload> {
        let command = change_id(&input.change).map(|change| ApproveLimit { change });
        LimitChangePayload::answer(ctx, &input, ready(command)).await
    }

    /// 不予批准限额变更：由提出者之外的另一人，附理由。条款：4.5.1a、4.5.1b。权限：APPROVE_LIMIT。
    ///
    /// Rejects a change of a limit, with a reason: another person than the one who proposed it does so. Clauses 4.5.1a, 4.5.1b; requires APPROVE_LIMIT.
    #[graphql(
        directive = acts::requires::apply(action(RejectLimit::ACTION)),
        directive = acts::clause::apply(ids(RejectLimit::CLAUSES)),
        directive = acts::errors::apply(codes(RejectLimit::ERRORS)),
        directive = acts::emits::apply(events(RejectLimit::EVENTS))
    )]
    async fn budget_limit_reject(
        &self,
        ctx: &Context<'_>,
        input: BudgetLimitRejectInput,
    ) -> Result<LimitChangePayload> {
        let reason = input.reason.clone();
        let command = change_id(&input.change).map(|change| RejectLimit { change, reason });
        LimitChangePayload::answer(ctx, &input, ready(command)).await
    }

    /// 拨入专项资金：某年度、某来源，依条款与决定。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Takes money of a source into a fund for a budget year, by a clause and a decision. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(AppropriateFund::ACTION)),
        directive = acts::clause::apply(ids(AppropriateFund::CLAUSES)),
        directive = acts::errors::apply(codes(AppropriateFund::ERRORS)),
        directive = acts::emits::apply(events(AppropriateFund::EVENTS))
    )]
    async fn fund_appropriate(&self, ctx: &Context<'_>, input: FundAppropriateInput) -> Result<VoucherPayload> {
        let command = input.command();
        VoucherPayload::answer(ctx, &input, ready(command)).await
    }

    /// 将已拨入之款按份额分配到预算项目：不得超出限额与出资人的限定，不多不少到分。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Allocates what was appropriated to budget lines by shares: not past their limits nor against what the giver said, and not a fen is lost. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(AllocateFund::ACTION)),
        directive = acts::clause::apply(ids(AllocateFund::CLAUSES)),
        directive = acts::errors::apply(codes(AllocateFund::ERRORS)),
        directive = acts::emits::apply(events(AllocateFund::EVENTS))
    )]
    async fn fund_allocate(&self, ctx: &Context<'_>, input: FundAllocateInput) -> Result<VouchersPayload> {
        let command = input.command();
        VouchersPayload::answer(ctx, &input, ready(command)).await
    }

    /// 由预算项目退回未分配，只限未预留之款。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Takes money back from a budget line that is not reserved. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(DeallocateFund::ACTION)),
        directive = acts::clause::apply(ids(DeallocateFund::CLAUSES)),
        directive = acts::errors::apply(codes(DeallocateFund::ERRORS)),
        directive = acts::emits::apply(events(DeallocateFund::EVENTS))
    )]
    async fn fund_deallocate(&self, ctx: &Context<'_>, input: FundDeallocateInput) -> Result<VoucherPayload> {
        let command = input.command();
        VoucherPayload::answer(ctx, &input, ready(command)).await
    }

    /// 预留：依条款与决定，并可据排名的一行或任务的一个阶段，为某收款人预留，至某日为止，到期由时钟释放。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Reserves money for a payee by a clause and a decision, and where it is said, on a line of a ranking or a stage of a task, until a day; the clock releases what is open then. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(MakeCommitment::ACTION)),
        directive = acts::clause::apply(ids(MakeCommitment::CLAUSES)),
        directive = acts::errors::apply(codes(MakeCommitment::ERRORS)),
        directive = acts::emits::apply(events(MakeCommitment::EVENTS))
    )]
    async fn commitment_make(&self, ctx: &Context<'_>, input: CommitmentMakeInput) -> Result<CommitmentPayload> {
        let command = input.command();
        CommitmentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 释放预留：未指令支付之款回到预算项目，附理由。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Releases what of a commitment is not ordered to be paid, with a reason. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(ReleaseCommitment::ACTION)),
        directive = acts::clause::apply(ids(ReleaseCommitment::CLAUSES)),
        directive = acts::errors::apply(codes(ReleaseCommitment::ERRORS)),
        directive = acts::emits::apply(events(ReleaseCommitment::EVENTS))
    )]
    async fn commitment_release(&self, ctx: &Context<'_>, input: CommitmentReleaseInput) -> Result<CommitmentPayload> {
        let command = input.command();
        CommitmentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 发出支付指令：由作出承诺者之外的另一人；可分次，不得超出预留，所据的排名或阶段须仍作数；一次指令即一个支付文件。条款：4.5.1a、4.5.1b。权限：PAY_COMMITMENTS。
    ///
    /// Orders the treasury to pay: another person than the one who made the commitment does so; in parts, never past what is reserved, and only while what it rests on stands. What is ordered at once is one file. Clauses 4.5.1a, 4.5.1b; requires PAY_COMMITMENTS.
    #[graphql(
        directive = acts::requires::apply(action(OrderPayments::ACTION)),
        directive = acts::clause::apply(ids(OrderPayments::CLAUSES)),
        directive = acts::errors::apply(codes(OrderPayments::ERRORS)),
        directive = acts::emits::apply(events(OrderPayments::EVENTS))
    )]
    async fn payments_order(&self, ctx: &Context<'_>, input: PaymentsOrderInput) -> Result<PaymentsPayload> {
        let command = input.command();
        PaymentsPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记国库答复：已支付或退票；退票之款回到预留。条款：4.5.1a、4.5.1b。权限：PAY_COMMITMENTS。
    ///
    /// Takes in what the treasury answers: paid, or bounced, which reserves the money again. Clauses 4.5.1a, 4.5.1b; requires PAY_COMMITMENTS.
    #[graphql(
        directive = acts::requires::apply(action(SettlePayments::ACTION)),
        directive = acts::clause::apply(ids(SettlePayments::CLAUSES)),
        directive = acts::errors::apply(codes(SettlePayments::ERRORS)),
        directive = acts::emits::apply(events(SettlePayments::EVENTS))
    )]
    async fn payments_settle(&self, ctx: &Context<'_>, input: PaymentsSettleInput) -> Result<PaymentsPayload> {
        let command = input.command();
        PaymentsPayload::answer(ctx, &input, ready(command)).await
    }

    /// 更正凭证：以指回原凭证的凭证冲销，附理由，每张一次；误记为已支付的，待国库重新答复。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Corrects a voucher by one that undoes it and points back, with a reason; once each. What was said to be paid waits for the treasury's answer again. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(CorrectVoucher::ACTION)),
        directive = acts::clause::apply(ids(CorrectVoucher::CLAUSES)),
        directive = acts::errors::apply(codes(CorrectVoucher::ERRORS)),
        directive = acts::emits::apply(events(CorrectVoucher::EVENTS))
    )]
    async fn voucher_correct(&self, ctx: &Context<'_>, input: VoucherCorrectInput) -> Result<VoucherPayload> {
        let command = input.command();
        VoucherPayload::answer(ctx, &input, ready(command)).await
    }

    /// 年终结转：年度终了后，未预留之款结转其后首个未结账的年度，回到未分配。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Carries what is not reserved of a budget year that is over to the next that is not closed, where it is not allocated any more. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(CarryOver::ACTION)),
        directive = acts::clause::apply(ids(CarryOver::CLAUSES)),
        directive = acts::errors::apply(codes(CarryOver::ERRORS)),
        directive = acts::emits::apply(events(CarryOver::EVENTS))
    )]
    async fn fund_carry_over(&self, ctx: &Context<'_>, input: FundCarryOverInput) -> Result<VouchersPayload> {
        let command = input.command();
        VouchersPayload::answer(ctx, &input, ready(command)).await
    }

    /// 结账：此后不再向该月或该年度记账，不可撤销；已结账年度的凭证不再更正。年度须已终了，且其款项已付、已释放或已结转。条款：4.5.1a、4.5.1b。权限：KEEP_FUND。
    ///
    /// Closes a month or a budget year: nothing is posted into it any more, and that cannot be undone; what belongs to a closed year is not corrected any more. A year has to be over, and its money paid, released or carried over. Clauses 4.5.1a, 4.5.1b; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(ClosePeriod::ACTION)),
        directive = acts::clause::apply(ids(ClosePeriod::CLAUSES)),
        directive = acts::errors::apply(codes(ClosePeriod::ERRORS)),
        directive = acts::emits::apply(events(ClosePeriod::EVENTS))
    )]
    async fn fund_period_close(&self, ctx: &Context<'_>, input: FundPeriodCloseInput) -> Result<FundClosingPayload> {
        let command = Ok(ClosePeriod { unit: input.unit.clone(), period: input.period });
        FundClosingPayload::answer(ctx, &input, ready(command)).await
    }
}
