//! The bytes of uploaded files, in parts.

use sea_orm::entity::prelude::*;

use crate::kernel::id::{FileId, UnitId};
use crate::store::{Guarded, Reach};

/// A part of one file.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_part")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: FileId,
    /// From 0, in their order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// Who uploaded the file.
    pub unit_id: UnitId,
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
