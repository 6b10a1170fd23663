//! Exact points: an integer over a power of ten, compared by value.
//!
//! There is no arithmetic here but what a sum over lines needs; rounding is nobody's business in a
//! host that only checks.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wasmtime::component::{ComponentType, Lift, Lower};

/// `units` divided by ten to the power `scale`: 87.5 is `{875, 1}`.
#[derive(Clone, Copy, Debug, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Decimal {
    /// The number without its decimal point.
    pub units: i64,
    /// How many digits stand behind the point; the contract allows 0 to 6.
    pub scale: u8,
}

impl Decimal {
    /// The most digits behind the point that the contract allows.
    pub const MAXIMUM_SCALE: u8 = 6;

    /// Zero.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// A decimal of these parts.
    #[must_use]
    pub const fn new(units: i64, scale: u8) -> Self {
        Self { units, scale }
    }

    /// The value in millionths, where the scale is one that the contract allows.
    #[must_use]
    pub fn millionths(self) -> Option<i128> {
        let missing = Self::MAXIMUM_SCALE.checked_sub(self.scale)?;
        i128::from(self.units).checked_mul(10_i128.checked_pow(u32::from(missing))?)
    }

    /// Without trailing zeros behind the point.
    fn shortest(mut self) -> Self {
        if self.units == 0 {
            return Self::ZERO;
        }
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.shortest(), other.shortest());
        if left.scale > right.scale {
            return right.cmp(&left).reverse();
        }
        // `left` has fewer digits behind the point. Twenty digits more make any number but zero
        // larger than every i64, so its sign decides.
        let more = u32::from(right.scale - left.scale);
        match 10_i128.checked_pow(more).filter(|_| more <= 19) {
            Some(power) => (i128::from(left.units) * power).cmp(&i128::from(right.units)),
            None if left.units == 0 => 0.cmp(&right.units),
            None => left.units.cmp(&0),
        }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let short = self.shortest();
        short.units.hash(state);
        short.scale.hash(state);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.shortest();
        let scale = usize::from(short.scale);
        let digits = format!("{:0>width$}", short.units.unsigned_abs(), width = scale + 1);
        let (whole, behind) = digits.split_at(digits.len() - scale);
        let sign = if short.units < 0 { "-" } else { "" };
        if behind.is_empty() { f.pad(&format!("{sign}{whole}")) } else { f.pad(&format!("{sign}{whole}.{behind}")) }
    }
}

/// A text that is not a decimal of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "分值应为十进制数，小数点后至多 6 位，如 \"87.5\" / a decimal has at most 6 digits behind the point, as in \"87.5\""
)]
pub struct NotADecimal;

impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, behind) = match rest.split_once('.') {
            Some((whole, behind)) if !behind.is_empty() => (whole, behind),
            Some(_) => return Err(NotADecimal),
            None => (rest, ""),
        };
        let scale = u8::try_from(behind.len()).map_err(|_| NotADecimal)?;
        let padded = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || padded || scale > Self::MAXIMUM_SCALE {
            return Err(NotADecimal);
        }
        let mut units = 0_i64;
        for digit in whole.bytes().chain(behind.bytes()) {
            if !digit.is_ascii_digit() {
                return Err(NotADecimal);
            }
            let digit = i64::from(digit - b'0');
            let signed = if negative { -digit } else { digit };
            units = units.checked_mul(10).and_then(|units| units.checked_add(signed)).ok_or(NotADecimal)?;
        }
        Ok(Self { units, scale })
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
