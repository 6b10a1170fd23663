//! What cooperating units say of tasks.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An opinion of a cooperating unit; the newest of a unit counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_opinion")]
pub struct Model {
    /// The row; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who assigned the task.
    pub unit_id: UnitId,
    /// On which task.
    pub task_id: TaskId,
    /// Whose it is.
    pub giver_id: UnitId,
    /// See [`crate::coordination::model::TaskOpinionKind`].
    pub kind: String,
    /// What it says.
    pub content: String,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
