//! What can be wrong with talent funds: vouchers, what accounts hold, the sums by day and by month, commitments, and
//! what of them is paid.

use std::collections::{BTreeMap, HashMap};

use super::pages::Pages;
use super::{BATCH, Found, IntegrityCheck, tell};
use crate::funding::entity::{account_day, commitment, fund_account, fund_month, ledger_entry, payment, voucher};
use crate::funding::ledger::VoucherKind;
use crate::funding::model::{Committed, PaymentState, month_of};
use crate::funding::read::{entries, payments_of, vouchers_of};
use crate::kernel::{
    Day, Digest, Fault, canonical,
    id::{CommitmentId, FundAccountId, UnitId},
    money::Fen,
};
use crate::store::Read;

/// By what the sums of months are told apart: fund, budget year, month, step, purpose.
type Month = (UnitId, i64, String, String, String);

/// What entries add up to.
#[derive(Default)]
struct Sums {
    accounts: BTreeMap<FundAccountId, i64>,
    days: BTreeMap<(FundAccountId, Day), i64>,
    months: BTreeMap<Month, i64>,
}

/// Looks at every fund within reach, in batches.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    let accounts: HashMap<FundAccountId, fund_account::Model> =
        read.find::<fund_account::Entity>().all().await?.into_iter().map(|row| (row.id, row)).collect();
    let mut sums = Sums::default();
    let posted = read.find::<voucher::Entity>();
    let mut pages = Pages::of(posted, voucher::Column::Id, |row: &voucher::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut of = entries(read, &ids).await?;
        for row in &rows {
            let of = of.remove(&row.id).unwrap_or_default();
            if !is_sound(row, &of, &accounts)? {
                tell(&mut found, IntegrityCheck::LedgerDiffers, row.id.global());
            }
            sums.add(row, &of, &accounts);
        }
    }
    let held = accounts.values().map(|row| (row.id, row.balance));
    compare(&mut found, sums.accounts, held, |id| id.global());
    let days = read.find::<account_day::Entity>().all().await?;
    let days = days.into_iter().map(|row| ((row.account_id, row.day), row.held));
    compare(&mut found, running(sums.days), days, |(account, day)| format!("{} {day}", account.global()));
    let months = read.find::<fund_month::Entity>().all().await?.into_iter();
    let months = months.map(|row| ((row.unit_id, row.year, row.month, row.kind, row.purpose), row.fen));
    compare(&mut found, sums.months, months, |(unit, year, month, kind, purpose)| {
        format!("{} {year} {month} {kind} {purpose}", unit.global())
    });
    commitments(read, &mut found).await?;
    Ok(found)
}

/// Whether a voucher's entries are those of its digest and add up to nothing.
fn is_sound(
    row: &voucher::Model,
    entries: &[ledger_entry::Model],
    accounts: &HashMap<FundAccountId, fund_account::Model>,
) -> Result<bool, Fault> {
    let name = |entry: &ledger_entry::Model| accounts.get(&entry.account_id).map(|account| account.name.clone());
    let lines: Vec<(String, Fen)> = entries.iter().map(|entry| (name(entry).unwrap_or_default(), entry.fen)).collect();
    let digest = Digest::of(canonical(&lines).map_err(Fault::new)?).to_string();
    let sum: i128 = entries.iter().map(|entry| i128::from(entry.fen.0)).sum();
    Ok(digest == row.digest && sum == 0)
}

impl Sums {
    fn add(
        &mut self,
        row: &voucher::Model,
        entries: &[ledger_entry::Model],
        accounts: &HashMap<FundAccountId, fund_account::Model>,
    ) {
        for entry in entries {
            *self.accounts.entry(entry.account_id).or_default() += entry.fen.0;
            *self.days.entry((entry.account_id, entry.day)).or_default() += entry.fen.0;
            let Some(account) = accounts.get(&entry.account_id) else { continue };
            let purpose = row.purpose.clone().filter(|_| account.line_id.is_some()).unwrap_or_default();
            let month = (row.unit_id, account.year, month_of(entry.day), account.kind.clone(), purpose);
            *self.months.entry(month).or_default() += entry.fen.0;
        }
    }
}

/// What accounts held at the end of days, by what was added on each.
fn running(days: BTreeMap<(FundAccountId, Day), i64>) -> BTreeMap<(FundAccountId, Day), i64> {
    let mut sums: BTreeMap<FundAccountId, i64> = BTreeMap::new();
    let until = |((account, day), fen): ((FundAccountId, Day), i64)| {
        let sum = sums.entry(account).or_default();
        *sum += fen;
        ((account, day), *sum)
    };
    days.into_iter().map(until).collect()
}

/// Tells of what is kept otherwise than it adds up, and of what is not kept.
fn compare<K: Ord>(
    found: &mut Found,
    mut sums: BTreeMap<K, i64>,
    kept: impl Iterator<Item = (K, Fen)>,
    name: impl Fn(&K) -> String,
) {
    for (key, fen) in kept {
        let is = sums.remove(&key).unwrap_or_default();
        if is != fen.0 {
            tell(found, IntegrityCheck::LedgerDiffers, format!("{}: {} ≠ {is}", name(&key), fen.0));
        }
    }
    for (key, is) in sums {
        tell(found, IntegrityCheck::LedgerDiffers, format!("{}: – ≠ {is}", name(&key)));
    }
}

/// Whether commitments are what their vouchers made of them, and what their payments say.
async fn commitments(read: &Read, found: &mut Found) -> Result<(), Fault> {
    let all = read.find::<commitment::Entity>();
    let mut pages = Pages::of(all, commitment::Column::Id, |row: &commitment::Model| row.id, BATCH);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<CommitmentId> = rows.iter().map(|row| row.id).collect();
        let (vouchers, payments) = (vouchers_of(read, &ids).await?, payments_of(read, &ids).await?);
        for row in &rows {
            let vouchers = vouchers.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let payments = payments.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let paid = (sum_in(payments, PaymentState::Ordered), sum_in(payments, PaymentState::Paid));
            if became(vouchers)? != row.committed() || paid != (row.ordered.0, row.paid.0) {
                tell(found, IntegrityCheck::LedgerDiffers, row.id.global());
            }
        }
    }
    Ok(())
}

/// What payments in a state come to, in fen.
fn sum_in(payments: &[payment::Model], state: PaymentState) -> i64 {
    payments.iter().filter(|row| row.state == state.as_str()).map(|row| row.fen.0).sum()
}

/// What vouchers made of a commitment.
fn became(vouchers: &[voucher::Model]) -> Result<Committed, Fault> {
    let mut sums: BTreeMap<VoucherKind, i64> = BTreeMap::new();
    for row in vouchers {
        let kind: VoucherKind = row.kind.parse().map_err(Fault::new)?;
        *sums.entry(kind).or_default() += row.fen.0;
    }
    let sum = |kind| sums.get(&kind).copied().unwrap_or_default();
    // Of what becomes of commitments, payments alone are corrected.
    let paid = sum(VoucherKind::Payment) - sum(VoucherKind::Correction);
    Ok(Committed {
        reserved: Fen(sum(VoucherKind::Reservation)),
        ordered: Fen(sum(VoucherKind::Order) - sum(VoucherKind::Bounce) - paid),
        paid: Fen(paid),
        released: Fen(sum(VoucherKind::Release) + sum(VoucherKind::Expiry)),
    })
}
