//! Text files: UTF-8, else GB 18030; comma, semicolon or tab. Row numbers are those that a spreadsheet
//! program shows, so blank lines count and a line break inside quotes does not.

use super::cell::{Cell, Counting};
use super::{Encoding, Limits, Line, Source, Tab, refused_file};
use crate::kernel::{ErrorCode, Refusal};

/// The name that stands for the sheet in paths.
const NAME: &str = "CSV";
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// What a spreadsheet program can keep in a cell.
const CELL_CHARACTERS: usize = 32_767;
const COLUMNS: usize = 256;

/// A decoded text.
pub(crate) struct Table {
    text: String,
    pub encoding: Encoding,
    delimiter: u8,
    limits: Limits,
}

impl Table {
    pub fn open(bytes: &[u8], limits: Limits) -> Result<Self, Refusal> {
        let allowed = [".xlsx", ".csv (UTF-8, GB18030)"];
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.unpacked {
            return Err(refused_file("文件过大", "the file is too large", &[&format!("{} bytes", limits.unpacked)]));
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(refused_file(
                "UTF-16 文本不能导入：请另存为 CSV UTF-8",
                "text in UTF-16 cannot be imported: save it as CSV UTF-8",
                &allowed,
            ));
        }
        if bytes.contains(&0) {
            return Err(refused_file("不是表格文件", "this is no spreadsheet", &allowed));
        }
        let body = bytes.strip_prefix(&MARK).unwrap_or(bytes);
        let (text, encoding) = match std::str::from_utf8(body) {
            Ok(text) => (text.to_owned(), Encoding::Utf8),
            Err(_) => {
                let (text, faults) = encoding_rs::GB18030.decode_without_bom_handling(body);
                if faults {
                    return Err(refused_file("文字编码不可识别", "the encoding of the text is not known", &allowed));
                }
                (text.into_owned(), Encoding::Gb18030)
            }
        };
        let start = text.trim_start();
        if start.starts_with('<') || start.starts_with("%PDF") || start.starts_with("{\\rtf") {
            return Err(refused_file("不是表格文件", "this is no spreadsheet", &allowed));
        }
        if start.is_empty() {
            return Err(refused_file("文件为空", "the file is empty", &allowed));
        }
        let delimiter = delimiter(&text);
        Ok(Self { text, encoding, delimiter, limits })
    }

    fn too_large(&self) -> Refusal {
        Refusal::new(ErrorCode::FileRefused, "行数或列数过多", "there are too many rows or columns")
            .allowing([format!("{} rows", self.limits.rows), format!("{COLUMNS} columns")])
    }
}

/// The mark that stands most often in the first line, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                for (mark, count) in &mut counts {
                    *count += u32::from(*mark == byte);
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(mark, _)| *mark)
}

/// Line ends at the beginning of a stretch of text: blank lines, which the reader steps over in silence.
fn blank_lines(text: &str, before: Option<u8>) -> u32 {
    let bytes = text.as_bytes();
    // The line feed of the row before, whose carriage return was already read.
    let mut at = usize::from(before == Some(b'\r') && bytes.first() == Some(&b'\n'));
    let mut count = 0;
    loop {
        match bytes.get(at) {
            Some(b'\r') => at += if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 },
            Some(b'\n') => at += 1,
            _ => return count,
        }
        count += 1;
    }
}

/// A spreadsheet program that opens the text computes what begins with `=`: the clerk saw another thing.
fn cell(field: &str) -> Cell {
    match field.trim_start().strip_prefix('=') {
        Some(formula) => Cell::Formula(formula.to_owned()),
        None if field.is_empty() => Cell::Empty,
        None => Cell::Text(field.to_owned()),
    }
}

impl Source for Table {
    fn tabs(&self) -> Vec<Tab> {
        vec![Tab { name: NAME.to_owned(), hidden: false }]
    }

    fn counting(&self) -> Counting {
        Counting::Nowhere
    }

    fn each(&mut self, _: &str, sink: &mut dyn FnMut(Line) -> Result<(), Refusal>) -> Result<u32, Refusal> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(self.text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut number: u32 = 0;
        let mut end = 0;
        loop {
            let more = reader.read_record(&mut record).map_err(|_| {
                refused_file("文本表格不可读", "the text cannot be read as a table", &["UTF-8", "GB18030"])
            })?;
            if !more {
                return Ok(
                    number.saturating_add(blank_lines(self.text.get(end..).unwrap_or_default(), self.before(end)))
                );
            }
            number = number.saturating_add(blank_lines(self.text.get(end..).unwrap_or_default(), self.before(end)) + 1);
            end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if number > self.limits.rows.saturating_add(1) || record.len() > COLUMNS {
                return Err(self.too_large());
            }
            if record.iter().any(|field| field.len() > CELL_CHARACTERS && field.chars().count() > CELL_CHARACTERS) {
                return Err(refused_file(
                    &format!("第 {number} 行有过长的单元格，可能缺少引号"),
                    &format!("row {number} has a cell that is too long; a quotation mark may be missing"),
                    &["32767 characters in a cell"],
                ));
            }
            sink(Line { number, cells: record.iter().map(cell).collect() })?;
        }
    }
}

impl Table {
    fn before(&self, end: usize) -> Option<u8> {
        end.checked_sub(1).and_then(|at| self.text.as_bytes().get(at)).copied()
    }
}
