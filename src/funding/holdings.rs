//! Which money a unit that ends leaves in its fund, and which shares of revenue it demands.

use sea_orm::ColumnTrait;

use super::entity::{fund_account, investment_share};
use super::ledger::AccountKind;
use crate::kernel::{Fault, id::UnitId, money::Fen};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts the accounts that hold money which is not paid, and the shares that are in force or to come.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    use AccountKind::{Line, Ordered, Reserved, Unallocated};
    let kinds = [Unallocated, Line, Reserved, Ordered].map(AccountKind::as_str);
    let held = read.find::<fund_account::Entity>().among(fund_account::Column::UnitId, units);
    let held = held.filter(fund_account::Column::Kind.is_in(kinds)).filter(fund_account::Column::Balance.gt(Fen::ZERO));
    count(open, HoldingKind::Fund, held, fund_account::Column::UnitId).await?;
    let shares = read.find::<investment_share::Entity>().among(investment_share::Column::UnitId, units);
    let shares = shares.filter(AsOf::day(read.today()).lasting::<investment_share::Entity>());
    count(open, HoldingKind::InvestmentShare, shares, investment_share::Column::UnitId).await
}
