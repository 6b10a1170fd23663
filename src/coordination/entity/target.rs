//! Targets of units as identities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{TargetId, UnitId};
use crate::store::{Guarded, Reach};

/// A target of a unit for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    /// The target.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    /// Whose it is.
    pub unit_id: UnitId,
    /// For which year.
    pub year: i64,
    /// The code of its figure, once for the unit and year.
    pub code: String,
    /// The number of its newest version.
    pub number: i64,
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
