//! What can be wrong with duties: their sums, what discharged them, and who was let off.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck};
use crate::duties::entity::{duty, lineage, tally};
use crate::duties::model::{Share, let_off_until};
use crate::duties::read;
use crate::kernel::{
    Day, Fault,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::store::Read;

/// By what sums are told apart: the unit above, the clause, the period, the day on which duties fall, until when they
/// are waived.
type Sum = (UnitId, ClauseRowId, String, Day, Day);

/// Looks at every duty within reach, in batches.
///
/// # Errors
/// A fault of the database.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    let mut sums: BTreeMap<Sum, (i64, i64, i64)> = BTreeMap::new();
    let lines: BTreeMap<Uuid, Vec<UnitId>> = read
        .find::<lineage::Entity>()
        .all()
        .await?
        .into_iter()
        .map(|row| Ok((row.id, row.units()?)))
        .collect::<Result<_, Fault>>()?;
    let mut pages = Pages::of(read.find::<duty::Entity>(), duty::Column::Id, |row: &duty::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        for row in &rows {
            let share = Share::of(row);
            for above in lines.get(&row.lineage_id).into_iter().flatten() {
                let key = (*above, row.clause_id, row.period.clone(), row.falls_on, share.waived_until);
                let sum = sums.entry(key).or_default();
                *sum = (sum.0 + share.expected, sum.1 + share.in_time, sum.2 + share.late);
            }
        }
        founded(read, &rows, &mut found).await?;
    }
    for row in read.find::<tally::Entity>().all().await? {
        let key = (row.unit_id, row.clause_id, row.period.clone(), row.falls_on, row.waived_until);
        let is = sums.remove(&key).unwrap_or_default();
        if is != (row.expected, row.in_time, row.late) {
            let says = format!("{}/{}/{} ≠ {}/{}/{}", row.expected, row.in_time, row.late, is.0, is.1, is.2);
            found.entry(IntegrityCheck::SumsDiffer).or_default().push(format!("{} {} {says}", row.id, row.period));
        }
    }
    // What lies above the actor is summed up beyond his reach.
    let own = read.find::<crate::organization::entity::unit::Entity>().all().await?;
    let own: std::collections::BTreeSet<UnitId> =
        own.into_iter().filter(|unit| read.actor().scope.holds(&unit.place().scope)).map(|unit| unit.id).collect();
    for ((unit, _, period, day, _), is) in sums.into_iter().filter(|(key, is)| own.contains(&key.0) && is.0 > 0) {
        let what = format!("{} {period} {day} 0 ≠ {}", unit.0, is.0);
        found.entry(IntegrityCheck::SumsDiffer).or_default().push(what);
    }
    Ok(found)
}

/// Whether duties are discharged and let off as their evidence and their reliefs say.
async fn founded(read: &Read, duties: &[duty::Model], found: &mut Found) -> Result<(), Fault> {
    let ids: Vec<DutyId> = duties.iter().map(|row| row.id).collect();
    let (evidence, reliefs) = (read::evidence(read, &ids).await?, read::reliefs(read, &ids).await?);
    for row in duties {
        let counts = evidence.get(&row.id).into_iter().flatten().filter(|one| one.withdrawn_on.is_none());
        if counts.map(|one| one.given_on).min() != row.discharged_on {
            found.entry(IntegrityCheck::DischargedWithout).or_default().push(row.id.global());
        }
        let reliefs = reliefs.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        if let_off_until(reliefs) != row.waived_until {
            found.entry(IntegrityCheck::WaivedWithout).or_default().push(row.id.global());
        }
    }
    Ok(())
}
