//! Days, instants and terms, and the clock that gives them. Time is asked of [`Clock`]
//! only, so that a year can be played in a second.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A calendar day, ISO 8601: `2010-12-31`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sea_orm::DeriveValueType,
)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl Day {
    /// Before all others: where something was so since always, it was so then.
    pub const FIRST: Self = Self(NaiveDate::MIN);

    /// A day by year, month and day of month; `None` where the calendar has no such day.
    #[must_use]
    pub fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month of the year, from 1.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// So many days later, or earlier; the last day there is where the calendar ends.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let moved = Duration::try_days(days).and_then(|days| self.0.checked_add_signed(days));
        Self(moved.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX }))
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = String;

    /// Four digits of the year, so that the text of days sorts as the days do.
    fn from_str(text: &str) -> Result<Self, String> {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self);
        day.ok().filter(|day| text.len() == 10 && day.to_string() == text).ok_or_else(|| text.to_owned())
    }
}

/// A moment, UTC, in whole microseconds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sea_orm::DeriveValueType,
)]
#[serde(transparent)]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// Truncates to the microseconds that both databases keep.
    #[must_use]
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// This many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + Duration::seconds(seconds))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    }
}

impl FromStr for Instant {
    type Err = String;

    /// In UTC its year has four digits, as a day's has.
    fn from_str(text: &str) -> Result<Self, String> {
        let moment = DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.with_timezone(&Utc));
        moment.filter(|moment| (0..=9999).contains(&moment.year())).map(Self::new).ok_or_else(|| text.to_owned())
    }
}

/// Days from `from` until `until`, which is the first day no longer in it; open where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// First day, or since always.
    pub from: Option<Day>,
    /// First day after, or for ever.
    pub until: Option<Day>,
}

impl Term {
    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.away(day) == 0
    }

    /// Whether it is still to come on a day.
    #[must_use]
    pub fn begins_after(self, day: Day) -> bool {
        self.from.is_some_and(|from| from > day)
    }

    /// What of it comes before a day; `None` where nothing does.
    #[must_use]
    pub fn before(self, day: Day) -> Option<Self> {
        let begins = self.from.is_none_or(|from| from < day);
        begins.then(|| Self { from: self.from, until: Some(self.until.map_or(day, |until| until.min(day))) })
    }

    /// What of it is left from a day on; `None` where nothing is.
    #[must_use]
    pub fn from(self, day: Day) -> Option<Self> {
        let left = self.until.is_none_or(|until| until > day);
        left.then(|| Self { from: Some(self.from.map_or(day, |from| from.max(day))), until: self.until })
    }

    /// The days that lie in both; `None` where there are none.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let both = match other.from {
            Some(from) => self.from(from)?,
            None => self,
        };
        match other.until {
            Some(until) => both.before(until),
            None => Some(both),
        }
    }

    /// How many days a day lies outside of it.
    #[must_use]
    pub fn away(self, day: Day) -> i64 {
        let early = self.from.map_or(0, |from| (from.0 - day.0).num_days());
        let late = self.until.map_or(0, |until| (day.0 - until.0).num_days() + 1);
        early.max(late).max(0)
    }
}

/// The first day and the first one after, each empty where there is none.
impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        write!(formatter, "{} – {}", day(self.from), day(self.until))
    }
}

/// The one source of time: the machine's, or one that a test or a demo moves by hand.
#[derive(Clone)]
pub struct Clock {
    zone: Tz,
    hands: Hands,
}

#[derive(Clone)]
enum Hands {
    Machine,
    Manual(Arc<Mutex<Instant>>),
}

impl Clock {
    /// The machine's clock; its days are those of the zone.
    #[must_use]
    pub fn machine(zone: Tz) -> Self {
        Self { zone, hands: Hands::Machine }
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn manual(zone: Tz, now: Instant) -> Self {
        Self { zone, hands: Hands::Manual(Arc::new(Mutex::new(now))) }
    }

    /// This moment.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> Instant {
        match &self.hands {
            Hands::Machine => Instant::new(Utc::now()),
            Hands::Manual(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Today, in the catalogue's zone.
    #[must_use]
    pub fn today(&self) -> Day {
        self.day_of(self.now())
    }

    /// The day of a moment, in the catalogue's zone.
    #[must_use]
    pub fn day_of(&self, moment: Instant) -> Day {
        Day(moment.0.with_timezone(&self.zone).date_naive())
    }

    /// The first moment of a day, in the catalogue's zone; its first full hour, where clocks are put on at midnight.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Instant {
        let midnight = day.0.and_time(NaiveTime::MIN);
        let mut hours = (0..24).map(|hour| midnight + Duration::hours(hour));
        let first = hours.find_map(|hour| hour.and_local_timezone(self.zone).earliest());
        Instant::new(first.map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc)))
    }

    /// Moves a manual clock; the machine's stays as it is.
    pub fn set(&self, moment: Instant) {
        if let Hands::Manual(now) = &self.hands {
            *now.lock().unwrap_or_else(PoisonError::into_inner) = moment;
        }
    }
}
