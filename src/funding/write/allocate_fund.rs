//! Allocates what a fund has to budget lines.

use serde::Serialize;

use super::subject::{Draft, Ground, OF_FUND, VoucherPosted, check_year, keeper, line, post, source};
use crate::access::Action;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::model::check_limit;
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{BudgetLineId, FundingSourceId, VoucherId},
    money::{Fen, Rate, split},
};
use crate::store::{Command, Event as _, Place, Read, Write};

/// At most so many lines at once.
const LINES: i64 = 100;

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
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// Of which budget year.
    pub year: i64,
    /// From which source.
    pub source: FundingSourceId,
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
        ErrorCode::OutsideItsDays,
        ErrorCode::OverLimit,
        ErrorCode::SourceRestricted,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Vec<VoucherId>;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Vec<VoucherId>, Failure> {
        check_year(self.year, write.today())?;
        check_amount(self.amount)?;
        checks::between("shares", i64::try_from(self.shares.len()).unwrap_or(i64::MAX), (1, LINES))?;
        let shares: Vec<Rate> = self.shares.iter().map(|share| share.share).collect();
        let parts = split(self.amount, &shares)?;
        let source = source(write.read(), self.source, &place).await?;
        self.ground.check(write.read(), &place).await?;
        let (restriction, today) = (source.restriction()?, write.today());
        let mut drafts = Vec::with_capacity(parts.len());
        for (at, (LineShare { line: id, .. }, part)) in self.shares.iter().zip(parts).enumerate() {
            let at = ["shares".to_owned(), at.to_string()];
            let within: Vec<&str> = at.iter().map(String::as_str).collect();
            if self.shares.iter().filter(|share| share.line == *id).count() > 1 {
                let (zh, en) = ("同一项目列了不止一次", "a line is there more than once");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["line"]).within(&within).into());
            }
            let line = line(write.read(), *id, &place).await.map_err(|failure| failure.within(&within))?;
            if line.year != self.year {
                let refusal = Refusal::new(ErrorCode::LineMissing, "该项目属于另一年度", "the line is another year's");
                return Err(refusal.at(["line"]).allowing([line.year]).within(&within).into());
            }
            if part == Fen::ZERO {
                let (zh, en) = ("该份额不足一分", "that share comes to less than one fen");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["share"]).within(&within).into());
            }
            restriction.check(line.purpose()?, today).map_err(|refusal| refusal.within(&within))?;
            let allocated = read::balances_of_lines(write.read(), &[line.id]).await?.allocated(line.id)?;
            check_limit(line.limit_fen, allocated, part).map_err(|refusal| refusal.within(&within))?;
            let moved = Draft::moving(
                VoucherKind::Allocation,
                (self.year, Some(&line)),
                source.id,
                part,
                self.ground,
            )?;
            drafts.push(Draft { within: at.to_vec(), ..moved });
        }
        post(write, place.unit, drafts).await
    }
}
