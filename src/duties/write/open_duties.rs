//! Opens duties that are owed, exactly once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::subject::{add, sum};
use crate::access::Action;
use crate::duties::entity::{duty, lineage, opening};
use crate::duties::expected::{Opens, Owed};
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
/// Opens duties of units. What is there already stays as it is.
#[derive(Serialize)]
pub struct OpenDuties {
    /// A digest of who owes what is what the audit entry holds.
    pub owed: Digest,
    /// The same.
    #[serde(skip)]
    pub opens: Vec<Opens>,
}

impl OpenDuties {
    /// Of units that owe something.
    #[must_use]
    pub fn new(opens: Vec<Opens>) -> Self {
        let line = |Opens { clause, period, owed }: &Opens| {
            format!("{} {} {period} {}\n", owed.unit.0, clause.0, owed.opens_on)
        };
        Self { owed: Digest::of(opens.iter().map(line).collect::<String>()), opens }
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
    duties: usize,
    lines: Vec<OpenedLine>,
}

#[derive(Serialize)]
struct OpenedLine {
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
        let there = read::there(write.read(), &self.opens).await?;
        let missing: Vec<&Opens> = self.opens.iter().filter(|opens| !there.contains(&opens.key())).collect();
        if missing.is_empty() {
            return Ok(Opened { duties: 0 });
        }
        let lineages = lineages(write, missing.iter().map(|opens| &opens.owed)).await?;
        let mut rows = Vec::with_capacity(missing.len());
        let mut sums = Vec::new();
        let mut lines: BTreeMap<(ClauseRowId, Period), usize> = BTreeMap::new();
        for Opens { clause, period, owed } in missing {
            let lineage_id = lineages.get(&owed.line).copied();
            let row = duty::Model {
                id: write.id(),
                unit_id: owed.unit,
                clause_id: *clause,
                obligation_id: owed.obligation,
                period: period.to_string(),
                occasion: String::new(),
                opens_on: owed.opens_on,
                falls_on: owed.falls_on,
                lineage_id: lineage_id.ok_or_else(|| Fault::new("a lineage was just written"))?,
                discharged_on: None,
                in_time: None,
                waived_until: None,
                version: 1,
            };
            sums.extend(owed.line.iter().map(|above| sum(write, *above, &row, Share::of(&row))));
            *lines.entry((*clause, *period)).or_default() += 1;
            rows.push(row);
        }
        let duties = rows.len();
        let digest = Digest::of(canonical(&rows).map_err(Fault::new)?).to_string();
        let count = i64::try_from(duties).map_err(Fault::new)?;
        write.insert(opening::Model { id: write.id(), unit_id: place.unit, duties: count, digest }).await?;
        write.insert_covered(rows).await?;
        add(write, sums).await?;
        let line = |((clause, period), duties): ((ClauseRowId, Period), usize)| OpenedLine {
            clause: clause.global(),
            period,
            duties,
        };
        write.emit(&DutiesOpened { duties, lines: lines.into_iter().map(line).collect() })?;
        Ok(Opened { duties })
    }
}

/// The rows of the lines that are needed, the missing ones written.
pub(super) async fn lineages<'o>(
    write: &mut Write,
    owed: impl Iterator<Item = &'o Owed>,
) -> Result<HashMap<Arc<[UnitId]>, Uuid>, Failure> {
    let lines: BTreeSet<Arc<[UnitId]>> = owed.map(|owed| owed.line.clone()).collect();
    let written: BTreeMap<String, Arc<[UnitId]>> =
        lines.into_iter().map(|line| (lineage::Model::written(&line), line)).collect();
    let mut there = read::lineages(write.read(), &written.keys().cloned().collect::<Vec<_>>()).await?;
    let (mut found, mut new) = (HashMap::new(), Vec::new());
    for (line, units) in written {
        let id = there.remove(&line).map(|row| row.id).unwrap_or_else(|| {
            let id = write.id();
            new.push(lineage::Model { id, line });
            id
        });
        found.insert(units, id);
    }
    write.insert_covered(new).await?;
    Ok(found)
}
