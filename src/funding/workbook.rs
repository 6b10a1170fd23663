//! The workbook of a unit's fund and of those below it in a budget year: what is owed them and what was given, and how
//! far the money came. What stands in it is read here; how it looks is `charts`'.

use std::collections::{BTreeSet, HashMap};

use super::charts::{Book, write};
use super::figures::FundYear;
use super::obligation::Obligation;
use super::read::{
    figures::fund_years,
    obligation::{governments, obligations},
};
use crate::access::Action;
use crate::kernel::{Failure, Refusal, Text, id::UnitId};
use crate::organization;
use crate::store::{Read, dated::AsOf};

/// Writes the workbook.
///
/// # Errors
/// `FORBIDDEN`; `NOT_FOUND` of a unit that is not there or not within reach; a fault.
pub async fn workbook(read: &Read, code: &str, year: i64) -> Result<Vec<u8>, Failure> {
    read.actor().demand(Action::ReadFunding)?;
    let unit = organization::read::unit(read, code).await?;
    let unit = unit.filter(|unit| read.actor().scope.holds(&unit.place().scope));
    let unit = unit.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?;
    let funds = fund_years(read, &unit, year, None).await?;
    let total = FundYear::together(unit.id, &funds)?;
    let owing = governments(read, &unit, year).await?;
    let mut owed = obligations(read, &owing, &[year], None).await?;

    let shown: BTreeSet<UnitId> =
        owing.iter().copied().chain(funds.iter().map(|fund| fund.unit)).chain([unit.id]).collect();
    let shown: Vec<UnitId> = shown.into_iter().collect();
    let names: HashMap<UnitId, Text> = organization::read::units(read, &shown, AsOf::day(read.today()))
        .await?
        .into_iter()
        .map(|(id, seen)| {
            let code = Text { zh: seen.unit.code, en: String::new() };
            (id, seen.version.map_or(code, |version| Text { zh: version.name, en: version.name_en }))
        })
        .collect();
    let name = |unit: UnitId| names.get(&unit).cloned().unwrap_or_default();
    let named = |unit: UnitId| Some(owed.remove(&(unit, year))?.map(|owed| (name(unit), owed)));
    let owed: Vec<(Text, Obligation)> = owing.into_iter().filter_map(named).collect::<Result<_, Refusal>>()?;
    let Text { zh, en } = name(unit.id);
    let en = if en.is_empty() { en } else { format!("{en}: talent funds of {year}") };
    let book = Book {
        title: Text { zh: format!("{zh} {year} 年人才专项资金"), en },
        owed,
        total,
        funds: funds.into_iter().map(|fund| (name(fund.unit), fund)).collect(),
        created: read.today(),
    };
    Ok(write(&book)?)
}
