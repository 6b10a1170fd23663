//! What the commands of funding are about, and how vouchers are posted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::deliberation;
use crate::funding::entity::{
    account_day, budget_line, commitment, fund_account, fund_month, funding_source, ledger_entry, limit_change, voucher,
};
use crate::funding::ledger::{Account, Balances, Entry, VoucherKind, carried, transfer};
use crate::funding::model::{KEEPERS, Purpose, month_of, period_closed};
use crate::funding::obligation::days_of;
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, Digest, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{
        BudgetLineId, ClauseRowId, CommitmentId, DecisionId, FundAccountId, FundingSourceId, LimitChangeId, PaymentId,
        UnitId, VoucherId,
    },
    money::Fen,
};
use crate::organization::model::outside_its_days;
use crate::store::{Event, Place, Read, Standing, Subject, Write};
use crate::{organization, policy};

/// The clauses that the talent fund serves.
pub const OF_FUND: &[ClauseId] = &[ClauseId("4.5.1a"), ClauseId("4.5.1b")];
/// The clause by which governments owe their funds a share of their revenue.
pub const OF_OBLIGATION: &[ClauseId] = &[ClauseId("4.5.1a")];
/// The clauses that sources of money serve.
pub const OF_SOURCES: &[ClauseId] = &[ClauseId("4.4.5"), ClauseId("4.5"), ClauseId("4.5.4")];

/// So many years a budget year may lie before this one, or after it.
const YEARS: i64 = 10;

/// Demands a budget year that a fund may have.
pub(super) fn check_year(field: &str, year: i64, today: Day) -> Result<(), Refusal> {
    let now = i64::from(today.year());
    checks::between(field, year, (now - YEARS, now + YEARS))
}

/// Demands as many items of a list as one command takes.
pub(super) fn check_many<T>(field: &str, items: &[T], most: i64) -> Result<(), Refusal> {
    checks::between(field, i64::try_from(items.len()).unwrap_or(i64::MAX), (1, most))
}

/// Where a unit lies that keeps a talent fund today.
pub(super) async fn keeper(read: &Read, code: &str) -> Result<Place, Failure> {
    let place = organization::read::unit_on(read, code, read.today(), ["unit"; 2]).await?;
    let found = organization::read::units_by_id(read, &[place.unit]).await?.remove(&place.unit);
    demand_keeper(&found.map(|unit| unit.kind).unwrap_or_default())?;
    Ok(place)
}

/// Where a unit lies that keeps a talent fund and is there on some day of a year; it may have ended since.
pub(super) async fn government(read: &Read, code: &str, year: i64) -> Result<Place, Failure> {
    let found = organization::read::unit(read, code).await?;
    let found = found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?;
    demand_keeper(&found.kind)?;
    let (days, year) = (organization::read::days_of(read, found.id).await?, days_of(year));
    if !days.iter().any(|days| days.and(year).is_some()) {
        let first = year.from.unwrap_or(Day::FIRST);
        return Err(outside_its_days(code, first, days.into_iter()).at(["year"]).into());
    }
    Ok(found.place())
}

/// Demands a kind of unit that keeps a talent fund.
fn demand_keeper(kind: &str) -> Result<(), Refusal> {
    if KEEPERS.iter().any(|keeper| keeper.as_str() == kind) {
        return Ok(());
    }
    let (zh, en) = ("只有市、县(市、区)与开发(度假)区设专项资金", "a city, a division or a zone keeps a talent fund");
    let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]);
    Err(refusal.allowing(KEEPERS.iter().map(|keeper| keeper.as_str())))
}

/// Where the fund of a unit lies, also of one that has ended and that another continues.
pub(super) async fn fund(read: &Read, code: &str) -> Result<Place, Failure> {
    let found = organization::read::unit(read, code).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?.place())
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
            return Err(Refusal::not_found("条款", "clause").at(["ground", "clause"]).into());
        }
        let carried = deliberation::read::carried(read, self.decision, place).await;
        carried.map(drop).map_err(|failure| failure.within(&["ground"]))
    }
}

/// A source of the fund at a place.
pub(super) async fn source(read: &Read, id: FundingSourceId, place: &Place) -> Result<funding_source::Model, Failure> {
    let found = read::sources_by_id(read, &[id]).await?.remove(&id).filter(|row| row.unit_id == place.unit);
    Ok(found.ok_or_else(|| Refusal::not_found("来源", "source").at(["source"]))?)
}

/// Declares subjects: a row and where the fund's unit lies.
macro_rules! subjects {
    ($(
        $(#[doc = $doc:literal])+ $name:ident {
            $row:ty, $id:ty, $by_id:path, $zh:literal, $en:literal, $field:literal
        }
    ),+ $(,)?) => {$(
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
    )+};
}

subjects! {
    /// A source of money and where the unit lies whose fund it feeds.
    SourceSubject { funding_source::Model, FundingSourceId, read::sources_by_id, "来源", "source", "source" },
    /// A budget line and where its fund's unit lies.
    LineSubject { budget_line::Model, BudgetLineId, read::lines_by_id, "预算项目", "budget line", "line" },
    /// A change of a limit and where its fund's unit lies.
    LimitSubject {
        limit_change::Model, LimitChangeId, read::limit_changes_by_id, "限额变更", "change of a limit", "change"
    },
    /// A commitment and where its fund's unit lies.
    CommitmentSubject {
        commitment::Model, CommitmentId, read::commitments_by_id, "承诺", "commitment", "commitment"
    },
    /// A voucher and where its fund's unit lies.
    VoucherSubject { voucher::Model, VoucherId, read::vouchers_by_id, "凭证", "voucher", "voucher" },
}

impl Subject for SourceSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

impl Subject for LineSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let limit = self.row.limit_fen.map(|limit| limit.0.to_string()).unwrap_or_default();
        Some((self.row.version, vec![("limit", limit)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

impl Subject for LimitSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

impl Subject for CommitmentSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let commitment::Model { ordered, paid, released, .. } = &self.row;
        let fields = [("ordered", ordered), ("paid", paid), ("released", released)];
        Some((self.row.version, fields.into_iter().map(|(field, fen)| (field, fen.0.to_string())).collect()))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
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

    /// Of what an account holds and the next year is to have.
    pub(super) fn carrying(
        from: Account,
        line: Option<&budget_line::Model>,
        amount: Fen,
        ground: Ground,
    ) -> Result<Self, Failure> {
        let entries = carried(from, amount)?;
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
