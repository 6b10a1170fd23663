//! How other rooms' records discharge duties, in the transaction that makes them evidence, and how they stop to.

use super::subject::change;
use crate::duties::closing::closed_after;
use crate::duties::entity::{duty, evidence};
use crate::duties::read;
use crate::duties::standing::Changed;
use crate::kernel::{
    Day, Failure, Fault,
    id::{DutyId, EvidenceId, UnitId},
};
use crate::policy::obligation::Evidence;
use crate::store::Write;

/// A record is evidence for a duty from a day on; told twice, it is so once. That day may have passed, and so the one on
/// which it is given is kept beside it: anew where it was withdrawn and is given again.
///
/// # Errors
/// A fault.
pub async fn give(write: &mut Write, duty: &duty::Model, kind: Evidence, record: &str, on: Day) -> Result<(), Failure> {
    let entered_on = write.today();
    let there = read::evidence_of(write.read(), record).await?.into_iter().find(|row| row.duty_id == duty.id);
    match there {
        Some(row) if row.withdrawn_on.is_none() => return Ok(()),
        Some(row) => {
            let again = evidence::Model { given_on: on, entered_on, withdrawn_on: None, ..row.clone() };
            write.update(&row, again).await?;
        }
        None => {
            let row = evidence::Model {
                id: write.id::<EvidenceId>(),
                unit_id: duty.unit_id,
                duty_id: duty.id,
                kind: kind.as_str().to_owned(),
                record: record.to_owned(),
                given_on: on,
                entered_on,
                withdrawn_on: None,
            };
            write.insert(row).await?;
        }
    }
    settle(write, duty.id).await
}

/// Gives a record as evidence for a duty, unless evidence for it is taken no more: then the duty stays as it is.
///
/// # Errors
/// A fault.
pub async fn offer(
    write: &mut Write,
    duty: &duty::Model,
    kind: Evidence,
    record: &str,
    on: Day,
) -> Result<(), Failure> {
    if duty.discharged_on.is_none() && closed_after(write.read(), duty).await?.is_some() {
        return Ok(());
    }
    give(write, duty, kind, record, on).await
}

/// Has a record discharge, from today on, what a unit owes because of it, and what it owes of which such a record is
/// evidence, for the period in which a day lies.
///
/// # Errors
/// A fault.
pub async fn discharge(
    write: &mut Write,
    unit: UnitId,
    kind: Evidence,
    (record, day): (&str, Day),
) -> Result<(), Failure> {
    let today = write.today();
    let arisen = read::arisen(write.read(), unit, record, Some(kind)).await?;
    let owed = read::dischargeable(write.read(), unit, kind, day).await?;
    for duty in arisen.into_iter().chain(owed) {
        offer(write, &duty, kind, record, today).await?;
    }
    Ok(())
}

/// A record is evidence no more; the duties that it discharged are owed again, unless others discharge them too.
///
/// # Errors
/// A fault.
pub async fn take_back(write: &mut Write, record: &str) -> Result<(), Failure> {
    take_back_where(write, record, |_| true).await
}

/// The same, save as one kind of evidence that the record stays.
///
/// # Errors
/// A fault.
pub async fn take_back_but(write: &mut Write, kept: Evidence, record: &str) -> Result<(), Failure> {
    take_back_where(write, record, |row| row.kind != kept.as_str()).await
}

async fn take_back_where(
    write: &mut Write,
    record: &str,
    which: impl Fn(&evidence::Model) -> bool,
) -> Result<(), Failure> {
    let today = write.today();
    let counts = |row: &evidence::Model| row.withdrawn_on.is_none() && which(row);
    for row in read::evidence_of(write.read(), record).await?.into_iter().filter(counts) {
        write.update(&row, evidence::Model { withdrawn_on: Some(today), ..row.clone() }).await?;
        settle(write, row.duty_id).await?;
    }
    Ok(())
}

/// Brings standing duties to what a check says of them, and gives those that are discharged by it now, and those that
/// are owed again. A check has no record of its own; the duty itself, which is one clause's at one unit for one period,
/// stands for it.
///
/// # Errors
/// A fault.
pub async fn bring(write: &mut Write, changed: &[Changed]) -> Result<(Vec<String>, Vec<String>), Failure> {
    let today = write.today();
    let (mut satisfied, mut violated) = (Vec::new(), Vec::new());
    for Changed { duty, kind, satisfied: is_satisfied } in changed {
        let record = duty.id.global();
        if *is_satisfied {
            give(write, duty, *kind, &record, today).await?;
            satisfied.push(record);
        } else {
            take_back(write, &record).await?;
            violated.push(record);
        }
    }
    Ok((satisfied, violated))
}

/// Brings a duty to what its evidence says.
async fn settle(write: &mut Write, id: DutyId) -> Result<(), Failure> {
    let duty = read::duty(write.read(), id).await?.ok_or_else(|| Fault::new("evidence is of a duty"))?;
    let evidence = read::evidence(write.read(), &[id]).await?.remove(&id).unwrap_or_default();
    let counts = evidence.iter().filter(|row| row.withdrawn_on.is_none());
    let discharged_on = counts.map(|row| row.given_on).min();
    if discharged_on == duty.discharged_on {
        return Ok(());
    }
    // As it is told where it is owed, whoever it is that settles it.
    let owing = write.read().lies(duty.unit_id).await?;
    let due = read::calendar_at(write.read(), &owing.scope).await?.due(duty.falls_on);
    let in_time = discharged_on.map(|day| day <= due);
    change(write, &duty, duty::Model { discharged_on, in_time, ..duty.clone() }).await
}
