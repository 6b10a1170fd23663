//! Vouchers: what moved money, by which clause and decision.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Instant,
    id::{BudgetLineId, ClauseRowId, CommitmentId, DecisionId, PaymentId, UnitId, VoucherId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// A voucher; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "voucher")]
pub struct Model {
    /// The voucher.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VoucherId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Its number in the fund, from 1.
    pub number: i64,
    /// See [`crate::funding::ledger::VoucherKind`].
    pub kind: String,
    /// The day to which it belongs.
    pub day: Day,
    /// Of which budget year the money is.
    pub year: i64,
    /// How much it moves.
    pub fen: Fen,
    /// Of which budget line; none of what is not allocated.
    pub line_id: Option<BudgetLineId>,
    /// What the line is for.
    pub purpose: Option<String>,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// By which decision.
    pub decision_id: DecisionId,
    /// Of which commitment.
    pub commitment_id: Option<CommitmentId>,
    /// Of which payment.
    pub payment_id: Option<PaymentId>,
    /// The voucher that it corrects.
    pub corrects: Option<VoucherId>,
    /// What was said of it.
    pub remark: String,
    /// Digest of its entries.
    pub digest: String,
    /// Who posted it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
