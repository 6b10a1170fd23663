//! How other rooms' records make units owe something on an occasion, in the transaction that makes the record.

use std::collections::BTreeSet;

use sea_orm::ColumnTrait as _;

use super::open_duties::lineages;
use super::subject::{add, change, sum};
use crate::duties::entity::{duty, relief, tally};
use crate::duties::expected::Owed;
use crate::duties::model::{ReliefKind, Share};
use crate::duties::read::{arisen, obliging::obliging};
use crate::kernel::{
    Day, ErrorCode, Every, Failure, Fault, Period, Refusal,
    id::{ClauseRowId, UnitId},
};
use crate::organization::model::outside_its_days;
use crate::policy::obligation::Evidence;
use crate::store::{Write, dated::AsOf};
use crate::{organization, policy};

/// What happened, and by when something is owed because of it.
pub struct Occasion {
    /// By which clause.
    pub clause: ClauseRowId,
    /// What tells it from others: the id of a record, and what more is needed.
    pub record: String,
    /// The day on which it is due, or after which it is due on the first work day.
    pub falls_on: Day,
}

/// Has units owe something on an occasion; who owes it already does not owe it twice. The clause has to oblige on
/// occasions, to evidence of a kind that the caller gives. Tells how many duties arose.
///
/// # Errors
/// `STATE_FORBIDS` for another clause; `OUTSIDE_ITS_DAYS` for a unit that is not there today; a fault.
pub async fn arise(
    write: &mut Write,
    occasion: &Occasion,
    units: &[UnitId],
    gives: fn(Evidence) -> bool,
) -> Result<usize, Failure> {
    let today = write.today();
    let obligation = policy::read::obligations(write.read(), &[occasion.clause], AsOf::day(today)).await?;
    let obligation = obligation.get(&occasion.clause).map(|row| row.says_what().map(|says| (row.id, says)));
    let obligation = obligation.transpose()?.filter(|(_, says)| says.every == Every::Occasion && gives(says.evidence));
    let Some((obligation_id, _)) = obligation else {
        let (zh, en) = ("该条款今日没有这类逢事责任", "the clause obliges to nothing of this kind on occasions today");
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["clause"]).into());
    };
    let period = Period::of(today, Every::Year).ok_or_else(|| Fault::new("a day lies in a year"))?;
    let find = write.read().find::<duty::Entity>().filter(duty::Column::ClauseId.eq(occasion.clause));
    let find = find.filter(duty::Column::Occasion.eq(&occasion.record)).among(duty::Column::UnitId, units);
    let there: BTreeSet<UnitId> = find.all().await?.into_iter().map(|row| row.unit_id).collect();
    let mut lines = organization::read::lines(write.read(), units, AsOf::day(today)).await?;
    let (mut owed, mut seen) = (Vec::new(), there);
    for unit in units {
        if !seen.insert(*unit) {
            continue;
        }
        let Some(line) = lines.remove(unit) else {
            let days = organization::read::days_of(write.read(), *unit).await?;
            let unit = organization::read::units_by_id(write.read(), &[*unit]).await?.remove(unit);
            let code = unit.map(|unit| unit.code).unwrap_or_default();
            return Err(outside_its_days(&code, today, days.into_iter()).at(["units"]).into());
        };
        let falls_on = occasion.falls_on;
        owed.push(Owed { unit: *unit, obligation: obligation_id, opens_on: today, falls_on, line: line.into() });
    }
    let lineages = lineages(write, owed.iter()).await?;
    let (mut rows, mut sums) = (Vec::with_capacity(owed.len()), Vec::new());
    for owed in owed {
        let lineage_id = lineages.get(&owed.line).copied();
        let row = duty::Model {
            id: write.id(),
            unit_id: owed.unit,
            clause_id: occasion.clause,
            obligation_id,
            period: period.to_string(),
            occasion: occasion.record.clone(),
            opens_on: owed.opens_on,
            falls_on: owed.falls_on,
            lineage_id: lineage_id.ok_or_else(|| Fault::new("a lineage was just written"))?,
            discharged_on: None,
            in_time: None,
            waived_until: None,
            version: 1,
        };
        sums.extend(owed.line.iter().map(|above| sum(write, *above, &row, Share::of(&row))));
        rows.push(row);
    }
    let arisen = rows.len();
    write.insert_all(rows).await?;
    add(write, sums).await?;
    Ok(arisen)
}

/// Has a unit owe, because of a record, what clauses oblige it to on occasions of this kind; nothing where none does.
///
/// # Errors
/// `OUTSIDE_ITS_DAYS` for a unit that is not there today; a fault.
pub async fn owe(
    write: &mut Write,
    unit: UnitId,
    kind: Evidence,
    (record, falls_on): (&str, Day),
) -> Result<(), Failure> {
    for obligation in obliging(write.read(), unit, kind).await? {
        let falls_on = falls_on.plus(obligation.due_days);
        let occasion = Occasion { clause: obligation.clause_id, record: record.to_owned(), falls_on };
        arise(write, &occasion, &[unit], |_| true).await?;
    }
    Ok(())
}

/// Has a duty that arose because of a record, and that nothing discharged, fall on another day: the record said it
/// wrongly.
///
/// # Errors
/// A fault.
pub async fn shift(write: &mut Write, duty: &duty::Model, falls_on: Day) -> Result<(), Failure> {
    if duty.falls_on == falls_on || duty.discharged_on.is_some() {
        return Ok(());
    }
    change(write, duty, duty::Model { falls_on, ..duty.clone() }).await
}

/// Has what a unit owes because of a record, and nothing discharged, lapse with the record, which asks for nothing any
/// more: with the reason, who acts, and the paper by which it fell away. It is no waiver, which a unit above grants and
/// which ends, and nothing done.
///
/// # Errors
/// A fault.
pub async fn lapse(
    write: &mut Write,
    unit: UnitId,
    record: &str,
    (reason, paper): (&str, &str),
) -> Result<(), Failure> {
    let (today, actor) = (write.today(), write.read().actor().clone());
    let is_open = |duty: &duty::Model| duty.discharged_on.is_none() && !duty.is_lapsed();
    for before in arisen(write.read(), unit, record, None).await?.into_iter().filter(is_open) {
        let relief = relief::Model {
            id: write.id(),
            unit_id: before.unit_id,
            duty_id: before.id,
            kind: ReliefKind::Lapse.as_str().to_owned(),
            reason: reason.trim().to_owned(),
            paper: paper.to_owned(),
            approver: actor.person.subject.clone(),
            approved_at: actor.unit,
            granted_on: today,
            until: tally::ALWAYS,
            ended_on: None,
        };
        write.insert(relief).await?;
        change(write, &before, duty::Model { waived_until: Some(tally::ALWAYS), ..before.clone() }).await?;
    }
    Ok(())
}
