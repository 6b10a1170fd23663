//! Where the money of funds came from: by kind of source, restricted or not, and what donations served. Pure.

use std::collections::BTreeMap;

use super::figures::Flow;
use super::model::SourceKind;
use crate::kernel::Refusal;
use crate::kernel::id::{BudgetLineId, FundingSourceId, UnitId};
use crate::kernel::money::{Fen, basis_points};

/// What was raised, by kind of source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Raised {
    by_kind: BTreeMap<SourceKind, Fen>,
    restricted: Fen,
}

impl Raised {
    /// Adds what a source gave.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where sums are past what can be held.
    pub fn add(&mut self, kind: SourceKind, is_restricted: bool, fen: Fen) -> Result<(), Refusal> {
        let sum = self.by_kind.entry(kind).or_default();
        *sum = sum.plus(fen)?;
        if is_restricted {
            self.restricted = self.restricted.plus(fen)?;
        }
        Ok(())
    }

    /// All of it.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where the sum is past what can be held.
    pub fn total(&self) -> Result<Fen, Refusal> {
        Fen::sum(self.by_kind.values().copied())
    }

    /// What of it givers have restricted to purposes or to days.
    #[must_use]
    pub const fn restricted(&self) -> Fen {
        self.restricted
    }

    /// The rest.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` where the sum is past what can be held.
    pub fn unrestricted(&self) -> Result<Fen, Refusal> {
        self.total()?.minus(self.restricted)
    }

    /// Of each kind of source how much, and how many ten-thousandths of all of it: they make up 10,000, where anything
    /// was raised.
    #[must_use]
    pub fn kinds(&self) -> Vec<(SourceKind, Fen, Option<u16>)> {
        let of = |kind: &SourceKind| self.by_kind.get(kind).copied().unwrap_or_default();
        let amounts: Vec<Fen> = SourceKind::ALL.iter().map(of).collect();
        let points = basis_points(&amounts).unwrap_or_default();
        let each = SourceKind::ALL.iter().zip(amounts).enumerate();
        each.map(|(at, (kind, amount))| (*kind, amount, points.get(at).copied())).collect()
    }
}

/// What a division raised in a budget year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionRaised {
    /// The division.
    pub unit: UnitId,
    /// The budget year.
    pub year: i64,
    /// What it raised.
    pub raised: Raised,
}

/// A donation in a budget year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donation {
    /// To which division.
    pub unit: UnitId,
    /// In which budget year.
    pub year: i64,
    /// The donation, with what its giver says of its use.
    pub source: FundingSourceId,
    /// What came of it in that year.
    pub raised: Fen,
    /// What of it was carried over from an earlier year.
    pub carried_in: Fen,
    /// What it served: which lines, and how far the money came.
    pub served: BTreeMap<BudgetLineId, Flow>,
}

/// Where the money of a unit's fund, and of those below it, came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    /// All of it.
    pub total: Raised,
    /// By division and year.
    pub divisions: Vec<DivisionRaised>,
    /// The donations, by division and year.
    pub donations: Vec<Donation>,
}
