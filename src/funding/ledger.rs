//! The ledger over values: what accounts hold, what a voucher moves between them, and what no account may become. Pure.

use std::collections::BTreeMap;
use std::fmt;

use crate::kernel::id::{BudgetLineId, FundingSourceId};
use crate::kernel::money::Fen;
use crate::kernel::named::named;
use crate::kernel::{ErrorCode, Refusal};

named! {
    /// 账户类别：款项所处的环节。
    ///
    /// What an account holds: the step at which the money is.
    AccountKind {
        /// 来源：拨入之款的对方，余额为负，等于该来源所拨入。
        ///
        /// Where money came from: its balance is what was appropriated, below zero.
        Source = "SOURCE",
        /// 上年结转：转入之款的对方，余额为负；其间各年度已结账的，转自更早的年度。
        ///
        /// What came from the year before, or from an earlier one where those between are closed: its balance is what was
        /// carried over, below zero.
        CarriedIn = "CARRIED_IN",
        /// 已拨入，尚未分配。
        ///
        /// Appropriated, and not allocated yet.
        Unallocated = "UNALLOCATED",
        /// 已分配到预算项目，可用。
        ///
        /// Allocated to a budget line, and free.
        Line = "LINE",
        /// 已预留，待支付。
        ///
        /// Reserved for a commitment.
        Reserved = "RESERVED",
        /// 已发出支付指令，待国库回执。
        ///
        /// Ordered to be paid; the treasury has not answered yet.
        Ordered = "ORDERED",
        /// 已支付。
        ///
        /// Paid.
        Paid = "PAID",
        /// 结转下年；下年已结账的，转入其后首个未结账的年度。
        ///
        /// Carried over to the next year that is not closed.
        CarriedOut = "CARRIED_OUT",
    }
}

impl AccountKind {
    /// Whether what is there is allocated: there is one for each budget line.
    #[must_use]
    pub const fn is_allocated(self) -> bool {
        matches!(self, Self::Line | Self::Reserved | Self::Ordered | Self::Paid)
    }

    /// Whether there may be one for each budget line; money is carried over from lines, and from what was never allocated.
    #[must_use]
    pub const fn may_be_of_line(self) -> bool {
        self.is_allocated() || matches!(self, Self::CarriedOut)
    }

    /// Whether it is where money comes from: such an account never holds more than nothing, and all others never less.
    #[must_use]
    pub const fn is_origin(self) -> bool {
        matches!(self, Self::Source | Self::CarriedIn)
    }
}

named! {
    /// 凭证类别。
    ///
    /// What a voucher records.
    VoucherKind {
        /// 拨入。
        ///
        /// Money is appropriated to the fund, or given to it.
        Appropriation = "APPROPRIATION",
        /// 分配到预算项目。
        ///
        /// It is allocated to a budget line.
        Allocation = "ALLOCATION",
        /// 由预算项目退回未分配。
        ///
        /// It is taken back from a budget line.
        Deallocation = "DEALLOCATION",
        /// 预留。
        ///
        /// It is reserved for a commitment.
        Reservation = "RESERVATION",
        /// 释放预留。
        ///
        /// What was reserved is released.
        Release = "RELEASE",
        /// 预留到期释放。
        ///
        /// What was reserved has expired.
        Expiry = "EXPIRY",
        /// 发出支付指令。
        ///
        /// The treasury is ordered to pay.
        Order = "ORDER",
        /// 已支付。
        ///
        /// The treasury has paid.
        Payment = "PAYMENT",
        /// 退票。
        ///
        /// The payment bounced.
        Bounce = "BOUNCE",
        /// 结转下年。
        ///
        /// What is free at a year's end is carried over to the next.
        CarryOver = "CARRY_OVER",
        /// 更正：冲销所指的凭证。
        ///
        /// A correction: it undoes the voucher to which it points.
        Correction = "CORRECTION",
    }
}

impl VoucherKind {
    /// From which account to which it moves money within a year; none of what carries it over or back.
    #[must_use]
    pub const fn moves(self) -> Option<(AccountKind, AccountKind)> {
        use AccountKind::{Line, Ordered, Paid, Reserved, Source, Unallocated};
        match self {
            Self::Appropriation => Some((Source, Unallocated)),
            Self::Allocation => Some((Unallocated, Line)),
            Self::Deallocation => Some((Line, Unallocated)),
            Self::Reservation => Some((Line, Reserved)),
            Self::Release | Self::Expiry => Some((Reserved, Line)),
            Self::Order => Some((Reserved, Ordered)),
            Self::Payment => Some((Ordered, Paid)),
            Self::Bounce => Some((Ordered, Reserved)),
            Self::CarryOver | Self::Correction => None,
        }
    }

    /// Whether a correction undoes it; the others have a move of their own that leads back.
    #[must_use]
    pub const fn is_correctable(self) -> bool {
        matches!(self, Self::Appropriation | Self::Allocation | Self::Deallocation | Self::Payment | Self::CarryOver)
    }
}

/// An account of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account {
    /// For which budget year.
    pub year: i64,
    /// At which step.
    pub kind: AccountKind,
    /// Of which budget line; none of what is not allocated.
    pub line: Option<BudgetLineId>,
    /// From which source the money is.
    pub source: FundingSourceId,
}

impl Account {
    /// The account of a kind for money of a source in a year, and of a line where there may be one for each.
    #[must_use]
    pub fn of(kind: AccountKind, year: i64, line: Option<BudgetLineId>, source: FundingSourceId) -> Self {
        Self { year, kind, line: line.filter(|_| kind.may_be_of_line()), source }
    }
}

/// Its name, which no other account of the fund has.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.year, self.kind.as_str(), self.source.0)?;
        self.line.map_or(Ok(()), |line| write!(f, "/{}", line.0))
    }
}

/// What a voucher adds to an account; less than nothing where it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which account.
    pub account: Account,
    /// How much is added.
    pub fen: Fen,
}

/// The two entries that move an amount from one account to another.
///
/// # Errors
/// `BAD_USER_INPUT` where it is not more than nothing.
pub fn transfer(from: Account, to: Account, amount: Fen) -> Result<[Entry; 2], Refusal> {
    check_amount(amount)?;
    Ok([Entry { account: from, fen: amount.reversed() }, Entry { account: to, fen: amount }])
}

/// The four entries that carry an amount from an account over to a later year, where it is not allocated any more: those
/// of each year add up to nothing.
///
/// # Errors
/// `BAD_USER_INPUT` where it is not more than nothing.
pub fn carried(from: Account, later: i64, amount: Fen) -> Result<Vec<Entry>, Refusal> {
    let Account { year, line, source, .. } = from;
    let next = |kind| Account::of(kind, later, None, source);
    let out = transfer(from, Account::of(AccountKind::CarriedOut, year, line, source), amount)?;
    let into = transfer(next(AccountKind::CarriedIn), next(AccountKind::Unallocated), amount)?;
    Ok(out.into_iter().chain(into).collect())
}

/// Demands an amount that can be moved.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_amount(amount: Fen) -> Result<(), Refusal> {
    if (1..=Fen::MOST.0).contains(&amount.0) {
        return Ok(());
    }
    let (zh, en) = ("金额须大于零，且不超过上限", "an amount is more than nothing, and not past the limit");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["amount"]).allowing([format!("1-{} fen", Fen::MOST.0)]))
}

/// The entries of a correction: the same the other way.
#[must_use]
pub fn reversed(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().map(|entry| Entry { fen: entry.fen.reversed(), ..*entry }).collect()
}

/// What some accounts hold. One that is not there holds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<Account, Fen>);

impl Balances {
    /// Of accounts that are there.
    #[must_use]
    pub fn new(accounts: impl IntoIterator<Item = (Account, Fen)>) -> Self {
        Self(accounts.into_iter().collect())
    }

    /// What an account holds.
    #[must_use]
    pub fn of(&self, account: &Account) -> Fen {
        self.0.get(account).copied().unwrap_or_default()
    }

    /// The accounts and what they hold.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, Fen)> {
        self.0.iter().map(|(account, fen)| (account, *fen))
    }

    /// What was ever allocated to a line and has neither been taken back nor carried over: free, reserved, ordered or paid.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where that is more than can be held.
    pub fn allocated(&self, line: BudgetLineId) -> Result<Fen, Refusal> {
        let of_it = |account: &Account| account.line == Some(line) && account.kind.is_allocated();
        Fen::sum(self.accounts().filter(|(account, _)| of_it(account)).map(|(_, fen)| fen))
    }

    /// Posts the entries of a voucher: all of them, or none.
    ///
    /// # Errors
    /// `FUNDS_SHORT`, naming what is there, where an account would hold less than nothing; `BAD_USER_INPUT` where an
    /// account would hold more than it can, or the entries do not add up to nothing.
    pub fn post(&mut self, entries: &[Entry]) -> Result<(), Refusal> {
        if Fen::sum(entries.iter().map(|entry| entry.fen))? != Fen::ZERO {
            let (zh, en) = ("凭证各分录之和须为零", "the entries of a voucher add up to nothing");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["amount"]));
        }
        let mut becomes: BTreeMap<Account, Fen> = BTreeMap::new();
        for entry in entries {
            let held = becomes.get(&entry.account).copied().unwrap_or_else(|| self.of(&entry.account));
            becomes.insert(entry.account, held.plus(entry.fen)?);
        }
        for (account, held) in &becomes {
            let is_sound = if account.kind.is_origin() { *held <= Fen::ZERO } else { *held >= Fen::ZERO };
            if !is_sound {
                return Err(self.short(account));
            }
        }
        self.0.extend(becomes);
        Ok(())
    }

    fn short(&self, account: &Account) -> Refusal {
        let there = self.of(account).0.unsigned_abs();
        let kind = account.kind.as_str();
        let (zh, en) = (
            format!("{kind} 账户余额不足：现有 {there} 分"),
            format!("the account {kind} does not hold that much: there are {there} fen"),
        );
        Refusal::new(ErrorCode::FundsShort, zh, en).at(["amount"]).allowing([format!("0-{there} fen")])
    }
}
