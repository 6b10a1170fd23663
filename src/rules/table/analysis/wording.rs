//! What is said of gaps, overlaps and rows that never apply: where, and one input as an example.

use super::Note;
use super::gaps::Gap;
use super::space::Space;
use crate::kernel::{Refusal, Text};
use crate::rules::table::model::{Role, Table};
use crate::rules::table::refused;

/// Cells that one finding names.
const CELLS: usize = 8;

fn title(table: &Table) -> (&str, &str) {
    (&table.title.zh, if table.title.en.is_empty() { &table.id } else { &table.title.en })
}

/// One value for each column.
fn example(space: &Space<'_>, spans: &[(i64, i64)]) -> String {
    let values =
        space.axes.iter().zip(spans).map(|(axis, span)| format!("{} = {}", axis.input.name, axis.example(*span)));
    values.collect::<Vec<_>>().join(", ")
}

/// The columns that a box does not fill, with what it takes of them.
fn shape(space: &Space<'_>, spans: &[(i64, i64)]) -> String {
    let narrow = space.axes.iter().zip(spans).filter(|(axis, span)| !axis.is_whole(**span));
    let parts: Vec<String> =
        narrow.map(|(axis, span)| format!("{} {}", axis.input.name, axis.show_span(*span))).collect();
    if parts.is_empty() { "-".to_owned() } else { parts.join(", ") }
}

/// The cells that a gap lies between, and the headings of the columns where it lies between none.
fn around(space: &Space<'_>, gap: &Gap) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for (column, (axis, span)) in space.axes.iter().zip(&gap.spans).enumerate() {
        let mut borders = gap.borders.iter().filter(|(_, at)| *at == column).peekable();
        if borders.peek().is_none() && !axis.is_whole(*span) {
            cells.push(space.heading(column));
        }
        cells.extend(borders.map(|(row, column)| space.cell(*row, *column)));
    }
    if cells.is_empty() {
        cells.push(space.heading(0));
    }
    cells.truncate(CELLS);
    cells
}

fn rest(table: &Table) -> [&'static str; 2] {
    match table.role {
        Role::Item => ["a row for it", "其余 / otherwise: 零分 / zero"],
        Role::Requirement => ["a row for it", "其余 / otherwise: 人工 / person"],
    }
}

pub(super) fn gap(space: &Space<'_>, gap: &Gap) -> Refusal {
    let ((zh, en), shape, example) = (title(space.table), shape(space, &gap.spans), example(space, &gap.spans));
    refused(
        format!("“{zh}”有缺漏：{shape} 没有适用的行，例如 {example}"),
        format!("\"{en}\" has a gap: no row applies to {shape}; for example {example}"),
    )
    .at(around(space, gap))
    .allowing(rest(space.table))
}

pub(super) fn gap_meant(space: &Space<'_>, gap: &Gap) -> Note {
    let ((zh, en), shape, example) = (title(space.table), shape(space, &gap.spans), example(space, &gap.spans));
    let (so_zh, so_en) = match space.table.role {
        Role::Item => ("计零分", "it gives no points"),
        Role::Requirement => ("转人工", "a person decides"),
    };
    Note {
        cells: around(space, gap),
        message: Text {
            zh: format!("“{zh}”：{shape} 没有适用的行，{so_zh}，例如 {example}"),
            en: format!("\"{en}\": no row applies to {shape}, so {so_en}; for example {example}"),
        },
    }
}

pub(super) fn more_gaps(space: &Space<'_>) -> Refusal {
    let (zh, en) = title(space.table);
    refused(format!("“{zh}”还有其他缺漏"), format!("\"{en}\" has more gaps"))
        .at([space.table.sheet.clone()])
        .allowing(rest(space.table))
}

pub(super) fn more_gaps_meant(space: &Space<'_>) -> Note {
    let (zh, en) = title(space.table);
    Note {
        cells: vec![space.table.sheet.clone()],
        message: Text {
            zh: format!("“{zh}”还有其他没有适用行的情形"),
            en: format!("\"{en}\": there are more inputs without a row"),
        },
    }
}

/// The cells of a row that ask anything, or its first.
fn asking(space: &Space<'_>, row: usize) -> Vec<String> {
    let conditions = space.table.rows.get(row).map(|row| row.conditions.as_slice()).unwrap_or_default();
    let asked = conditions.iter().enumerate().filter(|(_, condition)| condition.is_some());
    let cells: Vec<String> = asked.map(|(column, _)| space.cell(row, column)).take(CELLS).collect();
    if cells.is_empty() { vec![space.cell(row, 0)] } else { cells }
}

pub(super) fn overlap(space: &Space<'_>, one: usize, other: usize) -> Refusal {
    let (zh, en) = title(space.table);
    let regions = space.rows.get(one).into_iter().flatten().zip(space.rows.get(other).into_iter().flatten());
    let spans: Vec<(i64, i64)> = regions.filter_map(|(one, other)| one.common(other)).collect();
    let (shape, example) = (shape(space, &spans), example(space, &spans));
    let number = |row: usize| space.table.rows.get(row).map_or(0, |row| row.number);
    let (first, second) = (number(one), number(other));
    refused(
        format!("“{zh}”第 {first} 行与第 {second} 行重叠：{shape}，例如 {example}"),
        format!("\"{en}\": rows {first} and {second} overlap in {shape}; for example {example}"),
    )
    .at([asking(space, one), asking(space, other)].concat())
    .allowing(["rows of which one applies at most", "命中 / hit policy: 首个 / first"])
}

pub(super) fn more_overlaps(space: &Space<'_>, more: usize) -> Refusal {
    let (zh, en) = title(space.table);
    refused(format!("“{zh}”另有 {more} 对行重叠"), format!("\"{en}\": {more} more pairs of rows overlap"))
        .at([space.table.sheet.clone()])
        .allowing(["rows of which one applies at most"])
}

pub(super) fn shadowed(space: &Space<'_>, row: usize) -> Refusal {
    let (zh, en) = title(space.table);
    let number = space.table.rows.get(row).map_or(0, |row| row.number);
    refused(
        format!("“{zh}”第 {number} 行永不适用：其上各行已包含它的全部情形"),
        format!("\"{en}\": row {number} never applies, for rows above it take all of it"),
    )
    .at(asking(space, row))
    .allowing(["no such row", "the row further up"])
}

pub(super) fn never(space: &Space<'_>, row: usize, column: usize) -> Refusal {
    let bounds = space.axes.get(column).map(|axis| match axis.ordered() {
        true => format!("{} – {}", axis.show(axis.first), axis.show(axis.last)),
        false => axis.show_span((axis.first, axis.last - 1)),
    });
    refused(
        "该条件永不成立：没有一个允许的值符合",
        "the condition is never satisfied: no value that is allowed fits it",
    )
    .at([space.cell(row, column)])
    .allowing(bounds)
}

fn unknown(space: &Space<'_>, zh: &str, en: &str) -> Note {
    let (title_zh, title_en) = title(space.table);
    Note {
        cells: vec![space.table.sheet.clone()],
        message: Text { zh: format!("“{title_zh}”{zh}"), en: format!("\"{title_en}\" {en}") },
    }
}

pub(super) fn too_large(space: &Space<'_>) -> Refusal {
    let note = gaps_unknown(space);
    refused(note.message.zh, note.message.en).at(note.cells).allowing([
        "fewer columns or rows",
        "several tables",
        rest(space.table)[1],
    ])
}

pub(super) fn gaps_unknown(space: &Space<'_>) -> Note {
    unknown(space, "过大，未能查完缺漏", "is too large: not all of it was searched for gaps")
}

pub(super) fn shadows_unknown(space: &Space<'_>, row: usize) -> Note {
    let number = space.table.rows.get(row).map_or(0, |row| row.number);
    unknown(
        space,
        &format!("过大，从第 {number} 行起未查是否永不适用"),
        &format!("is too large: from row {number} on it was not searched for rows that never apply"),
    )
}
