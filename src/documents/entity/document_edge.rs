//! From which parts of which documents a part was made.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DocumentId, UnitId};
use crate::store::{Guarded, Reach};

/// That a part is derived from another document's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_edge")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose document is derived.
    pub unit_id: UnitId,
    /// Which document is derived.
    pub document_id: DocumentId,
    /// Which part of it.
    pub part_key: String,
    /// From which document.
    pub source_id: DocumentId,
    /// From which version of it.
    pub source_number: i64,
    /// From which part of that.
    pub source_key: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
