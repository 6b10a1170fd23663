//! The workbook as sheets of cells, each with its address. A file is bounded before it is unpacked;
//! formulas, merged cells and errors are refused wherever they stand.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::refused;
use crate::kernel::{Refusal, Refusals};
use crate::workbook::cell::{Cell, half_width, letters, tidy};
use crate::workbook::{Limits, Line, Source, refused_file, xlsx};

/// A table is written by a person.
const LIMITS: Limits = Limits { unpacked: 16 << 20, entries: 200, rows: 5_200, kept: 8 << 20 };
const SHEETS: usize = 140;
/// Sheets that explain and are not read.
const EXPLANATIONS: [&str; 4] = ["说明", "字段说明", "help", "说明 help"];

/// A sheet that is read.
pub(super) struct Sheet {
    pub name: String,
    pub lines: Vec<Line>,
}

/// A cell and where it stands.
#[derive(Clone, Copy)]
pub(super) struct At<'b> {
    pub sheet: &'b Sheet,
    pub row: u32,
    pub column: usize,
    pub cell: &'b Cell,
}

/// The address of a cell, as a spreadsheet program writes it.
pub(super) fn address(sheet: &str, column: usize, row: u32) -> String {
    format!("{sheet}!{}{row}", letters(column))
}

/// Reads all visible sheets but those that explain.
pub(super) fn open(bytes: &[u8]) -> Result<Vec<Sheet>, Refusals> {
    let one = |refusal: Refusal| Refusals(vec![refusal]);
    if !bytes.starts_with(b"PK") {
        return Err(one(refused_file("决策表须为 .xlsx 工作簿", "decision tables are an .xlsx workbook", &[".xlsx"])));
    }
    // The reader of workbooks is other people's code, and a hostile file may make it panic.
    let outcome = catch_unwind(AssertUnwindSafe(|| sheets(bytes).map_err(one)));
    let sheets = outcome.unwrap_or_else(|_| Err(one(xlsx::broken())))?;
    let mut told = Vec::new();
    for sheet in &sheets {
        let cells = sheet.lines.iter().flat_map(|line| sheet.cells(line));
        told.extend(cells.filter_map(|at| at.cell.fault().map(|why| at.refuse(&why.zh, &why.en, &why.allowed))));
    }
    told.truncate(super::MOST_TOLD);
    if told.is_empty() { Ok(sheets) } else { Err(Refusals(told)) }
}

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut book = xlsx::Book::open(bytes, LIMITS)?;
    let mut sheets = Vec::new();
    for tab in book.tabs() {
        if tab.hidden || EXPLANATIONS.contains(&folded(&tab.name).as_str()) {
            continue;
        }
        if sheets.len() == SHEETS {
            return Err(refused_file("工作表过多", "there are too many sheets", &["140 sheets"]));
        }
        let mut lines = Vec::new();
        book.each(&tab.name, &mut |line| {
            lines.push(line);
            Ok(())
        })?;
        sheets.push(Sheet { name: tab.name, lines });
    }
    Ok(sheets)
}

/// A word as it is compared: plain width, lower case.
pub(super) fn folded(text: &str) -> String {
    half_width(&tidy(text)).to_lowercase()
}

/// Whether a clerk's word is one of these: either language, or both with a stroke between them.
pub(super) fn means(text: &str, zh: &str, en: &str) -> bool {
    let word = |text: &str| {
        let text = folded(text);
        text == folded(zh) || text == folded(en)
    };
    word(text) || word(&text.replace(' ', "")) || text.split(['/', '／']).all(|part| word(part.trim()))
}

impl Sheet {
    /// The cells of a line that are not blank.
    pub fn cells<'b>(&'b self, line: &'b Line) -> impl Iterator<Item = At<'b>> {
        let cells =
            line.cells.iter().enumerate().map(|(column, cell)| At { sheet: self, row: line.number, column, cell });
        cells.filter(|at| !at.cell.is_empty() || *at.cell == Cell::Merged)
    }

    /// The cell of a line in a column, blank where nothing stands.
    pub fn cell<'b>(&'b self, line: &'b Line, column: usize) -> At<'b> {
        let cell = line.cells.get(column).unwrap_or(&Cell::Empty);
        At { sheet: self, row: line.number, column, cell }
    }

    /// What is wrong with the sheet as a whole.
    pub fn refuse<A: ToString>(&self, zh: &str, en: &str, allowed: impl IntoIterator<Item = A>) -> Refusal {
        refused(zh, en).at([self.name.clone()]).allowing(allowed)
    }
}

impl At<'_> {
    pub fn address(&self) -> String {
        address(&self.sheet.name, self.column, self.row)
    }

    pub fn refuse<A: ToString>(&self, zh: &str, en: &str, allowed: impl IntoIterator<Item = A>) -> Refusal {
        refused(zh, en).at([self.address()]).allowing(allowed)
    }

    /// The cell as text; numbers, days and truths as they would be typed.
    pub fn text(&self) -> Result<String, Refusal> {
        match self.cell {
            Cell::Day(day) => Ok(day.to_string()),
            Cell::Boolean(yes) => Ok(if *yes { "true" } else { "false" }.to_owned()),
            cell => cell.text().map_err(|why| self.refuse(&why.zh, &why.en, &why.allowed)),
        }
    }

    /// One line of text, with something to see and not too long.
    pub fn line(&self, longest: usize) -> Result<String, Refusal> {
        let text = self.text()?;
        let hidden = |char: char| {
            char.is_control()
                || matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}'..='\u{200F}')
        };
        if text.is_empty() || text.contains(hidden) || text.chars().count() > longest {
            let allowed = [format!("1 – {longest} 字 / characters")];
            return Err(self.refuse("须为一行文字", "one line of text has to stand here", allowed));
        }
        Ok(text)
    }

    /// One of the words that may stand here.
    pub fn choice<T: Copy>(&self, options: &[(T, &str, &str)]) -> Result<T, Refusal> {
        let text = self.text()?;
        let found = options.iter().find(|(_, zh, en)| means(&text, zh, en)).map(|(value, ..)| *value);
        found.ok_or_else(|| {
            let allowed = options.iter().map(|(_, zh, en)| format!("{zh} / {en}"));
            self.refuse(&format!("不认识“{text}”"), &format!("\"{text}\" is not known here"), allowed)
        })
    }
}
