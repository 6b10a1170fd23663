//! Tables in a terminal, whose columns line up although a Chinese character is two columns wide.

use unicode_width::UnicodeWidthStr;

/// Which side of a column its cells keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Writes a table: a heading, a rule, the rows. A row shorter than the heading ends early.
#[must_use]
pub fn table(heading: &[(&str, Side)], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = heading
        .iter()
        .enumerate()
        .map(|(column, (title, _))| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
            cells.chain([title.width()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for ((cell, width), (_, side)) in cells.zip(&widths).zip(heading) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match side {
                Side::Left => text.extend([cell, &gap]),
                Side::Right => text.extend([gap.as_str(), cell]),
            }
            text.push_str("  ");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    };
    let mut text = line(&mut heading.iter().map(|(title, _)| *title));
    text.push_str(&"─".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)));
    text.push('\n');
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}
