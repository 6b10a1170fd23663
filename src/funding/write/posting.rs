//! How vouchers are posted to the ledger of a fund, and what they add up to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::subject::Ground;
use crate::funding::entity::{account_day, budget_line, commitment, fund_account, fund_month, ledger_entry, voucher};
use crate::funding::ledger::{Account, Balances, Entry, VoucherKind, carried, transfer};
use crate::funding::model::{Purpose, month_of, period_closed};
use crate::funding::read;
use crate::kernel::{
    Day, Digest, Failure, Fault, canonical,
    id::{BudgetLineId, CommitmentId, FundAccountId, FundingSourceId, PaymentId, UnitId, VoucherId},
    money::Fen,
};
use crate::store::{Event, Read, Write};

/// The budget lines of commitments.
pub(super) async fn lines_of(
    commitments: &[&commitment::Model],
    read: &Read,
) -> Result<HashMap<BudgetLineId, budget_line::Model>, Fault> {
    let ids: BTreeSet<BudgetLineId> = commitments.iter().map(|row| row.line_id).collect();
    read::lines_by_id(read, &ids.into_iter().collect::<Vec<_>>()).await
}

/// A voucher that is to be posted.
pub(super) struct Draft {
    kind: VoucherKind,
    year: i64,
    amount: Fen,
    line: Option<(BudgetLineId, Purpose)>,
    entries: Vec<Entry>,
    ground: Ground,
    commitment: Option<CommitmentId>,
    payment: Option<PaymentId>,
    corrects: Option<VoucherId>,
    remark: String,
    /// In what of the input it lies.
    within: Vec<String>,
}

impl Draft {
    fn new(
        kind: VoucherKind,
        (year, line): (i64, Option<(BudgetLineId, Purpose)>),
        amount: Fen,
        entries: Vec<Entry>,
        ground: Ground,
    ) -> Self {
        Self {
            kind,
            year,
            amount,
            line,
            entries,
            ground,
            commitment: None,
            payment: None,
            corrects: None,
            remark: String::new(),
            within: Vec::new(),
        }
    }

    /// Of money of a source that moves within a year as a kind of voucher moves it, for a line where it is one's.
    pub(super) fn moving(
        kind: VoucherKind,
        (year, line): (i64, Option<&budget_line::Model>),
        source: FundingSourceId,
        amount: Fen,
        ground: Ground,
    ) -> Result<Self, Failure> {
        let (from, to) = kind.moves().ok_or_else(|| Fault::new("this kind of voucher moves nothing within a year"))?;
        let account = |step| Account::of(step, year, line.map(|line| line.id), source);
        let entries = transfer(account(from), account(to), amount)?.to_vec();
        Ok(Self::new(kind, (year, purposed(line)?), amount, entries, ground))
    }

    /// Of what becomes of a commitment, whose line is among these.
    pub(super) fn on(
        row: &commitment::Model,
        lines: &HashMap<BudgetLineId, budget_line::Model>,
        kind: VoucherKind,
        amount: Fen,
    ) -> Result<Self, Failure> {
        let line = lines.get(&row.line_id).ok_or_else(|| Fault::new("a commitment is on a line"))?;
        let ground = Ground { clause: row.clause_id, decision: row.decision_id };
        Ok(Self::moving(kind, (line.year, Some(line)), row.source_id, amount, ground)?.of(row.id))
    }

    /// Of what an account holds and a later year is to have.
    pub(super) fn carrying(
        (from, later): (Account, i64),
        line: Option<&budget_line::Model>,
        amount: Fen,
        ground: Ground,
    ) -> Result<Self, Failure> {
        let entries = carried(from, later, amount)?;
        Ok(Self::new(VoucherKind::CarryOver, (from.year, purposed(line)?), amount, entries, ground))
    }

    /// Of what undoes a voucher.
    pub(super) fn correcting(row: &voucher::Model, entries: Vec<Entry>) -> Result<Self, Fault> {
        let purpose: Option<Purpose> = row.purpose.as_deref().map(str::parse).transpose().map_err(Fault::new)?;
        let ground = Ground { clause: row.clause_id, decision: row.decision_id };
        let of = (row.year, row.line_id.zip(purpose));
        let draft = Self::new(VoucherKind::Correction, of, row.fen, entries, ground);
        Ok(Self { corrects: Some(row.id), commitment: row.commitment_id, payment: row.payment_id, ..draft })
    }

    /// The same of a commitment.
    pub(super) fn of(self, commitment: CommitmentId) -> Self {
        Self { commitment: Some(commitment), ..self }
    }

    /// The same of a payment.
    pub(super) fn paying(self, payment: PaymentId) -> Self {
        Self { payment: Some(payment), ..self }
    }

    /// The same with something that is said of it.
    pub(super) fn saying(self, remark: &str) -> Self {
        Self { remark: remark.trim().to_owned(), ..self }
    }

    /// The same for a place of the input.
    pub(super) fn within(self, place: &[&str]) -> Self {
        Self { within: place.iter().map(|step| (*step).to_owned()).collect(), ..self }
    }
}

fn purposed(line: Option<&budget_line::Model>) -> Result<Option<(BudgetLineId, Purpose)>, Fault> {
    line.map(|line| Ok((line.id, line.purpose()?))).transpose()
}

#[derive(Serialize)]
pub(super) struct VoucherPosted {
    voucher: String,
    kind: VoucherKind,
    purpose: Option<Purpose>,
    fen: String,
}

impl Event for VoucherPosted {
    const NAME: &'static str = "funding.voucher.posted";
}

/// Posts vouchers to the ledger of a fund, one after the other: all of them, or none. They belong to today, or to the
/// day of the fund's last voucher, where a clock was set back: no balance of a day changes once a later one is known.
pub(super) async fn post(write: &mut Write, unit: UnitId, drafts: Vec<Draft>) -> Result<Vec<VoucherId>, Failure> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let (last, last_day) = read::last_voucher(write.read(), unit).await?;
    let day = last_day.map_or(write.today(), |last| last.max(write.today()));
    demand_unclosed(write.read(), unit, day, &drafts).await?;
    let named = drafts.iter().flat_map(|draft| draft.entries.iter().map(|entry| entry.account.to_string()));
    let names: Vec<String> = named.collect::<BTreeSet<_>>().into_iter().collect();
    let rows = read::accounts_named(write.read(), unit, &names).await?;
    let mut balances = read::held(&rows)?;
    for draft in &drafts {
        let within: Vec<&str> = draft.within.iter().map(String::as_str).collect();
        balances.post(&draft.entries).map_err(|refusal| refusal.within(&within))?;
    }
    let mut accounts: BTreeMap<Account, FundAccountId> = BTreeMap::new();
    for row in &rows {
        accounts.insert(row.account()?, row.id);
    }
    for entry in drafts.iter().flat_map(|draft| &draft.entries) {
        accounts.entry(entry.account).or_insert_with(|| write.id());
    }
    add_up(write, (unit, day), &drafts, &accounts, &balances).await?;

    let (person, instant) = (write.read().actor().person.clone(), write.now());
    let (mut vouchers, mut entries) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (number, draft) in (last + 1..).zip(drafts) {
        let id: VoucherId = write.id();
        let purpose = draft.line.map(|(_, purpose)| purpose);
        let fen = draft.amount.0.to_string();
        write.emit(&VoucherPosted { voucher: id.global(), kind: draft.kind, purpose, fen })?;
        let lines: Vec<(String, Fen)> =
            draft.entries.iter().map(|entry| (entry.account.to_string(), entry.fen)).collect();
        for (position, Entry { account, fen }) in (1_i64..).zip(draft.entries) {
            let account_id = accounts.get(&account).copied();
            let account_id = account_id.ok_or_else(|| Fault::new("each entry has its account"))?;
            entries.push(ledger_entry::Model {
                id: write.id(),
                unit_id: unit,
                voucher_id: id,
                position,
                account_id,
                day,
                fen,
            });
        }
        vouchers.push(voucher::Model {
            id,
            unit_id: unit,
            number,
            kind: draft.kind.as_str().to_owned(),
            day,
            year: draft.year,
            fen: draft.amount,
            line_id: draft.line.map(|(line, _)| line),
            purpose: purpose.map(|purpose| purpose.as_str().to_owned()),
            clause_id: draft.ground.clause,
            decision_id: draft.ground.decision,
            commitment_id: draft.commitment,
            payment_id: draft.payment,
            corrects: draft.corrects,
            remark: draft.remark,
            digest: digest(&lines)?,
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
            instant,
        });
    }
    let ids: Vec<VoucherId> = vouchers.iter().map(|row| row.id).collect();
    write.insert_all(vouchers).await?;
    write.insert_covered(entries).await?;
    Ok(ids)
}

/// Posts one voucher.
pub(super) async fn post_one(write: &mut Write, unit: UnitId, draft: Draft) -> Result<VoucherId, Failure> {
    let posted = post(write, unit, vec![draft]).await?;
    posted.into_iter().next().ok_or_else(|| Fault::new("each draft is a voucher").into())
}

/// The digest of amounts by the names of their accounts.
pub(super) fn digest(amounts: &[(String, Fen)]) -> Result<String, Fault> {
    Ok(Digest::of(canonical(amounts).map_err(Fault::new)?).to_string())
}

/// Demands that neither the month of the day nor a year whose money is moved is closed.
async fn demand_unclosed(read: &Read, unit: UnitId, day: Day, drafts: &[Draft]) -> Result<(), Failure> {
    let years = drafts.iter().flat_map(|draft| draft.entries.iter().map(|entry| entry.account.year.to_string()));
    let periods: BTreeSet<String> = years.chain([month_of(day)]).collect();
    let closed = read::closed(read, unit, &periods.into_iter().collect::<Vec<_>>()).await?;
    match closed.first() {
        Some(row) => Err(period_closed(&row.period).into()),
        None => Ok(()),
    }
}

/// Adds vouchers up by account, by month, step and purpose, and keeps what the accounts hold after them as of the day;
/// always in the same order, so that two writers do not wait for each other crosswise.
async fn add_up(
    write: &mut Write,
    (unit_id, day): (UnitId, Day),
    drafts: &[Draft],
    accounts: &BTreeMap<Account, FundAccountId>,
    balances: &Balances,
) -> Result<(), Failure> {
    let month = month_of(day);
    let mut by_account: BTreeMap<Account, Fen> = BTreeMap::new();
    let mut by_purpose: BTreeMap<(i64, &str, &str), Fen> = BTreeMap::new();
    for draft in drafts {
        let purpose = draft.line.map_or("", |(_, purpose)| purpose.as_str());
        for Entry { account, fen } in &draft.entries {
            let sum = by_account.entry(*account).or_default();
            *sum = sum.plus(*fen)?;
            let purpose = account.line.map_or("", |_| purpose);
            let sum = by_purpose.entry((account.year, account.kind.as_str(), purpose)).or_default();
            *sum = sum.plus(*fen)?;
        }
    }
    let (mut held, mut days, mut months) = (Vec::new(), Vec::new(), Vec::new());
    for (account, fen) in by_account {
        let id = accounts.get(&account).copied().ok_or_else(|| Fault::new("each entry has its account"))?;
        held.push(fund_account::Model {
            id,
            unit_id,
            name: account.to_string(),
            year: account.year,
            kind: account.kind.as_str().to_owned(),
            line_id: account.line,
            source_id: account.source,
            balance: fen,
        });
        days.push(account_day::Model { id: write.id(), unit_id, account_id: id, day, held: balances.of(&account) });
    }
    for ((year, kind, purpose), fen) in by_purpose {
        months.push(fund_month::Model {
            id: write.id(),
            unit_id,
            year,
            month: month.clone(),
            kind: kind.to_owned(),
            purpose: purpose.to_owned(),
            fen,
        });
    }
    write.add_up(held, &[fund_account::Column::Id], &[fund_account::Column::Balance]).await?;
    let key = [account_day::Column::AccountId, account_day::Column::Day];
    write.keep(days, &key, &[account_day::Column::Held]).await?;
    let key = [
        fund_month::Column::UnitId,
        fund_month::Column::Year,
        fund_month::Column::Month,
        fund_month::Column::Kind,
        fund_month::Column::Purpose,
    ];
    write.add_up(months, &key, &[fund_month::Column::Fen]).await
}
