//! What declarations add up to by unit, year and kind of employer.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{id::UnitId, money::Fen};
use crate::store::{Guarded, Reach};

/// The sum of the declarations of a year by a kind of employers that are registered at a unit, without those that are
/// returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "training_sum")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// Of which year.
    pub year: i64,
    /// See [`crate::funding::employers::EmployerKind`].
    pub kind: String,
    /// How many declarations.
    pub declared: i64,
    /// The wage bills; of investment projects, what was invested.
    pub base: Fen,
    /// What was due.
    pub due: Fen,
    /// What was set aside.
    pub set_aside: Fen,
    /// What was topped up.
    pub topped_up: Fen,
    /// What was spent.
    pub spent: Fen,
    /// What was short.
    pub short: Fen,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
