//! How far the money of funds came, by month and purpose. Pure.

use std::collections::BTreeMap;

use super::ledger::AccountKind;
use super::model::Purpose;
use crate::kernel::id::UnitId;
use crate::kernel::money::{Fen, Rate};
use crate::kernel::{Period, Refusal};

/// How much money came how far, in a month or in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Appropriated; what is for no purpose yet.
    pub appropriated: Fen,
    /// Carried over from an earlier year; for no purpose any more.
    pub carried_in: Fen,
    /// Allocated: free, reserved, ordered or paid.
    pub allocated: Fen,
    /// Committed: reserved, ordered or paid.
    pub committed: Fen,
    /// Paid.
    pub paid: Fen,
    /// Carried over to a later year, and allocated no more.
    pub carried_out: Fen,
}

impl Flow {
    /// With what entries of accounts of a kind add up to.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn with(self, kind: AccountKind, fen: Fen) -> Result<Self, Refusal> {
        use AccountKind::{CarriedIn, CarriedOut, Line, Ordered, Paid, Reserved, Source, Unallocated};
        let moved = match kind {
            Source => Self { appropriated: fen.reversed(), ..Self::default() },
            CarriedIn => Self { carried_in: fen.reversed(), ..Self::default() },
            Line => Self { allocated: fen, ..Self::default() },
            Reserved | Ordered => Self { allocated: fen, committed: fen, ..Self::default() },
            Paid => Self { allocated: fen, committed: fen, paid: fen, ..Self::default() },
            CarriedOut => Self { carried_out: fen, ..Self::default() },
            Unallocated => Self::default(),
        };
        self.plus(moved)
    }

    /// Both together.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn plus(self, other: Self) -> Result<Self, Refusal> {
        Ok(Self {
            appropriated: self.appropriated.plus(other.appropriated)?,
            carried_in: self.carried_in.plus(other.carried_in)?,
            allocated: self.allocated.plus(other.allocated)?,
            committed: self.committed.plus(other.committed)?,
            paid: self.paid.plus(other.paid)?,
            carried_out: self.carried_out.plus(other.carried_out)?,
        })
    }

    /// All of them together.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn sum(flows: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        flows.into_iter().try_fold(Self::default(), Self::plus)
    }
}

/// The money of a budget year in the fund of a unit, or in those of all below it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundYear {
    /// The unit.
    pub unit: UnitId,
    /// What moved in a month for a purpose; for none, what is not allocated.
    pub lines: BTreeMap<(Period, Option<Purpose>), Flow>,
}

impl FundYear {
    /// Of a unit, without any money.
    #[must_use]
    pub const fn new(unit: UnitId) -> Self {
        Self { unit, lines: BTreeMap::new() }
    }

    /// Adds what moved in a month for a purpose.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn add(&mut self, line: (Period, Option<Purpose>), flow: Flow) -> Result<(), Refusal> {
        let sum = self.lines.entry(line).or_default();
        *sum = sum.plus(flow)?;
        Ok(())
    }

    /// The money of several funds, under a unit.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn together(unit: UnitId, funds: &[Self]) -> Result<Self, Refusal> {
        let mut all = Self::new(unit);
        for (line, flow) in funds.iter().flat_map(|fund| &fund.lines) {
            all.add(*line, *flow)?;
        }
        Ok(all)
    }

    /// By purpose, in the order of the seven, other uses last.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn by_purpose(&self) -> Result<BTreeMap<Purpose, Flow>, Refusal> {
        let mut found: BTreeMap<Purpose, Flow> = BTreeMap::new();
        for ((_, purpose), flow) in &self.lines {
            if let Some(purpose) = purpose {
                let sum = found.entry(*purpose).or_default();
                *sum = sum.plus(*flow)?;
            }
        }
        Ok(found)
    }

    /// All of it.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn total(&self) -> Result<Flow, Refusal> {
        Flow::sum(self.lines.values().copied())
    }

    /// Which part of what is allocated is for uses beside the seven purposes; none, where nothing is.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn share_of_other(&self) -> Result<Option<Rate>, Refusal> {
        let other = self.by_purpose()?.remove(&Purpose::Other).unwrap_or_default();
        Ok(Rate::of(other.allocated, self.total()?.allocated))
    }
}
