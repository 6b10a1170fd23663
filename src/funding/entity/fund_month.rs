//! What entries add up to by fund, month, step and purpose.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{id::UnitId, money::Fen};
use crate::store::{Guarded, Reach};

/// The sum of the entries of a fund in a month at one step for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "fund_month")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Of which budget year the money is.
    pub year: i64,
    /// The calendar month, as `2010-12`.
    pub month: String,
    /// See [`crate::funding::ledger::AccountKind`].
    pub kind: String,
    /// See [`crate::funding::model::Purpose`]; empty of what is not allocated.
    pub purpose: String,
    /// The sum.
    pub fen: Fen,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
