//! The import template that is made from an edition's form: a clerk fills it and sends it back, and
//! what it asks is what reading it demands. Everything is written as text, never as a formula.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, Formula, Note, Workbook,
    Worksheet, XlsxError,
};

use super::EXPLANATION;
use super::columns::{FIXED, Fixed, ROW, Target};
use super::read::tab_name;
use crate::kernel::refusal::Fault;
use crate::kernel::{Day, Text};
use crate::rules::form::{Form, Kind, Question};
use crate::talent::Category;
use crate::workbook::look::{Look, as_text, fault, filled, printable, set_height, set_widths, width, workbook};

/// The sheet of nominations.
pub const MAIN: &str = "提名";
const CHOICES: &str = "选项";
/// Rows that are prepared for filling; more can be filled all the same.
const PREPARED: u32 = 10_000;

/// A column as the template shows it.
struct Shown {
    zh: String,
    en: String,
    field: String,
    kind: Kind,
    required: bool,
    help: Option<Text>,
}

/// The import template of a form, under the title of its edition.
///
/// # Errors
/// A fault where the workbook cannot be written.
pub fn template(form: &Form, title: &Text, created: Day) -> Result<Vec<u8>, Fault> {
    write(form, title, created).map_err(fault)
}

fn write(form: &Form, title: &Text, created: Day) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(title, created)?;
    let look = Look::new();
    let mut tabs = vec![(MAIN.to_owned(), "Nominations".to_owned(), main_columns(form))];
    for list in form.lists() {
        let asked = list.questions.iter().map(asked);
        let columns = std::iter::once(row_column(true)).chain(asked).collect();
        tabs.push((tab_name(&list.title.zh), list.title.en.clone(), columns));
    }
    let mut choices = Choices::default();
    for (name, _, columns) in &tabs {
        let sheet = book.add_worksheet().set_name(name)?;
        fill(sheet, columns, &look, &mut choices)?;
    }
    explain(&mut book, title, &tabs, form, &look)?;
    choices.write(&mut book)?;
    book.save_to_buffer()
}

fn main_columns(form: &Form) -> Vec<Shown> {
    let row = (!form.lists().is_empty()).then(|| row_column(false));
    row.into_iter().chain(FIXED.iter().map(of_every_import)).chain(form.questions().iter().map(asked)).collect()
}

fn row_column(in_list: bool) -> Shown {
    let (zh, en) = if in_list {
        (
            "所属提名的行号：与“提名”表的“行号”一致",
            "the row of the nomination that the line belongs to, as on the sheet of nominations",
        )
    } else {
        ("自编的行号，各行不同；其他工作表以此对应", "a number of your own for each row; the other sheets refer to it")
    };
    let help = Some(Text { zh: zh.to_owned(), en: en.to_owned() });
    Shown { required: true, help, ..of_every_import(&ROW) }
}

fn of_every_import(fixed: &Fixed) -> Shown {
    let (kind, zh, en) = match fixed.target {
        Target::BirthDate => (Kind::Day, "可空", "may be empty"),
        Target::Category => (
            Kind::Choice(Category::ALL.iter().map(|one| one.zh().to_owned()).collect()),
            "六类之一",
            "one of the six categories",
        ),
        Target::Unit => {
            (Kind::Text { longest: 64 }, "用人单位的代码，可空", "code of the employing unit, may be empty")
        }
        Target::Number => (
            Kind::Text { longest: 64 },
            "本部门的人才编号，不得填身份证号码",
            "the talent's number in your department; never an identity number",
        ),
        Target::Name => (Kind::Text { longest: 100 }, "", ""),
        Target::Row | Target::Question(_) => (Kind::Integer { least: 1, greatest: 1_000_000 }, "", ""),
    };
    Shown {
        zh: fixed.zh.to_owned(),
        en: fixed.en.to_owned(),
        field: fixed.field.to_owned(),
        kind,
        required: fixed.required,
        help: (!zh.is_empty()).then(|| Text { zh: zh.to_owned(), en: en.to_owned() }),
    }
}

fn asked(question: &Question) -> Shown {
    Shown {
        zh: question.title.zh.clone(),
        en: question.title.en.clone(),
        field: question.name.clone(),
        kind: question.kind.clone(),
        required: question.required,
        help: question.help.clone(),
    }
}

fn fill(sheet: &mut Worksheet, columns: &[Shown], look: &Look, choices: &mut Choices) -> Result<(), XlsxError> {
    let mut widths = Vec::new();
    for (at, column) in (0_u16..).zip(columns) {
        sheet.set_column_format(at, &format_of(&column.kind))?;
        let heading = if column.required { &look.required } else { &look.heading };
        sheet.write_string_with_format(0, at, &column.zh, heading)?;
        sheet.insert_note(0, at, &Note::new(note(column)).add_author_prefix(false).set_width(260).set_height(110))?;
        if let Some(rule) = validation(column, choices)? {
            sheet.add_data_validation(1, at, PREPARED, at, &rule)?;
        }
        widths.push(width([column.zh.as_str()], 12, 36));
    }
    set_widths(sheet, &widths)?;
    sheet.set_row_height(0, 30)?;
    sheet.set_freeze_panes(1, 0)?;
    printable(sheet, 0)
}

fn format_of(kind: &Kind) -> Format {
    match kind {
        Kind::Day => filled("yyyy-mm-dd"),
        Kind::Integer { .. } => filled("0"),
        Kind::Text { .. } | Kind::Choice(_) | Kind::Boolean => as_text(),
    }
}

fn note(column: &Shown) -> String {
    let (zh, en) = column.kind.words();
    let (must_zh, must_en) = if column.required { ("必填", "required") } else { ("可空", "optional") };
    let english = if column.en.is_empty() { &column.field } else { &column.en };
    let help = column.help.as_ref().map(|help| format!("\n{}\n{}", help.zh, help.en)).unwrap_or_default();
    format!("{english}\n{zh}，{must_zh} / {en}, {must_en}{}", help.trim_end())
}

fn validation(column: &Shown, choices: &mut Choices) -> Result<Option<DataValidation>, XlsxError> {
    let rule = DataValidation::new();
    let rule = match &column.kind {
        Kind::Choice(values) => rule.allow_list_formula(choices.range(values)),
        Kind::Boolean => rule.allow_list_strings(&["是", "否"])?,
        Kind::Integer { least, greatest } => match (i32::try_from(*least), i32::try_from(*greatest)) {
            (Ok(least), Ok(greatest)) => rule.allow_whole_number(DataValidationRule::Between(least, greatest)),
            (Ok(least), Err(_)) => rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(least)),
            (Err(_), Ok(greatest)) => rule.allow_whole_number(DataValidationRule::LessThanOrEqualTo(greatest)),
            (Err(_), Err(_)) => return Ok(None),
        },
        Kind::Day => rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(ExcelDateTime::from_ymd(1900, 1, 1)?)),
        Kind::Text { longest } => match u32::try_from(*longest) {
            Ok(longest) => rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(longest)),
            Err(_) => return Ok(None),
        },
    };
    let (zh, en) = column.kind.words();
    let rule = rule.set_error_title("请检查 Please check")?.set_error_message(format!("应为{zh} / must be {en}"))?;
    // A day written as text is read as well, so a warning is enough there.
    let style =
        if column.kind == Kind::Day { DataValidationErrorStyle::Warning } else { DataValidationErrorStyle::Stop };
    Ok(Some(rule.set_error_style(style)))
}

/// Values to choose from, on a hidden sheet: a list inside a rule holds 255 characters only.
#[derive(Default)]
struct Choices {
    columns: Vec<Vec<String>>,
}

impl Choices {
    fn range(&mut self, values: &[String]) -> Formula {
        let at = self.columns.iter().position(|column| column == values).unwrap_or_else(|| {
            self.columns.push(values.to_vec());
            self.columns.len() - 1
        });
        let letters = crate::workbook::cell::letters(at);
        Formula::new(format!("='{CHOICES}'!${letters}$1:${letters}${}", values.len()))
    }

    fn write(self, book: &mut Workbook) -> Result<(), XlsxError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let sheet = book.add_worksheet().set_name(CHOICES)?.set_hidden(true);
        for (at, values) in (0_u16..).zip(&self.columns) {
            for (row, value) in (0_u32..).zip(values) {
                sheet.write_string_with_format(row, at, value, &as_text())?;
            }
        }
        Ok(())
    }
}

const EXPLAINED: [&str; 9] = [
    "工作表 Sheet",
    "列 Column",
    "英文 English",
    "字段 Field",
    "类型 Kind",
    "必填 Required",
    "允许的值 Allowed",
    "填写说明",
    "Help",
];

fn explain(
    book: &mut Workbook,
    title: &Text,
    tabs: &[(String, String, Vec<Shown>)],
    form: &Form,
    look: &Look,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(EXPLANATION)?;
    let mut lines = vec![
        format!("{}：导入模板", title.zh),
        "一行一人；第一行为表头，请勿合并单元格、改名或增加列；公式不予导入；本表不会被读取。".to_owned(),
        "One row for each person; row 1 holds the headings: no merged, renamed or further columns; formulas are refused; this sheet is not read.".to_owned(),
        "日期可写作 2010-12-31、2010/12/31、2010年12月31日或 20101231；是否可写作 是/否、true/false、1/0、yes/no。".to_owned(),
    ];
    if !title.en.is_empty() {
        lines.insert(1, format!("{}: import template", title.en));
    }
    if !form.lists().is_empty() {
        lines.push("列表填在各自的工作表，以“行号”对应提名。 Lists go on their own sheets; 行号 (row) says to which nomination a line belongs.".to_owned());
    }
    for (row, line) in (0_u32..).zip(&lines) {
        sheet.write_string_with_format(row, 0, line, if row == 0 { &look.title } else { &look.remark })?;
    }
    let mut row = u32::try_from(lines.len()).unwrap_or_default() + 1;
    let heading_row = row;
    let cells: Vec<Vec<String>> =
        tabs.iter().flat_map(|(zh, en, columns)| columns.iter().map(move |column| explained(zh, en, column))).collect();
    let widths: Vec<u16> = (0_usize..)
        .zip(EXPLAINED)
        .map(|(at, heading)| {
            let texts = cells.iter().filter_map(|row| row.get(at)).map(String::as_str);
            width(texts.chain([heading]), 10, 42)
        })
        .collect();
    for (at, heading) in (0_u16..).zip(EXPLAINED) {
        sheet.write_string_with_format(row, at, heading, &look.heading)?;
    }
    for cells in &cells {
        row += 1;
        for (at, cell) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, at, cell, &look.text)?;
        }
        set_height(sheet, row, cells.iter().map(String::as_str).zip(widths.iter().copied()))?;
    }
    set_widths(sheet, &widths)?;
    sheet.set_freeze_panes(heading_row + 1, 0)?;
    printable(sheet, heading_row)
}

fn explained(zh: &str, en: &str, column: &Shown) -> Vec<String> {
    let (kind_zh, kind_en) = column.kind.words();
    let allowed = match &column.kind {
        Kind::Choice(values) if column.field == "category" => Category::ALL
            .iter()
            .zip(values)
            .map(|(one, zh)| format!("{zh} ({})", one.as_str()))
            .collect::<Vec<_>>()
            .join("\n"),
        Kind::Choice(values) => values.join("\n"),
        Kind::Integer { least, greatest } => format!("{least} – {greatest}"),
        Kind::Text { longest } => format!("≤ {longest} 字 characters"),
        Kind::Day => "2010-12-31".to_owned(),
        Kind::Boolean => "是 / 否".to_owned(),
    };
    let help = column.help.clone().unwrap_or(Text { zh: String::new(), en: String::new() });
    vec![
        if en.is_empty() { zh.to_owned() } else { format!("{zh}\n{en}") },
        column.zh.clone(),
        column.en.clone(),
        column.field.clone(),
        format!("{kind_zh}\n{kind_en}"),
        if column.required { "是 yes" } else { "否 no" }.to_owned(),
        allowed,
        help.zh,
        help.en,
    ]
}
