//! On which days a policy is in force, and by when it has to be reviewed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{PolicyEntryId, UnitId},
};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one entry of the register. Those that are believed together follow on each other.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "policy_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose policy.
        pub unit_id: UnitId,
        /// Of which entry.
        pub entry_id: PolicyEntryId,
        /// See [`crate::documents::model::PolicyLevel`].
        pub level: String,
        /// The day by which it has to be reviewed.
        pub review_on: Option<Day>,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// A policy binds those below.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
