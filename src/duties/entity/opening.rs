//! Which duties were opened together.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach};

/// A batch of duties; its digest covers their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "opening")]
pub struct Model {
    /// The batch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In whose tree.
    pub unit_id: UnitId,
    /// How many.
    pub duties: i64,
    /// The digest of their rows.
    pub digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
