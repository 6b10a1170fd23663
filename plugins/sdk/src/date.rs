//! Calendar dates as the contract writes them, "2010-12-31", and the years between them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A day, where the calendar has it.
    #[must_use]
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        if day == 0 || day > days { None } else { Some(Self { year, month, day }) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Whole years from this day to a later one: somebody's age in full years. Whoever was born on
    /// 29 February is a year older from 1 March on in a common year. Negative before this day.
    #[must_use]
    pub const fn years_until(self, later: Self) -> i32 {
        let early = later.month < self.month || (later.month == self.month && later.day < self.day);
        later.year - self.year - if early { 1 } else { 0 }
    }
}

impl FromStr for Date {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a date is written 2010-12-31";
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
            return Err(WRONG);
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_i32, |value, digit| {
                if digit.is_ascii_digit() { Some(value * 10 + i32::from(digit - b'0')) } else { None }
            })
        };
        let part = |digits: &[u8]| number(digits).and_then(|value| u8::try_from(value).ok());
        let parts = (number(&[a, b, c, d]), part(&[e, f]), part(&[g, h]));
        let (Some(year), Some(month), Some(day)) = parts else {
            return Err(WRONG);
        };
        Self::new(year, month, day).ok_or(WRONG)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn an_age_is_counted_in_full_years() {
        let born: Date = "1972-02-29".parse().unwrap();
        for (on, age) in [("2010-02-28", 37), ("2010-03-01", 38), ("2012-02-29", 40), ("1971-12-31", -1)] {
            assert_eq!(born.years_until(on.parse().unwrap()), age, "{on}");
        }
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for wrong in ["2010-02-29", "2010-13-01", "2010-00-10", "2010-1-1", "２010-01-01", "20100101", "2010-06-31"] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
        assert_eq!("2000-02-29".parse::<Date>().unwrap().to_string(), "2000-02-29");
    }
}
