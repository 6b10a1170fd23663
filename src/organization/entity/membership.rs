//! Which unit belongs to a network on which days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{NetworkId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One unit in one network.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "membership")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In which network.
        pub network_id: NetworkId,
        /// Whose network it is.
        pub unit_id: UnitId,
        /// Which unit.
        pub member_id: UnitId,
        /// See [`crate::organization::bodies::MemberRole`].
        pub role: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
