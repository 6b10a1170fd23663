//! Uploaded files, kept a day unless something uses them.

use sea_orm::entity::prelude::*;

use crate::kernel::{
    Instant,
    id::{FileId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One file of one unit.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// Who uploaded it.
    pub unit_id: UnitId,
    /// Digest of its bytes; none while they still arrive. A unit has each only once.
    pub digest: Option<String>,
    /// Its name at the uploader's.
    pub name: String,
    /// In bytes; 0 while they still arrive.
    pub size: i64,
    /// When it came, or its last part did.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
