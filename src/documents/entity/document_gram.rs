//! What the texts of versions are found by.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DocumentId, UnitId};
use crate::store::{Guarded, Reach};

/// That a version has a word, or a pair of characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_gram")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: Uuid,
    /// The word or the pair.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gram: String,
    /// Whose document.
    pub unit_id: UnitId,
    /// Which document.
    pub document_id: DocumentId,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
