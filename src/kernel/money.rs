//! Money in whole fen, and exact rates of it: no fraction of a fen is ever made or lost.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ErrorCode, Refusal};

/// An amount of renminbi in fen; what it cannot hold exactly as JSON it is never.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sea_orm::DeriveValueType,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that an account holds: JSON holds no larger integer exactly.
    pub const MOST: Self = Self(9_007_199_254_740_991);

    /// The sum, where it is one that an account may hold.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn plus(self, other: Self) -> Result<Self, Refusal> {
        Self::whole(i128::from(self.0) + i128::from(other.0))
    }

    /// The difference, likewise.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn minus(self, other: Self) -> Result<Self, Refusal> {
        Self::whole(i128::from(self.0) - i128::from(other.0))
    }

    /// The sum of many.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        Self::whole(amounts.into_iter().map(|amount| i128::from(amount.0)).sum())
    }

    /// The same the other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self(-self.0)
    }

    fn whole(fen: i128) -> Result<Self, Refusal> {
        let most = i128::from(Self::MOST.0);
        let within = i64::try_from(fen).ok().filter(|_| (-most..=most).contains(&fen));
        within.map(Self).ok_or_else(|| {
            let (zh, en) = (
                format!("金额合计超出上限 {} 元", Self::MOST),
                format!("the sum passes the limit of {} yuan", Self::MOST),
            );
            Refusal::new(ErrorCode::BadInput, zh, en).at(["amount"]).allowing([format!("1-{} fen", Self::MOST.0)])
        })
    }
}

/// In yuan: `-12.05`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

const WHOLE: i128 = 1_000_000;
const BASIS_POINTS: i128 = 10_000;
const DIGITS: usize = 6;

/// A part of a whole, from nothing to all of it, in millionths: three per cent is `0.03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(u32);

impl Rate {
    /// Nothing of it.
    pub const NONE: Self = Self(0);

    /// So much of an amount at least: what is over a whole fen counts as one more.
    #[must_use]
    pub fn at_least_of(self, base: Fen) -> Fen {
        let millionths = i128::from(base.0.max(0)) * i128::from(self.0);
        let fen = millionths.div_euclid(WHOLE) + i128::from(millionths % WHOLE != 0);
        Fen(i64::try_from(fen).unwrap_or(Fen::MOST.0))
    }

    /// Which part of another amount an amount is, cut off after the sixth digit; none of nothing, nor where it is more
    /// than all.
    #[must_use]
    pub fn of(part: Fen, whole: Fen) -> Option<Self> {
        let millionths = (i128::from(part.0) * WHOLE).checked_div(i128::from(whole.0))?;
        u32::try_from(millionths).ok().filter(|millionths| i128::from(*millionths) <= WHOLE).map(Self)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:07}", self.0);
        let (whole, behind) = digits.split_at(digits.len() - DIGITS);
        let behind = behind.trim_end_matches('0');
        if behind.is_empty() { f.pad(whole) } else { f.pad(&format!("{whole}.{behind}")) }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (whole, behind) = text.split_once('.').unwrap_or((text, "0"));
            let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            if !plain(whole) || whole.len() > 1 || !plain(behind) || behind.len() > DIGITS {
                return None;
            }
            let millionths: u32 = format!("{whole}{behind:0<DIGITS$}").parse().ok()?;
            (i128::from(millionths) <= WHOLE).then_some(Self(millionths))
        };
        read().ok_or_else(|| text.to_owned())
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

/// Splits an amount by shares that make up the whole, so that no fen is lost: each gets its whole fen, and those that are
/// left go one by one to the largest remainders, of equal ones to the first (Hamilton's method).
///
/// # Errors
/// `BAD_USER_INPUT` where the shares do not add up to 1.
pub fn split(total: Fen, shares: &[Rate]) -> Result<Vec<Fen>, Refusal> {
    let sum: i128 = shares.iter().map(|share| i128::from(share.0)).sum();
    if sum != WHOLE {
        let sum = Rate(u32::try_from(sum).unwrap_or(u32::MAX));
        let (zh, en) = (format!("各份额之和为 {sum}，须恰为 1"), format!("the shares add up to {sum}, and not to 1"));
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["shares"]).allowing(["1"]));
    }
    let weights: Vec<i128> = shares.iter().map(|share| i128::from(share.0)).collect();
    apportion(i128::from(total.0), &weights, WHOLE).into_iter().map(Fen::whole).collect()
}

/// How many ten-thousandths of their sum amounts are, so that they make up 10,000, in the way of [`split`]; none of
/// nothing, nor where one is less than nothing.
#[must_use]
pub fn basis_points(parts: &[Fen]) -> Option<Vec<u16>> {
    let weights: Vec<i128> = parts.iter().map(|part| i128::from(part.0)).collect();
    let sum: i128 = weights.iter().sum();
    if sum == 0 || weights.iter().any(|weight| *weight < 0) {
        return None;
    }
    apportion(BASIS_POINTS, &weights, sum).into_iter().map(|points| u16::try_from(points).ok()).collect()
}

/// Splits a whole by weights whose sum is given and more than nothing.
fn apportion(whole: i128, weights: &[i128], sum: i128) -> Vec<i128> {
    let exact = |weight: &i128| whole * weight;
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(sum)).collect();
    let left = whole - parts.iter().sum::<i128>();
    let mut order: Vec<(Reverse<i128>, usize)> =
        weights.iter().enumerate().map(|(place, weight)| (Reverse(exact(weight).rem_euclid(sum)), place)).collect();
    order.sort_unstable();
    for (_, place) in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    parts
}
