//! What an obligation would demand before it is in force: the duties that would open between two days, by unit and by
//! month. Pure, and made of the expectation from which duties are opened, so that what is shown is what comes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Months;
use uuid::Uuid;

use super::expected::{Ground, Obliging};
use crate::kernel::{Calendar, Day, Every, Period, Term, id::UnitId};
use crate::organization::bodies::BodyKind;
use crate::policy::obligation::Obligation;

/// Most years that are looked over at once.
pub const MOST_YEARS: u32 = 10;

/// Whose head answers for what a unit owes: the first of these bodies that the unit has, and whose head is held.
pub const ANSWERING: [BodyKind; 3] = [BodyKind::Office, BodyKind::LeadingGroup, BodyKind::DedicatedAgency];

/// The last day until which may be asked from a day on.
#[must_use]
pub fn latest(from: Day) -> Day {
    from.0.checked_add_months(Months::new(12 * MOST_YEARS)).map_or(from, Day)
}

/// Which duties are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Those that open on this day or later.
    pub from: Day,
    /// And before this one.
    pub until: Day,
    /// Those of this unit and of all below it.
    pub within: UnitId,
    /// As far as these units owe them.
    pub candidates: &'a [UnitId],
}

/// What is demanded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// How many duties are due in each month.
    pub months: BTreeMap<Period, i64>,
    /// Of each unit.
    pub units: BTreeMap<UnitId, Burden>,
}

/// What is demanded of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burden {
    /// How many duties.
    pub duties: i64,
    /// When the first of them is due.
    pub first_due_on: Day,
}

impl Demand {
    /// How many duties in all.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.units.values().map(|burden| burden.duties).sum()
    }
}

/// What a clause obliges to once it says something else from a day on.
#[must_use]
pub fn changed(course: &[Obliging], from: Day, says: Obligation) -> Vec<Obliging> {
    let left =
        course.iter().filter_map(|version| Some(Obliging { term: version.term.before(from)?, ..version.clone() }));
    let new = Obliging { id: Uuid::nil(), term: Term { from: Some(from), until: None }, says };
    left.chain([new]).collect()
}

/// What is demanded below a unit, for the periods from the one in which it began to be. Occasions demand nothing in
/// advance.
#[must_use]
pub fn demand(
    ground: &Ground<'_>,
    obliging: &[Obliging],
    begun: Day,
    below: UnitId,
    asked: &Asked<'_>,
    calendar: &Calendar,
) -> Demand {
    let last = asked.until.plus(-1);
    let rhythms: BTreeSet<Every> = obliging.iter().map(|version| version.says.every).collect();
    let mut demand = Demand::default();
    for every in rhythms {
        let mut next = Period::of(asked.from.max(begun), every);
        while let Some(period) = next.filter(|period| !period.term().begins_after(last)) {
            next = period.next();
            for owed in ground.expected(obliging, period, last, below, asked.candidates) {
                let within = owed.unit == asked.within || owed.line.contains(&asked.within);
                if !within || owed.opens_on < asked.from {
                    continue;
                }
                let due = calendar.due(owed.falls_on);
                *demand.months.entry(Period::of(due, Every::Month).unwrap_or(period)).or_default() += 1;
                let burden = demand.units.entry(owed.unit).or_insert(Burden { duties: 0, first_due_on: due });
                burden.duties += 1;
                burden.first_due_on = burden.first_due_on.min(due);
            }
        }
    }
    demand
}

/// What would be due in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfMonth {
    /// The month.
    pub month: Period,
    /// How many duties.
    pub duties: i64,
    /// How many are demanded now, where that is asked.
    pub now: Option<i64>,
}

/// What a unit would owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: String,
    /// How many duties.
    pub duties: i64,
    /// How many are demanded now, where that is asked.
    pub now: Option<i64>,
    /// When the first would be due; none, where it would owe nothing.
    pub first_due_on: Option<Day>,
}

/// What a post is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Title {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What posts of one title would answer for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfPost {
    /// The title; none: nobody answers.
    pub title: Option<Title>,
    /// How many duties.
    pub duties: i64,
}

/// What would be demanded, laid out; beside it what is demanded now, where that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How many duties in all.
    pub total: i64,
    /// How many are demanded now.
    pub now: Option<i64>,
    /// By the month in which they are due.
    pub months: Vec<OfMonth>,
    /// By unit, in the order of their codes.
    pub units: Vec<OfUnit>,
}

impl Preview {
    /// Lays out what would be demanded beside what is demanded now; what is demanded only now has its lines too.
    #[must_use]
    pub fn beside(would: &Demand, now: Option<&Demand>, code: impl Fn(UnitId) -> String) -> Self {
        let months: BTreeSet<Period> =
            would.months.keys().chain(now.into_iter().flat_map(|now| now.months.keys())).copied().collect();
        let month = |month: Period| OfMonth {
            month,
            duties: would.months.get(&month).copied().unwrap_or_default(),
            now: now.map(|now| now.months.get(&month).copied().unwrap_or_default()),
        };
        let units: BTreeSet<UnitId> =
            would.units.keys().chain(now.into_iter().flat_map(|now| now.units.keys())).copied().collect();
        let unit = |unit: UnitId| OfUnit {
            unit,
            code: code(unit),
            duties: would.units.get(&unit).map_or(0, |burden| burden.duties),
            now: now.map(|now| now.units.get(&unit).map_or(0, |burden| burden.duties)),
            first_due_on: would.units.get(&unit).map(|burden| burden.first_due_on),
        };
        let mut units: Vec<OfUnit> = units.into_iter().map(unit).collect();
        units.sort_by(|one, other| one.code.cmp(&other.code));
        Self {
            total: would.total(),
            now: now.map(Demand::total),
            months: months.into_iter().map(month).collect(),
            units,
        }
    }

    /// By the title of the post that would answer, most duties first; last, those for which nobody answers.
    #[must_use]
    pub fn by_post(&self, answering: &HashMap<UnitId, Title>) -> Vec<OfPost> {
        let mut titles: BTreeMap<Option<&Title>, i64> = BTreeMap::new();
        for line in self.units.iter().filter(|line| line.duties > 0) {
            *titles.entry(answering.get(&line.unit)).or_default() += line.duties;
        }
        let mut posts: Vec<OfPost> =
            titles.into_iter().map(|(title, duties)| OfPost { title: title.cloned(), duties }).collect();
        posts.sort_by_key(|post| (post.title.is_none(), Reverse(post.duties)));
        posts
    }
}
