//! Findings.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{ClauseRowId, DutyId, FindingId, InspectionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// What a unit has to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// The finding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    /// Who has to mend it.
    pub unit_id: UnitId,
    /// Of which inspection.
    pub inspection_id: Option<InspectionId>,
    /// Against which clause.
    pub clause_id: ClauseRowId,
    /// Against which duty.
    pub duty_id: Option<DutyId>,
    /// What was found.
    pub content: String,
    /// The last day on which it is mended in time.
    pub deadline: Day,
    /// Its state.
    pub state: String,
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
