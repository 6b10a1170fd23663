//! Spreadsheets of nominations: what a clerk brings becomes rows, each either an entry that fits the
//! edition's form or the reasons why not; and the workbooks that go back to him.
//!
//! Pure: bytes in, values out. Deliberately absent: the database, who may import, chunks and
//! transactions, and identity numbers, which refuse a file until they can be sealed.

mod assemble;
mod columns;
pub mod ranking;
mod read;
mod standing;
pub mod template;

use serde_json::{Value, json};

pub use crate::workbook::identity::{looks_like_identity_number, masked};
pub use crate::workbook::report::{self, Outcome, Stray};
pub use crate::workbook::{Encoding, Format, Limits};
pub use read::{EXPLANATION, read, read_within, tab_name};
pub use standing::{Standing, standings};

use crate::kernel::{Day, Digest, Refusals, canonical};
use crate::talent::Category;

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What it was.
    pub format: Format,
    /// For text: how it was written.
    pub encoding: Option<Encoding>,
    /// The sheet that holds the nominations; `CSV` for text.
    pub name: String,
    /// Its first row.
    pub headings: Vec<String>,
    /// Every further row up to the last that is not blank.
    pub rows: Vec<Row>,
    /// Lines of further sheets that belong to no row.
    pub strays: Vec<Stray>,
    /// Sheets that were not read: hidden ones, empty ones, and explanations.
    pub ignored: Vec<String>,
    /// Blank rows behind the last row of data.
    pub blank_at_end: u32,
}

/// A row of the main sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As the clerk sees it: the headings are row 1.
    pub number: u32,
    /// As many cells as there are headings, then those that stood beyond them. None for a blank row.
    pub original: Vec<String>,
    /// What it says, or why it cannot be taken.
    pub entry: Result<Entry, Refusals>,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The importing department's number of the talent.
    pub number: String,
    /// The talent's name.
    pub name: String,
    /// Birth date, where given.
    pub birth_date: Option<Day>,
    /// One of the six.
    pub category: Category,
    /// Code of the employing unit, where given.
    pub unit: Option<String>,
    /// Answers that satisfy the form.
    pub answers: Value,
}

impl Entry {
    /// The digest of all that the row says: equal exactly where the content is.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let content = json!({
            "number": self.number,
            "name": self.name,
            "birthDate": self.birth_date.map(|day| day.to_string()),
            "category": self.category.as_str(),
            "unit": self.unit,
            "answers": self.answers,
        });
        // Answers that passed the form have a canonical text; other ones have at least a stable one.
        Digest::of(canonical(&content).unwrap_or_else(|_| content.to_string()))
    }
}
