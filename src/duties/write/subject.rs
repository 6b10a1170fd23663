//! What the commands about duties are about, and how a duty's row and the sums above it are written together.

use crate::duties::entity::{duty, tally};
use crate::duties::model::Share;
use crate::duties::read;
use crate::kernel::{
    Failure, Fault, Refusal,
    id::{DutyId, UnitId},
};
use crate::store::{Place, Read, Standing, Subject, Write};

/// A duty and where it lies.
pub struct DutySubject {
    pub(super) row: duty::Model,
    place: Place,
}

impl DutySubject {
    pub(super) async fn load(read: &Read, id: DutyId) -> Result<Self, Failure> {
        let row = read::duty(read, id).await?.ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for DutySubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let day = |day: Option<crate::kernel::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let fields = vec![("dischargedOn", day(self.row.discharged_on)), ("waivedUntil", day(self.row.waived_until))];
        Some((self.row.version, fields))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// Writes what a duty becomes, and takes it from one sum to another in each unit above.
pub(super) async fn change(write: &mut Write, before: &duty::Model, after: duty::Model) -> Result<(), Failure> {
    let after = duty::Model { version: before.version + 1, ..after };
    let lineage = read::lineage(write.read(), before.lineage_id).await?;
    let above = lineage.ok_or_else(|| Fault::new("a duty has a lineage"))?.units()?;
    let shares = [(before, Share::of(before).less()), (&after, Share::of(&after))];
    let rows = above.iter().flat_map(|unit| shares.map(|(duty, share)| sum(write, *unit, duty, share))).collect();
    write.update(before, after.clone()).await?;
    add(write, rows).await
}

/// What a share adds to the sums of a unit above.
pub(super) fn sum(write: &Write, above: UnitId, duty: &duty::Model, share: Share) -> tally::Model {
    tally::Model {
        id: write.id(),
        unit_id: above,
        clause_id: duty.clause_id,
        period: duty.period.clone(),
        falls_on: duty.falls_on,
        waived_until: share.waived_until,
        expected: share.expected,
        in_time: share.in_time,
        late: share.late,
    }
}

/// Adds to the sums, always in the same order, so that two writers do not wait for each other crosswise.
pub(super) async fn add(write: &mut Write, rows: Vec<tally::Model>) -> Result<(), Failure> {
    use tally::Column::{ClauseId, Expected, FallsOn, InTime, Late, Period, UnitId, WaivedUntil};
    let mut sums = std::collections::BTreeMap::new();
    for row in rows {
        let key = (row.unit_id, row.period.clone(), row.clause_id, row.falls_on, row.waived_until);
        let sum = sums.entry(key).or_insert_with(|| tally::Model { expected: 0, in_time: 0, late: 0, ..row.clone() });
        sum.expected += row.expected;
        sum.in_time += row.in_time;
        sum.late += row.late;
    }
    let rows = sums.into_values().filter(|sum| (sum.expected, sum.in_time, sum.late) != (0, 0, 0)).collect();
    write.add_up(rows, &[UnitId, Period, ClauseId, FallsOn, WaivedUntil], &[Expected, InTime, Late]).await
}
