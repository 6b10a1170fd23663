//! What a unit is on some days: name, parent, role.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one unit.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "unit_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which unit.
        pub unit_id: UnitId,
        /// The unit above.
        pub parent_id: Option<UnitId>,
        /// Its name.
        pub name: String,
        /// The same in English.
        pub name_en: String,
        /// What it is sorted by: the name in pinyin.
        pub name_key: String,
        /// Level of a zone: national or provincial.
        pub level: Option<String>,
        /// Whether clause 4.1.1f names its sector.
        pub sector: bool,
        /// Its role in the four-part pattern.
        pub role: String,
        /// JSON: the talent categories that it leads.
        pub leads: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
