//! Takes back what was allocated to a budget line and is free.

use serde::Serialize;

use super::posting::{Draft, VoucherPosted, post_one};
use super::subject::{Ground, LineSubject, OF_FUND, source};
use crate::access::Action;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::kernel::{
    ClauseId, ErrorCode, Failure,
    id::{BudgetLineId, FundingSourceId, VoucherId},
    money::Fen,
};
use crate::store::{Command, Event as _, Read, Write};

/// 由预算项目退回未分配：只限未预留之款。
///
/// Takes money back from a budget line, so that it can be allocated otherwise; only what is not reserved.
#[derive(Serialize)]
pub struct DeallocateFund {
    /// Which line.
    pub line: BudgetLineId,
    /// From which source the money is.
    pub source: FundingSourceId,
    /// How much.
    pub amount: Fen,
    /// By which clause and decision.
    pub ground: Ground,
}

impl Command for DeallocateFund {
    const NAME: &'static str = "funding.fund.deallocate";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = LineSubject;
    type Done = VoucherId;

    async fn load(&self, read: &Read) -> Result<LineSubject, Failure> {
        LineSubject::load(read, self.line).await
    }

    async fn run(&self, subject: LineSubject, write: &mut Write) -> Result<VoucherId, Failure> {
        let (line, place) = (&subject.row, &subject.place);
        check_amount(self.amount)?;
        let source = source(write.read(), self.source, place).await?;
        self.ground.check(write.read(), place).await?;
        let kind = VoucherKind::Deallocation;
        let draft = Draft::moving(kind, (line.year, Some(line)), source.id, self.amount, self.ground)?;
        post_one(write, place.unit, draft).await
    }
}
