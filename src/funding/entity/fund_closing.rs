//! Periods that are closed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{FundClosingId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a period of a fund is closed; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "fund_closing")]
pub struct Model {
    /// The closing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundClosingId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// A month, as `2010-12`, or a budget year, as `2010`.
    pub period: String,
    /// The number of the fund's last voucher then.
    pub last_voucher: i64,
    /// Digest of what the fund's accounts held then.
    pub digest: String,
    /// Who closed it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The day on which it was closed.
    pub closed_on: Day,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
