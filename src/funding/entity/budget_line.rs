//! Budget lines.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::model::Purpose;
use crate::kernel::{
    Fault,
    id::{BudgetLineId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// What a fund may spend on one use in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "budget_line")]
pub struct Model {
    /// The line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BudgetLineId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// For which budget year.
    pub year: i64,
    /// See [`Purpose`].
    pub purpose: String,
    /// The use that a decision names; empty of the seven purposes.
    pub other_use: String,
    /// Its limit as it was approved last; none before that.
    pub limit_fen: Option<Fen>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// What it is for.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn purpose(&self) -> Result<Purpose, Fault> {
        self.purpose.parse().map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
