//! The ledger over values: whatever is posted in whatever order, nothing is made or lost.

use std::collections::BTreeMap;

use rencai::funding::ledger::{Account, AccountKind, Balances, Entry, VoucherKind, reversed, transfer};
use rencai::funding::model::{Committed, CommitmentMove, check_limit};
use rencai::kernel::ErrorCode;
use rencai::kernel::id::{BudgetLineId, FundingSourceId};
use rencai::kernel::money::Fen;
use uuid::Uuid;

/// Random numbers that are the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn of<'t, T>(&mut self, some: &'t [T]) -> &'t T {
        &some[usize::try_from(self.below(some.len() as u64)).unwrap()]
    }
}

/// A fund as its commands see it: accounts, limits and what is committed.
#[derive(Default)]
struct Book {
    balances: Balances,
    limits: BTreeMap<BudgetLineId, Fen>,
    commitments: Vec<(BudgetLineId, FundingSourceId, Committed)>,
    corrected: Vec<bool>,
    vouchers: Vec<(VoucherKind, Vec<Entry>)>,
}

const YEAR: i64 = 2010;

impl Book {
    fn moving(kind: VoucherKind, line: Option<BudgetLineId>, source: FundingSourceId, amount: Fen) -> Option<Vec<Entry>> {
        let (from, to) = kind.moves().unwrap();
        let account = |step| Account::of(step, YEAR, line, source);
        transfer(account(from), account(to), amount).ok().map(|entries| entries.to_vec())
    }

    fn post(&mut self, kind: VoucherKind, entries: Vec<Entry>) -> bool {
        let posted = self.balances.post(&entries);
        if let Err(refusal) = &posted {
            assert!(matches!(refusal.code, ErrorCode::FundsShort | ErrorCode::BadInput), "{refusal:?}");
            return false;
        }
        self.vouchers.push((kind, entries));
        self.corrected.push(false);
        true
    }

    /// One thing at random, whether it may be or not.
    fn step(&mut self, dice: &mut Dice, lines: &[BudgetLineId], sources: &[FundingSourceId]) {
        let (line, source) = (*dice.of(lines), *dice.of(sources));
        let amount = Fen(i64::try_from(dice.below(5_000)).unwrap() - 50);
        match dice.below(10) {
            0 => {
                let allocated = self.balances.allocated(line).unwrap();
                if amount >= allocated {
                    self.limits.insert(line, amount);
                }
            }
            1 => {
                if let Some(entries) = Self::moving(VoucherKind::Appropriation, None, source, amount) {
                    self.post(VoucherKind::Appropriation, entries);
                }
            }
            2 | 3 => {
                let allocated = self.balances.allocated(line).unwrap();
                let within = check_limit(self.limits.get(&line).copied(), allocated, amount).is_ok();
                if let Some(entries) = Self::moving(VoucherKind::Allocation, Some(line), source, amount)
                    && within
                {
                    self.post(VoucherKind::Allocation, entries);
                }
            }
            4 => {
                if let Some(entries) = Self::moving(VoucherKind::Reservation, Some(line), source, amount)
                    && self.post(VoucherKind::Reservation, entries)
                {
                    self.commitments.push((line, source, Committed::new(amount)));
                }
            }
            5 => {
                if let Some(entries) = Self::moving(VoucherKind::Deallocation, Some(line), source, amount) {
                    self.post(VoucherKind::Deallocation, entries);
                }
            }
            6 if !self.vouchers.is_empty() => self.correct(dice),
            _ if !self.commitments.is_empty() => self.go_on(dice, amount),
            _ => {}
        }
    }

    fn correct(&mut self, dice: &mut Dice) {
        let at = usize::try_from(dice.below(self.vouchers.len() as u64)).unwrap();
        let (kind, entries) = self.vouchers[at].clone();
        if kind.is_corrected() && !self.corrected[at] && self.post(VoucherKind::Correction, reversed(&entries)) {
            self.corrected[at] = true;
        }
    }

    fn go_on(&mut self, dice: &mut Dice, amount: Fen) {
        let at = usize::try_from(dice.below(self.commitments.len() as u64)).unwrap();
        let (line, source, committed) = self.commitments[at];
        let (by, kind) = *dice.of(&[
            (CommitmentMove::Order, VoucherKind::Order),
            (CommitmentMove::Pay, VoucherKind::Payment),
            (CommitmentMove::Bounce, VoucherKind::Bounce),
            (CommitmentMove::Release, VoucherKind::Release),
            (CommitmentMove::Release, VoucherKind::Expiry),
        ]);
        let Some(entries) = Self::moving(kind, Some(line), source, amount) else { return };
        if let Ok(after) = committed.moved(by, amount)
            && self.post(kind, entries)
        {
            self.commitments[at].2 = after;
        }
    }

    fn sum(&self, kinds: &[AccountKind]) -> i64 {
        self.balances.accounts().filter(|(account, _)| kinds.contains(&account.kind)).map(|(_, fen)| fen.0).sum()
    }

    /// What must hold after each step.
    fn holds(&self, lines: &[BudgetLineId]) {
        use AccountKind::{Line, Ordered, Paid, Reserved, Source, Unallocated};
        assert_eq!(self.sum(AccountKind::ALL), 0, "all accounts together");
        for (account, fen) in self.balances.accounts() {
            assert!(if account.kind == Source { fen.0 <= 0 } else { fen.0 >= 0 }, "{account} holds {fen}");
        }
        for line in lines {
            let allocated = self.balances.allocated(*line).unwrap();
            assert!(self.limits.get(line).is_some_and(|limit| allocated <= *limit) || allocated == Fen::ZERO);
        }
        let appropriated = -self.sum(&[Source]);
        let allocated = self.sum(&[Line, Reserved, Ordered, Paid]);
        let reserved = self.sum(&[Reserved, Ordered, Paid]);
        let paid = self.sum(&[Paid]);
        assert!(paid <= reserved && reserved <= allocated && allocated <= appropriated);
        assert_eq!(appropriated - allocated, self.sum(&[Unallocated]));
        let committed = |of: fn(&Committed) -> i64| self.commitments.iter().map(|(_, _, of_it)| of(of_it)).sum::<i64>();
        assert_eq!(committed(|one| one.open().unwrap().0), self.sum(&[Reserved]));
        assert_eq!(committed(|one| one.ordered.0), self.sum(&[Ordered]));
        assert_eq!(committed(|one| one.paid.0), paid);
    }

    /// What posting all vouchers anew gives.
    fn replayed(&self) -> Balances {
        let mut again = Balances::default();
        for (_, entries) in &self.vouchers {
            again.post(entries).unwrap();
        }
        again
    }
}

/// Feature 43.
#[test]
fn a_million_random_operations_never_make_or_lose_a_fen_nor_pass_a_limit() {
    let lines: Vec<BudgetLineId> = (1..=8).map(|line| BudgetLineId(Uuid::from_u128(line))).collect();
    let sources: Vec<FundingSourceId> = (1..=3).map(|source| FundingSourceId(Uuid::from_u128(100 + source))).collect();
    let (mut dice, mut kinds) = (Dice(20_100_909), BTreeMap::new());
    for _ in 0..100 {
        let mut book = Book::default();
        for step in 0..10_000 {
            book.step(&mut dice, &lines, &sources);
            assert_eq!(book.sum(AccountKind::ALL), 0);
            if step % 50 == 0 {
                book.holds(&lines);
            }
        }
        book.holds(&lines);
        assert_eq!(book.replayed(), book.balances);
        for (kind, _) in &book.vouchers {
            *kinds.entry(*kind).or_insert(0) += 1;
        }
    }
    let never: Vec<_> = VoucherKind::ALL.iter().filter(|kind| !kinds.contains_key(kind)).collect();
    assert!(never.is_empty(), "never posted: {never:?}");
}

#[test]
fn a_voucher_that_does_not_add_up_to_nothing_is_refused_and_leaves_all_as_it_was() {
    let source = FundingSourceId(Uuid::from_u128(1));
    let account = |kind| Account::of(kind, YEAR, None, source);
    let mut balances = Balances::default();
    let given = transfer(account(AccountKind::Source), account(AccountKind::Unallocated), Fen(100)).unwrap();
    balances.post(&given).unwrap();
    let before = balances.clone();
    let one = |kind, fen| Entry { account: account(kind), fen: Fen(fen) };
    for (entries, code) in [
        (vec![one(AccountKind::Unallocated, 1)], ErrorCode::BadInput),
        (vec![one(AccountKind::Unallocated, -101), one(AccountKind::Source, 101)], ErrorCode::FundsShort),
        (vec![one(AccountKind::Source, 1), one(AccountKind::Unallocated, -1), one(AccountKind::Source, 100), one(AccountKind::Unallocated, -100)], ErrorCode::FundsShort),
        (vec![one(AccountKind::Unallocated, Fen::MOST.0), one(AccountKind::Source, -Fen::MOST.0)], ErrorCode::BadInput),
    ] {
        assert_eq!(balances.post(&entries).unwrap_err().code, code);
        assert_eq!(balances, before);
    }
    assert_eq!(transfer(account(AccountKind::Source), account(AccountKind::Unallocated), Fen(0)).unwrap_err().code, ErrorCode::BadInput);
    let short = balances.post(&[one(AccountKind::Unallocated, -101), one(AccountKind::Source, 101)]).unwrap_err();
    assert_eq!((short.path, short.allowed), (vec!["amount".to_owned()], vec!["0-100 fen".to_owned()]));
}
