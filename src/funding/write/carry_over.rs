//! Carries what is free at a year's end over to the next.

use serde::Serialize;

use super::posting::{Draft, VoucherPosted, post};
use super::subject::{Ground, OF_FUND, check_year, fund};
use crate::access::Action;
use crate::funding::ledger::AccountKind;
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal,
    id::{BudgetLineId, UnitId, VoucherId},
    money::Fen,
};
use crate::store::{Command, Event as _, Place, Read, Write};

/// 年终结转：年度终了后，将未分配与已分配而未预留之款结转下年(已结账的，其后首个未结账的年度)，回到未分配；已预留与已指令支付之款留在原年度。
///
/// Carries what is free of a budget year that is over to the next that is not closed, where it is not allocated any more;
/// what is reserved or ordered to be paid stays. It may be done again, once more is free.
#[derive(Serialize)]
pub struct CarryOver {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// From which budget year.
    pub year: i64,
    /// By which clause and decision.
    pub ground: Ground,
}

impl Command for CarryOver {
    const NAME: &'static str = "funding.fund.carry-over";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Vec<VoucherId>;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        fund(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Vec<VoucherId>, Failure> {
        let today = write.today();
        check_year("year", self.year, today)?;
        if self.year >= i64::from(today.year()) {
            let first = format!("{}-01-01", self.year + 1);
            let (zh, en) = (format!("自 {first} 起方可结转"), format!("it is carried over from {first} on"));
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["year"]);
            return Err(refusal.allowing([format!("{first} –")]).into());
        }
        self.ground.check(write.read(), &place).await?;
        let free = [AccountKind::Unallocated, AccountKind::Line].map(AccountKind::as_str);
        let mut rows = read::accounts_of(write.read(), place.unit).await?;
        rows.retain(|row| row.year == self.year && row.balance > Fen::ZERO && free.contains(&row.kind.as_str()));
        if rows.is_empty() {
            let (zh, en) = ("该年度没有可结转之款", "nothing of that year is free");
            return Err(Refusal::new(ErrorCode::FundsShort, zh, en).at(["year"]).into());
        }
        let later = next_open(write.read(), place.unit, self.year).await?;
        let ids: Vec<BudgetLineId> = rows.iter().filter_map(|row| row.line_id).collect();
        let lines = read::lines_by_id(write.read(), &ids).await?;
        let mut drafts = Vec::with_capacity(rows.len());
        for row in &rows {
            let line = row.line_id.map(|id| lines.get(&id).ok_or_else(|| Fault::new("an account is of a line")));
            drafts.push(Draft::carrying((row.account()?, later), line.transpose()?, row.balance, self.ground)?);
        }
        post(write, place.unit, drafts).await
    }
}

/// The first year after another that is not closed: what the earlier one had reserved for years is not stuck there.
async fn next_open(read: &Read, unit: UnitId, year: i64) -> Result<i64, Failure> {
    let this_year = i64::from(read.today().year());
    let later = || year + 1..=this_year;
    let periods: Vec<String> = later().map(|year| year.to_string()).collect();
    let closed = read::closed(read, unit, &periods).await?;
    let mut open = later().filter(|year| closed.iter().all(|row| row.period != year.to_string()));
    Ok(open.next().unwrap_or(this_year))
}
