//! The groups that lead units set up for major tasks.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{BodyId, TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// The group of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_group")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who assigned the task.
    pub unit_id: UnitId,
    /// Which task.
    pub task_id: TaskId,
    /// The group: a body of the lead unit.
    pub body_id: BodyId,
    /// By which rules it works.
    pub content: String,
    /// Who said so: `iss`.
    pub issuer: String,
    /// Who said so: `sub`.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who sees the task sees its group: see [`crate::coordination::read::groups`].
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
