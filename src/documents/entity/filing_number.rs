//! Which receipt numbers units have given.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach};

/// The last receipt number that a unit gave in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "filing_number")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// With whom is filed.
    pub unit_id: UnitId,
    /// In which year.
    pub year: i64,
    /// The last one.
    pub last_number: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Who files below takes the next one.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
