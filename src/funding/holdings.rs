//! Which money a unit that ends leaves in its fund, which shares it demands, and which employers are registered there.

use sea_orm::ColumnTrait;

use super::entity::{employer_version, fund_account, investment_share, training_share};
use super::ledger::AccountKind;
use crate::kernel::{Fault, id::UnitId, money::Fen};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts the accounts that hold money which is not paid, the shares that are in force or to come, and the employers that
/// are there today.
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
    count(open, HoldingKind::InvestmentShare, shares, investment_share::Column::UnitId).await?;
    let shares = read.find::<training_share::Entity>().among(training_share::Column::UnitId, units);
    let shares = shares.filter(AsOf::day(read.today()).lasting::<training_share::Entity>());
    count(open, HoldingKind::TrainingShare, shares, training_share::Column::UnitId).await?;
    let employers = read.find::<employer_version::Entity>().among(employer_version::Column::UnitId, units);
    let employers = employers.filter(AsOf::day(read.today()).versions::<employer_version::Entity>());
    count(open, HoldingKind::Employer, employers, employer_version::Column::UnitId).await
}
