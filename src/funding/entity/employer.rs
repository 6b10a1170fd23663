//! Employers as identities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{EmployerId, UnitId};
use crate::store::{Guarded, Reach};

/// One employer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "employer")]
pub struct Model {
    /// The employer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmployerId,
    /// At which unit it is registered.
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
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
