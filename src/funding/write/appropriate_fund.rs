//! Takes money into a fund.

use serde::Serialize;

use super::owed::settle_year;
use super::posting::{Draft, VoucherPosted, post_one};
use super::subject::{Ground, OF_FUND, check_year, keeper, source};
use crate::access::Action;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure,
    id::{FundingSourceId, VoucherId},
    money::Fen,
};
use crate::store::{Command, Event as _, Place, Read, Write};

/// 拨入专项资金：某年度、某来源、依某条款与决定；财政拨款与捐赠等同此。本级财政拨款达到当年应拨之数的，即为其凭据。
///
/// Takes money of a source into the fund for a budget year, by a clause and a decision: what a government appropriates,
/// and what others give. Once a government's own budget has given what it owes for the year, that discharges its duty.
#[derive(Serialize)]
pub struct AppropriateFund {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// For which budget year.
    pub year: i64,
    /// From which source.
    pub source: FundingSourceId,
    /// How much.
    pub amount: Fen,
    /// By which clause and decision.
    pub ground: Ground,
}

impl Command for AppropriateFund {
    const NAME: &'static str = "funding.fund.appropriate";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::OutsideItsDays, ErrorCode::PeriodClosed, ErrorCode::SourceRestricted, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = VoucherId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<VoucherId, Failure> {
        check_year("year", self.year, write.today())?;
        check_amount(self.amount)?;
        let source = source(write.read(), self.source, &place).await?;
        source.restriction()?.check_day(write.today())?;
        self.ground.check(write.read(), &place).await?;
        // What the fund was ever given bounds all of its sums.
        read::appropriated(write.read(), place.unit).await?.plus(self.amount)?;
        let kind = VoucherKind::Appropriation;
        let draft = Draft::moving(kind, (self.year, None), source.id, self.amount, self.ground)?;
        let posted = post_one(write, place.unit, draft).await?;
        settle_year(write, place.unit, self.year).await?;
        Ok(posted)
    }
}
