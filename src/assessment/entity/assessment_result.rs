//! What a judging gave for a unit.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{AssessmentId, AssessmentResultId, UnitId};
use crate::store::{Guarded, Reach};

/// One unit in one round of an assessment; written once and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_result")]
pub struct Model {
    /// The result.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentResultId,
    /// Who was assessed.
    pub unit_id: UnitId,
    /// In which assessment.
    pub assessment_id: AssessmentId,
    /// In which of its rounds, from 1.
    pub round: i64,
    /// The place in the list, from 0.
    pub position: i64,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: String,
    /// A decimal as text.
    pub total: Option<String>,
    /// Canonical JSON: what the rule knew.
    pub facts: String,
    /// Digest of the facts.
    pub facts_digest: String,
    /// Canonical JSON: what the rule answered.
    pub verdict: String,
    /// Digest of the verdict.
    pub verdict_digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// The unit that assesses lies above.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
