//! What the commands of funding are about, and how vouchers are posted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::deliberation;
use crate::funding::entity::{
    account_day, budget_line, commitment, fund_account, fund_month, funding_source, ledger_entry, limit_change, voucher,
};
use crate::funding::ledger::{Account, Entry, VoucherKind, transfer};
use crate::funding::model::{KEEPERS, Purpose};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Every, Failure, Fault, Period, Refusal, UnitKind, canonical,
    id::{
        BudgetLineId, ClauseRowId, CommitmentId, DecisionId, FundAccountId, FundingSourceId, LimitChangeId, PaymentId,
        UnitId, VoucherId,
    },
    money::Fen,
};
use crate::store::{Event, Place, Read, Standing, Subject, Write, dated::AsOf};
use crate::{organization, policy};

/// The clauses that the talent fund serves.
pub const OF_FUND: &[ClauseId] = &[ClauseId("4.5.1a"), ClauseId("4.5.1b")];
/// The clauses that sources of money serve.
pub const OF_SOURCES: &[ClauseId] = &[ClauseId("4.4.5"), ClauseId("4.5"), ClauseId("4.5.4")];

/// So many years a budget year may lie before this one, or after it.
const YEARS: i64 = 10;

/// Demands a budget year that a fund may have.
pub(super) fn check_year(year: i64, today: crate::kernel::Day) -> Result<(), Refusal> {
    let now = i64::from(today.year());
    crate::kernel::checks::between("year", year, (now - YEARS, now + YEARS))
}

/// Where a unit lies that keeps a talent fund.
pub(super) async fn keeper(read: &Read, code: &str) -> Result<Place, Failure> {
    let place = organization::read::unit_on(read, code, read.today(), ["unit"; 2]).await?;
    let seen = organization::read::units(read, &[place.unit], AsOf::day(read.today())).await?;
    let kind = seen.get(&place.unit).map(|seen| seen.unit.kind.parse::<UnitKind>().map_err(Fault::new)).transpose()?;
    if kind.is_none_or(|kind| !KEEPERS.contains(&kind)) {
        let (zh, en) = ("只有市、县(市、区)与开发(度假)区设专项资金", "a city, a division or a zone keeps a talent fund");
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]);
        return Err(refusal.allowing(KEEPERS.iter().map(|kind| kind.as_str())).into());
    }
    Ok(place)
}

/// What justifies a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The clause.
    pub clause: ClauseRowId,
    /// The decision.
    pub decision: DecisionId,
}

impl Ground {
    /// Demands a clause that is there, and a decision of the fund's unit or of one above that carried.
    pub(super) async fn check(self, read: &Read, place: &Place) -> Result<(), Failure> {
        if policy::read::clauses_by_id(read, &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        deliberation::read::carried(read, self.decision, place).await?;
        Ok(())
    }
}

/// A source of the fund at a place.
pub(super) async fn source(read: &Read, id: FundingSourceId, place: &Place) -> Result<funding_source::Model, Failure> {
    let found = read::sources_by_id(read, &[id]).await?.remove(&id).filter(|row| row.unit_id == place.unit);
    Ok(found.ok_or_else(|| Refusal::not_found("来源", "source").at(["source"]))?)
}

/// A budget line of the fund at a place.
pub(super) async fn line(read: &Read, id: BudgetLineId, place: &Place) -> Result<budget_line::Model, Failure> {
    let found = read::lines_by_id(read, &[id]).await?.remove(&id).filter(|row| row.unit_id == place.unit);
    Ok(found.ok_or_else(|| Refusal::not_found("预算项目", "budget line").at(["line"]))?)
}

/// Declares subjects: a row and where the fund's unit lies.
macro_rules! subjects {
    ($($(#[doc = $doc:literal])+ $name:ident { $row:ty, $id:ty, $by_id:path, $zh:literal, $en:literal, $field:literal,
        |$of:ident| $fields:expr }),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub struct $name {
            pub(super) row: $row,
            pub(super) place: Place,
        }

        impl $name {
            pub(super) async fn load(read: &Read, id: $id) -> Result<Self, Failure> {
                let found = $by_id(read, &[id]).await?.remove(&id);
                let row = found.ok_or_else(|| Refusal::not_found($zh, $en).at([$field]))?;
                let place = read.lies(row.unit_id).await?;
                Ok(Self { row, place })
            }
        }

        impl Subject for $name {
            fn place(&self) -> Place {
                self.place.clone()
            }

            fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
                let $of = &self.row;
                Some((self.row.version, $fields))
            }

            fn standing(&self) -> Option<Standing> {
                Some(Standing::of(self.row.id.global()))
            }
        }
    )+};
}

subjects! {
    /// A budget line and where its fund's unit lies.
    LineSubject {
        budget_line::Model, BudgetLineId, read::lines_by_id, "预算项目", "budget line", "line",
        |row| vec![("limit", row.limit_fen.map(|fen| fen.0.to_string()).unwrap_or_default())]
    },
    /// A change of a limit and where its fund's unit lies.
    LimitSubject {
        limit_change::Model, LimitChangeId, read::limit_changes_by_id, "限额变更", "change of a limit", "change",
        |row| vec![("state", row.state.clone())]
    },
    /// A commitment and where its fund's unit lies.
    CommitmentSubject {
        commitment::Model, CommitmentId, read::commitments_by_id, "承诺", "commitment", "commitment",
        |row| vec![("paid", row.paid.0.to_string()), ("released", row.released.0.to_string())]
    },
}

/// A voucher and where its fund's unit lies.
pub struct VoucherSubject {
    pub(super) row: voucher::Model,
    place: Place,
}

impl VoucherSubject {
    pub(super) async fn load(read: &Read, id: VoucherId) -> Result<Self, Failure> {
        let found = read::vouchers_by_id(read, &[id]).await?.remove(&id);
        let row = found.ok_or_else(|| Refusal::not_found("凭证", "voucher").at(["voucher"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for VoucherSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// A voucher that is to be posted.
pub(super) struct Draft {
    kind: VoucherKind,
    year: i64,
    amount: Fen,
    line: Option<(BudgetLineId, Purpose)>,
    entries: Vec<Entry>,
    ground: Ground,
    corrects: Option<VoucherId>,
    /// Of which commitment.
    pub commitment: Option<CommitmentId>,
    /// Of which payment.
    pub payment: Option<PaymentId>,
    /// What is said of it.
    pub remark: String,
    /// In what of the input it lies.
    pub within: Vec<String>,
}

impl Draft {
    /// Of money of a source that moves as a kind of voucher moves it, for a line where it is one's.
    pub(super) fn moving(
        kind: VoucherKind,
        (year, line): (i64, Option<&budget_line::Model>),
        source: FundingSourceId,
        amount: Fen,
        ground: Ground,
    ) -> Result<Self, Failure> {
        let (from, to) = kind.moves().ok_or_else(|| Fault::new("a correction moves what another has moved"))?;
        let of = line.map(|line| line.id);
        let account = |step| Account::of(step, year, of, source);
        let line = line.map(|line| line.purpose().map(|purpose| (line.id, purpose))).transpose()?;
        let entries = transfer(account(from), account(to), amount)?.to_vec();
        Ok(Self {
            kind,
            year,
            amount,
            line,
            entries,
            ground,
            corrects: None,
            commitment: None,
            payment: None,
            remark: String::new(),
            within: Vec::new(),
        })
    }

    /// The budget lines of commitments.
    pub(super) async fn lines<'c>(
        commitments: impl Iterator<Item = &'c commitment::Model>,
        read: &Read,
    ) -> Result<HashMap<BudgetLineId, budget_line::Model>, Fault> {
        let ids: BTreeSet<BudgetLineId> = commitments.map(|row| row.line_id).collect();
        read::lines_by_id(read, &ids.into_iter().collect::<Vec<_>>()).await
    }

    /// Of what becomes of a commitment, whose lines are these.
    pub(super) fn on(
        row: &commitment::Model,
        lines: &HashMap<BudgetLineId, budget_line::Model>,
        kind: VoucherKind,
        amount: Fen,
    ) -> Result<Self, Failure> {
        let line = lines.get(&row.line_id).ok_or_else(|| Fault::new("a commitment is on a line"))?;
        let ground = Ground { clause: row.clause_id, decision: row.decision_id };
        let moving = Self::moving(kind, (line.year, Some(line)), row.source_id, amount, ground)?;
        Ok(Self { commitment: Some(row.id), ..moving })
    }

    /// Of what undoes a voucher.
    pub(super) fn correcting(row: &voucher::Model, entries: Vec<Entry>) -> Result<Self, Fault> {
        let purpose: Option<Purpose> =
            row.purpose.as_deref().map(str::parse).transpose().map_err(Fault::new)?;
        Ok(Self {
            kind: VoucherKind::Correction,
            year: row.year,
            amount: row.fen,
            line: row.line_id.zip(purpose),
            entries,
            ground: Ground { clause: row.clause_id, decision: row.decision_id },
            corrects: Some(row.id),
            commitment: None,
            payment: None,
            remark: String::new(),
            within: Vec::new(),
        })
    }
}

#[derive(Serialize)]
pub(super) struct VoucherPosted<'a> {
    voucher: String,
    kind: VoucherKind,
    purpose: Option<&'a str>,
    fen: String,
}

impl Event for VoucherPosted<'_> {
    const NAME: &'static str = "funding.voucher.posted";
}

/// Posts vouchers to the ledger of a fund, one after the other: all of them, or none.
pub(super) async fn post(write: &mut Write, unit: UnitId, drafts: Vec<Draft>) -> Result<Vec<VoucherId>, Failure> {
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
    add_up(write, unit, &drafts, &accounts).await?;

    let last = read::last_voucher(write.read(), unit).await?;
    let (person, instant, day) = (write.read().actor().person.clone(), write.now(), write.today());
    let (mut vouchers, mut entries) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (number, draft) in (last + 1..).zip(drafts) {
        let voucher_id: VoucherId = write.id();
        let purpose = draft.line.map(|(_, purpose)| purpose.as_str());
        let fen = draft.amount.0.to_string();
        write.emit(&VoucherPosted { voucher: voucher_id.global(), kind: draft.kind, purpose, fen })?;
        let mut lines: Vec<(String, Fen)> = Vec::with_capacity(draft.entries.len());
        for (position, Entry { account, fen }) in (1..).zip(draft.entries) {
            lines.push((account.to_string(), fen));
            let account_id = accounts.get(&account).copied();
            let account_id = account_id.ok_or_else(|| Fault::new("each entry has its account"))?;
            entries.push(ledger_entry::Model {
                id: write.id(),
                unit_id: unit,
                voucher_id,
                position,
                account_id,
                day,
                fen,
            });
        }
        vouchers.push(voucher::Model {
            id: voucher_id,
            unit_id: unit,
            number,
            kind: draft.kind.as_str().to_owned(),
            day,
            year: draft.year,
            fen: draft.amount,
            line_id: draft.line.map(|(line, _)| line),
            purpose: purpose.map(str::to_owned),
            clause_id: draft.ground.clause,
            decision_id: draft.ground.decision,
            commitment_id: draft.commitment,
            payment_id: draft.payment,
            corrects: draft.corrects,
            remark: draft.remark,
            digest: Digest::of(canonical(&lines).map_err(Fault::new)?).to_string(),
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
            instant,
        });
    }
    let ids = vouchers.iter().map(|row| row.id).collect();
    write.insert_all(vouchers).await?;
    write.insert_covered(entries).await?;
    Ok(ids)
}

/// Adds vouchers up by account, by account and day, and by month, step and purpose.
async fn add_up(
    write: &mut Write,
    unit_id: UnitId,
    drafts: &[Draft],
    accounts: &BTreeMap<Account, FundAccountId>,
) -> Result<(), Failure> {
    let day = write.today();
    let month = Period::of(day, Every::Month).map(|month| month.to_string()).unwrap_or_default();
    let mut by_account: BTreeMap<Account, Fen> = BTreeMap::new();
    let mut by_purpose: BTreeMap<(i64, &str, &str), Fen> = BTreeMap::new();
    for draft in drafts {
        let purpose = draft.line.map_or("", |(_, purpose)| purpose.as_str());
        for Entry { account, fen } in &draft.entries {
            let sum = by_account.entry(*account).or_default();
            *sum = sum.plus(*fen)?;
            let purpose = if account.kind.is_of_line() { purpose } else { "" };
            let sum = by_purpose.entry((account.year, account.kind.as_str(), purpose)).or_default();
            *sum = sum.plus(*fen)?;
        }
    }
    let (mut held, mut days) = (Vec::new(), Vec::new());
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
        days.push(account_day::Model { id: write.id(), unit_id, account_id: id, day, fen });
    }
    let month = |((year, kind, purpose), fen): ((i64, &str, &str), Fen)| fund_month::Model {
        id: write.id(),
        unit_id,
        year,
        month: month.clone(),
        kind: kind.to_owned(),
        purpose: purpose.to_owned(),
        fen,
    };
    let months: Vec<fund_month::Model> = by_purpose.into_iter().map(month).collect();
    write.add_up(held, &[fund_account::Column::Id], &[fund_account::Column::Balance]).await?;
    let key = [account_day::Column::AccountId, account_day::Column::Day];
    write.add_up(days, &key, &[account_day::Column::Fen]).await?;
    use fund_month::Column::{Fen as Sum, Kind, Month, Purpose, UnitId, Year};
    write.add_up(months, &[UnitId, Year, Month, Kind, Purpose], &[Sum]).await
}
