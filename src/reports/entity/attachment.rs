//! What is attached to reports, by its digest.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach};

/// Bytes that are attached to reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: UnitId,
    /// The digest.
    pub digest: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
