//! What a change makes of a course of dated versions.

use proptest::prelude::*;
use rencai::kernel::{Day, Instant, Term};
use rencai::store::dated::{Version, overlaid};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
struct Said {
    term: Term,
    what: u8,
}

impl Version for Said {
    fn term(&self) -> Term {
        self.term
    }

    fn known_from(&self) -> Instant {
        moment()
    }

    fn says(&self, other: &Self) -> bool {
        self.what == other.what
    }

    fn on(self, term: Term) -> Self {
        Self { term, ..self }
    }

    fn anew(self, _: Uuid, _: Instant) -> Self {
        self
    }

    fn until(self, _: Instant) -> Self {
        self
    }
}

fn moment() -> Instant {
    "2010-09-09T00:00:00Z".parse().unwrap()
}

const DAYS: u64 = 30;

fn day(number: u64) -> Day {
    Day("2010-09-01".parse::<Day>().unwrap().0 + chrono::Days::new(number))
}

/// What is said, from which day, and until which.
fn said() -> impl Strategy<Value = Said> {
    let end = || prop::option::of(0..DAYS);
    (end(), end(), 0..3_u8)
        .prop_filter("days that begin before they end", |(from, until, _)| {
            from.is_none() || until.is_none() || from < until
        })
        .prop_map(|(from, until, what)| Said { term: Term { from: from.map(day), until: until.map(day) }, what })
}

proptest! {
    /// Feature 2.
    #[test]
    fn on_each_day_what_was_said_last_is_believed_and_nothing_is_said_twice(
        all in prop::collection::vec(said(), 0..12),
    ) {
        let mut course: Vec<Said> = Vec::new();
        for said in &all {
            course = overlaid(&course, said.clone());
        }
        for day in (0..DAYS + 2).map(day) {
            let last = all.iter().rev().find(|said| said.term.contains(day)).map(|said| said.what);
            let believed: Vec<u8> =
                course.iter().filter(|said| said.term.contains(day)).map(|said| said.what).collect();
            prop_assert_eq!(believed, last.into_iter().collect::<Vec<_>>());
        }
        for pair in course.windows(2) {
            let [one, next] = pair else { continue };
            prop_assert!(one.what != next.what || one.term.until != next.term.from, "{course:?}");
        }
    }
}
