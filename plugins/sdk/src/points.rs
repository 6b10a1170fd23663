//! Exact points, in millionths, for rules to add and multiply without a floating-point number.
//!
//! An overflow stops the rule; it never becomes another number.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use crate::bindings::rencai::rules::types::Decimal;

const MILLION: i64 = 1_000_000;

/// Points, or any other exact number with at most six digits behind the point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(i64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// So many whole points.
    #[must_use]
    pub const fn whole(points: i32) -> Self {
        Self(points as i64 * MILLION)
    }

    /// Hundredths: `Points::hundredths(150)` is 1.5.
    #[must_use]
    pub const fn hundredths(hundredths: i32) -> Self {
        Self(hundredths as i64 * 10_000)
    }

    /// Millionths: `Points::of_millionths(1_500_000)` is 1.5.
    #[must_use]
    pub const fn of_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// How many millionths they are.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// At most as many as the ceiling.
    #[must_use]
    pub fn at_most(self, ceiling: Self) -> Self {
        self.min(ceiling)
    }

    /// As the contract carries it.
    #[must_use]
    pub const fn wire(self) -> Decimal {
        if self.0 % MILLION == 0 {
            return Decimal { units: self.0 / MILLION, scale: 0 };
        }
        let (mut units, mut scale) = (self.0, 6);
        while units % 10 == 0 && scale > 0 {
            units /= 10;
            scale -= 1;
        }
        Decimal { units, scale }
    }
}

/// What stops a rule whose numbers leave the range: no measure gives so many points.
#[cold]
#[expect(clippy::panic, reason = "the contract has no other way to stop; the host names rule and subject")]
fn overflow() -> ! {
    panic!("points out of range")
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.0.checked_add(other.0).map_or_else(|| overflow(), Self)
    }
}

impl Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.0.checked_sub(other.0).map_or_else(|| overflow(), Self)
    }
}

impl Mul<i64> for Points {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        self.0.checked_mul(times).map_or_else(|| overflow(), Self)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decimal { units, scale } = self.wire();
        if scale == 0 {
            return fmt::Display::fmt(&units, f);
        }
        let power = 10_u64.pow(u32::from(scale));
        let (whole, behind) = (units.unsigned_abs() / power, units.unsigned_abs() % power);
        let sign = if units < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{behind:0width$}", width = usize::from(scale))
    }
}

impl FromStr for Points {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a decimal is written \"87.5\", with at most six digits behind the point";
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, behind) = rest.split_once('.').unwrap_or((rest, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if !digits(whole) || leading_zero || !digits(behind) || behind.len() > 6 {
            return Err(WRONG);
        }
        let mut millionths = 0_i64;
        for digit in whole.bytes().chain(behind.bytes()).chain(std::iter::repeat_n(b'0', 6 - behind.len())) {
            let more = millionths.checked_mul(10).and_then(|value| value.checked_add(i64::from(digit - b'0')));
            millionths = more.ok_or(WRONG)?;
        }
        Ok(Self(if negative { -millionths } else { millionths }))
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn points_are_written_as_they_are_read() {
        for text in ["0", "87.5", "-0.000001", "40", "1.25"] {
            assert_eq!(text.parse::<Points>().unwrap().to_string(), text);
        }
        for wrong in ["", ".5", "1.", "07.5", "-00", "1.0000001", "1e3", "٣", "99999999999999"] {
            assert!(wrong.parse::<Points>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_wire_has_no_trailing_zeros() {
        let Decimal { units, scale } = Points::hundredths(8750).wire();
        assert_eq!((units, scale), (875, 1));
        let Decimal { units, scale } = (Points::whole(3) - Points::whole(3)).wire();
        assert_eq!((units, scale), (0, 0));
    }

    #[test]
    #[should_panic(expected = "points out of range")]
    fn an_overflow_stops_the_rule() {
        let _ = Points::whole(i32::MAX) * i64::MAX;
    }
}
