//! A ranking as a workbook: one sheet to print and post, one with the reason and the evidence of every
//! line. What is ranked, and by which rule, is decided elsewhere.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, Workbook, Worksheet, XlsxError};

use crate::kernel::refusal::Fault;
use crate::kernel::{Day, Text};
use crate::workbook::look::{
    ACCENT, Look, decimal, fault, fitting, printable, set_height, set_widths, width, workbook,
};

/// A ranking to be written.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Title of the edition.
    pub title: Text,
    /// What it rests on, a line each: the rule, the day, the run.
    pub remarks: Vec<Text>,
    /// What gave points, in the order of the rule.
    pub items: Vec<Text>,
    /// The nominees in the order of the ranking.
    pub placings: Vec<Placing>,
    /// The day that the workbook says it was made on.
    pub created: Day,
}

/// A nominee in a ranking.
#[derive(Debug, Clone)]
pub struct Placing {
    /// Absent where no rank was given.
    pub rank: Option<u32>,
    /// What is to be known beside the rank: a tie, a quota, a person must look.
    pub marks: Vec<Text>,
    /// The importing department's number of the talent.
    pub number: String,
    /// The talent's name.
    pub name: String,
    /// The employing unit.
    pub unit: String,
    /// An exact decimal, where there is a judgement.
    pub total: Option<String>,
    /// One for each item, in their order.
    pub lines: Vec<Line>,
    /// What was required and whether it was met.
    pub findings: Vec<Finding>,
}

/// The points for one item.
#[derive(Debug, Clone)]
pub struct Line {
    /// An exact decimal.
    pub points: String,
    /// Why.
    pub because: Text,
    /// What it rests on.
    pub evidence: Vec<String>,
}

/// A requirement and what was found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The requirement.
    pub title: Text,
    /// Met, failed, undetermined.
    pub outcome: Text,
    /// Why.
    pub because: Text,
    /// What it rests on.
    pub evidence: Vec<String>,
}

const CHARTED: usize = 20;
const MARKS: u16 = 26;
const SHEET: &str = "排名";

/// The workbook of a ranking.
///
/// # Errors
/// A fault where the workbook cannot be written.
pub fn ranking(ranking: &Ranking) -> Result<Vec<u8>, Fault> {
    write(ranking).map_err(fault)
}

fn write(ranking: &Ranking) -> Result<Vec<u8>, XlsxError> {
    let mut book = workbook(&ranking.title, ranking.created)?;
    let look = Look::new();
    placings(&mut book, ranking, &look)?;
    explanations(&mut book, ranking, &look)?;
    book.save_to_buffer()
}

fn both(text: &Text) -> String {
    if text.en.is_empty() { text.zh.clone() } else { format!("{}\n{}", text.zh, text.en) }
}

const FIXED: [&str; 6] = ["名次\nRank", "人才编号\nNumber", "姓名\nName", "单位\nUnit", "总分\nTotal", "备注\nMarks"];

fn placings(book: &mut Workbook, ranking: &Ranking, look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(SHEET)?;
    sheet.write_string_with_format(0, 0, &ranking.title.zh, &look.title)?;
    let mut row = 1;
    let english = (!ranking.title.en.is_empty()).then_some(&ranking.title.en);
    let remarks = ranking
        .remarks
        .iter()
        .map(|one| if one.en.is_empty() { one.zh.clone() } else { format!("{}  {}", one.zh, one.en) });
    for line in english.cloned().into_iter().chain(remarks) {
        sheet.write_string_with_format(row, 0, fitting(&line), &look.remark)?;
        row += 1;
    }
    row += 1;
    let heading_row = row;
    let items: Vec<String> = ranking.items.iter().map(both).collect();
    let (marks, others) = FIXED.split_last().unwrap_or((&"", &[]));
    let headings: Vec<&str> = others.iter().copied().chain(items.iter().map(String::as_str)).chain([*marks]).collect();
    for (at, heading) in (0_u16..).zip(&headings) {
        sheet.write_string_with_format(heading_row, at, *heading, &look.heading)?;
    }
    sheet.set_row_height(heading_row, 46)?;
    for placing in &ranking.placings {
        row += 1;
        one(sheet, row, placing, ranking.items.len(), look)?;
    }
    let of = |pick: fn(&Placing) -> &str, heading: &'static str, most: u16| {
        width(ranking.placings.iter().map(pick).chain([heading]), 10, most)
    };
    let mut widths = vec![
        8,
        of(|one| &one.number, "人才编号", 24),
        of(|one| &one.name, "样例姓名", 24),
        of(|one| &one.unit, "单位", 40),
        11,
    ];
    widths.extend(items.iter().map(|item| width([item.as_str()], 10, 18)));
    widths.push(MARKS);
    set_widths(sheet, &widths)?;
    sheet.set_freeze_panes(heading_row + 1, 3)?;
    printable(sheet, heading_row)?;
    let columns = u16::try_from(headings.len()).unwrap_or(u16::MAX);
    chart(sheet, ranking, heading_row, columns)
}

fn one(sheet: &mut Worksheet, row: u32, placing: &Placing, items: usize, look: &Look) -> Result<(), XlsxError> {
    match placing.rank {
        Some(rank) => sheet.write_number_with_format(row, 0, rank, &look.rank)?,
        None => sheet.write_string_with_format(row, 0, "—", &look.rank)?,
    };
    for (at, text) in [(1, &placing.number), (2, &placing.name), (3, &placing.unit)] {
        sheet.write_string_with_format(row, at, fitting(text), &look.line)?;
    }
    decimal(sheet, row, 4, placing.total.as_deref().unwrap_or("—"), &look.strong)?;
    for (at, position) in (5_u16..).zip(0..items) {
        let points = placing.lines.get(position).map_or("—", |line| line.points.as_str());
        decimal(sheet, row, at, points, &look.number)?;
    }
    let marks: Vec<String> =
        placing.marks.iter().map(|mark| format!("{} {}", mark.zh, mark.en).trim().to_owned()).collect();
    set_height(sheet, row, [(marks.join("\n").as_str(), MARKS)])?;
    let last = u16::try_from(items).unwrap_or(u16::MAX).saturating_add(5);
    sheet.write_string_with_format(row, last, fitting(&marks.join("\n")), &look.text)?;
    Ok(())
}

/// The totals of the first, as bars with the best on top.
fn chart(sheet: &mut Worksheet, ranking: &Ranking, heading_row: u32, columns: u16) -> Result<(), XlsxError> {
    let count = ranking.placings.iter().take(CHARTED).take_while(|placing| placing.total.is_some()).count();
    let Some(last) = u32::try_from(count).ok().filter(|count| *count > 0).map(|count| heading_row + count) else {
        return Ok(());
    };
    let first = heading_row + 1;
    let mut chart = Chart::new_bar();
    let mut bars = ChartFormat::new();
    bars.set_solid_fill(ChartSolidFill::new().set_color(ACCENT));
    chart
        .add_series()
        .set_categories((SHEET, first, 2, last, 2))
        .set_values((SHEET, first, 4, last, 4))
        .set_name("总分 Total")
        .set_gap(40)
        .set_format(&mut bars);
    let title = format!("前 {count} 名总分 · Totals of the first {count}");
    chart.title().set_name(title.as_str());
    chart.legend().set_hidden();
    // Bars lie: their categories stand on the axis that the library calls y.
    chart.y_axis().set_reverse();
    chart.x_axis().set_min(0);
    chart.set_width(520).set_height(u32::try_from(count).unwrap_or_default() * 24 + 90);
    sheet.insert_chart(heading_row, columns + 1, &chart)?;
    Ok(())
}

const LINE_WIDTHS: [u16; 10] = [8, 16, 16, 18, 22, 26, 16, BECAUSE, BECAUSE, EVIDENCE];
const BECAUSE: u16 = 48;
const EVIDENCE: u16 = 40;
const EXPLAINED: [&str; 10] = [
    "名次 Rank",
    "人才编号 Number",
    "姓名 Name",
    "类别 Kind",
    "项目 Item",
    "Item",
    "得分或结论 Points",
    "理由",
    "Reason",
    "依据 Evidence",
];

fn explanations(book: &mut Workbook, ranking: &Ranking, look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("逐项说明 Lines")?;
    for (at, heading) in (0_u16..).zip(EXPLAINED) {
        sheet.write_string_with_format(0, at, heading, &look.heading)?;
    }
    let mut row = 0;
    for placing in &ranking.placings {
        for finding in &placing.findings {
            row += 1;
            let outcome = format!("{} {}", finding.outcome.zh, finding.outcome.en);
            head(sheet, row, placing, "条件 Requirement", &finding.title, look)?;
            sheet.write_string_with_format(row, 6, outcome.trim(), &look.line)?;
            tail(sheet, row, &finding.because, &finding.evidence, look)?;
        }
        for (line, item) in placing.lines.iter().zip(&ranking.items) {
            row += 1;
            head(sheet, row, placing, "得分 Points", item, look)?;
            decimal(sheet, row, 6, &line.points, &look.strong)?;
            tail(sheet, row, &line.because, &line.evidence, look)?;
        }
    }
    set_widths(sheet, &LINE_WIDTHS)?;
    sheet.set_freeze_panes(1, 3)?;
    sheet.autofilter(0, 0, row, u16::try_from(EXPLAINED.len() - 1).unwrap_or_default())?;
    printable(sheet, 0)
}

fn head(
    sheet: &mut Worksheet,
    row: u32,
    placing: &Placing,
    kind: &str,
    title: &Text,
    look: &Look,
) -> Result<(), XlsxError> {
    let rank = placing.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    decimal(sheet, row, 0, &rank, &look.rank)?;
    for (at, text) in [(1, placing.number.as_str()), (2, &placing.name), (3, kind), (4, &title.zh), (5, &title.en)] {
        sheet.write_string_with_format(row, at, fitting(text), &look.text)?;
    }
    Ok(())
}

fn tail(sheet: &mut Worksheet, row: u32, because: &Text, evidence: &[String], look: &Look) -> Result<(), XlsxError> {
    let evidence = evidence.join("\n");
    set_height(sheet, row, [(because.zh.as_str(), BECAUSE), (&because.en, BECAUSE), (&evidence, EVIDENCE)])?;
    for (at, text) in [(7, because.zh.as_str()), (8, &because.en), (9, &evidence)] {
        sheet.write_string_with_format(row, at, fitting(text), &look.text)?;
    }
    Ok(())
}
