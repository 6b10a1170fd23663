//! The facts over which a run failed, masked: what an author takes home.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{RunId, UnitId};
use crate::store::{Guarded, Reach};

/// The masked facts of the subject that a failed run names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "failing")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    /// The division that judges.
    pub unit_id: UnitId,
    /// Canonical JSON, masked by [`crate::rules::mask`].
    pub facts: String,
    /// Whether the rule fails over them as it failed over the real ones.
    pub reproduces: bool,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
