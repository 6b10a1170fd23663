//! Recognises columns of identity numbers (GB 11643: 18 characters, the last one a check), so that a
//! file that holds them is refused before any of it is kept. The old numbers of 15 digits have no
//! check and are not recognised.

use super::cell::{Cell, half_width, letters, tidy};
use crate::kernel::{Day, ErrorCode, Refusal};

/// A column is refused where at least one in so many filled cells looks like an identity number.
const SHARE: u32 = 10;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// Whether a text has the form of an identity number: a province, a day, and the right check.
#[must_use]
pub fn looks_like_identity_number(text: &str) -> bool {
    // Nearly every cell is ruled out by its length alone.
    if text.len() < 18 || text.len() > 90 {
        return false;
    }
    let text = half_width(&tidy(text)).replace([' ', '-'], "").to_ascii_uppercase();
    let Some((body, check)) = text.as_bytes().split_at_checked(17) else { return false };
    if check.len() != 1 || !body.iter().all(u8::is_ascii_digit) || !dated(&text) {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at)) == check.first()
}

/// Begins with a province's code and has a day of birth in the right place.
fn dated(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let province = number(0, 2).is_some_and(|code| (11..=83).contains(&code));
    let day = number(6, 10).zip(number(10, 12)).zip(number(12, 14));
    province
        && day.is_some_and(|((year, month), day)| {
            (1900..=2100).contains(&year) && i32::try_from(year).is_ok_and(|year| Day::of(year, month, day).is_some())
        })
}

/// The text with all but its ends hidden.
#[must_use]
pub fn masked(text: &str) -> String {
    let count = text.chars().count();
    text.chars().enumerate().map(|(at, c)| if (6..count.saturating_sub(2)).contains(&at) { '*' } else { c }).collect()
}

/// Whether a cell looks like an identity number. One that was typed as a number has lost its last
/// digits, so that its check says nothing.
pub(crate) fn suspicious(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => looks_like_identity_number(text),
        Cell::Number(digits) => digits.len() == 18 && digits.bytes().all(|byte| byte.is_ascii_digit()) && dated(digits),
        _ => false,
    }
}

/// Counts, column by column, what looks like an identity number.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    columns: Vec<(u32, u32)>,
}

impl Scan {
    pub fn see(&mut self, cells: &[Cell]) {
        if self.columns.len() < cells.len() {
            self.columns.resize(cells.len(), (0, 0));
        }
        for (cell, (filled, found)) in cells.iter().zip(&mut self.columns) {
            if !cell.is_empty() {
                *filled += 1;
                *found += u32::from(suspicious(cell));
            }
        }
    }

    /// A refusal for each column that holds too many.
    pub fn refusals(&self, sheet: &str, headings: &[String]) -> Vec<Refusal> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, (filled, found))| *found > 0 && found.saturating_mul(SHARE) >= *filled)
            .map(|(at, (filled, found))| {
                let heading = headings.get(at).cloned().filter(|text| !text.is_empty()).unwrap_or_else(|| letters(at));
                Refusal::new(
                    ErrorCode::IdentityNumbersRefused,
                    format!("“{heading}”列的 {filled} 格中有 {found} 格疑似身份证号码（达到十分之一即拒收整个文件）；请删除该列"),
                    format!(
                        "in the column \"{heading}\" {found} of {filled} cells look like identity numbers (one in {SHARE} refuses the whole file); remove the column"
                    ),
                )
                .at([sheet.to_owned(), heading])
                .allowing(["人才编号：a number of your own department that is no identity number"])
            })
            .collect()
    }
}
