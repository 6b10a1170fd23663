//! How long a hundred thousand rows take: read from text, read from a workbook with a list, classified,
//! and written back as a report.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop at the first surprise")]

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rencai::awards::sheet::report::{Head, Line, report};
use rencai::awards::sheet::{Format, Sheet, read, standings};
use rencai::kernel::{Day, Digest, Text};
use rencai::rules::Form;
use rust_xlsxwriter::Workbook;

const ROWS: u32 = 100_000;
const FORM: &str = r#"{
    "type": "object",
    "properties": {
        "yearsInPost": { "type": "integer", "minimum": 0, "maximum": 60, "title": "任现职年限", "x-order": 1 },
        "township": { "type": "string", "title": "乡镇", "x-order": 2 },
        "appointedOn": { "type": "string", "format": "date", "title": "任职日期", "x-order": 3 },
        "patents": { "type": "array", "title": "专利", "items": { "type": "object", "properties": {
            "title": { "type": "string", "title": "专利名称" }, "number": { "type": "string", "title": "专利号" } },
            "required": ["title", "number"] } }
    },
    "required": ["yearsInPost"]
}"#;
const HEADINGS: [&str; 8] = ["人才编号", "姓名", "出生日期", "人才类别", "单位代码", "任现职年限", "乡镇", "任职日期"];

fn cells(at: u32) -> [String; 8] {
    [
        format!("{at:06}"),
        format!("样例人员{at:06}"),
        format!("{}-{:02}-{:02}", 1950 + at % 40, 1 + at % 12, 1 + at % 28),
        "农村实用人才".to_owned(),
        "530126-agriculture".to_owned(),
        (at % 61).to_string(),
        "石林镇".to_owned(),
        format!("{}/{}/{}", 1990 + at % 20, 1 + at % 12, 1 + at % 28),
    ]
}

fn text() -> Vec<u8> {
    let rows = (1..=ROWS).map(|at| cells(at).join(","));
    std::iter::once(HEADINGS.join(",")).chain(rows).collect::<Vec<_>>().join("\n").into_bytes()
}

/// The rows, and a line in the list for every second one.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let main = book.add_worksheet();
    for (row, cells) in (0_u32..).zip(std::iter::once(HEADINGS.map(str::to_owned)).chain((1..=ROWS).map(cells))) {
        for (column, cell) in (0_u16..).zip(cells) {
            main.write_string(row, column, cell).unwrap();
        }
    }
    let list = book.add_worksheet().set_name("专利").unwrap();
    for (column, heading) in (0_u16..).zip(["人才编号", "专利名称", "专利号"]) {
        list.write_string(0, column, heading).unwrap();
    }
    for row in 1..=ROWS / 2 {
        list.write_string(row, 0, format!("{:06}", row * 2)).unwrap();
        list.write_string(row, 1, "样例专利").unwrap();
        list.write_string(row, 2, format!("ZL{row:06}")).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn taken(bytes: &[u8], form: &Form) -> Sheet {
    let sheet = read(bytes, form, &BTreeMap::new()).expect("the file is good");
    assert!(sheet.rows.len() == 100_000 && sheet.rows.iter().all(|row| row.entry.is_ok()));
    sheet
}

fn lines(sheet: &Sheet) -> impl Iterator<Item = Line> {
    sheet.rows.iter().zip(standings(&sheet.rows, &HashMap::new())).map(|(row, standing)| Line {
        number: row.number,
        original: row.original.clone(),
        outcome: standing.outcome(true),
        reasons: Vec::new(),
    })
}

fn import(bench: &mut Criterion) {
    let form = Form::read(FORM).unwrap();
    let mut group = bench.benchmark_group("100,000 rows");
    group.sample_size(10);
    let csv = text();
    group.bench_function("read text", |timer| timer.iter(|| black_box(taken(&csv, &form))));
    let xlsx = workbook();
    group.bench_function("read a workbook with a list", |timer| timer.iter(|| black_box(taken(&xlsx, &form))));
    let sheet = taken(&csv, &form);
    group.bench_function("classify", |timer| timer.iter(|| black_box(standings(&sheet.rows, &HashMap::new()))));
    let head = Head {
        title: Text { zh: "样例届次".to_owned(), en: String::new() },
        file: Digest::of(&csv),
        format: Format::Csv,
        encoding: sheet.encoding,
        dry_run: true,
        headings: sheet.headings.clone(),
        created: Day::of(2010, 11, 1).unwrap(),
    };
    group.bench_function("write the report", |timer| {
        timer.iter(|| black_box(report(&head, lines(&sheet), &[]).unwrap()))
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
