//! How far units got with their targets.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{TargetId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An account of a target; the newest of its newest version counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "target_report")]
pub struct Model {
    /// The row; later ones are greater.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose target.
    pub unit_id: UnitId,
    /// Which target.
    pub target_id: TargetId,
    /// On which version.
    pub number: i64,
    /// The value that was reached, in that version's scale.
    pub actual: i64,
    /// What is said of it.
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
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
