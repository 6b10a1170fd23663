//! What a network is called on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{NetworkId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one network.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "network_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which network.
        pub network_id: NetworkId,
        /// Whose network it is.
        pub unit_id: UnitId,
        /// Its name.
        pub name: String,
        /// The same in English.
        pub name_en: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
