//! Which units cooperate in tasks, so that they see them.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{TaskId, UnitId};
use crate::store::{Guarded, Reach};

/// That a unit cooperates in a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_cooperating")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which unit.
    pub unit_id: UnitId,
    /// In which task.
    pub task_id: TaskId,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
