//! Samples of declarations that were drawn.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Fault,
    id::{AuditSampleId, DeclarationId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A sample of a year's declarations that is to be audited; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "audit_sample")]
pub struct Model {
    /// The sample.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditSampleId,
    /// At which unit.
    pub unit_id: UnitId,
    /// Of which year's declarations.
    pub year: i64,
    /// Its number among the draws of that year, from 1.
    pub number: i64,
    /// The seed.
    pub seed: String,
    /// The paper in which the seed was published.
    pub paper: String,
    /// The day on which it was.
    pub published_on: Day,
    /// See [`crate::funding::employers::sample::ALGORITHM`].
    pub algorithm: i64,
    /// How many were drawn.
    pub size: i64,
    /// Of how many.
    pub population: i64,
    /// JSON: the ids of those that were drawn, in the order in which they were.
    pub drawn: String,
    /// Digest of that: [`crate::funding::employers::sample::listed`].
    pub digest: String,
    /// Who drew it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The day on which it was drawn.
    pub drawn_on: Day,
}

impl Model {
    /// Which declarations were drawn, in their order.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn drawn(&self) -> Result<Vec<DeclarationId>, Fault> {
        serde_json::from_str(&self.drawn).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
