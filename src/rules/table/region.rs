//! Sets of positions as spans, both ends included, in order and apart from each other.

/// A set of positions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Region(Vec<(i64, i64)>);

impl Region {
    /// What the spans hold together; one that ends before it begins holds nothing.
    pub fn of(spans: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut spans: Vec<_> = spans.into_iter().filter(|(least, most)| least <= most).collect();
        spans.sort_unstable();
        let mut whole: Vec<(i64, i64)> = Vec::with_capacity(spans.len());
        for (least, most) in spans {
            match whole.last_mut() {
                Some((_, end)) if least <= end.saturating_add(1) => *end = (*end).max(most),
                _ => whole.push((least, most)),
            }
        }
        Self(whole)
    }

    pub fn spans(&self) -> &[(i64, i64)] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, position: i64) -> bool {
        self.0.iter().any(|(least, most)| *least <= position && position <= *most)
    }

    /// What is not in it, from the first position to the last.
    pub fn within(&self, first: i64, last: i64) -> Self {
        let mut rest = Vec::new();
        let mut next = first;
        for (least, most) in &self.0 {
            if next < *least {
                rest.push((next, least - 1));
            }
            next = next.max(most + 1);
        }
        if next <= last {
            rest.push((next, last));
        }
        Self(rest)
    }

    /// A span that both have in common.
    pub fn common(&self, other: &Self) -> Option<(i64, i64)> {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(one), Some(two)) = (ours.peek(), theirs.peek()) {
            let (least, most) = (one.0.max(two.0), one.1.min(two.1));
            if least <= most {
                return Some((least, most));
            }
            if one.1 < two.1 {
                ours.next()
            } else {
                theirs.next()
            };
        }
        None
    }

    /// Whether it holds all of another one.
    pub fn covers(&self, other: &Self) -> bool {
        let held = |(least, most): &(i64, i64)| self.0.iter().any(|(from, to)| from <= least && most <= to);
        other.0.iter().all(held)
    }
}
