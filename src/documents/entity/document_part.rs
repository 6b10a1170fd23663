//! Parts of versions of documents; a row never changes.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DocumentId, UnitId};
use crate::store::{Guarded, Reach};

/// A part of a version; of a name list, a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_part")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose document.
    pub unit_id: UnitId,
    /// Of which document.
    pub document_id: DocumentId,
    /// Of which version.
    pub version_id: Uuid,
    /// Its place, from 1.
    pub position: i64,
    /// Its key, which stays from version to version.
    pub part_key: String,
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub content: String,
    /// The digest of both, of the key and of the part that it stands behind.
    pub digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
