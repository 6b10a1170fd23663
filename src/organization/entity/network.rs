//! Networks as identities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{NetworkId, UnitId};
use crate::store::{Guarded, Reach};

/// One network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "network")]
pub struct Model {
    /// The network.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NetworkId,
    /// Whose network it is.
    pub unit_id: UnitId,
    /// Its code, once at the unit.
    pub code: String,
    /// Grows with each change.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
