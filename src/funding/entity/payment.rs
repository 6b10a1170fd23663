//! Payments.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{CommitmentId, PaymentId, PaymentOrderId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// What the treasury was ordered to pay of a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "payment")]
pub struct Model {
    /// The payment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Its number in the fund, from 1.
    pub number: i64,
    /// Of which commitment.
    pub commitment_id: CommitmentId,
    /// With which others it was ordered.
    pub order_id: PaymentOrderId,
    /// How much.
    pub fen: Fen,
    /// To whom, by his number in the register of the treasury.
    pub payee: String,
    /// See [`crate::funding::model::PaymentState`].
    pub state: String,
    /// The day on which it was ordered.
    pub ordered_on: Day,
    /// The day on which it was paid or bounced.
    pub settled_on: Option<Day>,
    /// What the treasury said.
    pub remark: String,
    /// Who ordered it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
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
