//! What was done with reports of major activities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{ActivityReportId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A move that a report of a major activity made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "activity_step")]
pub struct Model {
    /// The step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who reports.
    pub unit_id: UnitId,
    /// Which report.
    pub activity_report_id: ActivityReportId,
    /// Which move.
    pub moved: String,
    /// Its last version then.
    pub number: i64,
    /// Why.
    pub remark: String,
    /// Who vouches for the one who did it.
    pub issuer: String,
    /// Who did it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
