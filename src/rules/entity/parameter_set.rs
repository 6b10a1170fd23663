//! Parameters of a rule beside those that came with its version.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{ParameterSetId, RuleVersionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One set of parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "parameter_set")]
pub struct Model {
    /// The set.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParameterSetId,
    /// The division.
    pub unit_id: UnitId,
    /// The version for which they are.
    pub rule_version_id: RuleVersionId,
    /// The rule's code.
    pub code: String,
    /// Canonical JSON, with the document that sets each value.
    pub parameters: String,
    /// Digest of that.
    pub digest: String,
    /// Canonical JSON of the manifest under them.
    pub manifest: String,
    /// See [`crate::rules::model::ParametersState`].
    pub state: String,
    /// When they were proposed.
    pub proposed_at: Instant,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// Grows with each change.
    pub version: i64,
}

impl Model {
    /// Who proposed them.
    #[must_use]
    pub fn proposer(&self) -> Person {
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
