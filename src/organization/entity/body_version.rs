//! What a body is on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{BodyId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one body.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "body_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which body.
        pub body_id: BodyId,
        /// Of which unit.
        pub unit_id: UnitId,
        /// Its name.
        pub name: String,
        /// The same in English.
        pub name_en: String,
        /// JSON: its functions (clause 4.1.2a).
        pub functions: String,
        /// With which body it works as one office.
        pub works_with_id: Option<BodyId>,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
