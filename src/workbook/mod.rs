//! Spreadsheets as bytes: what a file holds as cells, each with what it can be read as, and how the
//! workbooks that we write look.
//!
//! Pure: bytes in, values out. Deliberately absent: what a sheet is for, which is the rooms' question.

pub(crate) mod cell;
pub(crate) mod look;
pub(crate) mod xlsx;

use self::cell::{Cell, Counting};
use crate::kernel::{ErrorCode, Refusal};

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
