//! Rules as they were installed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{RuleId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One installed component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "rule")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleId,
    /// Whose rule it is.
    pub unit_id: UnitId,
    /// Digest of the component's bytes.
    pub digest: String,
    /// The contract's version.
    pub contract: String,
    /// The manifest's `id`.
    pub code: String,
    /// The manifest's `version`.
    pub rule_version: String,
    /// The manifest's title.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Of the component, in bytes.
    pub size: i64,
    /// Canonical JSON: the parameters under which it was installed.
    pub parameters: String,
    /// JSON Schema of its parameters.
    pub parameters_schema: String,
    /// Canonical JSON of the manifest under those parameters.
    pub manifest: String,
    /// When it was installed.
    pub installed_at: Instant,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
