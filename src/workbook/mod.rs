//! Spreadsheets as bytes: what a file holds as cells, each with what it can be read as, which of its columns answers
//! what, how the workbooks that we write look, and the report of an import.
//!
//! Pure: bytes in, values out. Deliberately absent: what a sheet is for, which is the rooms' question.

pub(crate) mod cell;
pub(crate) mod columns;
mod csv;
pub(crate) mod identity;
pub(crate) mod look;
pub mod report;
pub(crate) mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

use self::cell::{Cell, Counting};
use crate::kernel::{ErrorCode, Refusal, Refusals};

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML workbook.
    Xlsx,
    /// Text with a delimiter.
    Csv,
}

impl Format {
    /// Its name, as a report shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// The encoding of a text file; a workbook has none that varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// GB 18030, which holds GBK and GB 2312.
    Gb18030,
}

impl Encoding {
    /// Its name, as a report shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// How much a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all entries of a workbook's archive, and of a text file.
    pub unpacked: u64,
    /// Entries of the archive.
    pub entries: usize,
    /// Rows of a sheet, without the headings.
    pub rows: u32,
    /// Bytes of text in all cells together, each text counted as often as it is shown.
    pub kept: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unpacked: 64 << 20, entries: 1_000, rows: 200_000, kept: 192 << 20 }
    }
}

/// A row with at least one cell that is not blank.
#[derive(Debug)]
pub(crate) struct Line {
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// A sheet of a file.
#[derive(Debug)]
pub(crate) struct Tab {
    pub name: String,
    pub hidden: bool,
}

/// What rows come from.
pub(crate) trait Source {
    fn tabs(&self) -> Vec<Tab>;
    fn counting(&self) -> Counting;
    /// Hands on each row in order and gives the number of the last row, blank or not.
    fn each(&mut self, tab: &str, sink: &mut dyn FnMut(Line) -> Result<(), Refusal>) -> Result<u32, Refusal>;
}

pub(crate) fn refused_file(zh: &str, en: &str, allowed: &[&str]) -> Refusal {
    Refusal::new(ErrorCode::FileRefused, zh, en).allowing(allowed)
}

/// Reads a file as what its bytes say that it is: text, whose encoding is told, or a workbook.
///
/// # Errors
/// `FILE_REFUSED` for what is neither; what `read` refuses.
pub(crate) fn opened<T>(
    bytes: &[u8],
    limits: Limits,
    read: impl FnOnce(&mut dyn Source, Option<Encoding>) -> Result<T, Refusals>,
) -> Result<T, Refusals> {
    let allowed = [".xlsx", ".csv (UTF-8, GB18030)"];
    let one = |refusal: Refusal| Refusals(vec![refusal]);
    if bytes.is_empty() {
        return Err(one(refused_file("文件为空", "the file is empty", &allowed)));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(one(refused_file(
            ".xls 或加密的工作簿不能导入：请另存为不带密码的 .xlsx",
            "an .xls or encrypted workbook cannot be imported: save it as .xlsx without a password",
            &allowed,
        )));
    }
    if !bytes.starts_with(b"PK") {
        let mut table = csv::Table::open(bytes, limits).map_err(one)?;
        let encoding = table.encoding;
        return read(&mut table, Some(encoding));
    }
    // The reader of workbooks is other people's code, and a hostile file may make it panic.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut book = xlsx::Book::open(bytes, limits).map_err(one)?;
        read(&mut book, None)
    }));
    outcome.unwrap_or_else(|_| Err(one(xlsx::broken())))
}
