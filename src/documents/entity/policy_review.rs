//! Reviews of policies.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Instant,
    id::{ClauseRowId, PolicyEntryId, UnitId},
};
use crate::store::{Guarded, Reach};

/// What a review of a policy came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "policy_review")]
pub struct Model {
    /// The review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose policy.
    pub unit_id: UnitId,
    /// Which entry.
    pub entry_id: PolicyEntryId,
    /// The day of the review.
    pub day: Day,
    /// See [`crate::documents::model::PolicyReviewOutcome`].
    pub outcome: String,
    /// What was found.
    pub remark: String,
    /// The day by which the next one has to be.
    pub next_on: Option<Day>,
    /// The clause by which it was reviewed; none where no clause asked for it.
    pub clause_id: Option<ClauseRowId>,
    /// Who vouches for the one who did it.
    pub issuer: String,
    /// Who did it.
    pub subject: String,
    /// When it was recorded.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
