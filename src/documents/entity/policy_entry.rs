//! The register of policies.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DocumentId, PolicyEntryId, UnitId};
use crate::store::{Guarded, Reach};

/// An issued document that is entered as a policy; what is believed of it, its versions say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "policy_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyEntryId,
    /// Whose policy.
    pub unit_id: UnitId,
    /// Which document.
    pub document_id: DocumentId,
    /// The entry that it takes the place of.
    pub supersedes_id: Option<PolicyEntryId>,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// A policy binds those below.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
