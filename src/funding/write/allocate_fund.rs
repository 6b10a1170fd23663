//! Allocates what a fund has to budget lines.

use serde::Serialize;

use super::posting::{Draft, VoucherPosted, post};
use super::subject::{Ground, OF_FUND, SourceSubject, check_many, check_year};
use crate::access::Action;
use crate::funding::entity::budget_line;
use crate::funding::ledger::{Balances, VoucherKind, check_amount};
use crate::funding::model::{Restriction, check_limit};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal,
    id::{BudgetLineId, FundingSourceId, VoucherId},
    money::{Fen, Rate, split},
};
use crate::store::{Command, Event as _, Read, Write};

/// At most so many lines at once.
const MOST: i64 = 100;

/// A line and its share of what is allocated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineShare {
    /// Which line.
    pub line: BudgetLineId,
    /// Its share of the whole.
    pub share: Rate,
}

/// 将已拨入之款按份额分配到预算项目：份额之和须为 1，按最大余数法分到分，不多不少；不得超出各项目已批准的限额与出资人的限定。
///
/// Allocates money of a source to budget lines by shares that make up the whole; not a fen is lost (largest remainders).
/// No line, no money; none past the limit that was approved, and none against what the giver has said.
#[derive(Serialize)]
pub struct AllocateFund {
    /// From which source.
    pub source: FundingSourceId,
    /// Of which budget year.
    pub year: i64,
    /// How much in all.
    pub amount: Fen,
    /// The lines and their shares.
    pub shares: Vec<LineShare>,
    /// By which clause and decision.
    pub ground: Ground,
}

impl Command for AllocateFund {
    const NAME: &'static str = "funding.fund.allocate";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::FundsShort,
        ErrorCode::LineMissing,
        ErrorCode::OverLimit,
        ErrorCode::PeriodClosed,
        ErrorCode::SourceRestricted,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = SourceSubject;
    type Done = Vec<VoucherId>;

    async fn load(&self, read: &Read) -> Result<SourceSubject, Failure> {
        SourceSubject::load(read, self.source).await
    }

    async fn run(&self, subject: SourceSubject, write: &mut Write) -> Result<Vec<VoucherId>, Failure> {
        check_year("year", self.year, write.today())?;
        check_amount(self.amount)?;
        check_many("shares", &self.shares, MOST)?;
        let shares: Vec<Rate> = self.shares.iter().map(|share| share.share).collect();
        let parts = split(self.amount, &shares)?;
        self.ground.check(write.read(), &subject.place).await?;
        let unit = subject.place.unit;
        let ids: Vec<BudgetLineId> = self.shares.iter().map(|share| share.line).collect();
        let mut lines = read::lines_by_id(write.read(), &ids).await?;
        let allocated = read::balances_of_lines(write.read(), &ids).await?;
        let (restriction, today) = (subject.row.restriction()?, write.today());
        let mut drafts = Vec::with_capacity(parts.len());
        for (at, (id, part)) in ids.iter().zip(parts).enumerate() {
            let at = at.to_string();
            let within = ["shares", &at];
            if ids.iter().filter(|other| *other == id).count() > 1 {
                let (zh, en) = ("同一项目列了不止一次", "a line is there more than once");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["line"]).within(&within).into());
            }
            let line = lines.remove(id).filter(|line| line.unit_id == unit);
            let line =
                line.ok_or_else(|| Refusal::not_found("预算项目", "budget line").at(["line"]).within(&within))?;
            let checked = self.check(&line, (part, &allocated), &restriction, today);
            checked.map_err(|failure| failure.within(&within))?;
            let kind = VoucherKind::Allocation;
            let draft = Draft::moving(kind, (self.year, Some(&line)), subject.row.id, part, self.ground)?;
            drafts.push(draft.within(&within));
        }
        post(write, unit, drafts).await
    }
}

impl AllocateFund {
    /// Demands a line of the year that may have so much of the source's money.
    fn check(
        &self,
        line: &budget_line::Model,
        (part, allocated): (Fen, &Balances),
        restriction: &Restriction,
        today: Day,
    ) -> Result<(), Failure> {
        if line.year != self.year {
            let refusal = Refusal::new(ErrorCode::LineMissing, "该项目属于另一年度", "the line is another year's");
            return Err(refusal.at(["line"]).allowing([line.year]).into());
        }
        if part == Fen::ZERO {
            let (zh, en) = ("该份额不足一分", "that share comes to less than one fen");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["share"]).into());
        }
        restriction.check(line.purpose()?, today)?;
        check_limit(line.limit_fen, allocated.allocated(line.id)?, part)?;
        Ok(())
    }
}
