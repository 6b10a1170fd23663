//! Inspections.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Fault,
    id::{DutyId, InspectionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An inspection of units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "inspection")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InspectionId,
    /// Who inspects.
    pub unit_id: UnitId,
    /// What it is called.
    pub title: String,
    /// What it covers.
    pub covers: String,
    /// Regular or special.
    pub kind: String,
    /// JSON: which units are inspected.
    pub units: String,
    /// The duty that arose on an occasion and that it discharges once it is closed, where it is made because of one.
    pub duty_id: Option<DutyId>,
    /// Its first day.
    pub begins_on: Day,
    /// Its state.
    pub state: String,
    /// The day on which it was closed.
    pub closed_on: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Which units are inspected.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn inspected(&self) -> Result<Vec<UnitId>, Fault> {
        serde_json::from_str(&self.units).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
