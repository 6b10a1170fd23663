//! Under which division what lies at units is shown.

use std::collections::{BTreeSet, HashMap};

use crate::kernel::{Fault, id::UnitId};
use crate::organization::{self, entity::unit};
use crate::store::Read;

/// A division as it stands in a list: the unit that was asked for first, then by code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Division {
    is_below: bool,
    code: String,
    /// The division.
    pub unit: UnitId,
}

/// The divisions under which what lies at units is shown, where a unit is asked for.
pub struct Divisions(HashMap<UnitId, Division>);

impl Divisions {
    /// Of some units: each its own, or the unit that is there now at the place of one that ended. What is asked for is
    /// shown under itself.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of(read: &Read, asked: &unit::Model, units: impl IntoIterator<Item = UnitId>) -> Result<Self, Fault> {
        let ids: BTreeSet<UnitId> = units.into_iter().collect();
        let rows = organization::read::units_by_id(read, &ids.into_iter().collect::<Vec<_>>()).await?;
        let codes: BTreeSet<String> = rows.values().map(|row| row.place().scope.code().to_owned()).collect();
        let there = organization::read::units_by_code(read, &codes.into_iter().collect::<Vec<_>>()).await?;
        let mut found = HashMap::with_capacity(rows.len());
        for (id, row) in &rows {
            let shown = if *id == asked.id { Some(row) } else { there.get(row.place().scope.code()) };
            let shown = shown.ok_or_else(|| Fault::new("a place is called by a unit's code"))?;
            let (is_below, code) = (shown.id != asked.id, shown.code.clone());
            found.insert(*id, Division { is_below, code, unit: shown.id });
        }
        Ok(Self(found))
    }

    /// The division under which a unit's rows are shown.
    ///
    /// # Errors
    /// A unit that is not one of these.
    pub fn at(&self, unit: UnitId) -> Result<Division, Fault> {
        self.0.get(&unit).cloned().ok_or_else(|| Fault::new("each row lies at a unit"))
    }
}
