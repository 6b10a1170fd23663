//! Which unit continues another, from which day.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{Day, id::UnitId};
use crate::store::{Guarded, Reach};

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "unit_succession")]
pub struct Model {
    /// The unit that ended.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    /// The unit that continues it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub successor_id: UnitId,
    /// From that day.
    pub from_day: Day,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
