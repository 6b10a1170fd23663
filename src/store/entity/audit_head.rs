//! The last link of each unit's audit chain.

use sea_orm::entity::prelude::*;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach};

/// One chain's head.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Whose chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The number of its last entry.
    pub number: i64,
    /// The digest of its last entry.
    pub digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
