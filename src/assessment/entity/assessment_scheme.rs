//! Schemes of assessment.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Fault,
    id::{AssessmentSchemeId, ParameterSetId, RuleVersionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A scheme by which a unit assesses others, with the rule that it pins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_scheme")]
pub struct Model {
    /// The scheme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentSchemeId,
    /// Who assesses.
    pub unit_id: UnitId,
    /// Its code, once at the unit.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The day on which the rule was in force that is pinned.
    pub as_of: Day,
    /// The rule.
    pub rule_version_id: RuleVersionId,
    /// Parameters other than the version's own.
    pub parameter_set_id: Option<ParameterSetId>,
    /// The contract's version.
    pub contract: String,
    /// Digest of the component's bytes.
    pub component_digest: String,
    /// Canonical JSON.
    pub manifest: String,
    /// Canonical JSON.
    pub parameters: String,
    /// Canonical JSON: the fields that its rule may read.
    pub agreement: String,
    /// Its state.
    pub state: String,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// The fields that its rule may read, as `Type.field`.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn granted(&self) -> Result<Vec<String>, Fault> {
        serde_json::from_str(&self.agreement).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Who is assessed may know by what.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
