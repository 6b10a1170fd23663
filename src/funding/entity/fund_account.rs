//! Accounts of funds, and what they hold.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::ledger::{Account, AccountKind};
use crate::kernel::{
    Fault,
    id::{BudgetLineId, FundAccountId, FundingSourceId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "fund_account")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundAccountId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Its name, once in the fund.
    pub name: String,
    /// For which budget year.
    pub year: i64,
    /// See [`AccountKind`].
    pub kind: String,
    /// Of which budget line; none of what is not allocated.
    pub line_id: Option<BudgetLineId>,
    /// From which source.
    pub source_id: FundingSourceId,
    /// The sum of its entries.
    pub balance: Fen,
}

impl Model {
    /// Which account it is.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn account(&self) -> Result<Account, Fault> {
        let kind: AccountKind = self.kind.parse().map_err(Fault::new)?;
        Ok(Account { year: self.year, kind, line: self.line_id, source: self.source_id })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
