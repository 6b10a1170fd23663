//! The ledger over values: whatever is posted in whatever order, nothing is made or lost.

use std::collections::BTreeMap;

use rencai::funding::ledger::{Account, AccountKind, Balances, Entry, VoucherKind, carried, transfer};
use rencai::funding::model::Restriction;
use rencai::kernel::ErrorCode;
use rencai::kernel::id::{BudgetLineId, FundingSourceId};
use rencai::kernel::money::Fen;
use uuid::Uuid;

use super::PURPOSES;
use super::book::{Book, Line, Source};
use crate::model::dice::Dice;

const YEAR: i64 = 2010;

/// Three sources, one restricted and one for some weeks, and lines of two years.
fn book() -> Book {
    let source = |id: u128, restriction: Restriction| Source { id: FundingSourceId(Uuid::from_u128(id)), restriction };
    let purposes = vec![PURPOSES[0], PURPOSES[1]];
    let sources = vec![
        source(1, Restriction::default()),
        source(2, Restriction { purposes, until: None }),
        source(3, Restriction { purposes: Vec::new(), until: Some("2011-01-20".parse().unwrap()) }),
    ];
    let lines = [YEAR, YEAR + 1].into_iter().flat_map(|year| PURPOSES.map(|purpose| (year, purpose)));
    let lines = (100..).zip(lines).map(|(id, (year, purpose))| Line {
        id: BudgetLineId(Uuid::from_u128(id)),
        year,
        purpose,
        limit: None,
    });
    Book::new("2010-12-01".parse().unwrap(), sources, lines.collect())
}

/// Feature 43.
#[test]
fn a_million_random_operations_never_make_or_lose_a_fen_nor_pass_a_limit() {
    let (mut dice, mut kinds) = (Dice::new(20_100_909), BTreeMap::new());
    let (mut tried, mut codes) = (0, BTreeMap::new());
    for _ in 0..100 {
        let (mut book, mut own, mut deeds) = (book(), 0, 0);
        while own < 10_000 {
            let deed = book.draw(&mut dice);
            own += deed.size();
            deeds += 1;
            if let Err(code) = book.apply(&deed) {
                *codes.entry(code).or_insert(0) += 1;
            }
            book.check_accounts(&deed);
            if deeds % 50 == 0 {
                book.check();
            }
        }
        book.check();
        assert_eq!(book.replayed(), book.balances);
        for voucher in &book.vouchers {
            *kinds.entry(voucher.kind).or_insert(0) += 1;
        }
        tried += own;
    }
    assert!(tried >= 1_000_000);
    let never: Vec<_> = VoucherKind::ALL.iter().filter(|kind| !kinds.contains_key(kind)).collect();
    assert!(never.is_empty(), "never posted: {never:?}, of {kinds:?}");
    let wanted = [
        ErrorCode::BadInput,
        ErrorCode::FundsShort,
        ErrorCode::LineMissing,
        ErrorCode::OverLimit,
        ErrorCode::PeriodClosed,
        ErrorCode::SourceRestricted,
        ErrorCode::StateForbids,
    ];
    assert!(codes.len() == wanted.len() && wanted.iter().all(|code| codes.contains_key(code)), "{codes:?}");
}

#[test]
fn a_voucher_that_does_not_add_up_to_nothing_is_refused_and_leaves_all_as_it_was() {
    let source = FundingSourceId(Uuid::from_u128(1));
    let account = |kind| Account::of(kind, YEAR, None, source);
    let (from, to) = (account(AccountKind::Source), account(AccountKind::Unallocated));
    let mut balances = Balances::default();
    balances.post(&transfer(from, to, Fen(100)).unwrap()).unwrap();
    let before = balances.clone();
    let one = |account, fen| Entry { account, fen: Fen(fen) };
    for (entries, code) in [
        (vec![one(to, 1)], ErrorCode::BadInput),
        (vec![one(to, -101), one(from, 101)], ErrorCode::FundsShort),
        (vec![one(from, 1), one(to, -1), one(from, 100), one(to, -100)], ErrorCode::FundsShort),
        (vec![one(to, Fen::MOST.0), one(from, -Fen::MOST.0)], ErrorCode::BadInput),
    ] {
        assert_eq!(balances.post(&entries).unwrap_err().code, code);
        assert_eq!(balances, before);
    }
    for nothing in [0, -1, Fen::MOST.0 + 1] {
        assert_eq!(transfer(from, to, Fen(nothing)).unwrap_err().code, ErrorCode::BadInput);
    }
    let short = balances.post(&[one(to, -101), one(from, 101)]).unwrap_err();
    assert_eq!((short.path, short.allowed), (vec!["amount".to_owned()], vec!["0-100 fen".to_owned()]));
}

#[test]
fn what_is_carried_over_is_allocated_no_more_and_each_year_adds_up_to_nothing() {
    let (source, line) = (FundingSourceId(Uuid::from_u128(1)), BudgetLineId(Uuid::from_u128(2)));
    let account = |kind, year| Account::of(kind, year, Some(line), source);
    let given = transfer(account(AccountKind::Source, YEAR), account(AccountKind::Unallocated, YEAR), Fen(100));
    let allocated = transfer(account(AccountKind::Unallocated, YEAR), account(AccountKind::Line, YEAR), Fen(60));
    let mut balances = Balances::default();
    balances.post(&given.unwrap()).unwrap();
    balances.post(&allocated.unwrap()).unwrap();
    assert_eq!(balances.allocated(line).unwrap(), Fen(60));
    let entries = carried(account(AccountKind::Line, YEAR), YEAR + 1, Fen(60)).unwrap();
    for year in [YEAR, YEAR + 1] {
        let of_it = entries.iter().filter(|entry| entry.account.year == year);
        assert_eq!(of_it.map(|entry| entry.fen.0).sum::<i64>(), 0, "{year}");
    }
    balances.post(&entries).unwrap();
    assert_eq!(balances.allocated(line).unwrap(), Fen(0));
    assert_eq!(balances.of(&account(AccountKind::CarriedOut, YEAR)), Fen(60));
    assert_eq!(balances.of(&account(AccountKind::CarriedIn, YEAR + 1)), Fen(-60));
    assert_eq!(balances.of(&account(AccountKind::Unallocated, YEAR + 1)), Fen(60));
    let more = carried(account(AccountKind::Line, YEAR), YEAR + 1, Fen(1)).unwrap();
    assert_eq!(balances.post(&more).unwrap_err().code, ErrorCode::FundsShort);
}
