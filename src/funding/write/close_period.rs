//! Closes a period of a fund.

use std::collections::BTreeSet;

use serde::Serialize;

use super::posting::digest;
use super::subject::{OF_FUND, check_year, fund};
use crate::access::Action;
use crate::funding::entity::{fund_account, fund_closing};
use crate::funding::ledger::AccountKind;
use crate::funding::model::{check_closing, period_closed};
use crate::funding::read;
use crate::kernel::{ClauseId, ErrorCode, Every, Failure, Fault, Period, Refusal, id::FundClosingId, money::Fen};
use crate::store::{Command, Event, Place, Read, Write};

/// 结账：月或预算年度结账后，不再向其记账，数据库亦拒绝；结账不可撤销：已结账之月的凭证于其后更正，已结账年度的凭证不再更正。年度须已终了，且其款项已付、已释放或已结转。
///
/// Closes a month or a budget year: nothing is posted into it any more, and the database itself refuses it. That cannot be
/// undone: what was posted in a closed month is corrected in a later one, and what belongs to a closed year is not corrected
/// any more. A year has to be over, and its money paid or carried over.
#[derive(Serialize)]
pub struct ClosePeriod {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// A month or a year.
    pub period: Period,
}

#[derive(Serialize)]
struct FundPeriodClosed {
    closing: String,
    period: Period,
}

impl Event for FundPeriodClosed {
    const NAME: &'static str = "funding.period.closed";
}

impl Command for ClosePeriod {
    const NAME: &'static str = "funding.period.close";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FundPeriodClosed::NAME];
    type Subject = Place;
    type Done = FundClosingId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        fund(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<FundClosingId, Failure> {
        let (today, year) = (write.today(), i64::from(self.period.last().year()));
        check_year("period", year, today)?;
        check_closing(self.period, today)?;
        let period = self.period.to_string();
        if !read::closed(write.read(), place.unit, std::slice::from_ref(&period)).await?.is_empty() {
            return Err(period_closed(&period).at(["period"]).into());
        }
        let mut accounts = read::accounts_of(write.read(), place.unit).await?;
        if self.period.every() == Every::Year {
            accounts.retain(|row| row.year == year);
            check_settled(&accounts)?;
        }
        let held: Vec<(String, Fen)> = accounts.into_iter().map(|row| (row.name, row.balance)).collect();
        let person = write.read().actor().person.clone();
        let id: FundClosingId = write.id();
        let row = fund_closing::Model {
            id,
            unit_id: place.unit,
            period,
            last_voucher: read::last_voucher(write.read(), place.unit).await?.0,
            digest: digest(&held)?,
            issuer: person.issuer,
            subject: person.subject,
            closed_on: today,
        };
        write.insert(row).await?;
        write.emit(&FundPeriodClosed { closing: id.global(), period: self.period })?;
        Ok(id)
    }
}

/// Demands that no money of a year waits: what is free is carried over, what is reserved released or paid.
fn check_settled(accounts: &[fund_account::Model]) -> Result<(), Failure> {
    let mut waits = BTreeSet::new();
    for row in accounts.iter().filter(|row| row.balance > Fen::ZERO) {
        let kind: AccountKind = row.kind.parse().map_err(Fault::new)?;
        waits.extend(match kind {
            AccountKind::Unallocated | AccountKind::Line => Some("fundCarryOver"),
            AccountKind::Reserved => Some("commitmentRelease"),
            AccountKind::Ordered => Some("paymentsSettle"),
            AccountKind::Source | AccountKind::CarriedIn | AccountKind::Paid | AccountKind::CarriedOut => None,
        });
    }
    if waits.is_empty() {
        return Ok(());
    }
    let (zh, en) =
        ("该年度尚有未结之款：先结转、释放或支付", "money of that year waits: carry it over, release it or pay it");
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["period"]).allowing(waits).into())
}
