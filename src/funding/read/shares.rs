//! Where the money of a unit's fund, and of those below it, came from.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, Condition};

use super::divisions::{Division, Divisions};
use crate::funding::entity::{fund_account, funding_source};
use crate::funding::ledger::AccountKind;
use crate::funding::model::{Restriction, SourceKind};
use crate::funding::shares::{DivisionRaised, Donation, Raised, Shares};
use crate::kernel::{Day, Failure, Fault, id::FundingSourceId, money::Fen};
use crate::organization::{self, entity::unit};
use crate::store::Read;

/// What the funds of a unit and of those below it raised in some budget years, and what donations served in them, now or
/// at the end of a day: the unit's own first, then by code, by year.
///
/// # Errors
/// A fault of the database; a sum past what can be held.
pub async fn shares(
    read: &Read,
    unit: &unit::Model,
    (from, until): (i64, i64),
    as_of: Option<Day>,
) -> Result<Shares, Failure> {
    let donations = read.find::<funding_source::Entity>();
    let donations = donations.filter(funding_source::Column::Kind.eq(SourceKind::Donation.as_str()));
    let given = fund_account::Column::SourceId.in_subquery(donations.subquery(funding_source::Column::Id));
    let raised = fund_account::Column::Kind.eq(AccountKind::Source.as_str());
    let listed = organization::read::listed_at(read, unit, true);
    let find = read.find_in::<fund_account::Entity>(fund_account::Column::UnitId, listed);
    let find = find.filter(fund_account::Column::Year.between(from, until));
    let rows = find.filter(Condition::any().add(raised).add(given)).all().await?;
    let held = super::held_on(read, &rows, as_of).await?;
    let divisions = Divisions::of(read, unit, rows.iter().map(|row| row.unit_id)).await?;
    let ids: BTreeSet<FundingSourceId> = rows.iter().map(|row| row.source_id).collect();
    let sources = super::sources_by_id(read, &ids.into_iter().collect::<Vec<_>>()).await?;

    let mut total = Raised::default();
    let mut by_year: BTreeMap<(Division, i64), Raised> = BTreeMap::new();
    let mut donated: BTreeMap<(Division, i64, FundingSourceId), Donation> = BTreeMap::new();
    for row in rows {
        let source = sources.get(&row.source_id).ok_or_else(|| Fault::new("an account is of a source"))?;
        let kind: SourceKind = source.kind.parse().map_err(Fault::new)?;
        let (account, division) = (row.account()?, divisions.at(row.unit_id)?);
        let fen = held.get(&row.id).copied().unwrap_or_default();
        if fen == Fen::ZERO {
            continue;
        }
        if account.kind == AccountKind::Source {
            let is_restricted = source.restriction()? != Restriction::default();
            let of_year = by_year.entry((division.clone(), row.year)).or_default();
            for sum in [&mut total, of_year] {
                sum.add(kind, is_restricted, fen.reversed())?;
            }
        }
        if kind == SourceKind::Donation {
            let unit = division.unit;
            let donation = donated.entry((division, row.year, row.source_id)).or_insert_with(|| Donation {
                unit,
                year: row.year,
                source: row.source_id,
                raised: Fen::ZERO,
                carried_in: Fen::ZERO,
                served: BTreeMap::new(),
            });
            match (account.kind, account.line) {
                (AccountKind::Source, _) => donation.raised = donation.raised.minus(fen)?,
                (AccountKind::CarriedIn, _) => donation.carried_in = donation.carried_in.minus(fen)?,
                (AccountKind::CarriedOut, _) | (_, None) => {}
                (kind, Some(line)) => {
                    let served = donation.served.entry(line).or_default();
                    *served = served.with(kind, fen)?;
                }
            }
        }
    }
    let divisions = by_year.into_iter();
    let divisions = divisions.map(|((at, year), raised)| DivisionRaised { unit: at.unit, year, raised }).collect();
    Ok(Shares { total, divisions, donations: donated.into_values().collect() })
}
