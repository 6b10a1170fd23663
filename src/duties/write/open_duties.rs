//! Opens duties that are owed, exactly once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::subject::{add, sum};
use crate::access::Action;
use crate::duties::entity::{duty, lineage, opening};
use crate::duties::expected::Owed;
use crate::duties::model::Share;
use crate::duties::read;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Period, canonical,
    id::{ClauseRowId, UnitId},
};
use crate::store::{Command, Event, Place, Read, Write};

/// How many duties are opened in one transaction.
pub const BATCH: usize = 1_000;

/// 立责：按条款、单位、期间各立一次，已有的不动。
///
/// Opens the duties of units by one clause for one period. What is there already stays as it is.
#[derive(Serialize)]
pub struct OpenDuties {
    /// By which clause.
    pub clause: ClauseRowId,
    /// For which period.
    pub period: Period,
    /// Who owes it; a digest of them is what the audit entry holds.
    pub owed: Digest,
    /// The same.
    #[serde(skip)]
    pub units: Vec<Owed>,
}

impl OpenDuties {
    /// Of units that owe something.
    #[must_use]
    pub fn new(clause: ClauseRowId, period: Period, units: Vec<Owed>) -> Self {
        let text: String = units.iter().map(|owed| format!("{} {}\n", owed.unit.0, owed.opens_on)).collect();
        Self { clause, period, owed: Digest::of(text), units }
    }
}

/// How many were opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// How many.
    pub duties: usize,
}

#[derive(Serialize)]
struct DutiesOpened {
    clause: String,
    period: Period,
    duties: usize,
}

impl Event for DutiesOpened {
    const NAME: &'static str = "duties.duty.opened";
}

impl Command for OpenDuties {
    const NAME: &'static str = "duties.duty.open";
    const ACTION: Action = Action::OpenDuties;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[DutiesOpened::NAME];
    type Subject = Place;
    type Done = Opened;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Opened, Failure> {
        let units: Vec<UnitId> = self.units.iter().map(|owed| owed.unit).collect();
        let there: BTreeSet<UnitId> =
            read::owing(write.read(), self.clause, self.period, &units).await?.into_iter().collect();
        let missing: Vec<&Owed> = self.units.iter().filter(|owed| !there.contains(&owed.unit)).collect();
        if missing.is_empty() {
            return Ok(Opened { duties: 0 });
        }
        let lineages = lineages(write, &missing).await?;
        let mut rows = Vec::with_capacity(missing.len());
        let mut sums: BTreeMap<_, Share> = BTreeMap::new();
        for owed in missing {
            let lineage_id = lineages.get(&lineage::Model::written(&owed.line)).copied();
            let row = duty::Model {
                id: write.id(),
                unit_id: owed.unit,
                clause_id: self.clause,
                obligation_id: owed.obligation,
                period: self.period.to_string(),
                occasion: String::new(),
                opens_on: owed.opens_on,
                falls_on: owed.falls_on,
                lineage_id: lineage_id.ok_or_else(|| Fault::new("a lineage was just written"))?,
                discharged_on: None,
                in_time: None,
                waived_until: None,
                version: 1,
            };
            for unit in owed.line.iter() {
                let share = Share::of(&row);
                let sum = sums.entry((*unit, row.falls_on)).or_insert(Share { expected: 0, ..share });
                sum.expected += share.expected;
            }
            rows.push(row);
        }
        let duties = rows.len();
        let Some(first) = rows.first().cloned() else { return Ok(Opened { duties }) };
        let like = |falls_on| duty::Model { falls_on, ..first.clone() };
        let sums = sums.into_iter().map(|((unit, falls_on), share)| sum(write, unit, &like(falls_on), share)).collect();
        let digest = Digest::of(canonical(&rows).map_err(Fault::new)?).to_string();
        write
            .insert(opening::Model {
                id: write.id(),
                unit_id: place.unit,
                clause_id: self.clause,
                period: self.period.to_string(),
                duties: i64::try_from(duties).map_err(Fault::new)?,
                digest,
            })
            .await?;
        write.insert_covered(rows).await?;
        add(write, sums).await?;
        write.emit(&DutiesOpened { clause: self.clause.global(), period: self.period, duties })?;
        Ok(Opened { duties })
    }
}

/// The rows of the lines that are needed, the missing ones written.
pub(super) async fn lineages(write: &mut Write, owed: &[&Owed]) -> Result<HashMap<String, Uuid>, Failure> {
    let lines: BTreeSet<String> = owed.iter().map(|owed| lineage::Model::written(&owed.line)).collect();
    let lines: Vec<String> = lines.into_iter().collect();
    let there = read::lineages(write.read(), &lines).await?;
    let mut found: HashMap<String, Uuid> = there.into_iter().map(|(line, row)| (line, row.id)).collect();
    let mut new = Vec::new();
    for line in lines.into_iter().filter(|line| !found.contains_key(line)) {
        new.push(lineage::Model { id: write.id(), line });
    }
    found.extend(new.iter().map(|row| (row.line.clone(), row.id)));
    write.insert_covered(new).await?;
    Ok(found)
}
