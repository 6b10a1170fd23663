//! How far the money of a unit's fund, and of those below it, came in a budget year.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ColumnTrait;

use super::divisions::{Division, Divisions};
use crate::funding::entity::{fund_account, fund_month};
use crate::funding::figures::{Flow, FundYear};
use crate::funding::ledger::AccountKind;
use crate::funding::model::{Purpose, month_of};
use crate::kernel::{
    Day, Every, Failure, Fault, Period,
    id::{BudgetLineId, FundAccountId, UnitId},
    money::Fen,
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read};

/// What moved of a fund in a month for a purpose; for none, what is not allocated.
type Moved = (UnitId, String, String, Flow);

/// The steps at which money is shown.
const STEPS: [AccountKind; 7] = {
    use AccountKind::{CarriedIn, CarriedOut, Line, Ordered, Paid, Reserved, Source};
    [Source, CarriedIn, Line, Reserved, Ordered, Paid, CarriedOut]
};

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
        None => moved(months(read, unit, year)).await?,
    };
    let divisions = Divisions::of(read, unit, rows.iter().map(|row| row.0)).await?;
    let mut found: BTreeMap<Division, FundYear> = BTreeMap::new();
    for (unit, month, purpose, flow) in rows {
        let month: Period = month.parse().map_err(Fault::new)?;
        let purpose = Some(purpose).filter(|purpose| !purpose.is_empty());
        let purpose: Option<Purpose> = purpose.map(|purpose| purpose.parse()).transpose().map_err(Fault::new)?;
        let division = divisions.at(unit)?;
        let unit = division.unit;
        let fund = found.entry(division).or_insert_with(|| FundYear::new(unit));
        fund.add((month, purpose), flow)?;
    }
    Ok(found.into_values().collect())
}

/// What moved in months, from their sums.
async fn moved(months: Find<fund_month::Entity>) -> Result<Vec<Moved>, Failure> {
    use fund_month::Column::{Fen as Sum, Kind, Month, Purpose, UnitId as Unit};
    type Held = Option<Fen>;
    type Line = (UnitId, String, String, Held, Held, Held, Held, Held, Held, Held);
    let rows = months.pivoted::<Line>(&[Unit, Month, Purpose], (Kind, Sum), STEPS.map(AccountKind::as_str)).await?;
    let flows = rows.into_iter().map(|(unit, month, purpose, a, b, c, d, e, f, g)| {
        let mut sums = STEPS.into_iter().zip([a, b, c, d, e, f, g]);
        let flow = sums.try_fold(Flow::default(), |flow, (step, sum)| flow.with(step, sum.unwrap_or_default()))?;
        Ok((unit, month, purpose, flow))
    });
    flows.collect()
}

/// What moved until the end of a day: the months before its own, and what accounts held then more than when it began.
async fn moved_until(read: &Read, unit: &unit::Model, year: i64, day: Day) -> Result<Vec<Moved>, Failure> {
    let month = month_of(day);
    let begun = Period::of(day, Every::Month).and_then(|month| month.term().from);
    let eve = begun.map_or(Day::FIRST, |begun| begun.plus(-1));
    let whole = months(read, unit, year).filter(fund_month::Column::Month.lt(month.as_str()));
    let mut found = moved(whole).await?;
    let listed = organization::read::listed_at(read, unit, true);
    let accounts = read.find_in::<fund_account::Entity>(fund_account::Column::UnitId, listed);
    let accounts = accounts.filter(fund_account::Column::Year.eq(year));
    let accounts = accounts.filter(fund_account::Column::Kind.ne(AccountKind::Unallocated.as_str())).all().await?;
    let lines: BTreeSet<BudgetLineId> = accounts.iter().filter_map(|row| row.line_id).collect();
    let lines = super::lines_by_id(read, &lines.into_iter().collect::<Vec<_>>()).await?;
    let held = super::held_on(read, &accounts, Some(day)).await?;
    let before = super::held_on(read, &accounts, Some(eve)).await?;
    for row in accounts {
        let then = |held: &HashMap<FundAccountId, Fen>| held.get(&row.id).copied().unwrap_or_default();
        let fen = then(&held).minus(then(&before))?;
        if fen != Fen::default() {
            let purpose = row.line_id.and_then(|line| lines.get(&line)).map(|line| line.purpose.clone());
            let flow = Flow::default().with(row.kind.parse().map_err(Fault::new)?, fen)?;
            found.push((row.unit_id, month.clone(), purpose.unwrap_or_default(), flow));
        }
    }
    Ok(found)
}

fn months(read: &Read, unit: &unit::Model, year: i64) -> Find<fund_month::Entity> {
    let listed = organization::read::listed_at(read, unit, true);
    let find = read.find_in::<fund_month::Entity>(fund_month::Column::UnitId, listed);
    let find = find.filter(fund_month::Column::Year.eq(year));
    find.filter(fund_month::Column::Kind.ne(AccountKind::Unallocated.as_str()))
}
