//! How far the money of a unit's fund, and of those below it, came in a budget year.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Order};

use super::divisions::{Division, Divisions};
use crate::funding::entity::{account_day, fund_account, fund_month};
use crate::funding::figures::{Flow, FundYear};
use crate::funding::ledger::AccountKind;
use crate::funding::model::{Purpose, month_of};
use crate::kernel::{
    Day, Failure, Fault, Period,
    id::{BudgetLineId, FundAccountId, UnitId},
    money::Fen,
};
use crate::organization::{self, entity::unit};
use crate::store::Read;

/// What entries add up to: of a fund, in a month, at a step, for a purpose; for none, what is not allocated.
type Moved = (UnitId, String, String, String, Fen);

/// The funds of a unit and of those below it in a budget year, now or at the end of a day: the unit's own first, then by
/// code.
///
/// # Errors
/// A fault of the database; a sum past what can be held.
pub async fn fund_years(
    read: &Read,
    unit: &unit::Model,
    year: i64,
    as_of: Option<Day>,
) -> Result<Vec<FundYear>, Failure> {
    let rows = match as_of {
        Some(day) => moved_until(read, unit, year, day).await?,
        None => moved(read, unit, year).await?,
    };
    let divisions = Divisions::of(read, unit, rows.iter().map(|row| row.0)).await?;
    let mut found: BTreeMap<Division, FundYear> = BTreeMap::new();
    for (unit, month, kind, purpose, fen) in rows {
        let month: Period = month.parse().map_err(Fault::new)?;
        let kind: AccountKind = kind.parse().map_err(Fault::new)?;
        let purpose = Some(purpose).filter(|purpose| !purpose.is_empty());
        let purpose: Option<Purpose> = purpose.map(|purpose| purpose.parse()).transpose().map_err(Fault::new)?;
        let division = divisions.at(unit)?;
        let unit = division.unit;
        let fund = found.entry(division).or_insert_with(|| FundYear::new(unit));
        fund.add((month, purpose), Flow::default().with(kind, fen)?)?;
    }
    Ok(found.into_values().collect())
}

/// What moved until now, from the sums of months.
async fn moved(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<Moved>, Fault> {
    use fund_month::Column::{Fen, Kind, Month, Purpose, UnitId, Year};
    let listed = organization::read::listed_at(read, unit, true);
    let find = read.find_in::<fund_month::Entity>(UnitId, listed).filter(Year.eq(year));
    let find = find.filter(Kind.ne(AccountKind::Unallocated.as_str()));
    find.columns::<Moved>([UnitId, Month, Kind, Purpose, Fen]).await
}

/// What moved until the end of a day, from what accounts held on each of their days.
async fn moved_until(read: &Read, unit: &unit::Model, year: i64, day: Day) -> Result<Vec<Moved>, Failure> {
    let listed = organization::read::listed_at(read, unit, true);
    let accounts = read.find_in::<fund_account::Entity>(fund_account::Column::UnitId, listed);
    let accounts = accounts.filter(fund_account::Column::Year.eq(year));
    let accounts = accounts.filter(fund_account::Column::Kind.ne(AccountKind::Unallocated.as_str()));
    let days = accounts.clone().subquery(fund_account::Column::Id);
    let days = read.find_in::<account_day::Entity>(account_day::Column::AccountId, days);
    let days = days.filter(account_day::Column::Day.lte(day)).order_by(account_day::Column::Day, Order::Asc);
    let columns = [account_day::Column::AccountId, account_day::Column::Day, account_day::Column::Held];
    let days = days.columns::<(FundAccountId, Day, Fen)>(columns).await?;
    let accounts: HashMap<FundAccountId, fund_account::Model> =
        accounts.all().await?.into_iter().map(|row| (row.id, row)).collect();
    let lines: BTreeSet<BudgetLineId> = accounts.values().filter_map(|row| row.line_id).collect();
    let lines = super::lines_by_id(read, &lines.into_iter().collect::<Vec<_>>()).await?;
    let mut before: HashMap<FundAccountId, Fen> = HashMap::with_capacity(accounts.len());
    let mut found = Vec::with_capacity(days.len());
    for (id, day, held) in days {
        let row = accounts.get(&id).ok_or_else(|| Fault::new("what is held on a day is an account's"))?;
        let purpose = row.line_id.and_then(|line| lines.get(&line)).map(|line| line.purpose.clone());
        let fen = held.minus(before.insert(id, held).unwrap_or_default())?;
        found.push((row.unit_id, month_of(day), row.kind.clone(), purpose.unwrap_or_default(), fen));
    }
    Ok(found)
}
