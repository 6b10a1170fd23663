//! What a post is on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{PostId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one post.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "post_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which post.
        pub post_id: PostId,
        /// Of which unit.
        pub unit_id: UnitId,
        /// What it is called.
        pub title: String,
        /// The same in English.
        pub title_en: String,
        /// How many may hold it at once.
        pub places: i64,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
