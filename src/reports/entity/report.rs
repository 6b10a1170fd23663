//! Reports.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{DutyId, ReportId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A report by which a unit discharges a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// Whose report.
    pub unit_id: UnitId,
    /// Which duty it discharges.
    pub duty_id: DutyId,
    /// Its state.
    pub state: String,
    /// The number of its last version.
    pub number: i64,
    /// The day on which it was submitted last.
    pub submitted_on: Option<Day>,
    /// The digest of the version that was accepted.
    pub sealed: Option<String>,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
