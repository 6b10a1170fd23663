//! The rows of imports of declarations and what became of each: none is lost.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DeclarationId, DeclarationImportId, DeclarationImportRowId, UnitId};
use crate::store::{Guarded, Reach};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration_import_row")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeclarationImportRowId,
    /// Of which import.
    pub import_id: DeclarationImportId,
    /// At which unit.
    pub unit_id: UnitId,
    /// Its place in the report.
    pub position: i64,
    /// The sheet in which it stands.
    pub sheet: String,
    /// Its number as the clerk sees it.
    pub number: i64,
    /// JSON: its cells as text.
    pub original: String,
    /// Created, same, conflict or refused.
    pub outcome: String,
    /// JSON: why.
    pub reasons: String,
    /// What came of it.
    pub declaration_id: Option<DeclarationId>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
