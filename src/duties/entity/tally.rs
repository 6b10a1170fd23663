//! The sums of the duties below units, kept as duties are written.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{ClauseRowId, UnitId},
};
use crate::store::{Guarded, Reach};

/// Where duties are not waived: a day before all that are asked about.
pub const NEVER: Day = match chrono::NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => Day(day),
    None => Day::FIRST,
};

/// Where duties have lapsed: a day after all that are asked about. No waiver lasts that long.
pub const ALWAYS: Day = match chrono::NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => Day(day),
    None => Day::FIRST,
};

/// How many duties there are below a unit that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Below which unit.
    pub unit_id: UnitId,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// For which period.
    pub period: String,
    /// The day on which they fall.
    pub falls_on: Day,
    /// Until when they are waived; [`NEVER`] where they are not, and [`ALWAYS`] where they have lapsed.
    pub waived_until: Day,
    /// How many.
    pub expected: i64,
    /// How many of them were discharged in time.
    pub in_time: i64,
    /// How many of them were discharged late.
    pub late: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
