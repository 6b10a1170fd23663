//! What each judging of an assessment rested on.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{AssessmentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One round of an assessment; written once and never changed, so that each can be judged again to the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_round")]
pub struct Model {
    /// Of which assessment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub assessment_id: AssessmentId,
    /// Which of its rounds, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i64,
    /// Who assesses.
    pub unit_id: UnitId,
    /// How many units were judged.
    pub total: i64,
    /// Canonical JSON: what was the same for all.
    pub context: String,
    /// The name of the table by which fuel was counted.
    pub fuel_table: String,
    /// What it cost.
    pub fuel: i64,
    /// The most bytes of memory that a batch took.
    pub memory: i64,
    /// Digest of its canonical document; see [`crate::rules::record`].
    pub digest: String,
    /// When.
    pub judged_at: Instant,
    /// Who vouches for the one who had it judged.
    pub issuer: String,
    /// Who had it judged.
    pub subject: String,
}

impl Model {
    /// Who had it judged.
    #[must_use]
    pub fn judge(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// What they were given is told those who are assessed in their results.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
