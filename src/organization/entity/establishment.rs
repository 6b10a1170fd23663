//! What a body is equipped with on some days: quota, staff, budget.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{BodyId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one establishment.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "establishment")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which body.
        pub body_id: BodyId,
        /// Of which unit.
        pub unit_id: UnitId,
        /// How many may be employed.
        pub quota: i64,
        /// How many are.
        pub filled: i64,
        /// The operating budget of a year, in fen.
        pub budget_fen: i64,
        /// The paper that approved it.
        pub paper: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
