//! What the audited rows were before and after: kept beside the chain, so that a person can be
//! forgotten and the chain still verifies.

use sea_orm::entity::prelude::*;

use crate::kernel::id::{AuditId, UnitId};
use crate::store::{Guarded, Reach};

/// One row that a command changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_row")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: AuditId,
    /// Its place in the entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Whose chain.
    pub unit_id: UnitId,
    /// The table.
    pub table_name: String,
    /// The row.
    pub row_id: String,
    /// What the digests are salted with.
    pub salt: Vec<u8>,
    /// Canonical JSON of what changed, as it was.
    pub before: Option<String>,
    /// Canonical JSON of what changed, as it became.
    pub after: Option<String>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
