//! What lead units ask of cooperating ones.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{MeansId, TaskId, UnitId};
use crate::store::{Guarded, Reach};

/// Staff, a measure or a resource that is asked of a cooperating unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_means")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeansId,
    /// Who assigned the task.
    pub unit_id: UnitId,
    /// For which task.
    pub task_id: TaskId,
    /// Who is asked.
    pub asked_id: UnitId,
    /// See [`crate::coordination::model::MeansKind`].
    pub kind: String,
    /// How much; none where the text says all.
    pub amount: Option<i64>,
    /// Of what; the unit of the amount, where there is one.
    pub content: String,
    /// See [`crate::coordination::model::MeansState`].
    pub state: String,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
