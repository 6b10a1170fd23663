//! Accepted writes by their idempotency key, with the answer that was given.

use sea_orm::entity::prelude::*;

use crate::kernel::{Instant, id::AuditId};

/// One accepted write.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// `iss`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// `sub`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The command.
    #[sea_orm(primary_key, auto_increment = false)]
    pub command: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub idempotency_key: String,
    /// Digest of the unit and of what was asked there, or of the command itself.
    pub input_digest: String,
    /// The audit entry of the write.
    pub audit_id: AuditId,
    /// JSON of what was answered.
    pub answer: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
