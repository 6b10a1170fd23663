//! The boxes of a space that no row covers, by sweeping one axis after the other: between two ends of
//! conditions the same rows are left, and where none is left everything further is open.

use std::collections::BTreeSet;

use super::space::Space;
use crate::rules::table::region::Region;

/// Steps that a search may take: far more than tables of people need, a second or two of work.
const STEPS: u64 = 20_000_000;

/// The search took too many steps.
#[derive(Debug)]
pub(super) struct TooLarge;

/// A box that no row covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// One span for each axis.
    pub spans: Vec<(i64, i64)>,
    /// Cells, by row and column, whose conditions end where the gap begins or begin where it ends.
    pub borders: Vec<(usize, usize)>,
}

/// What no row covers.
pub(super) struct Open {
    /// The first boxes.
    pub boxes: Vec<Gap>,
    /// Whether there are more.
    pub more: bool,
    /// Whether all of the space was searched, or as much as gave those boxes.
    pub complete: bool,
}

/// A search with the steps that it has left.
pub(super) struct Search {
    left: u64,
}

/// What a search asks of what is open.
struct Sweep<'s, 't> {
    space: &'s Space<'t>,
    within: &'s [Region],
    /// For each row, the first axis from which on it covers everything.
    free_from: Vec<usize>,
    most: usize,
    found: Vec<Gap>,
    left: &'s mut u64,
}

impl Search {
    pub const fn new() -> Self {
        Self { left: STEPS }
    }

    /// The boxes that no row covers, the first so many.
    pub fn gaps(&mut self, space: &Space<'_>, most: usize) -> Open {
        let within = space.whole();
        let rows: Vec<usize> = (0..space.rows.len()).collect();
        let (mut boxes, outcome) = self.sweep(space, &within, &rows, most + 1);
        let more = boxes.len() > most;
        boxes.truncate(most);
        Open { boxes, more, complete: more || outcome.is_ok() }
    }

    /// Whether the rows before one leave it anything.
    pub fn left_by_earlier(&mut self, space: &Space<'_>, row: usize) -> Result<bool, TooLarge> {
        let Some(within) = space.rows.get(row) else { return Ok(false) };
        let earlier: Vec<usize> = (0..row).filter(|earlier| space.meet(*earlier, row)).collect();
        let (boxes, outcome) = self.sweep(space, within, &earlier, 1);
        outcome.map(|()| !boxes.is_empty())
    }

    fn sweep(
        &mut self,
        space: &Space<'_>,
        within: &[Region],
        rows: &[usize],
        most: usize,
    ) -> (Vec<Gap>, Result<(), TooLarge>) {
        let free_from = |regions: &Vec<Region>| {
            let covered = regions.iter().zip(within).rev().take_while(|(region, within)| region.covers(within));
            regions.len() - covered.count()
        };
        let mut sweep = Sweep {
            space,
            within,
            free_from: space.rows.iter().map(free_from).collect(),
            most,
            found: Vec::new(),
            left: &mut self.left,
        };
        let outcome = sweep.walk(0, rows, &mut Vec::new());
        (sweep.found, outcome)
    }
}

impl Sweep<'_, '_> {
    /// Searches behind the spans that are fixed, with the rows that are left in them.
    fn walk(&mut self, column: usize, rows: &[usize], fixed: &mut Vec<(i64, i64)>) -> Result<(), TooLarge> {
        let steps = u64::try_from(rows.len()).unwrap_or(u64::MAX).saturating_add(1);
        *self.left = self.left.checked_sub(steps).ok_or(TooLarge)?;
        if rows.iter().any(|row| self.free_from.get(*row).is_some_and(|free| *free <= column)) {
            return Ok(());
        }
        let Some(within) = self.within.get(column).filter(|_| !rows.is_empty()) else {
            let rest = self.within.iter().skip(column).filter_map(|region| {
                let spans = region.spans();
                Some((spans.first()?.0, spans.last()?.1))
            });
            let spans = fixed.iter().copied().chain(rest).collect();
            self.found.push(Gap { spans, borders: Vec::new() });
            return Ok(());
        };
        for span in within.spans() {
            for (segment, left) in self.segments(column, rows, *span)? {
                let before = self.found.len();
                fixed.push(segment);
                let outcome = self.walk(column + 1, &left, fixed);
                fixed.pop();
                self.border(before, column, rows, segment);
                outcome?;
                if self.found.len() >= self.most {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The stretches of a span in which the same rows are left, and those rows.
    fn segments(&mut self, column: usize, rows: &[usize], (first, last): (i64, i64)) -> Result<Segments, TooLarge> {
        let mut turns: Vec<(i64, usize, bool)> = Vec::with_capacity(rows.len() * 2);
        for row in rows {
            let region = self.space.rows.get(*row).and_then(|regions| regions.get(column));
            for (least, most) in region.map(Region::spans).unwrap_or_default() {
                let (least, most) = (*least.max(&first), *most.min(&last));
                if least <= most {
                    turns.push((least, *row, true));
                    turns.push((most + 1, *row, false));
                }
            }
        }
        turns.sort_unstable();
        let mut segments: Segments = Vec::new();
        let mut left: BTreeSet<usize> = BTreeSet::new();
        let mut start = first;
        let mut turns = turns.into_iter().peekable();
        while start <= last {
            while let Some((_, row, begins)) = turns.next_if(|(at, ..)| *at <= start) {
                if begins {
                    left.insert(row)
                } else {
                    left.remove(&row)
                };
            }
            let end = turns.peek().map_or(last, |(at, ..)| at - 1);
            let steps = u64::try_from(left.len()).unwrap_or(u64::MAX).saturating_add(1);
            *self.left = self.left.checked_sub(steps).ok_or(TooLarge)?;
            let rows: Vec<usize> = left.iter().copied().collect();
            match segments.last_mut() {
                Some(((_, before), same)) if *same == rows => *before = end,
                _ => segments.push(((start, end), rows)),
            }
            start = end + 1;
        }
        Ok(segments)
    }

    /// Names the cells at the ends of a segment for the gaps that were found in it.
    fn border(&mut self, from: usize, column: usize, rows: &[usize], (least, most): (i64, i64)) {
        let ordered = self.space.axes.get(column).is_some_and(super::space::Axis::ordered);
        if self.found.len() == from || !ordered {
            return;
        }
        let holds = |at: i64| {
            let region = |row: &usize| self.space.rows.get(*row).and_then(|regions| regions.get(column));
            rows.iter().copied().find(|row| region(row).is_some_and(|region| region.contains(at)))
        };
        let borders: BTreeSet<usize> = [least - 1, most + 1].into_iter().filter_map(holds).collect();
        for gap in self.found.iter_mut().skip(from) {
            gap.borders.extend(borders.iter().map(|row| (*row, column)));
        }
    }
}

type Segments = Vec<((i64, i64), Vec<usize>)>;
