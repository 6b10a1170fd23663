//! Tasks that were planned with an item of an agenda which then carried.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::deliberation::planned::PlannedTask;
use crate::kernel::{
    Fault, Instant,
    id::{DecisionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A task that a decision planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "planned_task")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Its number with the decision, from 1.
    pub number: i64,
    /// JSON: a [`PlannedTask`].
    pub content: String,
    /// When it was decided.
    pub decided_at: Instant,
}

impl Model {
    /// What was planned.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn task(&self) -> Result<PlannedTask, Fault> {
        serde_json::from_str(&self.content).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
