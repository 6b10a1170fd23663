//! Finds sources, budget lines, what is committed and paid, the ledger and its sums.

mod divisions;
pub mod employers;
pub mod figures;
pub mod grounds;
pub mod obligation;
pub mod orders;
pub mod shares;

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Order};

use super::entity::{
    account_day, budget_line, commitment, fund_account, fund_closing, fund_month, funding_source, ledger_entry,
    limit_change, payment, voucher,
};
use super::ledger::{Account, AccountKind, Balances};
use super::model::{LimitState, Purpose, month_of};
use crate::kernel::{
    Day, Failure, Fault,
    id::{
        BudgetLineId, CommitmentId, DecisionId, FundAccountId, FundClosingId, FundingSourceId, LimitChangeId,
        PaymentId, UnitId, VoucherId,
    },
    money::Fen,
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Guarded, Read, one_of};

/// The rows of a table that lie at a unit, or at one that it continues.
fn at<E: Guarded>(read: &Read, column: E::Column, unit: &unit::Model) -> Find<E>
where
    E::Model: Send + Sync,
{
    read.find_in::<E>(column, organization::read::listed_at(read, unit, false))
}

/// Sources by id.
///
/// # Errors
/// A fault of the database.
pub async fn sources_by_id(
    read: &Read,
    ids: &[FundingSourceId],
) -> Result<HashMap<FundingSourceId, funding_source::Model>, Fault> {
    read.find::<funding_source::Entity>().keyed(funding_source::Column::Id, ids, |row| row.id).await
}

/// The sources of a unit's fund.
pub fn sources(read: &Read, unit: &unit::Model) -> Find<funding_source::Entity> {
    at(read, funding_source::Column::UnitId, unit)
}

/// Budget lines by id.
///
/// # Errors
/// A fault of the database.
pub async fn lines_by_id(
    read: &Read,
    ids: &[BudgetLineId],
) -> Result<HashMap<BudgetLineId, budget_line::Model>, Fault> {
    read.find::<budget_line::Entity>().keyed(budget_line::Column::Id, ids, |row| row.id).await
}

/// The budget lines of a unit's fund for a year.
pub fn lines(read: &Read, unit: &unit::Model, year: i64) -> Find<budget_line::Entity> {
    at(read, budget_line::Column::UnitId, unit).filter(budget_line::Column::Year.eq(year))
}

/// The budget line of a fund for a use in a year.
///
/// # Errors
/// A fault of the database.
pub async fn line_for(
    read: &Read,
    unit: UnitId,
    year: i64,
    (purpose, other_use): (Purpose, &str),
) -> Result<Option<budget_line::Model>, Fault> {
    let find = read.find::<budget_line::Entity>().filter(budget_line::Column::UnitId.eq(unit));
    let find = find.filter(budget_line::Column::Year.eq(year));
    let find = find.filter(budget_line::Column::Purpose.eq(purpose.as_str()));
    find.filter(budget_line::Column::OtherUse.eq(other_use)).one().await
}

/// Changes of limits by id.
///
/// # Errors
/// A fault of the database.
pub async fn limit_changes_by_id(
    read: &Read,
    ids: &[LimitChangeId],
) -> Result<HashMap<LimitChangeId, limit_change::Model>, Fault> {
    read.find::<limit_change::Entity>().keyed(limit_change::Column::Id, ids, |row| row.id).await
}

/// The changes of the limits of lines, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn limit_changes(
    read: &Read,
    lines: &[BudgetLineId],
) -> Result<HashMap<BudgetLineId, Vec<limit_change::Model>>, Fault> {
    let find = read.find::<limit_change::Entity>().among(limit_change::Column::LineId, lines);
    find.order_by(limit_change::Column::Number, Order::Asc).grouped(|row| row.line_id).await
}

/// What the limits of lines were at the end of a day; none of a line before its first one was approved, and no line that was
/// not there yet.
///
/// # Errors
/// A fault of the database.
pub async fn limits_on(
    read: &Read,
    lines: &[BudgetLineId],
    day: Day,
) -> Result<HashMap<BudgetLineId, Option<Fen>>, Fault> {
    let mut found = HashMap::with_capacity(lines.len());
    for (line, changes) in limit_changes(read, lines).await? {
        if changes.iter().all(|change| change.proposed_on > day) {
            continue;
        }
        let is_approved = |change: &&limit_change::Model| {
            change.state == LimitState::Approved.as_str() && change.decided_on.is_some_and(|on| on <= day)
        };
        found.insert(line, changes.iter().rfind(is_approved).map(|change| change.limit_fen));
    }
    Ok(found)
}

/// The changes of limits in a unit's fund that wait for another person.
pub fn limit_changes_proposed(read: &Read, unit: &unit::Model) -> Find<limit_change::Entity> {
    let find = at(read, limit_change::Column::UnitId, unit);
    find.filter(limit_change::Column::State.eq(LimitState::Proposed.as_str()))
}

/// Commitments by id.
///
/// # Errors
/// A fault of the database.
pub async fn commitments_by_id(
    read: &Read,
    ids: &[CommitmentId],
) -> Result<HashMap<CommitmentId, commitment::Model>, Fault> {
    read.find::<commitment::Entity>().keyed(commitment::Column::Id, ids, |row| row.id).await
}

/// The commitments of a unit's fund.
pub fn commitments(read: &Read, unit: &unit::Model) -> Find<commitment::Entity> {
    at(read, commitment::Column::UnitId, unit)
}

/// The commitments of which something is open, and whose last day is before a day.
pub fn commitments_expired(read: &Read, day: Day) -> Find<commitment::Entity> {
    let is_open = Expr::col((commitment::Entity, "is_open"));
    read.find::<commitment::Entity>().filter(commitment::Column::LastDay.lt(day)).filter(is_open)
}

/// The units whose funds have commitments that expired before a day, and whose month of that day is not closed.
///
/// # Errors
/// A fault of the database.
pub async fn funds_to_expire(read: &Read, day: Day) -> Result<BTreeSet<UnitId>, Fault> {
    let closed = read.find::<fund_closing::Entity>().filter(fund_closing::Column::Period.eq(month_of(day)));
    let closed = closed.subquery(fund_closing::Column::UnitId);
    let find = commitments_expired(read, day).filter(commitment::Column::UnitId.not_in_subquery(closed));
    let found = find.distinct().columns::<(UnitId,)>([commitment::Column::UnitId]).await?;
    Ok(found.into_iter().map(|(unit,)| unit).collect())
}

/// The commitments that decisions justify, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn commitments_by_decision(
    read: &Read,
    decisions: &[DecisionId],
) -> Result<HashMap<DecisionId, Vec<commitment::Model>>, Fault> {
    let find = read.find::<commitment::Entity>().among(commitment::Column::DecisionId, decisions);
    find.order_by(commitment::Column::Id, Order::Asc).grouped(|row| row.decision_id).await
}

/// The vouchers that a decision justifies.
pub fn vouchers_by_decision(read: &Read, decision: DecisionId) -> Find<voucher::Entity> {
    read.find::<voucher::Entity>().filter(voucher::Column::DecisionId.eq(decision))
}

/// Payments by id.
///
/// # Errors
/// A fault of the database.
pub async fn payments_by_id(read: &Read, ids: &[PaymentId]) -> Result<HashMap<PaymentId, payment::Model>, Fault> {
    read.find::<payment::Entity>().keyed(payment::Column::Id, ids, |row| row.id).await
}

/// The payments of a unit's fund.
pub fn payments(read: &Read, unit: &unit::Model) -> Find<payment::Entity> {
    at(read, payment::Column::UnitId, unit)
}

/// The payments of commitments, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn payments_of(
    read: &Read,
    commitments: &[CommitmentId],
) -> Result<HashMap<CommitmentId, Vec<payment::Model>>, Fault> {
    let find = read.find::<payment::Entity>().among(payment::Column::CommitmentId, commitments);
    find.order_by(payment::Column::Number, Order::Asc).grouped(|row| row.commitment_id).await
}

/// The highest number of a table's rows at a unit; 0 where there are none.
async fn last_number<E: Guarded>(read: &Read, unit: UnitId, of: E::Column, number: E::Column) -> Result<i64, Fault>
where
    E::Model: Send + Sync,
{
    let find = read.find::<E>().filter(of.eq(unit)).order_by(number, Order::Desc).limit(1);
    Ok(find.columns::<(i64,)>([number]).await?.first().map_or(0, |(last,)| *last))
}

/// The number of a fund's last voucher and the day to which it belongs; 0 where there is none.
///
/// # Errors
/// A fault of the database.
pub async fn last_voucher(read: &Read, unit: UnitId) -> Result<(i64, Option<Day>), Fault> {
    let find = read.find::<voucher::Entity>().filter(voucher::Column::UnitId.eq(unit));
    let find = find.order_by(voucher::Column::Number, Order::Desc).limit(1);
    let found = find.columns::<(i64, Day)>([voucher::Column::Number, voucher::Column::Day]).await?;
    Ok(found.first().map_or((0, None), |(number, day)| (*number, Some(*day))))
}

/// The highest number of a fund's commitments.
///
/// # Errors
/// A fault of the database.
pub async fn last_commitment(read: &Read, unit: UnitId) -> Result<i64, Fault> {
    last_number::<commitment::Entity>(read, unit, commitment::Column::UnitId, commitment::Column::Number).await
}

/// The highest number of a fund's payments.
///
/// # Errors
/// A fault of the database.
pub async fn last_payment(read: &Read, unit: UnitId) -> Result<i64, Fault> {
    last_number::<payment::Entity>(read, unit, payment::Column::UnitId, payment::Column::Number).await
}

/// Vouchers by id.
///
/// # Errors
/// A fault of the database.
pub async fn vouchers_by_id(read: &Read, ids: &[VoucherId]) -> Result<HashMap<VoucherId, voucher::Model>, Fault> {
    read.find::<voucher::Entity>().keyed(voucher::Column::Id, ids, |row| row.id).await
}

/// The vouchers of a unit's fund.
pub fn vouchers(read: &Read, unit: &unit::Model) -> Find<voucher::Entity> {
    at(read, voucher::Column::UnitId, unit)
}

/// The vouchers of commitments, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn vouchers_of(
    read: &Read,
    commitments: &[CommitmentId],
) -> Result<HashMap<CommitmentId, Vec<voucher::Model>>, Fault> {
    let find = read.find::<voucher::Entity>().among(voucher::Column::CommitmentId, commitments);
    let mut found: HashMap<CommitmentId, Vec<voucher::Model>> = HashMap::new();
    for row in find.order_by(voucher::Column::Number, Order::Asc).all().await? {
        if let Some(commitment) = row.commitment_id {
            found.entry(commitment).or_default().push(row);
        }
    }
    Ok(found)
}

/// The vouchers that correct vouchers.
///
/// # Errors
/// A fault of the database.
pub async fn corrections(read: &Read, of: &[VoucherId]) -> Result<HashMap<VoucherId, voucher::Model>, Fault> {
    let find = read.find::<voucher::Entity>().among(voucher::Column::Corrects, of);
    Ok(find.all().await?.into_iter().filter_map(|row| Some((row.corrects?, row))).collect())
}

/// The entries of vouchers, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn entries(
    read: &Read,
    vouchers: &[VoucherId],
) -> Result<HashMap<VoucherId, Vec<ledger_entry::Model>>, Fault> {
    let find = read.find::<ledger_entry::Entity>().among(ledger_entry::Column::VoucherId, vouchers);
    find.order_by(ledger_entry::Column::Position, Order::Asc).grouped(|row| row.voucher_id).await
}

/// Accounts by id.
///
/// # Errors
/// A fault of the database.
pub async fn accounts_by_id(
    read: &Read,
    ids: &[FundAccountId],
) -> Result<HashMap<FundAccountId, fund_account::Model>, Fault> {
    read.find::<fund_account::Entity>().keyed(fund_account::Column::Id, ids, |row| row.id).await
}

/// The accounts of a fund that have these names.
///
/// # Errors
/// A fault of the database.
pub async fn accounts_named(read: &Read, unit: UnitId, names: &[String]) -> Result<Vec<fund_account::Model>, Fault> {
    let find = read.find::<fund_account::Entity>().filter(fund_account::Column::UnitId.eq(unit));
    find.among(fund_account::Column::Name, names).all().await
}

/// The accounts of a unit's fund for a year, by name.
///
/// # Errors
/// A fault of the database.
pub async fn accounts(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<fund_account::Model>, Fault> {
    let find = at::<fund_account::Entity>(read, fund_account::Column::UnitId, unit)
        .filter(fund_account::Column::Year.eq(year));
    find.order_by(fund_account::Column::Name, Order::Asc).all().await
}

/// All accounts of a fund, by name.
///
/// # Errors
/// A fault of the database.
pub async fn accounts_of(read: &Read, unit: UnitId) -> Result<Vec<fund_account::Model>, Fault> {
    let find = read.find::<fund_account::Entity>().filter(fund_account::Column::UnitId.eq(unit));
    find.order_by(fund_account::Column::Name, Order::Asc).all().await
}

/// What a fund was ever given, by all sources and for all years. No other sum of the fund is more than that.
///
/// # Errors
/// A fault of the database; a sum that no command has let come about.
pub async fn appropriated(read: &Read, unit: UnitId) -> Result<Fen, Failure> {
    let find = read.find::<fund_account::Entity>().filter(fund_account::Column::UnitId.eq(unit));
    let find = find.filter(fund_account::Column::Kind.eq(AccountKind::Source.as_str()));
    let held = find.columns::<(Fen,)>([fund_account::Column::Balance]).await?;
    Ok(Fen::sum(held.into_iter().map(|(fen,)| fen))?.reversed())
}

/// What the accounts of budget lines hold.
///
/// # Errors
/// A fault of the database.
pub async fn balances_of_lines(read: &Read, lines: &[BudgetLineId]) -> Result<Balances, Fault> {
    let rows = read.find::<fund_account::Entity>().among(fund_account::Column::LineId, lines).all().await?;
    held(&rows)
}

/// What accounts hold.
///
/// # Errors
/// A row that this program has not written.
pub fn held(rows: &[fund_account::Model]) -> Result<Balances, Fault> {
    let pairs = rows.iter().map(|row| Ok((row.account()?, row.balance)));
    Ok(Balances::new(pairs.collect::<Result<Vec<(Account, Fen)>, Fault>>()?))
}

/// What accounts held at the end of a day: what the last day until then says on which each had entries, found by its key.
///
/// # Errors
/// A fault of the database.
pub async fn balances_on(
    read: &Read,
    accounts: &[FundAccountId],
    day: Day,
) -> Result<HashMap<FundAccountId, Fen>, Fault> {
    let mut last = Query::select();
    last.column((account_day::Entity, account_day::Column::Id)).from(account_day::Entity);
    let account = Expr::col((account_day::Entity, account_day::Column::AccountId));
    last.and_where(account.equals((fund_account::Entity, fund_account::Column::Id)));
    last.and_where(account_day::Column::Day.lte(day));
    last.order_by((account_day::Entity, account_day::Column::Day), Order::Desc).limit(1);
    let mut each = Query::select();
    each.expr(Expr::from(last)).from(fund_account::Entity);
    each.and_where(one_of(fund_account::Column::Id, accounts));
    let find = read.find_in::<account_day::Entity>(account_day::Column::Id, each);
    let columns = [account_day::Column::AccountId, account_day::Column::Held];
    Ok(find.columns::<(FundAccountId, Fen)>(columns).await?.into_iter().collect())
}

/// What accounts that were found hold: at the end of a day, or now.
///
/// # Errors
/// A fault of the database.
pub async fn held_on(
    read: &Read,
    rows: &[fund_account::Model],
    day: Option<Day>,
) -> Result<HashMap<FundAccountId, Fen>, Fault> {
    match day {
        Some(day) => balances_on(read, &rows.iter().map(|row| row.id).collect::<Vec<_>>(), day).await,
        None => Ok(rows.iter().map(|row| (row.id, row.balance)).collect()),
    }
}

/// What entries add up to by month, step and purpose, in a unit's fund for a year.
///
/// # Errors
/// A fault of the database.
pub async fn months(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<fund_month::Model>, Fault> {
    use fund_month::Column::{Kind, Month, Purpose, UnitId, Year};
    let find = at::<fund_month::Entity>(read, UnitId, unit).filter(Year.eq(year)).order_by(Month, Order::Asc);
    find.order_by(Kind, Order::Asc).order_by(Purpose, Order::Asc).all().await
}

/// Closings by id.
///
/// # Errors
/// A fault of the database.
pub async fn closings_by_id(
    read: &Read,
    ids: &[FundClosingId],
) -> Result<HashMap<FundClosingId, fund_closing::Model>, Fault> {
    read.find::<fund_closing::Entity>().keyed(fund_closing::Column::Id, ids, |row| row.id).await
}

/// What is closed of a unit's fund: a budget year, and months in it; in order.
///
/// # Errors
/// A fault of the database.
pub async fn closings(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<fund_closing::Model>, Fault> {
    let find = at::<fund_closing::Entity>(read, fund_closing::Column::UnitId, unit);
    let find = find.filter(fund_closing::Column::Period.gte(year.to_string()));
    let find = find.filter(fund_closing::Column::Period.lt((year + 1).to_string()));
    find.order_by(fund_closing::Column::Period, Order::Asc).all().await
}

/// Those of some periods of a fund that are closed, in order.
///
/// # Errors
/// A fault of the database.
pub async fn closed(read: &Read, unit: UnitId, periods: &[String]) -> Result<Vec<fund_closing::Model>, Fault> {
    let find = read.find::<fund_closing::Entity>().filter(fund_closing::Column::UnitId.eq(unit));
    let find = find.among(fund_closing::Column::Period, periods);
    find.order_by(fund_closing::Column::Period, Order::Asc).all().await
}
