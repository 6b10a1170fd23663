//! Versions of rules, from draft to revocation.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{RuleVersionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One version: a component, parameters and tests. What the component says of itself is there once it
/// was validated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "rule_version")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleVersionId,
    /// Whose rule it is.
    pub unit_id: UnitId,
    /// See [`crate::rules::model::RuleState`].
    pub state: String,
    /// Digest of the component's bytes.
    pub digest: String,
    /// Of the component, in bytes.
    pub size: i64,
    /// Canonical JSON: the parameters that came with it.
    pub parameters: String,
    /// Canonical JSON: the test cases that came with it.
    pub tests: String,
    /// When it was uploaded.
    pub uploaded_at: Instant,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// The contract's version.
    pub contract: Option<String>,
    /// The manifest's `id`.
    pub code: Option<String>,
    /// The manifest's `version`.
    pub number: Option<String>,
    /// The manifest's title.
    pub title: Option<String>,
    /// The same in English.
    pub title_en: Option<String>,
    /// JSON Schema of its parameters.
    pub parameters_schema: Option<String>,
    /// Canonical JSON of the manifest under its parameters.
    pub manifest: Option<String>,
    /// JSON: what was checked when it was validated; see [`crate::rules::checks`].
    pub checks: Option<String>,
    /// JSON: what its test cases gave; see [`crate::rules::cases`].
    pub test_report: Option<String>,
    /// Since when it runs beside the version in force.
    pub shadowed_at: Option<Instant>,
    /// Grows with each change.
    pub version: i64,
}

impl Model {
    /// Who uploaded it.
    #[must_use]
    pub fn uploader(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
