//! Orders of payments: what goes to the treasury as one file.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{PaymentOrderId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// Payments that the treasury was ordered to make together; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "payment_order")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentOrderId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Its number in the fund, from 1.
    pub number: i64,
    /// The day on which it was given.
    pub ordered_on: Day,
    /// How many payments.
    pub payments: i64,
    /// How much in all.
    pub fen: Fen,
    /// Digest of its payments, which stands in each line of its file.
    pub digest: String,
    /// Digest of its file's bytes, as text.
    pub file_digest: String,
    /// Who gave it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
