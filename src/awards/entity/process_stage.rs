//! The stages of processes as rows, for the view that tells how far nominations are: by whom and how many, and what a
//! nominee may read. The version's own JSON says all of it, and more.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{ProcessId, UnitId};
use crate::store::{Guarded, Reach};

/// One stage of one version of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "process_stage")]
pub struct Model {
    /// The version of the process.
    #[sea_orm(primary_key, auto_increment = false)]
    pub process_id: ProcessId,
    /// Its place in it, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Whose programme it is.
    pub unit_id: UnitId,
    /// The stage's code.
    pub stage: String,
    /// The unit whose people review.
    pub reviewer_id: UnitId,
    /// How many distinct persons have to pass a nomination.
    pub persons: i64,
    /// What a nominee reads.
    pub public_title: String,
    /// The same in English.
    pub public_title_en: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
