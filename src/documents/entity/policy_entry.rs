//! The register of policies.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Term,
    id::{DocumentId, PolicyEntryId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An issued document that is in force on some days.
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
    /// The first day on which it is in force.
    pub from_day: Day,
    /// The first day on which it is no more.
    pub until_day: Option<Day>,
    /// The entry that it takes the place of.
    pub supersedes_id: Option<PolicyEntryId>,
    /// The day by which it has to be reviewed.
    pub review_on: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// The days on which it is in force.
    #[must_use]
    pub fn term(&self) -> Term {
        Term { from: Some(self.from_day), until: self.until_day }
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// A policy binds those below.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
