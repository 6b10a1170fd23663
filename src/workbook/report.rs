//! The report of an import as a workbook: the rows as they came, what became of each, and why.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};

use super::look::{Look, fault, fitting, printable, set_height, set_widths, width, workbook};
use super::{Encoding, Format as FileFormat};
use crate::kernel::refusal::Fault;
use crate::kernel::{Day, Digest, Refusal, Refusals, Text};

/// A line of a further sheet that belongs to no row of the main sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Stray {
    /// The sheet.
    pub sheet: String,
    /// As the clerk sees it.
    pub number: u32,
    /// Its cells.
    pub original: Vec<String>,
    /// Why it belongs nowhere.
    pub reasons: Refusals,
}

/// What became of a row of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[graphql(name = "ImportOutcome")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// 已建立。
    ///
    /// It was created.
    Created,
    /// 试运行：将建立。
    ///
    /// A dry run: it would be created.
    WouldCreate,
    /// 内容相同，已有。
    ///
    /// The same is there already.
    Same,
    /// 编号相同，内容不同。
    ///
    /// The number is taken by another content.
    Conflict,
    /// 拒收。
    ///
    /// It was refused.
    Refused,
}

impl Outcome {
    /// All of them, as reports count them.
    pub const ALL: [Self; 5] = [Self::Created, Self::WouldCreate, Self::Same, Self::Conflict, Self::Refused];

    /// The word as it is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::WouldCreate => "WOULD_CREATE",
            Self::Same => "SAME",
            Self::Conflict => "CONFLICT",
            Self::Refused => "REFUSED",
        }
    }

    /// The word in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Created => "已建立",
            Self::WouldCreate => "将建立",
            Self::Same => "相同，未重复",
            Self::Conflict => "冲突，未写入",
            Self::Refused => "拒收",
        }
    }
}

/// What is said of the file as a whole.
#[derive(Debug, Clone)]
pub struct Head {
    /// Title of what was imported into.
    pub title: Text,
    /// Digest of the file.
    pub file: Digest,
    /// What it was.
    pub format: FileFormat,
    /// For text: how it was written.
    pub encoding: Option<Encoding>,
    /// Whether nothing was written on purpose.
    pub dry_run: bool,
    /// The file's own headings.
    pub headings: Vec<String>,
    /// The day that the workbook says it was made on.
    pub created: Day,
}

/// A row and what became of it.
#[derive(Debug, Clone)]
pub struct Line {
    /// As the clerk sees it.
    pub number: u32,
    /// Its cells.
    pub original: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Refusal>,
}

/// The report: a sheet of rows, a summary, and the lines that belonged to no row.
///
/// # Errors
/// A fault where the workbook cannot be written.
pub fn report(head: &Head, lines: impl IntoIterator<Item = Line>, strays: &[Stray]) -> Result<Vec<u8>, Fault> {
    write(head, lines, strays).map_err(fault)
}

fn write(head: &Head, lines: impl IntoIterator<Item = Line>, strays: &[Stray]) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(&head.title, head.created)?;
    let look = Look::new();
    let counts = rows(&mut book, head, lines, &look)?;
    summary(&mut book, head, &counts, strays.len(), &look)?;
    if !strays.is_empty() {
        unclaimed(&mut book, strays, &look)?;
    }
    book.save_to_buffer()
}

const ADDED: [&str; 4] = ["结果", "Result", "原因", "Reason"];
const ADDED_WIDTHS: [u16; 4] = [14, 16, REASON, REASON];
const REASON: u16 = 60;

/// The rows, written one by one so that a hundred thousand need no more memory than one.
fn rows(
    book: &mut Workbook,
    head: &Head,
    lines: impl IntoIterator<Item = Line>,
    look: &Look,
) -> Result<BTreeMap<Outcome, u32>, XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?.set_name("逐行结果 Rows")?;
    let own = head.headings.iter().map(String::as_str);
    let headings: Vec<&str> = std::iter::once("行 Row").chain(own).chain(ADDED).collect();
    let own_widths = head.headings.iter().map(|heading| width([heading.as_str()], 12, 30));
    let widths: Vec<u16> = std::iter::once(8).chain(own_widths).chain(ADDED_WIDTHS).collect();
    set_widths(sheet, &widths)?;
    sheet.set_freeze_panes(1, 1)?;
    printable(sheet, 0)?;
    for (at, heading) in (0_u16..).zip(&headings) {
        sheet.write_string_with_format(0, at, *heading, &look.heading)?;
    }
    let marked = |color: u32| look.line.clone().set_background_color(color);
    let (good, bad, doubtful) = (marked(0xE6_F4_EA), marked(0xFB_E3_E0), marked(0xFF_F4_D6));
    let mut counts = BTreeMap::new();
    for (row, line) in (1_u32..).zip(lines) {
        *counts.entry(line.outcome).or_insert(0) += 1;
        let count = head.headings.len();
        // What stood beyond the headings has no column here; it is shown beside the reason.
        let (own, beyond) = line.original.split_at_checked(count).unwrap_or((&line.original, &[]));
        let (zh, en) = told(&line.reasons, beyond);
        set_height(sheet, row, [(zh.as_str(), REASON), (en.as_str(), REASON)])?;
        sheet.write_number_with_format(row, 0, line.number, &look.number)?;
        for at in 0..count {
            write_cell(sheet, row, at + 1, own.get(at).map_or("", String::as_str), &look.line)?;
        }
        let look_of_outcome = match line.outcome {
            Outcome::Created | Outcome::WouldCreate => &good,
            Outcome::Same | Outcome::Conflict => &doubtful,
            Outcome::Refused => &bad,
        };
        write_cell(sheet, row, count + 1, line.outcome.zh(), look_of_outcome)?;
        write_cell(sheet, row, count + 2, line.outcome.as_str(), look_of_outcome)?;
        write_cell(sheet, row, count + 3, &zh, &look.text)?;
        write_cell(sheet, row, count + 4, &en, &look.text)?;
    }
    Ok(counts)
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: usize, text: &str, format: &Format) -> Result<(), XlsxError> {
    let column = u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)?;
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, fitting(text), format)?;
    }
    Ok(())
}

/// The reasons in both languages, one in a line: what, where, and what is allowed.
fn told(reasons: &[Refusal], beyond: &[String]) -> (String, String) {
    let one = |message: &str, reason: &Refusal, word: &str| {
        let place = if reason.path.is_empty() { String::new() } else { format!("[{}] ", reason.path.join(" / ")) };
        let allowed =
            if reason.allowed.is_empty() { String::new() } else { format!(" {word}{}", reason.allowed.join(" | ")) };
        format!("{place}{message}{allowed}")
    };
    let mut zh: Vec<String> = reasons.iter().map(|reason| one(&reason.message.zh, reason, "允许：")).collect();
    let mut en: Vec<String> = reasons.iter().map(|reason| one(&reason.message.en, reason, "Allowed: ")).collect();
    if !beyond.is_empty() {
        zh.push(format!("表头之外的内容：{}", beyond.join(" | ")));
        en.push(format!("Beyond the headings: {}", beyond.join(" | ")));
    }
    (zh.join("\n"), en.join("\n"))
}

fn summary(
    book: &mut Workbook,
    head: &Head,
    counts: &BTreeMap<Outcome, u32>,
    strays: usize,
    look: &Look,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("汇总 Summary")?;
    sheet.write_string_with_format(0, 0, &head.title.zh, &look.title)?;
    sheet.write_string_with_format(1, 0, &head.title.en, &look.remark)?;
    let encoding = head.encoding.map_or("—", Encoding::as_str);
    let dry_run = if head.dry_run { "是，未写入任何内容 yes, nothing was written" } else { "否 no" };
    let facts = [
        ("文件摘要", "File digest", head.file.to_string()),
        ("格式", "Format", head.format.as_str().to_owned()),
        ("编码", "Encoding", encoding.to_owned()),
        ("试运行", "Dry run", dry_run.to_owned()),
    ];
    let mut row = 3;
    for (zh, en, value) in &facts {
        sheet.write_string_with_format(row, 0, *zh, &look.heading)?;
        sheet.write_string_with_format(row, 1, *en, &look.heading)?;
        sheet.write_string_with_format(row, 2, value, &look.line)?;
        row += 1;
    }
    row += 1;
    let total: u32 = counts.values().sum();
    let counted = Outcome::ALL.iter().filter_map(|one| counts.get(one).map(|count| (one.zh(), one.as_str(), *count)));
    let strays = u32::try_from(strays).unwrap_or(u32::MAX);
    let stray = (strays > 0).then_some(("未归属的列表行", "STRAY", strays));
    for (zh, en, count) in counted.chain([("全部行", "TOTAL", total)]).chain(stray) {
        sheet.write_string_with_format(row, 0, zh, &look.heading)?;
        sheet.write_string_with_format(row, 1, en, &look.heading)?;
        sheet.write_number_with_format(row, 2, count, &look.strong)?;
        row += 1;
    }
    set_widths(sheet, &[18, 18, 78])
}

fn unclaimed(book: &mut Workbook, strays: &[Stray], look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("未归属 Stray lines")?;
    for (at, heading) in (0_u16..).zip(["工作表 Sheet", "行 Row", "内容 Content", "原因", "Reason"]) {
        sheet.write_string_with_format(0, at, heading, &look.heading)?;
    }
    for (row, stray) in (1_u32..).zip(strays) {
        let (zh, en) = told(&stray.reasons.0, &[]);
        let content = stray.original.join(" | ");
        set_height(sheet, row, [(content.as_str(), 48), (zh.as_str(), 48), (en.as_str(), 48)])?;
        write_cell(sheet, row, 0, &stray.sheet, &look.line)?;
        sheet.write_number_with_format(row, 1, stray.number, &look.number)?;
        write_cell(sheet, row, 2, &content, &look.text)?;
        write_cell(sheet, row, 3, &zh, &look.text)?;
        write_cell(sheet, row, 4, &en, &look.text)?;
    }
    set_widths(sheet, &[18, 8, 48, 48, 48])?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
