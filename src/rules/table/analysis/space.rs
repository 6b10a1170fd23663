//! The inputs of a table as a space: an axis of positions for each column, a region of each axis for
//! each row.

use crate::rules::table::book::address;
use crate::rules::table::model::{Input, Kind, Table};
use crate::rules::table::region::Region;
use crate::rules::table::value::written;

/// A column's positions.
pub(super) struct Axis<'t> {
    pub input: &'t Input,
    /// The column of the sheet.
    pub at: usize,
    pub first: i64,
    pub last: i64,
    /// Where a missing fact stands, in a column that minds it: before all others.
    missing: Option<i64>,
    words: Vec<&'t str>,
}

/// A table as regions.
pub(super) struct Space<'t> {
    pub table: &'t Table,
    pub axes: Vec<Axis<'t>>,
    /// For each row, one region for each axis.
    pub rows: Vec<Vec<Region>>,
}

impl<'t> Space<'t> {
    pub fn of(table: &'t Table, inputs: &'t [Input]) -> Self {
        let mut axes = Vec::with_capacity(table.columns.len());
        for (index, column) in table.columns.iter().enumerate() {
            let conditions = || table.rows.iter().filter_map(move |row| row.conditions.get(index)?.as_ref());
            let Some(input) = inputs.get(column.input) else { continue };
            let words: Vec<&str> = match input.kind {
                Kind::Choice => input.choices.iter().map(String::as_str).collect(),
                Kind::Text => {
                    let named: std::collections::BTreeSet<&str> =
                        conditions().flat_map(|condition| condition.words()).collect();
                    named.into_iter().collect()
                }
                _ => Vec::new(),
            };
            let many = i64::try_from(words.len()).unwrap_or(i64::MAX);
            let (least, last) = match input.kind {
                Kind::Choice => (0, many - 1),
                // One more, for every text that no row names.
                Kind::Text => (0, many),
                _ => input.bounds,
            };
            let missing = conditions().any(|condition| condition.minds_missing()).then_some(least - 1);
            axes.push(Axis { input, at: column.at, first: missing.unwrap_or(least), last, missing, words });
        }
        let rows = table.rows.iter().map(|row| {
            let regions = axes.iter().zip(&row.conditions);
            regions
                .map(|(axis, condition)| condition.as_ref().map_or_else(|| axis.whole(), |one| axis.region(one)))
                .collect()
        });
        let rows = rows.collect();
        Self { table, axes, rows }
    }

    /// All of every axis.
    pub fn whole(&self) -> Vec<Region> {
        self.axes.iter().map(Axis::whole).collect()
    }

    /// Cells that nothing within the bounds of their fact satisfies: row and column.
    pub fn idle(&self) -> Vec<(usize, usize)> {
        let cells = self.rows.iter().enumerate().flat_map(|(row, regions)| {
            regions.iter().enumerate().filter(|(_, region)| region.is_empty()).map(move |(column, _)| (row, column))
        });
        cells.collect()
    }

    /// Whether some input satisfies both rows.
    pub fn meet(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.rows.get(one), self.rows.get(other)) else { return false };
        one.iter().zip(other).all(|(one, other)| one.common(other).is_some())
    }

    /// All pairs of rows that some input satisfies both of.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let all = (0..self.rows.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
        all.filter(|(one, other)| self.meet(*one, *other))
    }

    /// The address of a row's cell.
    pub fn cell(&self, row: usize, column: usize) -> String {
        let number = self.table.rows.get(row).map_or(0, |row| row.number);
        address(&self.table.sheet, self.axes.get(column).map_or(0, |axis| axis.at), number)
    }

    /// The address of a column's heading.
    pub fn heading(&self, column: usize) -> String {
        address(&self.table.sheet, self.axes.get(column).map_or(0, |axis| axis.at), self.table.headings)
    }
}

impl<'t> Axis<'t> {
    pub fn whole(&self) -> Region {
        Region::of([(self.first, self.last)])
    }

    fn region(&self, condition: &crate::rules::table::condition::Condition) -> Region {
        let place = |word: &str| self.words.iter().position(|one| *one == word).and_then(|at| i64::try_from(at).ok());
        condition.region((self.first, self.last), self.missing, &place)
    }

    /// Whether neighbouring positions are neighbours to people as well.
    pub const fn ordered(&self) -> bool {
        self.input.kind.ordered()
    }

    /// Whether a span is the whole axis.
    pub const fn is_whole(&self, (least, most): (i64, i64)) -> bool {
        least <= self.first && most >= self.last
    }

    /// One position of a span, the plainest: the nearest to nought, or the first day.
    pub fn example(&self, (least, most): (i64, i64)) -> String {
        let known = self.missing.map_or(least, |missing| least.max(missing + 1));
        if known > most {
            return self.show(least);
        }
        self.show(if matches!(self.input.kind, Kind::Integer | Kind::Decimal) { 0.clamp(known, most) } else { known })
    }

    /// A position as a clerk writes it.
    pub fn show(&self, position: i64) -> String {
        if self.missing == Some(position) {
            return "空 / null".to_owned();
        }
        match self.input.kind {
            Kind::Choice | Kind::Text => usize::try_from(position)
                .ok()
                .and_then(|at| self.words.get(at))
                .map_or_else(|| "其他文字 / any other text".to_owned(), |word| format!("“{word}”")),
            Kind::Boolean => if position == 0 { "否 / false" } else { "是 / true" }.to_owned(),
            kind => written(kind, position),
        }
    }

    /// A span as a clerk writes it.
    pub fn show_span(&self, (least, most): (i64, i64)) -> String {
        if self.is_whole((least, most)) {
            return "-".to_owned();
        }
        if !self.ordered() {
            return (least..=most).map(|position| self.show(position)).take(8).collect::<Vec<_>>().join("、");
        }
        let known = self.missing.map_or(least, |missing| least.max(missing + 1));
        let missing = (known > least).then(|| self.show(least));
        let span = match (known == most, known <= most) {
            (true, _) => Some(self.show(most)),
            (false, true) => Some(format!("[{}..{}]", self.show(known), self.show(most))),
            (false, false) => None,
        };
        missing.into_iter().chain(span).collect::<Vec<_>>().join("、")
    }
}
