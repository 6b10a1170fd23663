//! Workbooks (.xlsx). The archive is measured before anything is unpacked for good: entries, bytes and
//! the counts that a hostile file could lie about. Rows are handed on one at a time.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxCellReader};

use super::cell::{Cell, Counting, shortest};
use super::{Limits, Line, Source, Tab, refused_file};
use crate::kernel::{Day, ErrorCode, Refusal};

const ALLOWED: [&str; 2] = [".xlsx", ".csv (UTF-8, GB18030)"];
/// No spreadsheet needs more, and each one costs memory.
const COLUMNS: usize = 256;
const MERGED_CELLS: usize = 100_000;
const SHARED_TEXTS: u64 = 4_000_000;

/// An open workbook.
pub(crate) struct Book<'b> {
    xlsx: Xlsx<Cursor<&'b [u8]>>,
    limits: Limits,
    kept: u64,
}

pub(crate) fn broken() -> Refusal {
    refused_file(
        "文件损坏或不完整，不是可读的 .xlsx",
        "the file is damaged or cut short: not a workbook that can be read",
        &ALLOWED,
    )
}

fn too_large(limits: &Limits) -> Refusal {
    Refusal::new(ErrorCode::FileRefused, "解压后内容过大", "the file is too large when it is unpacked").allowing([
        format!("{} bytes unpacked", limits.unpacked),
        format!("{} rows", limits.rows),
        format!("{} entries in the archive", limits.entries),
    ])
}

/// Measures the archive by unpacking it to nowhere: what its directory declares may be a lie.
fn measure(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > limits.entries {
        return Err(too_large(limits));
    }
    let mut declared: u64 = 0;
    for at in 0..archive.len() {
        declared = declared.saturating_add(archive.by_index_raw(at).map_err(|_| broken())?.size());
    }
    if declared > limits.unpacked {
        return Err(too_large(limits));
    }
    let mut names = Vec::new();
    let mut buffer = vec![0_u8; 64 * 1024];
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| broken())?;
        let (size, name) = (entry.size(), entry.name().map_err(|_| broken())?.into_owned());
        let mut counts = name.to_ascii_lowercase().ends_with("sharedstrings.xml").then(Vec::new);
        let mut unpacked: u64 = 0;
        loop {
            let read = entry.read(&mut buffer).map_err(|_| broken())?;
            if read == 0 {
                break;
            }
            unpacked = unpacked.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if unpacked > size {
                return Err(broken());
            }
            if let Some(text) = &mut counts {
                text.extend_from_slice(buffer.get(..read).unwrap_or_default());
            }
        }
        if counts.is_some_and(|text| promises_too_much(&text)) {
            return Err(too_large(limits));
        }
        names.push(name);
    }
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Err(refused_file(
            "含宏的工作簿不能导入：请另存为 .xlsx",
            "a workbook with macros cannot be imported: save it as .xlsx",
            &ALLOWED,
        ));
    }
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(refused_file("不是 .xlsx 工作簿", "this is no .xlsx workbook", &ALLOWED));
    }
    Ok(())
}

/// The reader sets aside as much memory as the table of texts says that it will need.
fn promises_too_much(xml: &[u8]) -> bool {
    const WORD: &[u8] = b"uniqueCount";
    xml.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD).any(|(at, _)| {
        let behind = xml.get(at + WORD.len()..).unwrap_or_default();
        let digits = behind
            .iter()
            .skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>')
            .take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))) > SHARED_TEXTS
    })
}

impl<'b> Book<'b> {
    pub fn open(bytes: &'b [u8], limits: Limits) -> Result<Self, Refusal> {
        measure(bytes, &limits)?;
        let xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
        Ok(Self { xlsx, limits, kept: 0 })
    }

    /// Cells that a merged neighbour covers, by row; the first row is where headings stand.
    fn merged(&mut self, tab: &str) -> Result<HashMap<u32, Vec<usize>>, Refusal> {
        let regions = self.xlsx.merge_cells_by_sheet_name(tab).map_err(|_| broken())?;
        let mut covered: HashMap<u32, Vec<usize>> = HashMap::new();
        let mut count = 0;
        for region in regions {
            if region.start.0 == 0 {
                return Err(Refusal::new(
                    ErrorCode::ColumnsRefused,
                    format!("工作表“{tab}”的第一行有合并单元格；第一行必须是表头，每列一个标题"),
                    format!("the first row of the sheet \"{tab}\" has merged cells; it must hold the headings, one for each column"),
                )
                .at([tab.to_owned(), "1".to_owned()])
                .allowing(["headings in row 1 without merged cells, no title above them"]));
            }
            for row in region.start.0..=region.end.0 {
                for column in region.start.1..=region.end.1 {
                    if (row, column) != region.start {
                        count += 1;
                        if count > MERGED_CELLS {
                            return Err(refused_file(
                                "合并单元格过多",
                                "there are too many merged cells",
                                &["100000 merged cells"],
                            ));
                        }
                        covered.entry(row).or_default().push(usize::try_from(column).unwrap_or(usize::MAX));
                    }
                }
            }
        }
        Ok(covered)
    }
}

impl Source for Book<'_> {
    fn tabs(&self) -> Vec<Tab> {
        let sheets = self.xlsx.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
            .map(|sheet| Tab { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect()
    }

    fn counting(&self) -> Counting {
        if self.xlsx.has_1904_epoch() { Counting::From1904 } else { Counting::From1900 }
    }

    fn each(&mut self, tab: &str, sink: &mut dyn FnMut(Line) -> Result<(), Refusal>) -> Result<u32, Refusal> {
        let mut covered = self.merged(tab)?;
        let counting = self.counting();
        let limits = self.limits;
        let mut kept = self.kept;
        let mut reader = self.xlsx.worksheet_cells_reader(tab).map_err(|_| broken())?;
        let mut cover = |mut line: Line| {
            for column in covered.remove(&(line.number - 1)).unwrap_or_default() {
                if column < COLUMNS {
                    line.cells.resize(line.cells.len().max(column + 1), Cell::Empty);
                    if let Some(cell) = line.cells.get_mut(column) {
                        *cell = Cell::Merged;
                    }
                }
            }
            sink(line)
        };
        let last = stream(&mut reader, counting, &limits, &mut kept, &mut cover)?;
        self.kept = kept;
        Ok(last)
    }
}

/// Gathers cells into rows; gives the number of the last row that has any cell at all.
fn stream(
    reader: &mut XlsxCellReader<'_, Cursor<&[u8]>>,
    counting: Counting,
    limits: &Limits,
    kept: &mut u64,
    sink: &mut dyn FnMut(Line) -> Result<(), Refusal>,
) -> Result<u32, Refusal> {
    let mut line = Line { number: 0, cells: Vec::new() };
    loop {
        let record = reader.next_cell_with_formula_metadata().map_err(|_| broken())?;
        let number = record.as_ref().map(|record| record.pos.0.saturating_add(1));
        if number != Some(line.number) && line.number > 0 {
            let done = std::mem::replace(&mut line, Line { number: 0, cells: Vec::new() });
            let last = done.number;
            if done.cells.iter().any(|cell| !cell.is_empty()) {
                if last > limits.rows.saturating_add(1) {
                    return Err(too_large(limits));
                }
                sink(done)?;
            }
            match number {
                None => return Ok(last),
                Some(number) if number < last => return Err(broken()),
                Some(_) => {}
            }
        }
        let (Some(record), Some(number)) = (record, number) else { return Ok(0) };
        line.number = number;
        let cell = match record.formula {
            Some(formula) => Cell::Formula(formula_text(formula)),
            None => cell(record.value, counting),
        };
        *kept = kept.saturating_add(u64::try_from(cell.shown().len()).unwrap_or(u64::MAX)).saturating_add(8);
        if *kept > limits.kept {
            return Err(too_large(limits));
        }
        place(&mut line.cells, usize::try_from(record.pos.1).unwrap_or(usize::MAX), cell)?;
    }
}

fn place(cells: &mut Vec<Cell>, column: usize, cell: Cell) -> Result<(), Refusal> {
    if cell == Cell::Empty {
        return Ok(());
    }
    if column >= COLUMNS {
        return Err(refused_file("列数过多", "there are too many columns", &["256 columns"]));
    }
    cells.resize(cells.len().max(column + 1), Cell::Empty);
    match cells.get_mut(column) {
        Some(place) if *place == Cell::Empty => *place = cell,
        _ => return Err(broken()),
    }
    Ok(())
}

fn formula_text(formula: calamine::XlsxFormulaMetadata) -> String {
    use calamine::XlsxFormulaMetadata as Formula;
    match formula {
        Formula::Normal { formula } | Formula::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

fn cell(value: DataRef<'_>, counting: Counting) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => shortest(number),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text.to_owned()),
        DataRef::Bool(value) => Cell::Boolean(value),
        DataRef::DateTime(moment) => serial(&moment, counting),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::DurationIso(text) => Cell::Moment(text),
        DataRef::Error(error) => Cell::Fault(error.to_string()),
    }
}

/// A cell that is formatted as a date: a day where its serial number is whole.
fn serial(moment: &calamine::ExcelDateTime, counting: Counting) -> Cell {
    let Cell::Number(digits) = shortest(moment.as_f64()) else { return Cell::Fault("#NUM!".to_owned()) };
    let day = digits.parse().ok().filter(|_| moment.is_datetime()).and_then(|serial| counting.day(serial));
    match day {
        Some(day) => Cell::Day(day),
        None if moment.is_datetime() && digits.contains('.') => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            Cell::Moment(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
        }
        None => Cell::Moment(digits),
    }
}

fn iso(text: String) -> Cell {
    let day = text.strip_suffix("T00:00:00").or_else(|| text.strip_suffix("T00:00:00.000")).unwrap_or(&text);
    match day.strip_suffix('Z').unwrap_or(day).parse::<Day>() {
        Ok(day) => Cell::Day(day),
        Err(_) => Cell::Moment(text),
    }
}
