//! How far duties have been opened.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{Day, Instant, id::UnitId};
use crate::store::{Guarded, Reach};

/// All that is owed in a tree through a day, as known at a moment, is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "opened")]
pub struct Model {
    /// In whose tree.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// Through which day.
    pub through: Day,
    /// As known at which moment.
    pub known: Instant,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
