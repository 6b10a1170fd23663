//! What a government owes its talent fund for a year: general budget revenue in versions, the share of it that is
//! demanded, and what of that was appropriated and paid. Pure.

use std::cmp::Reverse;

use uuid::Uuid;

use crate::kernel::id::VoucherId;
use crate::kernel::money::{Fen, Rate};
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, Term};

named! {
    /// 一般预算收入一版的类别；决算先于调整预算，调整预算先于预算。
    ///
    /// What a version of general budget revenue is: the final account goes before the adjusted budget, and that before
    /// the budget.
    RevenueKind {
        /// 预算。
        ///
        /// The budget.
        Budget = "BUDGET",
        /// 调整预算。
        ///
        /// The adjusted budget.
        Adjusted = "ADJUSTED",
        /// 决算。
        ///
        /// The final account.
        Final = "FINAL",
    }
}

/// A revenue, and what it is.
pub type Base = (RevenueKind, Fen);

/// The days of a budget year.
#[must_use]
pub fn days_of(year: i64) -> Term {
    let first = |year: i64| i32::try_from(year).ok().and_then(|year| Day::of(year, 1, 1));
    Term { from: first(year), until: first(year + 1) }
}

/// Demands a year of which there can be a version of this kind by now: budgets are adjusted once a year has begun, and
/// accounts are final once it is over.
///
/// # Errors
/// `STATE_FORBIDS`, naming the first day.
pub fn check_begun(kind: RevenueKind, year: i64, today: Day) -> Result<(), Refusal> {
    let from = match kind {
        RevenueKind::Budget => None,
        RevenueKind::Adjusted => days_of(year).from,
        RevenueKind::Final => days_of(year).until,
    };
    let Some(from) = from.filter(|from| *from > today) else { return Ok(()) };
    let kind = kind.as_str();
    let (zh, en) = (
        format!("{year} 年的 {kind} 自 {from} 起方可登记"),
        format!("the {kind} of {year} is recorded from {from} on"),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["kind"]).allowing([format!("{from} –")]))
}

/// The version of a revenue that counts, by their kinds and numbers: of the last kind the last one.
#[must_use]
pub fn base(versions: impl IntoIterator<Item = (RevenueKind, i64, Fen)>) -> Option<Base> {
    let last = versions.into_iter().max_by_key(|(kind, number, _)| (*kind, *number));
    last.map(|(kind, _, fen)| (kind, fen))
}

/// The revenue where units lie together: that of the one that is there; until it has any, those of the ones that it
/// continues add up.
///
/// # Errors
/// `BAD_USER_INPUT` where the sum is past what can be held.
pub fn joint(own: Option<Base>, continued: &[Base]) -> Result<Option<Base>, Refusal> {
    let least = continued.iter().map(|(kind, _)| *kind).min();
    let Some(kind) = least.filter(|_| own.is_none()) else { return Ok(own) };
    Ok(Some((kind, Fen::sum(continued.iter().map(|(_, fen)| *fen))?)))
}

/// The share that counts of those that bind: the greatest, whoever set it.
#[must_use]
pub fn strictest(shares: impl IntoIterator<Item = (Rate, Uuid)>) -> Option<(Rate, Uuid)> {
    shares.into_iter().max_by_key(|(share, version)| (*share, Reverse(*version)))
}

/// What a government's own budget gave its fund for a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given {
    /// What was appropriated, less what was corrected.
    pub appropriated: Fen,
    /// What of the year's money was paid, and of what was carried over to it.
    pub paid: Fen,
}

impl Given {
    /// Both together.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn plus(self, other: Self) -> Result<Self, Refusal> {
        Ok(Self { appropriated: self.appropriated.plus(other.appropriated)?, paid: self.paid.plus(other.paid)? })
    }
}

/// With what a year is compared: the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// The revenue that counts; none, where none is on record.
    pub base: Option<Base>,
    /// What was appropriated.
    pub appropriated: Fen,
}

/// What is owed; a refusal where sums of units that lie together are past what can be held.
pub type Owed = Result<Obligation, Refusal>;

/// What a government owes its talent fund for a year, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obligation {
    /// The revenue that counts; none, where none is on record.
    pub base: Option<Base>,
    /// What share of it is demanded; none, where no unit has set one.
    pub share: Option<Rate>,
    /// By which version of which rule.
    pub by: Option<Uuid>,
    /// What is demanded, rounded up to a whole fen.
    pub demanded: Option<Fen>,
    /// What was appropriated.
    pub appropriated: Fen,
    /// What was paid.
    pub paid: Fen,
    /// What of what is demanded is not appropriated.
    pub short: Option<Fen>,
    /// How much more was appropriated than for the year before; none, where nothing was then.
    pub grown: Option<Fen>,
    /// How much higher the base is than that of the year before; none, where either is not on record.
    pub base_grown: Option<Fen>,
}

impl Obligation {
    /// Of a revenue, a share of it, what was given, and the year before.
    #[must_use]
    pub fn new(base: Option<Base>, share: Option<(Rate, Uuid)>, given: Given, before: Before) -> Self {
        let Given { appropriated, paid } = given;
        let demanded = base.zip(share).map(|((_, fen), (share, _))| share.at_least_of(fen));
        Self {
            base,
            share: share.map(|(share, _)| share),
            by: share.map(|(_, version)| version),
            demanded,
            appropriated,
            paid,
            short: demanded.map(|demanded| Fen((demanded.0 - appropriated.0).max(0))),
            grown: (before.appropriated > Fen::ZERO).then(|| Fen(appropriated.0 - before.appropriated.0)),
            base_grown: base.zip(before.base).map(|((_, fen), (_, before))| Fen(fen.0 - before.0)),
        }
    }
}

/// A voucher by which something was appropriated, and which was not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appropriated {
    /// Which voucher.
    pub voucher: VoucherId,
    /// The day to which it belongs.
    pub day: Day,
    /// How much.
    pub fen: Fen,
}

/// The voucher with which vouchers reach, in their order, what is demanded; none, while they do not.
#[must_use]
pub fn reached(demanded: Fen, vouchers: &[Appropriated]) -> Option<Appropriated> {
    let mut sum = 0_i128;
    let reaching = vouchers.iter().find(|one| {
        sum += i128::from(one.fen.0);
        sum >= i128::from(demanded.0)
    });
    reaching.copied()
}
