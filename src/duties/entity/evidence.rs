//! What discharges duties.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{DutyId, EvidenceId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A record that discharges a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// The evidence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvidenceId,
    /// Whose duty.
    pub unit_id: UnitId,
    /// Which duty.
    pub duty_id: DutyId,
    /// Its kind.
    pub kind: String,
    /// The global id of the record.
    pub record: String,
    /// The day from which it counts.
    pub given_on: Day,
    /// The day on which it was given as evidence, for the last time: what counts from an earlier day may be given late.
    pub entered_on: Day,
    /// The day from which it counts no more.
    pub withdrawn_on: Option<Day>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
