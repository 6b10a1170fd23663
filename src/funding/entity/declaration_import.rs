//! Imports of declarations, dry or not.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{DeclarationImportId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration_import")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeclarationImportId,
    /// At which unit the employers are registered.
    pub unit_id: UnitId,
    /// Of which year.
    pub year: i64,
    /// Digest of the file.
    pub file_digest: String,
    /// Its name.
    pub file_name: String,
    /// How its text was encoded; empty for a workbook.
    pub encoding: String,
    /// JSON: the headings of its sheet.
    pub headings: String,
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// When.
    pub imported_at: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
