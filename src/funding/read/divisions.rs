//! Under which division what lies at units is shown.

use std::collections::{BTreeSet, HashMap};

use crate::kernel::{Fault, id::UnitId};
use crate::organization::{self, entity::unit};
use crate::store::Read;

/// Of some units, those that are there now where they lie: themselves, or the ones that continue them.
///
/// # Errors
/// A fault of the database.
pub(super) async fn there(
    read: &Read,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<HashMap<UnitId, unit::Model>, Fault> {
    let ids: BTreeSet<UnitId> = units.into_iter().collect();
    let rows = organization::read::units_by_id(read, &ids.into_iter().collect::<Vec<_>>()).await?;
    let code = |row: &unit::Model| row.place().scope.code().to_owned();
    let codes: BTreeSet<String> = rows.values().map(code).collect();
    let there = organization::read::units_by_code(read, &codes.into_iter().collect::<Vec<_>>()).await?;
    Ok(rows.into_iter().filter_map(|(id, row)| Some((id, there.get(&code(&row))?.clone()))).collect())
}

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
        let division = |(id, there): (UnitId, unit::Model)| {
            let shown = if id == asked.id { asked } else { &there };
            (id, Division { is_below: shown.id != asked.id, code: shown.code.clone(), unit: shown.id })
        };
        Ok(Self(there(read, units).await?.into_iter().map(division).collect()))
    }

    /// The division under which a unit's rows are shown.
    ///
    /// # Errors
    /// A unit that is not one of these.
    pub fn at(&self, unit: UnitId) -> Result<Division, Fault> {
        self.0.get(&unit).cloned().ok_or_else(|| Fault::new("each row lies at a unit"))
    }
}
