//! What a table leaves open and where its rows meet, computed exactly over all inputs: the space is cut
//! at the ends of the conditions into boxes within which every row answers alike.
//!
//! A missing fact is an input of its own in a column that has a condition on it; elsewhere it is left
//! to a person whatever the rows say. Facts that are made of others are taken as if each could have any
//! value within its bounds, whatever the others are.

mod gaps;
mod space;
mod wording;

use self::gaps::{Open, Search, TooLarge};
use self::space::Space;
use super::model::{Hit, Measure, Otherwise, Table};
use crate::kernel::{Refusal, Text};

/// Findings of each sort that are told of a table; how many more there are is said.
const MOST_TOLD: usize = 20;

/// What was found in the tables.
#[derive(Debug, Default)]
pub struct Analysis {
    /// What has to be mended before the tables can be used.
    pub refused: Vec<Refusal>,
    /// What is worth a look.
    pub notes: Vec<Note>,
}

/// What is worth a look, and in which cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Addresses of cells.
    pub cells: Vec<String>,
    /// What is found there.
    pub message: Text,
}

/// Looks for gaps, overlaps and rows that never apply, in all tables.
#[must_use]
pub fn analyse(measure: &Measure) -> Analysis {
    let mut analysis = Analysis::default();
    for table in &measure.tables {
        analysis.table(table, measure);
    }
    analysis
}

impl Analysis {
    fn table(&mut self, table: &Table, measure: &Measure) {
        let space = Space::of(table, &measure.inputs);
        let idle = space.idle();
        for (row, column) in &idle {
            self.refused.push(wording::never(&space, *row, *column));
        }
        if !idle.is_empty() {
            return;
        }
        match table.hit {
            Hit::Unique => self.overlaps(&space),
            Hit::First => self.shadows(&space),
            Hit::CollectSum => {}
        }
        self.gaps(&space);
    }

    fn overlaps(&mut self, space: &Space<'_>) {
        let mut count = 0_usize;
        for (one, other) in space.pairs() {
            if count < MOST_TOLD {
                self.refused.push(wording::overlap(space, one, other));
            }
            count += 1;
        }
        if count > MOST_TOLD {
            self.refused.push(wording::more_overlaps(space, count - MOST_TOLD));
        }
    }

    /// Rows of which earlier ones leave nothing.
    fn shadows(&mut self, space: &Space<'_>) {
        let mut search = Search::new();
        for row in 0..space.rows.len() {
            match search.left_by_earlier(space, row) {
                Ok(true) => {}
                Ok(false) => self.refused.push(wording::shadowed(space, row)),
                Err(TooLarge) => {
                    self.notes.push(wording::shadows_unknown(space, row));
                    return;
                }
            }
        }
    }

    fn gaps(&mut self, space: &Space<'_>) {
        let table = space.table;
        let Open { boxes, more, complete } = Search::new().gaps(space, MOST_TOLD);
        let meant = table.otherwise == Otherwise::Meant || table.hit == Hit::CollectSum;
        for open in &boxes {
            match meant {
                true => self.notes.push(wording::gap_meant(space, open)),
                false => self.refused.push(wording::gap(space, open)),
            }
        }
        if more && !meant {
            self.refused.push(wording::more_gaps(space));
        } else if more {
            self.notes.push(wording::more_gaps_meant(space));
        }
        match (complete, meant) {
            (true, _) => {}
            // Whether it is complete is not known, so it is not said to be.
            (false, false) => self.refused.push(wording::too_large(space)),
            (false, true) => self.notes.push(wording::gaps_unknown(space)),
        }
    }
}
