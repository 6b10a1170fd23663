//! What became of the tasks that decisions planned.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Fault, Instant, Refusal,
    id::{TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a planned task was assigned, or could not be by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_spawned")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose decision planned it.
    pub unit_id: UnitId,
    /// Which planned task.
    pub planned_id: Uuid,
    /// The task; none as long as it is not assigned.
    pub task_id: Option<TaskId>,
    /// JSON: why it could not be assigned by itself; none where it was.
    pub refusal: Option<String>,
    /// When that was tried, or it was assigned by hand before.
    pub instant: Instant,
}

impl Model {
    /// Why it could not be assigned by itself.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn refused(&self) -> Result<Option<Refusal>, Fault> {
        self.refusal.as_deref().map(serde_json::from_str).transpose().map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
