//! A fund over values, as its commands keep it, and random deeds in it, whether they may be done or not.

use std::collections::{BTreeMap, BTreeSet};

use rencai::funding::ledger::{
    Account, AccountKind, Balances, Entry, VoucherKind, carried, check_amount, reversed, transfer,
};
use rencai::funding::model::{
    CommitmentMove, Committed, PaymentMove, PaymentState, Purpose, Restriction, check_closing, check_covers,
    check_limit, month_of,
};
use rencai::kernel::id::{BudgetLineId, FundingSourceId};
use rencai::kernel::money::{Fen, Rate, split};
use rencai::kernel::{Day, ErrorCode, Every, Period, Refusal};

use crate::model::dice::Dice;

/// So many payments are ordered or answered at once at most.
const MANY: usize = 60;

/// What is done in a fund; sources, lines, commitments, payments and vouchers are called by their places.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A limit is proposed and approved.
    Limit {
        line: usize,
        fen: i64,
    },
    Appropriate {
        year: i64,
        source: usize,
        fen: i64,
    },
    /// With shares in millionths.
    Allocate {
        year: i64,
        source: usize,
        fen: i64,
        shares: Vec<(usize, u32)>,
    },
    Deallocate {
        line: usize,
        source: usize,
        fen: i64,
    },
    /// For so many days.
    Commit {
        line: usize,
        source: usize,
        fen: i64,
        days: i64,
    },
    Release {
        commitment: usize,
        fen: i64,
    },
    Order(Vec<(usize, i64)>),
    /// Payments that were paid, or bounced.
    Settle(Vec<(usize, bool)>),
    Correct {
        voucher: usize,
    },
    CarryOver {
        year: i64,
    },
    Close {
        period: Period,
    },
    /// Days pass, and what has expired is released.
    Pass {
        days: i64,
    },
}

impl Deed {
    /// How many vouchers it tries to post.
    pub fn size(&self) -> usize {
        match self {
            Self::Allocate { shares, .. } => shares.len(),
            Self::Order(items) => items.len(),
            Self::Settle(items) => items.len(),
            _ => 1,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Source {
    pub id: FundingSourceId,
    pub restriction: Restriction,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub id: BudgetLineId,
    pub year: i64,
    pub purpose: Purpose,
    pub limit: Option<Fen>,
}

#[derive(Debug, Clone)]
pub struct Commitment {
    pub line: usize,
    pub source: usize,
    pub until: Day,
    pub is: Committed,
}

#[derive(Debug, Clone)]
pub struct Payment {
    pub commitment: usize,
    pub fen: Fen,
    pub state: PaymentState,
}

#[derive(Debug, Clone)]
pub struct Posted {
    pub kind: VoucherKind,
    pub entries: Vec<Entry>,
    line: Option<usize>,
    payment: Option<usize>,
    corrected: bool,
}

impl Posted {
    fn new(kind: VoucherKind, entries: Vec<Entry>) -> Self {
        Self { kind, entries, line: None, payment: None, corrected: false }
    }
}

/// Whether it was done; why not.
pub type Said = Result<(), ErrorCode>;

/// A fund.
#[derive(Debug, Clone)]
pub struct Book {
    pub today: Day,
    pub sources: Vec<Source>,
    pub lines: Vec<Line>,
    pub balances: Balances,
    pub commitments: Vec<Commitment>,
    pub payments: Vec<Payment>,
    pub vouchers: Vec<Posted>,
    closed: BTreeSet<String>,
}

fn code(refusal: Refusal) -> ErrorCode {
    refusal.code
}

/// Nearly always no more than what is there.
fn amount(dice: &mut Dice, there: i64) -> i64 {
    if there > 0 && dice.percent(96) { dice.within(1, there) } else { dice.within(-50, 4_950) }
}

impl Book {
    pub fn new(today: Day, sources: Vec<Source>, lines: Vec<Line>) -> Self {
        Self {
            today,
            sources,
            lines,
            balances: Balances::default(),
            commitments: Vec::new(),
            payments: Vec::new(),
            vouchers: Vec::new(),
            closed: BTreeSet::new(),
        }
    }

    fn account(&self, kind: AccountKind, line: usize, source: usize) -> Account {
        let of = &self.lines[line];
        Account::of(kind, of.year, Some(of.id), self.sources[source].id)
    }

    fn held(&self, kind: AccountKind, line: usize, source: usize) -> i64 {
        self.balances.of(&self.account(kind, line, source)).0
    }

    fn unallocated(&self, year: i64, source: usize) -> i64 {
        self.balances.of(&Account::of(AccountKind::Unallocated, year, None, self.sources[source].id)).0
    }

    fn year(&self) -> i64 {
        i64::from(self.today.year())
    }

    /// Something that could be done next, and sometimes something that cannot; many things at once where that is possible.
    pub fn draw(&self, dice: &mut Dice) -> Deed {
        let (line, source) = (dice.below(self.lines.len()), dice.below(self.sources.len()));
        if self.closed.contains(&month_of(self.today)) && dice.percent(60) {
            let month = Period::of(self.today, Every::Month).unwrap();
            return Deed::Pass { days: (month.last().0 - self.today.0).num_days() + 1 };
        }
        let unlimited = self.lines.iter().position(|line| line.limit.is_none());
        if let Some(line) = unlimited.filter(|_| dice.percent(50)) {
            return Deed::Limit { line, fen: dice.within(0, 60_000) };
        }
        let year = self.year() + [0, 0, 0, 0, 1, -1][dice.below(6)];
        match dice.below(100) {
            0..=4 => {
                let allocated = self.balances.allocated(self.lines[line].id).unwrap().0;
                Deed::Limit { line, fen: allocated + dice.within(-20, 20_000) }
            }
            5..=14 => Deed::Appropriate { year, source, fen: dice.within(-50, 30_000) },
            15..=26 => self.draw_allocation(dice, year, source),
            27..=29 => {
                let fen = amount(dice, self.held(AccountKind::Line, line, source));
                Deed::Deallocate { line, source, fen }
            }
            30..=47 => {
                let fen = amount(dice, self.held(AccountKind::Line, line, source) / 4 + 1);
                Deed::Commit { line, source, fen, days: dice.within(0, 30) }
            }
            48..=51 if !self.commitments.is_empty() => {
                let commitment = dice.below(self.commitments.len());
                let fen = amount(dice, self.commitments[commitment].is.open().unwrap().0);
                Deed::Release { commitment, fen }
            }
            52..=69 if !self.commitments.is_empty() => self.draw_order(dice),
            70..=89 if !self.payments.is_empty() => self.draw_settling(dice),
            90..=94 if !self.vouchers.is_empty() => Deed::Correct { voucher: dice.below(self.vouchers.len()) },
            95 => Deed::CarryOver { year: self.year() - i64::from(dice.percent(80)) },
            96 => {
                let month = Period::of(self.today, Every::Month).unwrap();
                let year = Period::of(self.today, Every::Year).unwrap();
                let period = [month, month.before().unwrap(), year.before().unwrap(), year][dice.below(4)];
                Deed::Close { period }
            }
            _ => Deed::Pass { days: dice.within(1, 4) },
        }
    }

    fn draw_allocation(&self, dice: &mut Dice, year: i64, source: usize) -> Deed {
        let of_year: Vec<usize> = (0..self.lines.len()).filter(|line| self.lines[*line].year == year).collect();
        let mut cuts: Vec<u32> = (0..dice.below(4)).map(|_| u32::try_from(dice.below(1_000_000)).unwrap()).collect();
        cuts.extend([0, if dice.percent(98) { 1_000_000 } else { 999_999 }]);
        cuts.sort_unstable();
        let (first, mut shares) = (dice.below(self.lines.len()), Vec::new());
        for (at, pair) in cuts.windows(2).enumerate() {
            let is_odd = of_year.is_empty() || dice.percent(2);
            let line = if is_odd { dice.below(self.lines.len()) } else { of_year[(first + at) % of_year.len()] };
            shares.push((line, pair[1] - pair[0]));
        }
        Deed::Allocate { year, source, fen: amount(dice, self.unallocated(year, source) / 2 + 1), shares }
    }

    fn draw_order(&self, dice: &mut Dice) -> Deed {
        let mut left: BTreeMap<usize, i64> = BTreeMap::new();
        let mut items = Vec::new();
        let newest = self.commitments.len().min(60);
        for _ in 0..=dice.below(MANY) {
            let at = self.commitments.len() - 1 - dice.below(newest);
            let open = *left.entry(at).or_insert_with(|| self.commitments[at].is.open().unwrap().0);
            let is_odd = dice.below(400) == 0;
            if open <= 0 && !is_odd {
                continue;
            }
            let fen = if is_odd { open + dice.within(0, 9) } else { dice.within(1, open / 8 + 1) };
            left.insert(at, open - fen);
            items.push((at, fen));
        }
        if items.is_empty() {
            items.push((dice.below(self.commitments.len()), 1));
        }
        Deed::Order(items)
    }

    fn draw_settling(&self, dice: &mut Dice) -> Deed {
        let waiting = self.payments.iter().enumerate().filter(|(_, payment)| payment.state == PaymentState::Ordered);
        let waiting: Vec<usize> = waiting.map(|(at, _)| at).take(1 + dice.below(MANY)).collect();
        let mut items: Vec<(usize, bool)> = waiting.into_iter().map(|at| (at, dice.percent(80))).collect();
        if items.is_empty() || dice.percent(5) {
            items.push((dice.below(self.payments.len()), true));
        }
        Deed::Settle(items)
    }

    /// Does it, all of it or nothing.
    pub fn apply(&mut self, deed: &Deed) -> Said {
        match deed {
            Deed::Limit { line, fen } => self.set_limit(*line, *fen),
            Deed::Appropriate { year, source, fen } => self.appropriate(*year, *source, Fen(*fen)),
            Deed::Allocate { year, source, fen, shares } => self.allocate(*year, *source, Fen(*fen), shares),
            Deed::Deallocate { line, source, fen } => {
                let draft = self.moving(VoucherKind::Deallocation, *line, *source, Fen(*fen))?;
                self.post(vec![draft])
            }
            Deed::Commit { line, source, fen, days } => self.commit(*line, *source, Fen(*fen), *days),
            Deed::Release { commitment, fen } => self.release(*commitment, Fen(*fen)),
            Deed::Order(items) => self.order(items),
            Deed::Settle(items) => self.settle(items),
            Deed::Correct { voucher } => self.correct(*voucher),
            Deed::CarryOver { year } => self.carry_over(*year),
            Deed::Close { period } => self.close(*period),
            Deed::Pass { days } => self.pass(*days),
        }
    }

    fn set_limit(&mut self, line: usize, fen: i64) -> Said {
        if fen < 0 {
            return Err(ErrorCode::BadInput);
        }
        check_covers(Fen(fen), self.balances.allocated(self.lines[line].id).map_err(code)?).map_err(code)?;
        self.lines[line].limit = Some(Fen(fen));
        Ok(())
    }

    fn moving(&self, kind: VoucherKind, line: usize, source: usize, amount: Fen) -> Result<Posted, ErrorCode> {
        let (from, to) = kind.moves().unwrap();
        let entries = transfer(self.account(from, line, source), self.account(to, line, source), amount);
        Ok(Posted { line: Some(line), ..Posted::new(kind, entries.map_err(code)?.to_vec()) })
    }

    fn post(&mut self, drafts: Vec<Posted>) -> Said {
        if !self.closed.is_empty() {
            let mut years = drafts.iter().flat_map(|draft| draft.entries.iter().map(|entry| entry.account.year));
            let is_closed = self.closed.contains(&month_of(self.today));
            if is_closed || years.any(|year| self.closed.contains(&year.to_string())) {
                return Err(ErrorCode::PeriodClosed);
            }
        }
        if let [draft] = &drafts[..] {
            self.balances.post(&draft.entries).map_err(code)?;
        } else {
            let mut balances = self.balances.clone();
            for draft in &drafts {
                balances.post(&draft.entries).map_err(code)?;
            }
            self.balances = balances;
        }
        self.vouchers.extend(drafts);
        Ok(())
    }

    fn appropriate(&mut self, year: i64, source: usize, amount: Fen) -> Said {
        check_amount(amount).map_err(code)?;
        let Source { id, restriction } = &self.sources[source];
        restriction.check_day(self.today).map_err(code)?;
        let account = |kind| Account::of(kind, year, None, *id);
        let entries = transfer(account(AccountKind::Source), account(AccountKind::Unallocated), amount);
        let draft = Posted::new(VoucherKind::Appropriation, entries.map_err(code)?.to_vec());
        self.post(vec![draft])
    }

    fn allocate(&mut self, year: i64, source: usize, amount: Fen, shares: &[(usize, u32)]) -> Said {
        check_amount(amount).map_err(code)?;
        let rate = |millionths: u32| format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
        let rates: Vec<Rate> = shares.iter().map(|(_, share)| rate(*share).parse().unwrap()).collect();
        let parts = split(amount, &rates).map_err(code)?;
        let mut drafts = Vec::new();
        for ((line, _), part) in shares.iter().zip(parts) {
            if shares.iter().filter(|(other, _)| other == line).count() > 1 {
                return Err(ErrorCode::BadInput);
            }
            let Line { id, year: of, purpose, limit } = &self.lines[*line];
            if *of != year {
                return Err(ErrorCode::LineMissing);
            }
            if part == Fen::ZERO {
                return Err(ErrorCode::BadInput);
            }
            self.sources[source].restriction.check(*purpose, self.today).map_err(code)?;
            check_limit(*limit, self.balances.allocated(*id).map_err(code)?, part).map_err(code)?;
            drafts.push(self.moving(VoucherKind::Allocation, *line, source, part)?);
        }
        self.post(drafts)
    }

    fn commit(&mut self, line: usize, source: usize, amount: Fen, days: i64) -> Said {
        check_amount(amount).map_err(code)?;
        let until = self.today.plus(days);
        self.sources[source].restriction.check(self.lines[line].purpose, until).map_err(code)?;
        let draft = self.moving(VoucherKind::Reservation, line, source, amount)?;
        self.post(vec![draft])?;
        self.commitments.push(Commitment { line, source, until, is: Committed::new(amount) });
        Ok(())
    }

    fn release(&mut self, at: usize, amount: Fen) -> Said {
        check_amount(amount).map_err(code)?;
        let Commitment { line, source, is, .. } = self.commitments[at];
        let after = is.moved(CommitmentMove::Release, amount).map_err(code)?;
        let draft = self.moving(VoucherKind::Release, line, source, amount)?;
        self.post(vec![draft])?;
        self.commitments[at].is = after;
        Ok(())
    }

    fn order(&mut self, items: &[(usize, i64)]) -> Said {
        let mut becomes: BTreeMap<usize, Committed> = BTreeMap::new();
        let (mut drafts, mut payments) = (Vec::new(), Vec::new());
        for (commitment, fen) in items {
            let Commitment { line, source, until, is } = self.commitments[*commitment];
            check_amount(Fen(*fen)).map_err(code)?;
            if until < self.today {
                return Err(ErrorCode::StateForbids);
            }
            let is = becomes.entry(*commitment).or_insert(is);
            *is = is.moved(CommitmentMove::Order, Fen(*fen)).map_err(code)?;
            let draft = self.moving(VoucherKind::Order, line, source, Fen(*fen))?;
            drafts.push(Posted { payment: Some(self.payments.len() + payments.len()), ..draft });
            payments.push(Payment { commitment: *commitment, fen: Fen(*fen), state: PaymentState::Ordered });
        }
        self.post(drafts)?;
        self.payments.extend(payments);
        self.become_(becomes);
        Ok(())
    }

    fn settle(&mut self, items: &[(usize, bool)]) -> Said {
        let mut becomes: BTreeMap<usize, Committed> = BTreeMap::new();
        let mut states: BTreeMap<usize, PaymentState> = BTreeMap::new();
        let mut drafts = Vec::new();
        for (at, paid) in items {
            let Payment { commitment, fen, state } = self.payments[*at];
            let (by, moves, kind) = if *paid {
                (PaymentMove::Pay, CommitmentMove::Pay, VoucherKind::Payment)
            } else {
                (PaymentMove::Bounce, CommitmentMove::Bounce, VoucherKind::Bounce)
            };
            let state = states.entry(*at).or_insert(state);
            *state = state.go(by).map_err(code)?;
            let Commitment { line, source, is, .. } = self.commitments[commitment];
            let is = becomes.entry(commitment).or_insert(is);
            *is = is.moved(moves, fen).map_err(code)?;
            drafts.push(Posted { payment: Some(*at), ..self.moving(kind, line, source, fen)? });
        }
        self.post(drafts)?;
        for (at, state) in states {
            self.payments[at].state = state;
        }
        self.become_(becomes);
        Ok(())
    }

    fn become_(&mut self, becomes: BTreeMap<usize, Committed>) {
        for (commitment, is) in becomes {
            self.commitments[commitment].is = is;
        }
    }

    fn correct(&mut self, at: usize) -> Said {
        let Posted { kind, entries, line, payment, corrected } = self.vouchers[at].clone();
        if !kind.is_correctable() || corrected {
            return Err(ErrorCode::StateForbids);
        }
        let entries = reversed(&entries);
        let back = entries.iter().filter(|entry| entry.account.kind.is_allocated()).map(|entry| entry.fen);
        let back = Fen::sum(back).map_err(code)?;
        if let Some(Line { id, limit, .. }) = line.filter(|_| back > Fen::ZERO).map(|line| &self.lines[line]) {
            check_limit(*limit, self.balances.allocated(*id).map_err(code)?, back).map_err(code)?;
        }
        self.post(vec![Posted { line, payment, ..Posted::new(VoucherKind::Correction, entries) }])?;
        self.vouchers[at].corrected = true;
        if let Some(payment) = payment {
            let Payment { commitment, fen, state } = self.payments[payment];
            self.payments[payment].state = state.go(PaymentMove::Correct).unwrap();
            let is = self.commitments[commitment].is.moved(CommitmentMove::Correct, fen).unwrap();
            self.commitments[commitment].is = is;
        }
        Ok(())
    }

    fn carry_over(&mut self, year: i64) -> Said {
        if year >= self.year() {
            return Err(ErrorCode::StateForbids);
        }
        let is_free = |account: &Account| matches!(account.kind, AccountKind::Unallocated | AccountKind::Line);
        let free = self
            .balances
            .accounts()
            .filter(|(account, fen)| account.year == year && is_free(account) && *fen > Fen::ZERO);
        let mut free: Vec<(Account, Fen)> = free.map(|(account, fen)| (*account, fen)).collect();
        free.sort_by_key(|(account, _)| account.to_string());
        if free.is_empty() {
            return Err(ErrorCode::FundsShort);
        }
        let mut later = year + 1..=self.year();
        let later = later.find(|year| !self.closed.contains(&year.to_string())).unwrap_or(self.year());
        let place = |id: BudgetLineId| self.lines.iter().position(|line| line.id == id);
        let mut drafts = Vec::new();
        for (account, fen) in free {
            let draft = Posted::new(VoucherKind::CarryOver, carried(account, later, fen).map_err(code)?);
            drafts.push(Posted { line: account.line.and_then(place), ..draft });
        }
        self.post(drafts)
    }

    fn close(&mut self, period: Period) -> Said {
        check_closing(period, self.today).map_err(code)?;
        if self.closed.contains(&period.to_string()) {
            return Err(ErrorCode::PeriodClosed);
        }
        let waits = |account: &Account, fen: Fen| {
            use AccountKind::{Line, Ordered, Reserved, Unallocated};
            let of_year = account.year == i64::from(period.last().year());
            of_year && matches!(account.kind, Unallocated | Line | Reserved | Ordered) && fen > Fen::ZERO
        };
        if period.every() == Every::Year && self.balances.accounts().any(|(account, fen)| waits(account, fen)) {
            return Err(ErrorCode::StateForbids);
        }
        self.closed.insert(period.to_string());
        Ok(())
    }

    fn pass(&mut self, days: i64) -> Said {
        self.today = self.today.plus(days);
        if self.closed.contains(&month_of(self.today)) {
            return Ok(());
        }
        let (mut drafts, mut becomes) = (Vec::new(), BTreeMap::new());
        for (at, Commitment { line, source, until, is }) in self.commitments.iter().enumerate() {
            let open = is.open().unwrap();
            if *until < self.today && open > Fen::ZERO {
                drafts.push(self.moving(VoucherKind::Expiry, *line, *source, open)?);
                becomes.insert(at, is.moved(CommitmentMove::Release, open).unwrap());
            }
        }
        self.post(drafts)?;
        self.become_(becomes);
        Ok(())
    }

    fn sum(&self, year: Option<i64>, kinds: &[AccountKind]) -> i64 {
        let of_it = |account: &Account| year.is_none_or(|year| account.year == year) && kinds.contains(&account.kind);
        self.balances.accounts().filter(|(account, _)| of_it(account)).map(|(_, fen)| fen.0).sum()
    }

    /// What must hold of accounts and limits after each deed: all accounts together hold nothing, none is on the wrong side
    /// of nothing, and no line has more than its limit.
    pub fn check_accounts(&self, after: &Deed) {
        let (mut all, mut allocated) = (0, BTreeMap::new());
        for (account, fen) in self.balances.accounts() {
            all += fen.0;
            let is_sound = if account.kind.is_origin() { fen.0 <= 0 } else { fen.0 >= 0 };
            assert!(is_sound, "{account} holds {fen} after {after:?}");
            if let Some(line) = account.line.filter(|_| account.kind.is_allocated()) {
                *allocated.entry(line).or_insert(0) += fen.0;
            }
        }
        assert_eq!(all, 0, "after {after:?}");
        for line in &self.lines {
            let held = allocated.get(&line.id).copied().unwrap_or_default();
            assert!(held <= line.limit.unwrap_or(Fen::ZERO).0, "{line:?}: {held} after {after:?}");
        }
    }

    /// What must hold of years and commitments whatever was done.
    pub fn check(&self) {
        use AccountKind::{CarriedIn, CarriedOut, Line, Ordered, Paid, Reserved, Source, Unallocated};
        let years: BTreeSet<i64> = self.balances.accounts().map(|(account, _)| account.year).collect();
        for year in years.into_iter().map(Some) {
            assert_eq!(self.sum(year, AccountKind::ALL), 0, "all accounts of {year:?} together");
            let given = -self.sum(year, &[Source, CarriedIn]);
            let allocated = self.sum(year, &[Line, Reserved, Ordered, Paid]);
            let reserved = self.sum(year, &[Reserved, Ordered, Paid]);
            assert!(self.sum(year, &[Paid]) <= reserved && reserved <= allocated && allocated <= given);
            assert_eq!(given - allocated, self.sum(year, &[Unallocated, CarriedOut]));
        }
        assert_eq!(self.sum(None, &[CarriedIn, CarriedOut]), 0, "what one year gives the next has");
        let committed = |of: fn(&Committed) -> i64| self.commitments.iter().map(|one| of(&one.is)).sum::<i64>();
        assert_eq!(committed(|one| one.open().unwrap().0), self.sum(None, &[Reserved]));
        assert_eq!(committed(|one| one.ordered.0), self.sum(None, &[Ordered]));
        assert_eq!(committed(|one| one.paid.0), self.sum(None, &[Paid]));
        for one in &self.commitments {
            assert!(one.is.open().unwrap() >= Fen::ZERO && one.is.paid <= one.is.reserved, "{one:?}");
        }
    }

    /// What posting all vouchers anew gives.
    pub fn replayed(&self) -> Balances {
        let mut again = Balances::default();
        for voucher in &self.vouchers {
            again.post(&voucher.entries).unwrap();
        }
        again
    }
}
