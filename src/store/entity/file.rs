//! Uploaded files, by digest, kept a day unless something uses them.

use sea_orm::entity::prelude::*;

use crate::kernel::{Instant, id::UnitId};
use crate::store::{Guarded, Reach};

/// One file of one unit.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Who uploaded it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// Digest of its bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// Its name at the uploader's.
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// When it came.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
