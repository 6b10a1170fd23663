//! Calendar periods, and how often one begins.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::named::named;
use super::{Day, Term};

named! {
    /// 多久一次。
    ///
    /// How often a period begins.
    Every {
        /// 每年。
        ///
        /// Every year.
        Year = "year",
        /// 每半年。
        ///
        /// Every half year.
        HalfYear = "half-year",
        /// 每季度。
        ///
        /// Every quarter.
        Quarter = "quarter",
        /// 每月。
        ///
        /// Every month.
        Month = "month",
        /// 逢事。
        ///
        /// Whenever something happens: the occasion brings its own day.
        Occasion = "occasion",
    }
}

impl Every {
    /// How many months; none for an occasion.
    const fn months(self) -> Option<u32> {
        match self {
            Self::Year => Some(12),
            Self::HalfYear => Some(6),
            Self::Quarter => Some(3),
            Self::Month => Some(1),
            Self::Occasion => None,
        }
    }
}

/// A calendar period: `2010`, `2010-H1`, `2010-Q3`, `2010-12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: u16,
    every: Every,
    /// Which of the year's periods of this length, from 1.
    part: u8,
}

impl Period {
    /// A calendar year.
    #[must_use]
    pub const fn year(year: u16) -> Self {
        Self { year, every: Every::Year, part: 1 }
    }

    /// The one in which a day lies; none for an occasion, and none where years have not four digits.
    #[must_use]
    pub fn of(day: Day, every: Every) -> Option<Self> {
        let year = u16::try_from(day.year()).ok().filter(|year| *year <= 9999)?;
        let part = u8::try_from((day.month() - 1) / every.months()? + 1).ok()?;
        Some(Self { year, every, part })
    }

    /// How often one like it begins.
    #[must_use]
    pub const fn every(self) -> Every {
        self.every
    }

    /// Its days: the first one, and the first one after.
    #[must_use]
    pub fn term(self) -> Term {
        let (year, months) = (i32::from(self.year), self.every.months().unwrap_or(1));
        let after = u32::from(self.part) * months;
        Term {
            from: Day::of(year, after - months + 1, 1),
            until: Day::of(year + i32::from(after == 12), after % 12 + 1, 1),
        }
    }

    /// The last of its days.
    #[must_use]
    pub fn last(self) -> Day {
        self.term().until.map_or(Day::FIRST, |until| until.plus(-1))
    }

    /// The one after it; none after the year 9999.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::of(self.term().until?, self.every)
    }

    /// The one before it; none before the year 0.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        Self::of(self.term().from?.plus(-1), self.every)
    }

    /// It and all the shorter ones that lie in it, in order.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        let within = self.term();
        let mut parts = Vec::new();
        for every in [Every::Year, Every::HalfYear, Every::Quarter, Every::Month] {
            let mut next = within.from.and_then(|first| Self::of(first, every));
            while let Some(part) = next.filter(|part| within.and(part.term()) == Some(part.term())) {
                next = part.next();
                parts.push(part);
            }
        }
        parts
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, part, .. } = self;
        match self.every {
            Every::Year => write!(f, "{year:04}"),
            Every::HalfYear => write!(f, "{year:04}-H{part}"),
            Every::Quarter => write!(f, "{year:04}-Q{part}"),
            Every::Month | Every::Occasion => write!(f, "{year:04}-{part:02}"),
        }
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
            let rest = text.get(4..)?;
            let (every, part) = match rest.as_bytes() {
                [] => (Every::Year, 1),
                [b'-', b'H', part @ b'1'..=b'2'] => (Every::HalfYear, part - b'0'),
                [b'-', b'Q', part @ b'1'..=b'4'] => (Every::Quarter, part - b'0'),
                [b'-', b'0', part @ b'1'..=b'9'] => (Every::Month, part - b'0'),
                [b'-', b'1', part @ b'0'..=b'2'] => (Every::Month, part - b'0' + 10),
                _ => return None,
            };
            Some(Self { year, every, part })
        };
        read().ok_or_else(|| text.to_owned())
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}
