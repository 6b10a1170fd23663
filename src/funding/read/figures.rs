//! How far the money of a unit's fund, and of those below it, came in a budget year.

use std::collections::BTreeMap;

use sea_orm::ColumnTrait;

use super::divisions::{Division, Divisions};
use crate::funding::entity::fund_month;
use crate::funding::figures::{Flow, FundYear};
use crate::funding::ledger::AccountKind;
use crate::funding::model::Purpose;
use crate::kernel::{Failure, Fault, Period, id::UnitId, money::Fen};
use crate::organization::{self, entity::unit};
use crate::store::Read;

/// The steps that figures show.
const SHOWN: [AccountKind; 5] =
    [AccountKind::Source, AccountKind::Line, AccountKind::Reserved, AccountKind::Ordered, AccountKind::Paid];

/// The funds of a unit and of those below it in a budget year, from the sums of months: the unit's own first, then by
/// code.
///
/// # Errors
/// A fault of the database; a sum past what can be held.
pub async fn fund_years(read: &Read, unit: &unit::Model, year: i64) -> Result<Vec<FundYear>, Failure> {
    let listed = organization::read::listed_at(read, unit, true);
    let find = read.find_in::<fund_month::Entity>(fund_month::Column::UnitId, listed);
    let find = find.filter(fund_month::Column::Year.eq(year));
    let find = find.filter(fund_month::Column::Kind.is_in(SHOWN.map(AccountKind::as_str)));
    let columns = [
        fund_month::Column::UnitId,
        fund_month::Column::Month,
        fund_month::Column::Kind,
        fund_month::Column::Purpose,
        fund_month::Column::Fen,
    ];
    let rows = find.columns::<(UnitId, String, String, String, Fen)>(columns).await?;
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
