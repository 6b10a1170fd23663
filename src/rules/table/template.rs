//! The example workbook that a clerk begins with. Everything is written as text, never as a formula.

use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};
use serde::Deserialize;

use super::book::means;
use super::facts::{DERIVE, KIND, REQUIRED};
use super::model::{Derive, Kind};
use super::sheet::{DECIDES, POLICY};
use crate::kernel::{Day, Fault, Text};
use crate::workbook::look::{Look, as_text, fault, printable, set_height, set_widths, width, workbook};

const EXAMPLE: &str = include_str!("../../../plugins/decision-table/example.toml");
/// Rows of the sheet of facts in which what may stand is offered.
const PREPARED: u32 = 200;

#[derive(Deserialize)]
struct Example {
    title: Text,
    created: Day,
    sheets: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    name: String,
    /// Which row holds the headings, from 0; what stands above it are names and values.
    headings: Option<u32>,
    rows: Vec<Vec<String>>,
}

/// The example workbook.
///
/// # Errors
/// A fault where it cannot be written.
pub fn template() -> Result<Vec<u8>, Fault> {
    let example: Example = toml::from_str(EXAMPLE).map_err(Fault::new)?;
    write(&example).map_err(fault)
}

fn write(example: &Example) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(&example.title, example.created)?;
    let look = Look::new();
    for page in &example.sheets {
        let sheet = book.add_worksheet().set_name(&page.name)?;
        fill(sheet, page, &look)?;
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, page: &Page, look: &Look) -> Result<(), XlsxError> {
    let columns = page.rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<u16> = (0..columns)
        .map(|column| width(page.rows.iter().filter_map(|row| row.get(column)).map(String::as_str), 10, 44))
        .collect();
    for column in (0_u16..).take(columns) {
        // What is typed stays as it is typed: Excel makes no date of 1-2 and no number of 007.
        sheet.set_column_format(column, &as_text())?;
    }
    for (number, row) in (0_u32..).zip(&page.rows) {
        for (column, text) in (0_u16..).zip(row).filter(|(_, text)| !text.is_empty()) {
            let name = page.headings.is_none_or(|headings| number < headings) && column == 0;
            let style = if name || page.headings == Some(number) { &look.heading } else { &look.text };
            sheet.write_string_with_format(number, column, text, style)?;
            offer(sheet, page, (number, column), text)?;
        }
        set_height(sheet, number, row.iter().map(String::as_str).zip(widths.iter().copied()))?;
    }
    set_widths(sheet, &widths)?;
    if let Some(headings) = page.headings {
        sheet.set_freeze_panes(headings + 1, 0)?;
    }
    printable(sheet, page.headings.unwrap_or(0))
}

/// Offers a choice of words beside a name, or below a heading, that takes no others.
fn offer(sheet: &mut Worksheet, page: &Page, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
    let named = |(zh, en): (&str, &str)| means(text, zh, en);
    let both = |words: &[(&str, &str)]| words.iter().map(|(zh, en)| format!("{zh} / {en}")).collect::<Vec<_>>();
    let words = match page.headings {
        Some(0) if row == 0 && named(KIND) => both(&Kind::ALL.map(|(_, zh, en)| (zh, en))),
        Some(0) if row == 0 && named(DERIVE) => both(&Derive::ALL.map(|(_, zh, en)| (zh, en))),
        Some(0) if row == 0 && named(REQUIRED) => ["是", "否"].map(str::to_owned).to_vec(),
        Some(headings) if row < headings && column == 0 && named(DECIDES) => {
            both(&[("条件", "requirement"), ("计分", "item")])
        }
        Some(headings) if row < headings && column == 0 && named(POLICY) => {
            both(&[("唯一", "unique"), ("首个", "first"), ("合计", "collect-sum")])
        }
        _ => return Ok(()),
    };
    let rule = DataValidation::new().allow_list_strings(&words)?;
    if row == 0 && page.headings == Some(0) {
        sheet.add_data_validation(1, column, PREPARED, column, &rule)?;
    } else {
        sheet.add_data_validation(row, 1, row, 1, &rule)?;
    }
    Ok(())
}
