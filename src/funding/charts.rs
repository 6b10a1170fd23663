//! How the workbook of talent funds looks: a sheet of what is owed and given, one of months and one of divisions, with
//! the charts of the program that opens it. Amounts are in yuan, exact to the fen.

use rust_xlsxwriter::{Chart, ChartLegendPosition, ChartType, Workbook, Worksheet, XlsxError};

use super::figures::{Flow, FundYear};
use super::model::Purpose;
use super::obligation::{Obligation, RevenueKind};
use crate::kernel::money::Fen;
use crate::kernel::{Day, Fault, Period, Text};
use crate::workbook::look::{Look, decimal, fault, fitting, printable, set_widths, width, workbook};

/// What the workbook shows.
pub struct Book {
    /// What it is of.
    pub title: Text,
    /// What each division owes its fund, and what became of it.
    pub owed: Vec<(Text, Obligation)>,
    /// The money of all funds.
    pub total: FundYear,
    /// The money of each.
    pub funds: Vec<(Text, FundYear)>,
    /// The day that the workbook says it was made on.
    pub created: Day,
}

const OWED: &str = "应拨与已拨 Obligation";
const MONTHS: &str = "用途与月份 By month";
const DIVISIONS: &str = "各地用途 By division";
const NONE: &str = "—";
/// The width of an amount.
const AMOUNT: u16 = 18;
/// The first row below the title, which the headings are in.
const HEADING: u32 = 3;

/// Writes it.
///
/// # Errors
/// A fault where the workbook cannot be written.
pub fn write(book: &Book) -> Result<Vec<u8>, Fault> {
    sheets(book).map_err(fault)
}

fn sheets(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut file = workbook(&book.title, book.created)?;
    let look = Look::new();
    owed(&mut file, book, &look)?;
    months(&mut file, book, &look)?;
    divisions(&mut file, book, &look)?;
    file.save_to_buffer()
}

/// A sheet with its title.
fn sheet<'f>(file: &'f mut Workbook, (name, book): (&str, &Book), look: &Look) -> Result<&'f mut Worksheet, XlsxError> {
    let sheet = file.add_worksheet().set_name(name)?;
    sheet.write_string_with_format(0, 0, fitting(&book.title.zh), &look.title)?;
    let unit = "单位：元 Amounts in yuan";
    let remark = if book.title.en.is_empty() { unit.to_owned() } else { format!("{}  {unit}", book.title.en) };
    sheet.write_string_with_format(1, 0, fitting(&remark), &look.remark)?;
    Ok(sheet)
}

fn headings(sheet: &mut Worksheet, row: u32, texts: &[String], look: &Look) -> Result<(), XlsxError> {
    for (column, text) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, text, &look.heading)?;
    }
    sheet.set_row_height(row, 34)?;
    Ok(())
}

fn both(text: &Text) -> String {
    format!("{} {}", text.zh, text.en).trim_end().to_owned()
}

fn yuan(sheet: &mut Worksheet, row: u32, column: u16, fen: Option<Fen>, look: &Look) -> Result<(), XlsxError> {
    let text = fen.map_or_else(|| NONE.to_owned(), |fen| fen.to_string());
    decimal(sheet, row, column, &text, &look.number)
}

/// The width of a column of names.
fn names<'n>(names: impl Iterator<Item = &'n Text>) -> u16 {
    let texts: Vec<String> = names.map(both).collect();
    width(texts.iter().map(String::as_str), 16, 44)
}

const OWED_HEADINGS: [&str; 10] = [
    "单位\nDivision",
    "收入版本\nVersion",
    "一般预算收入\nRevenue",
    "比例\nShare",
    "应拨\nDemanded",
    "已拨\nAppropriated",
    "已付\nPaid",
    "欠拨\nShort",
    "拨款比上年\nAppropriated, growth",
    "收入比上年\nRevenue, growth",
];
/// The columns that are drawn.
const DRAWN: [(u16, &str); 3] = [(4, "应拨 Demanded"), (5, "已拨 Appropriated"), (6, "已付 Paid")];

fn owed(file: &mut Workbook, book: &Book, look: &Look) -> Result<(), XlsxError> {
    let sheet = sheet(file, (OWED, book), look)?;
    headings(sheet, HEADING, &OWED_HEADINGS.map(str::to_owned), look)?;
    let mut row = HEADING;
    for (name, obligation) in &book.owed {
        row += 1;
        let Obligation { base, share, demanded, appropriated, paid, short, grown, base_grown, .. } = obligation;
        let version = base.map_or(NONE, |(kind, _)| match kind {
            RevenueKind::Budget => "预算 Budget",
            RevenueKind::Adjusted => "调整预算 Adjusted",
            RevenueKind::Final => "决算 Final account",
        });
        sheet.write_string_with_format(row, 0, fitting(&both(name)), &look.line)?;
        sheet.write_string_with_format(row, 1, version, &look.line)?;
        let share = share.map_or_else(|| NONE.to_owned(), |share| share.to_string());
        decimal(sheet, row, 3, &share, &look.number)?;
        let revenue = base.map(|(_, fen)| fen);
        let amounts = [*demanded, Some(*appropriated), Some(*paid), *short, *grown, *base_grown];
        yuan(sheet, row, 2, revenue, look)?;
        for (column, amount) in (4_u16..).zip(amounts) {
            yuan(sheet, row, column, amount, look)?;
        }
    }
    let name = names(book.owed.iter().map(|(name, _)| name));
    set_widths(sheet, &[name, 20, AMOUNT, 10, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT])?;
    sheet.set_freeze_panes(HEADING + 1, 1)?;
    printable(sheet, HEADING)?;
    if row == HEADING {
        return Ok(());
    }
    let (first, last) = (HEADING + 1, row);
    let mut chart = Chart::new_bar();
    for (column, name) in DRAWN {
        let series = chart.add_series();
        series.set_categories((OWED, first, 0, last, 0)).set_values((OWED, first, column, last, column));
        series.set_name(name).set_gap(60);
    }
    let title = "应拨、已拨与已付 · Demanded, appropriated, paid";
    chart.title().set_name(title);
    chart.set_alt_text(title);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    // Bars lie: their categories stand on the axis that the library calls y.
    chart.y_axis().set_reverse();
    chart.x_axis().set_min(0);
    chart.set_width(760).set_height((last - HEADING) * 60 + 130);
    sheet.insert_chart(last + 2, 0, &chart)?;
    Ok(())
}

/// The steps that are told apart: what they are called, and how much came so far.
type Step = (&'static str, fn(&Flow) -> Fen);

const STEPS: [Step; 3] = [
    ("分配 Allocated", |flow| flow.allocated),
    ("承诺 Committed", |flow| flow.committed),
    ("支付 Paid", |flow| flow.paid),
];

/// What a purpose is called.
const fn called(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Development => "开发\nDevelopment",
        Purpose::Training => "培养\nTraining",
        Purpose::Attraction => "引进\nAttraction",
        Purpose::Subsidy => "资助\nSubsidy",
        Purpose::Reward => "奖励\nReward",
        Purpose::Statistics => "统计\nStatistics",
        Purpose::Service => "服务\nService",
        Purpose::Other => "其他用途\nOther uses",
    }
}

/// For each step a table of months and purposes, and its chart beside it.
fn months(file: &mut Workbook, book: &Book, look: &Look) -> Result<(), XlsxError> {
    let sheet = sheet(file, (MONTHS, book), look)?;
    let mut months: Vec<Period> = book.total.lines.keys().map(|(month, _)| *month).collect();
    months.dedup();
    let purposes = Purpose::ALL.iter().map(|purpose| called(*purpose).to_owned());
    let texts: Vec<String> =
        std::iter::once("月\nMonth".to_owned()).chain(purposes).chain(["合计\nTotal".to_owned()]).collect();
    let beside = u16::try_from(texts.len()).unwrap_or(u16::MAX) + 1;
    // A chart is as high as so many rows.
    let high = u32::try_from(months.len()).unwrap_or(u32::MAX).max(18);
    let mut row = HEADING;
    for (step, of) in STEPS {
        sheet.write_string_with_format(row, 0, step, &look.title)?;
        let heading = row + 1;
        headings(sheet, heading, &texts, look)?;
        row = heading;
        for month in &months {
            row += 1;
            sheet.write_string_with_format(row, 0, month.to_string(), &look.line)?;
            let mut all = Some(Fen::ZERO);
            for (column, purpose) in (1_u16..).zip(Purpose::ALL) {
                let fen = book.total.lines.get(&(*month, Some(*purpose))).map_or(Fen::ZERO, of);
                yuan(sheet, row, column, Some(fen), look)?;
                all = all.and_then(|all| all.plus(fen).ok());
            }
            yuan(sheet, row, beside - 2, all, look)?;
        }
        if row > heading {
            chart(sheet, (heading, row), step, beside)?;
        }
        row = heading + high + 4;
    }
    let widths: Vec<u16> = std::iter::once(12).chain(Purpose::ALL.iter().map(|_| AMOUNT)).chain([AMOUNT]).collect();
    set_widths(sheet, &widths)?;
    sheet.set_freeze_panes(0, 1)?;
    printable(sheet, 0)
}

/// Purposes upon each other, month by month.
fn chart(sheet: &mut Worksheet, (heading, last): (u32, u32), step: &str, beside: u16) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (column, purpose) in (1_u16..).zip(Purpose::ALL) {
        let name = called(*purpose).replace('\n', " ");
        let series = chart.add_series();
        series.set_categories((MONTHS, heading + 1, 0, last, 0));
        series.set_values((MONTHS, heading + 1, column, last, column));
        series.set_name(name.as_str()).set_gap(40);
    }
    let title = format!("{step} · 按用途与月 by purpose and month");
    chart.title().set_name(title.as_str());
    chart.set_alt_text(title.as_str());
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(760).set_height(380);
    sheet.insert_chart(heading, beside, &chart)?;
    Ok(())
}

const DIVISION_HEADINGS: [&str; 9] = [
    "单位\nDivision",
    "用途\nPurpose",
    "上年结转\nCarried in",
    "拨入\nAppropriated",
    "分配\nAllocated",
    "承诺\nCommitted",
    "支付\nPaid",
    "结转下年\nCarried out",
    "其他用途占比\nShare of other uses",
];

fn divisions(file: &mut Workbook, book: &Book, look: &Look) -> Result<(), XlsxError> {
    let sheet = sheet(file, (DIVISIONS, book), look)?;
    headings(sheet, HEADING, &DIVISION_HEADINGS.map(str::to_owned), look)?;
    let mut row = HEADING;
    let all = Text { zh: "合计".to_owned(), en: "All together".to_owned() };
    let together = std::iter::once((&all, &book.total)).filter(|_| !book.funds.is_empty());
    for (name, fund) in book.funds.iter().map(|(name, fund)| (name, fund)).chain(together) {
        // No sum of a fund is more than what it was given.
        let by_purpose = fund.by_purpose().unwrap_or_default().into_iter();
        let by_purpose = by_purpose.map(|(purpose, flow)| (called(purpose).replace('\n', " "), flow));
        let share = fund.share_of_other().ok().flatten();
        let share = share.map_or_else(|| NONE.to_owned(), |share| share.to_string());
        for (purpose, flow) in by_purpose.chain([("全部 All".to_owned(), fund.total().unwrap_or_default())]) {
            row += 1;
            sheet.write_string_with_format(row, 0, fitting(&both(name)), &look.line)?;
            sheet.write_string_with_format(row, 1, purpose, &look.line)?;
            let Flow { carried_in, appropriated, allocated, committed, paid, carried_out } = flow;
            let amounts = [carried_in, appropriated, allocated, committed, paid, carried_out];
            for (column, amount) in (2_u16..).zip(amounts) {
                yuan(sheet, row, column, Some(amount), look)?;
            }
            decimal(sheet, row, 8, &share, &look.number)?;
        }
    }
    let name = names(book.funds.iter().map(|(name, _)| name).chain([&all]));
    set_widths(sheet, &[name, 22, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT])?;
    sheet.set_freeze_panes(HEADING + 1, 2)?;
    sheet.autofilter(HEADING, 0, row, 8)?;
    printable(sheet, HEADING)
}
