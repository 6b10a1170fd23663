//! The search for the fewest steps that make a difference, in one direction: doubled until they do, then
//! halved between the last that did not and the first that did. Pure; whoever holds it tries the steps.
//!
//! Where the rule is monotone in the parameter that finds the nearest value. Where it is not, a nearer
//! one between two steps of the grid may be missed: what is found crosses, and the step before it does not.

/// What a try showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// No difference.
    Same,
    /// The difference that is sought.
    Crosses,
    /// A value that the schema or the rule does not take.
    Outside,
}

/// A search in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    inside: u64,
    outside: Option<u64>,
    crossing: Option<u64>,
    limit: Option<u64>,
}

impl Search {
    /// A search among fewer steps than the limit, where there is one.
    #[must_use]
    pub const fn below(limit: Option<u64>) -> Self {
        Self { inside: 0, outside: None, crossing: None, limit }
    }

    /// How many steps to try next; none at the end.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        let doubled = if self.inside == 0 { Some(1) } else { self.inside.checked_mul(2) };
        let limited = self.limit.filter(|limit| doubled.is_none_or(|doubled| doubled >= *limit));
        match self.crossing.or(self.outside).or(limited) {
            None => doubled,
            Some(end) => {
                let middle = self.inside + end.saturating_sub(self.inside) / 2;
                (middle > self.inside).then_some(middle)
            }
        }
    }

    /// Takes in what a try showed.
    pub fn tell(&mut self, steps: u64, shown: Shown) {
        match shown {
            Shown::Crosses => self.crossing = Some(steps),
            Shown::Outside if self.crossing.is_none() => self.outside = Some(steps),
            Shown::Same | Shown::Outside => self.inside = steps,
        }
    }

    /// The fewest steps that were found to cross.
    #[must_use]
    pub const fn found(&self) -> Option<u64> {
        self.crossing
    }
}
