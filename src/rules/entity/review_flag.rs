//! Decisions that rested on what was revoked, each until a person has looked at it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{AssessmentId, EditionId, ReviewFlagId, RuleVersionId, RunId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One run, or one round of an assessment, to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "review_flag")]
pub struct Model {
    /// The flag.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewFlagId,
    /// The unit that judged.
    pub unit_id: UnitId,
    /// The run that rested on it.
    pub run_id: Option<RunId>,
    /// What the run judged.
    pub edition_id: Option<EditionId>,
    /// The assessment that rested on it.
    pub assessment_id: Option<AssessmentId>,
    /// Which of its rounds.
    pub round: Option<i64>,
    /// The version that was revoked.
    pub rule_version_id: RuleVersionId,
    /// Why it was revoked.
    pub because: String,
    /// When.
    pub raised_at: Instant,
    /// See [`crate::rules::model::FlagState`].
    pub state: String,
    /// When a person had looked.
    pub resolved_at: Option<Instant>,
    /// Who: `iss`.
    pub issuer: Option<String>,
    /// Who: `sub`.
    pub subject: Option<String>,
    /// What he says.
    pub resolution: Option<String>,
    /// Grows with each change.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
