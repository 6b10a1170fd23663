//! The entries of vouchers.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{FundAccountId, UnitId, VoucherId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// What a voucher added to an account; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Of which voucher.
    pub voucher_id: VoucherId,
    /// Its place in the voucher, from 1.
    pub position: i64,
    /// Of which account.
    pub account_id: FundAccountId,
    /// The day of the voucher.
    pub day: Day,
    /// How much it adds.
    pub fen: Fen,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
