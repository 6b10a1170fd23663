//! Reports of major activities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{ActivityReportId, DutyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A report of a major activity, as its last version says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "activity_report")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActivityReportId,
    /// Who reports.
    pub unit_id: UnitId,
    /// To whom: the unit itself or one above it.
    pub addressee_id: UnitId,
    /// Which duty it discharges once it is received; none, where its unit owes none.
    pub duty_id: Option<DutyId>,
    /// What the activity is called.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Its first day.
    pub from_day: Day,
    /// The first day after it.
    pub until_day: Day,
    /// The state of the report.
    pub state: String,
    /// The number of its last version.
    pub number: i64,
    /// The day on which it was submitted last.
    pub submitted_on: Day,
    /// The day on which it was received.
    pub received_on: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// The addressee is the unit or lies above it.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
