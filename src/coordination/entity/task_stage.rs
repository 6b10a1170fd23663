//! The stages of tasks.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A stage of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_stage")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who assigned the task.
    pub unit_id: UnitId,
    /// Of which task.
    pub task_id: TaskId,
    /// Its number, from 1.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// See [`crate::coordination::model::TaskStageState`].
    pub state: String,
    /// What was reported.
    pub content: Option<String>,
    /// The day on which that was reported.
    pub done_on: Option<Day>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
