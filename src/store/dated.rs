//! The one helper for dated rows: a version is valid on some days, and was believed between some
//! instants. A change closes one version and opens another; a correction closes the belief only.
//!
//! What is believed of one thing is its course: versions whose days do not overlap. What a change makes of a course
//! is decided over values ([`overlaid`], [`ended`]), and [`Write::believe`] writes it: no row is ever overwritten.

use sea_orm::{ColumnTrait, Condition, EntityTrait, Order};
use uuid::Uuid;

use super::write::Row;
use super::{Guarded, Read, Write};
use crate::kernel::{Day, Failure, Fault, Instant, Term};

/// A table of versions.
pub trait Dated: EntityTrait {
    /// First day valid; NULL: since always.
    const VALID_FROM: Self::Column;
    /// First day no longer valid; NULL: for ever.
    const VALID_UNTIL: Self::Column;
    /// Since when it is believed.
    const KNOWN_FROM: Self::Column;
    /// Until when it was believed; NULL: it still is.
    const KNOWN_UNTIL: Self::Column;
}

/// A row of such a table.
pub trait Version: Clone {
    /// The days on which it is valid.
    fn term(&self) -> Term;
    /// Since when it is believed.
    fn known_from(&self) -> Instant;
    /// Whether another says the same, on whichever days.
    fn says(&self, other: &Self) -> bool;
    /// The same on other days.
    #[must_use]
    fn on(self, term: Term) -> Self;
    /// The same as a row of its own, believed from a moment on.
    #[must_use]
    fn anew(self, id: Uuid, known_from: Instant) -> Self;
    /// The same, believed until a moment only.
    #[must_use]
    fn until(self, known_until: Instant) -> Self;
}

/// What is believed once something is so on some days: on those, everything else gives way.
#[must_use]
pub fn overlaid<V: Version>(course: &[V], said: V) -> Vec<V> {
    let term = said.term();
    let mut left = without(course, term);
    left.push(said);
    joined(left)
}

/// What is believed once nothing is so any more from a day on.
#[must_use]
pub fn ended<V: Version>(course: &[V], day: Day) -> Vec<V> {
    without(course, Term { from: Some(day), until: None })
}

/// The first day of a term, none of them before `first`, on which nothing is so.
#[must_use]
pub fn gap<V: Version>(course: &[&V], term: Term, first: Day) -> Option<Day> {
    let mut day = term.from.unwrap_or(first);
    while term.contains(day) {
        let Some(version) = course.iter().find(|version| version.term().contains(day)) else { return Some(day) };
        day = version.term().until?;
    }
    None
}

/// From a day on which something is so, until it is so no more.
#[must_use]
pub fn onwards<V: Version>(course: &[V], day: Day) -> Term {
    let open = Term { from: Some(day), until: None };
    Term { until: gap(&course.iter().collect::<Vec<_>>(), open, day), ..open }
}

/// The course without some days.
fn without<V: Version>(course: &[V], days: Term) -> Vec<V> {
    let parts = |version: &V| {
        let before = days.from.and_then(|from| version.term().before(from));
        let after = days.until.and_then(|until| version.term().from(until));
        [before, after].into_iter().flatten().map(|term| version.clone().on(term)).collect::<Vec<_>>()
    };
    course.iter().flat_map(parts).collect()
}

/// In the order of their days; the same going on is one.
fn joined<V: Version>(mut course: Vec<V>) -> Vec<V> {
    course.sort_by_key(|version| version.term().from);
    let mut whole: Vec<V> = Vec::with_capacity(course.len());
    for next in course {
        match whole.pop() {
            Some(last) if last.says(&next) && last.term().until == next.term().from => {
                let term = Term { from: last.term().from, until: next.term().until };
                whole.push(last.on(term));
            }
            last => whole.extend(last.into_iter().chain([next])),
        }
    }
    whole
}

impl Write {
    /// Writes what is believed of one thing from now on: what stays the same keeps its row. Gives the rows that
    /// are new. Where the clock of another node is ahead of ours, it is believed from its last moment on: two
    /// beliefs never overlap.
    ///
    /// # Errors
    /// A fault.
    pub async fn believe<V: Version + Row>(&mut self, believed: &[V], becomes: Vec<V>) -> Result<Vec<V>, Failure> {
        let same = |one: &V, other: &V| one.term() == other.term() && one.says(other);
        let now = believed.iter().map(V::known_from).fold(self.now(), Instant::max);
        for row in believed.iter().filter(|row| !becomes.iter().any(|new| same(row, new))) {
            self.update(row, row.clone().until(now)).await?;
        }
        let new: Vec<V> = becomes
            .into_iter()
            .filter(|new| !believed.iter().any(|row| same(row, new)))
            .map(|new| new.anew(self.id(), now))
            .collect();
        self.insert_all(new.clone()).await?;
        Ok(new)
    }
}

/// Adds the four dated columns to a model, and makes its table [`Dated`] and its rows [`Version`]s.
macro_rules! dated {
    ($(#[$meta:meta])* pub struct Model { $($columns:tt)* }) => {
        $(#[$meta])*
        pub struct Model {
            $($columns)*
            /// First day valid.
            pub valid_from: Option<crate::kernel::Day>,
            /// First day no longer valid.
            pub valid_until: Option<crate::kernel::Day>,
            /// Believed since.
            pub known_from: crate::kernel::Instant,
            /// Believed until.
            pub known_until: Option<crate::kernel::Instant>,
        }

        impl Model {
            /// The days on which it is valid.
            #[must_use]
            pub fn term(&self) -> crate::kernel::Term {
                crate::kernel::Term { from: self.valid_from, until: self.valid_until }
            }
        }

        impl crate::store::dated::Version for Model {
            fn term(&self) -> crate::kernel::Term {
                crate::kernel::Term { from: self.valid_from, until: self.valid_until }
            }

            fn known_from(&self) -> crate::kernel::Instant {
                self.known_from
            }

            fn says(&self, other: &Self) -> bool {
                let Self { id, valid_from, valid_until, known_from, known_until, .. } = *self;
                *self == Self { id, valid_from, valid_until, known_from, known_until, ..other.clone() }
            }

            fn on(self, term: crate::kernel::Term) -> Self {
                Self { valid_from: term.from, valid_until: term.until, ..self }
            }

            fn anew(self, id: uuid::Uuid, known_from: crate::kernel::Instant) -> Self {
                Self { id: id.into(), known_from, known_until: None, ..self }
            }

            fn until(self, known_until: crate::kernel::Instant) -> Self {
                Self { known_until: Some(known_until), ..self }
            }
        }

        impl crate::store::dated::Dated for Entity {
            const VALID_FROM: Column = Column::ValidFrom;
            const VALID_UNTIL: Column = Column::ValidUntil;
            const KNOWN_FROM: Column = Column::KnownFrom;
            const KNOWN_UNTIL: Column = Column::KnownUntil;
        }
    };
}
pub(crate) use dated;

/// As of a day, as known at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AsOf {
    /// The day that is asked about.
    pub day: Day,
    /// What was believed then; `None`: what is believed now.
    pub known: Option<Instant>,
}

impl AsOf {
    /// As of a day, as known now.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self { day, known: None }
    }

    /// As a question says it: today where it names no day, as known now where it names no moment.
    #[must_use]
    pub fn asked(read: &Read, day: Option<Day>, known: Option<Instant>) -> Self {
        Self { day: day.unwrap_or(read.today()), known }
    }

    /// The versions that answer.
    #[must_use]
    pub fn versions<E: Dated>(self) -> Condition {
        let begun = Condition::any().add(E::VALID_FROM.is_null()).add(E::VALID_FROM.lte(self.day));
        self.lasting::<E>().add(begun)
    }

    /// The versions that answer for the day, or for a later one.
    #[must_use]
    pub fn lasting<E: Dated>(self) -> Condition {
        let lasts = Condition::any().add(E::VALID_UNTIL.is_null()).add(E::VALID_UNTIL.gt(self.day));
        self.believed::<E>().add(lasts)
    }

    /// The versions that were believed then, of whichever days.
    #[must_use]
    pub fn believed<E: Dated>(self) -> Condition {
        match self.known {
            None => Condition::all().add(E::KNOWN_UNTIL.is_null()),
            Some(instant) => Condition::all()
                .add(E::KNOWN_FROM.lte(instant))
                .add(Condition::any().add(E::KNOWN_UNTIL.is_null()).add(E::KNOWN_UNTIL.gt(instant))),
        }
    }
}

/// The last moment at which anything of a table became known, or was believed no longer.
///
/// # Errors
/// A fault of the database.
pub async fn last_known<E: Guarded + Dated>(read: &Read) -> Result<Option<Instant>, Fault>
where
    E::Model: Send + Sync,
{
    let mut last: Option<Instant> = None;
    // What never was so is closed, and no row takes its place.
    for column in [E::KNOWN_FROM, E::KNOWN_UNTIL] {
        let find = read.find::<E>().filter(column.is_not_null()).order_by(column, Order::Desc).limit(1);
        let found = find.columns::<(Instant,)>([column]).await?;
        last = last.max(found.first().map(|(known,)| *known));
    }
    Ok(last)
}
