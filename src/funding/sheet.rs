//! Files that go to the treasury and come back: the payments of an order as text (RFC 4180) and as a workbook, and what
//! the treasury answers, in the same columns and three more.
//!
//! Pure: bytes and values.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::XlsxError;

use super::entity::{budget_line, commitment, payment};
use super::model::LONGEST_REMARK;
use crate::kernel::{Day, Digest, ErrorCode, Fault, Refusal, Refusals, Text, canonical, id::PaymentId, money::Fen};
use crate::workbook::cell::{Cell, Counting, Place, Unreadable, half_width, unreadable};
use crate::workbook::columns::{Columns, Known};
use crate::workbook::look::{Look, decimal, fault, fitting, printable, set_widths, width, workbook};
use crate::workbook::{Encoding, Limits, Line, opened, refused_file};

/// Text begins with it, so that spreadsheet programs take it for UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// So many rows a file of answers has at most: twice as many as an order has payments.
const MOST_ROWS: u32 = 1_000;
/// The sheet of a workbook that holds the payments.
const SHEET: &str = "支付 Payments";
static EMPTY: Cell = Cell::Empty;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Payee,
    Account,
    Amount,
    Purpose,
    Payment,
    Order,
    Result,
    Day,
    Reason,
}

/// A column: what it holds, its names, and whether answers must have it.
struct Column {
    target: Target,
    field: &'static str,
    zh: &'static str,
    en: &'static str,
    required: bool,
}

const fn column(target: Target, field: &'static str, (zh, en): (&'static str, &'static str), required: bool) -> Column {
    Column { target, field, zh, en, required }
}

/// The columns of what goes to the treasury.
static ORDERED: [Column; 6] = [
    column(Target::Payee, "payee", ("收款人", "Payee"), true),
    column(Target::Account, "account", ("账户", "Account"), false),
    column(Target::Amount, "amount", ("金额（元）", "Amount (yuan)"), true),
    column(Target::Purpose, "purpose", ("用途", "Purpose"), false),
    column(Target::Payment, "payment", ("支付标识", "Payment"), true),
    column(Target::Order, "order", ("指令摘要", "Order digest"), true),
];
/// The columns that its answers have beside them.
static ANSWERED: [Column; 3] = [
    column(Target::Result, "result", ("结果", "Result"), true),
    column(Target::Day, "day", ("日期", "Day"), true),
    column(Target::Reason, "reason", ("原因", "Reason"), false),
];

/// A payment as the treasury is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayLine {
    payment: PaymentId,
    payee: String,
    account: String,
    fen: Fen,
    purpose: String,
}

impl PayLine {
    /// Of a payment of a commitment on a line.
    #[must_use]
    pub fn of(payment: &payment::Model, of: &commitment::Model, line: &budget_line::Model) -> Self {
        let purpose = [line.purpose.as_str(), &line.other_use, &of.title];
        let purpose: Vec<&str> = purpose.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            payment: payment.id,
            payee: payment.payee.clone(),
            account: of.account.clone(),
            fen: payment.fen,
            purpose: purpose.join(" "),
        }
    }

    /// Its cells, in the order of the columns.
    fn cells(&self, order: &str) -> [String; 6] {
        [
            self.payee.clone(),
            self.account.clone(),
            self.fen.to_string(),
            self.purpose.clone(),
            self.payment.global(),
            order.to_owned(),
        ]
    }
}

/// The digest of an order: of all that it tells the treasury.
///
/// # Errors
/// A fault where the lines have no canonical form.
pub fn digest(lines: &[PayLine]) -> Result<String, Fault> {
    let told = |line: &PayLine| {
        (line.payment.global(), line.payee.clone(), line.account.clone(), line.fen, line.purpose.clone())
    };
    let content: Vec<_> = lines.iter().map(told).collect();
    Ok(Digest::of(canonical(&content).map_err(Fault::new)?).to_string())
}

/// An order as text: UTF-8 with its mark, a row of headings, fields in quotation marks where they need them, lines that end
/// in CR LF. The same order gives the same bytes.
///
/// # Errors
/// A fault where it cannot be written.
pub fn text(order: &str, lines: &[PayLine]) -> Result<Vec<u8>, Fault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    writer.write_record(ORDERED.iter().map(|column| column.zh)).map_err(Fault::new)?;
    for line in lines {
        writer.write_record(line.cells(order)).map_err(Fault::new)?;
    }
    writer.into_inner().map_err(|error| Fault::new(error.to_string()))
}

/// An order as a workbook: the same columns in its one sheet.
///
/// # Errors
/// A fault where it cannot be written.
pub fn book(title: &Text, created: Day, order: &str, lines: &[PayLine]) -> Result<Vec<u8>, Fault> {
    write(title, created, order, lines).map_err(fault)
}

fn write(title: &Text, created: Day, order: &str, lines: &[PayLine]) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(title, created)?;
    let look = Look::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    for (at, column) in (0_u16..).zip(&ORDERED) {
        sheet.write_string_with_format(0, at, column.zh, &look.heading)?;
    }
    for (row, line) in (1_u32..).zip(lines) {
        for ((at, column), text) in (0_u16..).zip(&ORDERED).zip(line.cells(order)) {
            if column.target == Target::Amount {
                decimal(sheet, row, at, &text, &look.number)?;
            } else {
                sheet.write_string_with_format(row, at, fitting(&text), &look.line)?;
            }
        }
    }
    let shown = |pick: fn(&PayLine) -> &str| width(lines.iter().map(pick), 12, 40);
    let widths = [shown(|line| &line.payee), shown(|line| &line.account), 18, shown(|line| &line.purpose), 62, 74];
    set_widths(sheet, &widths)?;
    sheet.set_freeze_panes(1, 1)?;
    printable(sheet, 0)?;
    book.save_to_buffer()
}

/// A file of answers that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// For text: how it was written.
    pub encoding: Option<Encoding>,
    /// The sheet that was read; `CSV` for text.
    pub sheet: String,
    /// Its first row.
    pub headings: Vec<String>,
    /// Every further row that is not blank.
    pub rows: Vec<AnswerRow>,
}

/// A row of a file of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// As the clerk sees it: the headings are row 1.
    pub number: u32,
    /// Its cells as text.
    pub original: Vec<String>,
    /// What it says, or why it cannot be taken.
    pub answer: Result<Answer, Refusals>,
}

/// What the treasury answered to a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which payment, by its global id.
    pub payment: String,
    /// The digest of the order.
    pub order: String,
    /// Whom it was to be paid to.
    pub payee: String,
    /// How much.
    pub amount: Fen,
    /// Whether it was paid; it bounced otherwise.
    pub paid: bool,
    /// On which day.
    pub day: Day,
    /// Why it bounced, or what else was said.
    pub reason: String,
}

/// Reads a file of answers: `.xlsx`, or text in UTF-8 or GB 18030.
///
/// # Errors
/// `FILE_REFUSED` or `COLUMNS_REFUSED` where no row can be taken.
pub fn read(bytes: &[u8]) -> Result<Answers, Refusals> {
    let limits = Limits { rows: MOST_ROWS, ..Limits::default() };
    opened(bytes, limits, |source, encoding| {
        let no_sheet = || refused("没有可见的工作表", "there is no visible sheet", "one sheet of answers");
        let tab = source.tabs().into_iter().find(|tab| !tab.hidden).ok_or_else(no_sheet)?.name;
        let counting = source.counting();
        let mut columns: Option<Columns<Target>> = None;
        let mut rows = Vec::new();
        // A refusal of several columns at once is carried past the sink, which knows of one only.
        let mut several = None;
        let outcome = source.each(&tab, &mut |line| {
            match &columns {
                Some(known) => rows.push(row(&tab, known, &line, counting)),
                None => match headings(&tab, &line) {
                    Ok(found) => columns = Some(found),
                    Err(Refusals(reasons)) => {
                        let first = reasons.first().cloned();
                        several = Some(Refusals(reasons));
                        let unknown = || refused_file("表头不可用", "the headings cannot be used", &[]);
                        return Err(first.unwrap_or_else(unknown));
                    }
                },
            }
            Ok(())
        });
        match (outcome, several) {
            (_, Some(reasons)) => return Err(reasons),
            (Err(reason), None) => return Err(Refusals(vec![reason])),
            (Ok(_), None) => {}
        }
        let headings = columns.map(|columns| columns.headings).unwrap_or_default();
        if rows.is_empty() {
            return Err(refused("文件中没有一行答复", "the file has no row of an answer", "1-1000 rows"));
        }
        Ok(Answers { encoding, sheet: tab, headings, rows })
    })
}

fn refused(zh: &str, en: &str, allowed: &str) -> Refusals {
    Refusals(vec![refused_file(zh, en, &[allowed])])
}

fn headings(sheet: &str, line: &Line) -> Result<Columns<Target>, Refusals> {
    let known = ORDERED.iter().chain(&ANSWERED).map(|column| Known {
        target: column.target,
        field: column.field.to_owned(),
        names: Vec::from([column.zh, column.field, column.en].map(str::to_owned)),
        required: column.required,
    });
    let known: Vec<Known<Target>> = known.collect();
    if line.number != 1 {
        let (zh, en) = ("第一行必须是表头", "the first row must hold the headings");
        let refusal = Refusal::new(ErrorCode::ColumnsRefused, zh, en).at([sheet, "1"]);
        return Err(Refusals(vec![refusal.allowing(ORDERED.iter().chain(&ANSWERED).map(|column| column.zh))]));
    }
    Columns::of(sheet, &line.cells, &known, &BTreeMap::new())
}

fn row(sheet: &str, columns: &Columns<Target>, line: &Line, counting: Counting) -> AnswerRow {
    let place = |column| Place { sheet, row: line.number, column, heading: columns.heading(column) };
    let reasons = columns.unusable(&line.cells, place);
    let reading = Reading { sheet, columns, line, bad: columns.faulty(&line.cells), reasons };
    AnswerRow {
        number: line.number,
        original: columns.original(&line.cells),
        answer: reading.answer(counting).map_err(Refusals),
    }
}

/// A row while it is read.
struct Reading<'r> {
    sheet: &'r str,
    columns: &'r Columns<Target>,
    line: &'r Line,
    bad: BTreeSet<usize>,
    reasons: Vec<Refusal>,
}

impl Reading<'_> {
    fn answer(mut self, counting: Counting) -> Result<Answer, Vec<Refusal>> {
        let payment = self.cell(Target::Payment, filled);
        let order = self.cell(Target::Order, filled);
        let payee = self.cell(Target::Payee, filled);
        let amount = self.cell(Target::Amount, Cell::yuan);
        let paid = self.cell(Target::Result, is_paid);
        let day = self.cell(Target::Day, |cell| cell.day(counting));
        let reason = self.cell(Target::Reason, reason).unwrap_or_default();
        if paid == Some(false) && reason.is_empty() && !self.is_bad(Target::Reason) {
            let at = self.columns.position(Target::Reason).or_else(|| self.columns.position(Target::Result));
            let why = unreadable("退票须写明原因", "it has to be said why a payment bounced", &["a reason"]);
            self.refuse(at.unwrap_or_default(), &why);
        }
        match (payment, order, payee, amount, paid, day) {
            (Some(payment), Some(order), Some(payee), Some(amount), Some(paid), Some(day))
                if self.reasons.is_empty() =>
            {
                Ok(Answer { payment, order, payee, amount, paid, day, reason })
            }
            _ => Err(self.reasons),
        }
    }

    /// What a cell says; where it cannot be read, that is a reason.
    fn cell<T>(&mut self, target: Target, read: impl Fn(&Cell) -> Result<T, Unreadable>) -> Option<T> {
        let at = self.columns.position(target).filter(|at| !self.bad.contains(at))?;
        match read(self.line.cells.get(at).unwrap_or(&EMPTY)) {
            Ok(said) => Some(said),
            Err(why) => {
                self.bad.insert(at);
                self.refuse(at, &why);
                None
            }
        }
    }

    fn is_bad(&self, target: Target) -> bool {
        self.columns.position(target).is_some_and(|at| self.bad.contains(&at))
    }

    fn refuse(&mut self, column: usize, why: &Unreadable) {
        let heading = self.columns.heading(column);
        let place = Place { sheet: self.sheet, row: self.line.number, column, heading };
        self.reasons.push(place.refuse(ErrorCode::CellRefused, why));
    }
}

fn filled(cell: &Cell) -> Result<String, Unreadable> {
    let text = cell.text()?;
    if text.is_empty() { Err(unreadable("须填写", "must be filled", &["a value"])) } else { Ok(text) }
}

fn is_paid(cell: &Cell) -> Result<bool, Unreadable> {
    match half_width(&cell.text()?).to_uppercase().as_str() {
        "PAID" | "已支付" => Ok(true),
        "BOUNCED" | "退票" => Ok(false),
        _ => {
            let (zh, en) = ("应为“已支付”或“退票”", "must be PAID or BOUNCED");
            Err(unreadable(zh, en, &["PAID", "BOUNCED", "已支付", "退票"]))
        }
    }
}

fn reason(cell: &Cell) -> Result<String, Unreadable> {
    let text = cell.text()?;
    if text.chars().count() > LONGEST_REMARK {
        let (zh, en) = (format!("至多 {LONGEST_REMARK} 个字符"), format!("has {LONGEST_REMARK} characters at most"));
        return Err(unreadable(zh, en, &[&format!("0-{LONGEST_REMARK}")]));
    }
    Ok(text)
}
