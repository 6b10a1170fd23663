//! The links of the audit chains.

use sea_orm::entity::prelude::*;

use crate::kernel::{
    Instant,
    id::{AuditId, UnitId},
};
use crate::store::{Guarded, Reach};

/// What one command did.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// Whose chain.
    pub unit_id: UnitId,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// The digest of the entry before; empty for the first.
    pub previous: String,
    /// When.
    pub instant: Instant,
    /// Who: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The unit at which he acted.
    pub acting_unit_id: UnitId,
    /// What.
    pub command: String,
    /// Digest of the command's canonical JSON.
    pub input_digest: String,
    /// Why.
    pub reason: Option<String>,
    /// JSON: [table, row, salted digest before, salted digest after] for each row.
    pub changes: String,
    /// Digest of all the above.
    pub digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
