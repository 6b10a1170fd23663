//! What accounts held at the end of days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{FundAccountId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// What an account held at the end of a day on which it had entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "account_day")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Of which account.
    pub account_id: FundAccountId,
    /// On which day.
    pub day: Day,
    /// The sum of its entries until then.
    pub held: Fen,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
