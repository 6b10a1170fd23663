//! The template of an import of declarations: a clerk fills it and sends it back. Everything is written as text, never
//! as a formula. Pure.

use rust_xlsxwriter::{DataValidation, Note, Workbook, XlsxError};

use super::EmployerKind;
use super::sheet::{COLUMNS, Column, EXPLANATION, Target};
use crate::kernel::refusal::Fault;
use crate::kernel::{Day, Text};
use crate::workbook::look::{Look, as_text, fault, filled, printable, set_height, set_widths, width, workbook};

/// The sheet of declarations.
const MAIN: &str = "申报";
/// Rows that are prepared for filling; more can be filled all the same.
const PREPARED: u32 = 10_000;

impl Column {
    /// What is said of it.
    const fn help(&self) -> (&'static str, &'static str) {
        match self.target {
            Target::Code => ("在登记单位唯一；不得填身份证号码", "once at the unit; never an identity number"),
            Target::Name => ("新用人单位必填；已登记的可空", "required of a new employer; may be empty of others"),
            Target::Kind => ("新用人单位必填；已登记的可空", "required of a new employer; may be empty of others"),
            Target::Base => ("元；投资项目填当年投资额", "in yuan; of an investment project what was invested"),
            Target::Due => ("元；基数乘以比例，不足一分进一分", "in yuan; the share of the base, rounded up to a fen"),
            Target::SetAside => ("元；当年提取", "in yuan; set aside in that year"),
            Target::ToppedUp => ("元；因不足而补提，没有填 0", "in yuan; added because it was short, or 0"),
            Target::Spent => ("元；当年用于人才工作与职工培训", "in yuan; spent on talent and training in that year"),
            Target::CarriedIn => ("元；与上年所报相符，不符须说明", "in yuan; what the year before carried out"),
            Target::CarriedOut => ("元；上年结转＋已提＋补提－支出", "in yuan; what was there, less what was spent"),
            Target::Explanation => ("与上年、下年不符的说明", "why it differs from the years beside it"),
        }
    }
}

/// The template for the declarations of a year.
///
/// # Errors
/// A fault where the workbook cannot be written.
pub fn template(title: &Text, created: Day) -> Result<Vec<u8>, Fault> {
    write(title, created).map_err(fault)
}

fn write(title: &Text, created: Day) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(title, created)?;
    let look = Look::new();
    fill(&mut book, &look)?;
    explain(&mut book, title, &look)?;
    book.save_to_buffer()
}

fn fill(book: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(MAIN)?;
    for (at, column) in (0_u16..).zip(&COLUMNS) {
        let format = if column.target.is_amount() { filled("0.00") } else { as_text() };
        sheet.set_column_format(at, &format)?;
        let heading = if column.required { &look.required } else { &look.heading };
        sheet.write_string_with_format(0, at, column.zh, heading)?;
        let (zh, en) = column.help();
        let note = Note::new(format!("{}\n{zh}\n{en}", column.en)).add_author_prefix(false);
        sheet.insert_note(0, at, &note.set_width(260).set_height(110))?;
        if column.target == Target::Kind {
            let kinds: Vec<&str> = EmployerKind::ALL.iter().map(|kind| kind.zh()).collect();
            sheet.add_data_validation(1, at, PREPARED, at, &DataValidation::new().allow_list_strings(&kinds)?)?;
        }
    }
    let widths: Vec<u16> = COLUMNS.iter().map(|column| width([column.zh], 14, 36)).collect();
    set_widths(sheet, &widths)?;
    sheet.set_row_height(0, 30)?;
    sheet.set_freeze_panes(1, 0)?;
    printable(sheet, 0)
}

const EXPLAINED: [&str; 6] = ["列 Column", "英文 English", "字段 Field", "必填 Required", "填写说明", "Help"];
const WIDTHS: [u16; 6] = [20, 26, 16, 14, 46, 46];

fn explain(book: &mut Workbook, title: &Text, look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(EXPLANATION)?;
    let lines = [
        (title.zh.as_str(), &look.title),
        (title.en.as_str(), &look.remark),
        ("一行一个用人单位；第一行为表头，请勿合并单元格、改名或增加列；公式不予导入；本表不会被读取。", &look.remark),
        (
            "One row for each employer; row 1 holds the headings: no merged, renamed or further columns; formulas are refused; this sheet is not read.",
            &look.remark,
        ),
    ];
    for (row, (line, format)) in (0_u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, line, format)?;
    }
    let heading_row = u32::try_from(lines.len()).unwrap_or_default() + 1;
    for (at, heading) in (0_u16..).zip(EXPLAINED) {
        sheet.write_string_with_format(heading_row, at, heading, &look.heading)?;
    }
    for (row, column) in (heading_row + 1..).zip(&COLUMNS) {
        let (zh, en) = column.help();
        let cells = [column.zh, column.en, column.field, if column.required { "是 yes" } else { "否 no" }, zh, en];
        for (at, cell) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, at, cell, &look.text)?;
        }
        set_height(sheet, row, cells.into_iter().zip(WIDTHS))?;
    }
    set_widths(sheet, &WIDTHS)?;
    sheet.set_freeze_panes(heading_row + 1, 0)?;
    printable(sheet, heading_row)
}
