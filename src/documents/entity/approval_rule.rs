//! How many persons have to approve at a stage, on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of the rule for one stage of a unit's documents.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "approval_rule")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose documents, and those of all below.
        pub unit_id: UnitId,
        /// See [`crate::documents::model::ApprovalStage`].
        pub stage: String,
        /// How many distinct persons have to approve each part.
        pub persons: i64,
        /// The paper that says so.
        pub paper: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// It binds those below, who may know it.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
