//! Work days: weekends are days of rest, save where a year's notice says otherwise. What falls due on a day of rest
//! is due on the first work day after it.

use std::collections::BTreeSet;

use super::Day;

/// The days of rest and the make-up work days of the years whose notice is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    rest: BTreeSet<Day>,
    work: BTreeSet<Day>,
}

impl Calendar {
    /// With these days of rest, and these days on which work is made up for.
    #[must_use]
    pub fn new(rest: impl IntoIterator<Item = Day>, work: impl IntoIterator<Item = Day>) -> Self {
        Self { rest: rest.into_iter().collect(), work: work.into_iter().collect() }
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_work_day(&self, day: Day) -> bool {
        self.work.contains(&day) || !(day.is_weekend() || self.rest.contains(&day))
    }

    /// When it is due what falls on a day: that day, or the first work day after it.
    #[must_use]
    pub fn due(&self, falls_on: Day) -> Day {
        let mut day = falls_on;
        while !self.is_work_day(day) {
            day = day.plus(1);
        }
        day
    }

    /// What falls on this day or an earlier one was due before a day, and nothing else was.
    #[must_use]
    pub fn due_before(&self, day: Day) -> Day {
        let mut last = day.plus(-1);
        while !self.is_work_day(last) {
            last = last.plus(-1);
        }
        last
    }
}
