//! The outbox: events of the same transaction as the write, ordered by unit.

use sea_orm::entity::prelude::*;

use crate::kernel::{
    Instant,
    id::{EventId, UnitId},
};
use crate::store::{Guarded, Reach};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    /// Whose.
    pub unit_id: UnitId,
    /// The number of its audit entry in the unit's chain.
    pub number: i64,
    /// Its place among the events of that entry.
    pub position: i64,
    /// What.
    pub name: String,
    /// Canonical JSON.
    pub payload: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
