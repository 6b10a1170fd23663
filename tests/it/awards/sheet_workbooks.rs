//! The workbooks that go back to clerks and judges: templates, reports, rankings.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rencai::awards::sheet::ranking::{Finding, Line, Placing, Ranking, ranking};
use rencai::awards::sheet::report::{self, Head, report};
use rencai::awards::sheet::template::template;
use rencai::awards::sheet::{Outcome, read, standings};
use rencai::kernel::{Day, Digest, Text};
use serde_json::json;

use super::books::{edited, form, read_plain, row};

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

fn day() -> Day {
    Day::of(2010, 11, 1).unwrap()
}

/// The texts of a sheet, row by row.
fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn no_formula(bytes: &[u8]) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} holds a formula");
    }
}

fn filled(bytes: &[u8], sheet: &str, rows: &[&[&str]]) -> Vec<u8> {
    edited(bytes, sheet, |xml| {
        let mut data = String::new();
        for (number, row) in (2..).zip(rows) {
            data += &format!("<row r=\"{number}\">");
            for (column, cell) in (b'A'..).zip(*row) {
                data += &format!("<c r=\"{}{number}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>", char::from(column));
            }
            data += "</row>";
        }
        let done = xml.replacen("</sheetData>", &format!("{data}</sheetData>"), 1);
        assert_ne!(done, xml);
        done
    })
}

#[test]
fn an_unfilled_template_is_a_file_without_rows() {
    let bytes = template(&form(), &text("样例届次", "Sample edition"), day()).unwrap();
    let sheet = read_plain(&bytes).unwrap();
    assert!(sheet.rows.is_empty() && sheet.strays.is_empty());
    assert_eq!(
        sheet.headings,
        [
            "行号",
            "人才编号",
            "姓名",
            "出生日期",
            "人才类别",
            "单位代码",
            "任现职年限",
            "任职日期",
            "是否持证",
            "职称级别",
            "乡镇"
        ]
    );
    assert_eq!(sheet.ignored, ["字段说明", "选项"]);
}

#[test]
fn what_is_filled_into_a_template_is_read_back() {
    let bytes = template(&form(), &text("样例届次", ""), day()).unwrap();
    let bytes = filled(
        &bytes,
        "xl/worksheets/sheet1.xml",
        &[
            &[
                "1",
                "000123",
                "样例人员001",
                "1980-05-17",
                "农村实用人才",
                "",
                "12",
                "2001年3月1日",
                "是",
                "SENIOR",
                "石林镇",
            ],
            &["2", "000124", "样例人员002", "", "社会工作人才", "", "0", "", "", "", ""],
        ],
    );
    let bytes = filled(&bytes, "xl/worksheets/sheet2.xml", &[&["1", "样例专利01", "ZL01", "2009-05-01"]]);
    let sheet = read_plain(&bytes).unwrap();
    let first = sheet.rows[0].entry.as_ref().unwrap();
    assert_eq!((first.number.as_str(), first.birth_date), ("000123", Day::of(1980, 5, 17)));
    assert_eq!(
        first.answers,
        json!({
            "yearsInPost": 12, "appointedOn": "2001-03-01", "certified": true, "level": "SENIOR", "township": "石林镇",
            "patents": [{ "title": "样例专利01", "number": "ZL01", "grantedOn": "2009-05-01" }],
        })
    );
    assert_eq!(sheet.rows[1].entry.as_ref().unwrap().answers, json!({ "yearsInPost": 0, "patents": [] }));
}

#[test]
fn a_template_explains_each_column_in_both_languages() {
    let bytes = template(&form(), &text("样例届次", "Sample edition"), day()).unwrap();
    let rows = cells(&bytes, "字段说明");
    let years = rows.iter().find(|row| row[3] == "yearsInPost").unwrap();
    assert_eq!(
        &years[1..],
        ["任现职年限", "Years in post", "yearsInPost", "整数\nan integer", "是 yes", "0 – 60", "满一年计一年", ""]
    );
    let categories = rows.iter().find(|row| row[3] == "category").unwrap();
    assert!(categories[6].contains("农村实用人才 (rural-practical)"));
    assert!(rows.iter().any(|row| row[0].starts_with("专利") && row[3] == "grantedOn"));
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let write = || template(&form(), &text("样例届次", "Sample edition"), day()).unwrap();
    assert_eq!(Digest::of(write()), Digest::of(write()));
    assert_eq!(Digest::of(ranking(&sample()).unwrap()), Digest::of(ranking(&sample()).unwrap()));
}

#[test]
fn text_that_looks_like_a_formula_stays_text_everywhere() {
    let danger = "=HYPERLINK(\"https://example.org\")";
    let mut sample = sample();
    sample.placings[0].name = danger.to_owned();
    sample.placings[0].lines[0].because.zh = danger.to_owned();
    no_formula(&ranking(&sample).unwrap());
    let title =
        json!({ "type": "object", "properties": { "one": { "type": "string", "title": "=1+1", "x-help": danger } } });
    no_formula(&template(&rencai::rules::Form::read(&title.to_string()).unwrap(), &text(danger, ""), day()).unwrap());
    let line =
        report::Line { number: 2, original: vec![danger.to_owned()], outcome: Outcome::Created, reasons: vec![] };
    let bytes = report(&head(vec![danger.to_owned()]), [line], &[]).unwrap();
    no_formula(&bytes);
    assert_eq!(cells(&bytes, "逐行结果 Rows")[1][1], danger);
}

fn head(headings: Vec<String>) -> Head {
    Head {
        title: text("样例届次", "Sample edition"),
        file: Digest::of("a file"),
        format: rencai::awards::sheet::Format::Csv,
        encoding: Some(rencai::awards::sheet::Encoding::Gb18030),
        dry_run: true,
        headings,
        created: day(),
    }
}

#[test]
fn a_report_gives_every_row_back_with_what_became_of_it_and_why() {
    let bytes = super::books::book(&[
        (
            "提名",
            vec![
                row!["人才编号", "姓名", "人才类别", "任现职年限"],
                row!["0001", "样例人员001", "社会工作人才", 1],
                row!["0001", "样例人员001", "社会工作人才", 1],
                row!["0001", "样例人员001", "社会工作人才", 2],
                row!["0002", "样例人员002", "不明", 2, "备注"],
                vec![],
                row!["0003", "样例人员003", "社会工作人才", 2],
            ],
        ),
        ("专利", vec![row!["行号", "专利名称", "专利号"], row![99, "样例专利01", "ZL01"]]),
    ]);
    let sheet = read_plain(&bytes).unwrap();
    let found = standings(&sheet.rows, &HashMap::new());
    let lines: Vec<report::Line> = sheet
        .rows
        .iter()
        .zip(found)
        .map(|(row, standing)| report::Line {
            number: row.number,
            original: row.original.clone(),
            outcome: standing.outcome(true),
            reasons: row
                .entry
                .as_ref()
                .err()
                .map_or_else(|| standing.reason().into_iter().collect(), |refusals| refusals.0.clone()),
        })
        .collect();
    let bytes = report(&head(sheet.headings.clone()), lines, &sheet.strays).unwrap();
    no_formula(&bytes);
    let rows = cells(&bytes, "逐行结果 Rows");
    let results: Vec<&str> = rows.iter().map(|row| row[6].as_str()).collect();
    assert_eq!(results, ["Result", "WOULD_CREATE", "SAME", "CONFLICT", "REFUSED", "REFUSED", "WOULD_CREATE"]);
    assert_eq!(rows[0][1..5], sheet.headings[..]);
    assert_eq!(rows[1][1], "0001");
    assert!(rows[2][8].contains("row 2 of this file"));
    assert!(rows[4][7].contains("[提名 / 5 / 人才类别] 单元格 C5：不认识的人才类别 允许：党政人才"), "{}", rows[4][7]);
    assert!(rows[4][8].contains("Beyond the headings: 备注"));
    let summary = cells(&bytes, "汇总 Summary");
    let value = |name: &str| summary.iter().find(|row| row[1] == name).map(|row| row[2].clone());
    assert_eq!(value("File digest"), Some(Digest::of("a file").to_string()));
    assert_eq!(
        (value("Encoding").as_deref(), value("TOTAL").as_deref(), value("STRAY").as_deref()),
        (Some("GB18030"), Some("6"), Some("1"))
    );
    assert_eq!((value("WOULD_CREATE").as_deref(), value("REFUSED").as_deref()), (Some("2"), Some("2")));
    assert_eq!(cells(&bytes, "未归属 Stray lines")[1][..2], ["专利", "2"]);
}

pub fn sample() -> Ranking {
    let items = vec![text("专利", "Patents"), text("任现职年限", "Years in post")];
    let placings = (1..=24_u32)
        .map(|at| Placing {
            rank: Some(if at == 3 { 2 } else { at }),
            marks: if at == 2 || at == 3 { vec![text("并列", "tie")] } else { vec![] },
            number: format!("{at:04}"),
            name: format!("样例人员{at:03}"),
            unit: "样例区第一人民医院".to_owned(),
            total: Some(format!("{}.5", 90 - at)),
            lines: vec![
                Line {
                    points: format!("{}.5", 60 - at),
                    because: text("三项授权专利,各计十分", "three patents, ten points each"),
                    evidence: vec!["/nomination/answers/patents/0".to_owned()],
                },
                Line {
                    points: "30.0".to_owned(),
                    because: text("任现职十年", "ten years in post"),
                    evidence: vec!["/nomination/answers/yearsInPost".to_owned()],
                },
            ],
            findings: vec![Finding {
                title: text("年龄", "Age"),
                outcome: text("符合", "met"),
                because: text("三十岁", "thirty years old"),
                evidence: vec!["/talent/birthDate".to_owned()],
            }],
        })
        .collect();
    Ranking {
        title: text("样例区青年工程师奖 2010", "Sample young engineers 2010"),
        remarks: vec![text("依据规则 1.0.0,截至 2010-12-31", "Rule 1.0.0 as of 2010-12-31")],
        items,
        placings,
        created: day(),
    }
}

#[test]
fn a_ranking_shows_exact_totals_and_the_reason_of_every_line() {
    let mut sample = sample();
    sample.placings[1].total = Some("12345678901234.567".to_owned());
    sample.placings[2].total = None;
    sample.placings[2].rank = None;
    let bytes = ranking(&sample).unwrap();
    no_formula(&bytes);
    let rows = cells(&bytes, "排名");
    let first = rows.iter().position(|row| row[1] == "0001").unwrap();
    assert_eq!(rows[first - 1][..5], ["名次\nRank", "人才编号\nNumber", "姓名\nName", "单位\nUnit", "总分\nTotal"]);
    assert_eq!(rows[first], ["1", "0001", "样例人员001", "样例区第一人民医院", "89.5", "59.5", "30", ""]);
    assert_eq!(rows[first + 1][4], "12345678901234.567");
    assert_eq!((rows[first + 2][0].as_str(), rows[first + 2][4].as_str()), ("—", "—"));
    let lines = cells(&bytes, "逐项说明 Lines");
    assert_eq!(lines.len(), 1 + 24 * 3);
    assert!(lines.iter().skip(1).all(|line| !line[7].is_empty() && !line[8].is_empty() && !line[9].is_empty()));
}

#[test]
fn a_ranking_of_nobody_and_a_report_of_no_rows_are_workbooks_too() {
    let empty = Ranking { placings: vec![], items: vec![], remarks: vec![], ..sample() };
    assert_eq!(cells(&ranking(&empty).unwrap(), "逐项说明 Lines").len(), 1);
    assert_eq!(cells(&report(&head(vec![]), [], &[]).unwrap(), "逐行结果 Rows").len(), 1);
    let bytes = template(&rencai::rules::Form::read("{}").unwrap(), &text("样例届次", ""), day()).unwrap();
    assert!(read(&bytes, &rencai::rules::Form::read("{}").unwrap(), &BTreeMap::new()).unwrap().rows.is_empty());
}

#[test]
fn text_too_long_for_a_cell_is_cut_and_not_refused() {
    let long = "长".repeat(40_000);
    let line = report::Line { number: 2, original: vec![long], outcome: Outcome::Created, reasons: vec![] };
    let bytes = report(&head(vec!["一".to_owned()]), [line], &[]).unwrap();
    assert_eq!(cells(&bytes, "逐行结果 Rows")[1][1].chars().count(), 32_767);
}

#[test]
fn a_report_of_a_hundred_thousand_rows_can_be_written() {
    let lines = (2..100_002_u32).map(|number| report::Line {
        number,
        original: vec![format!("{number:06}"), "样例人员".to_owned()],
        outcome: Outcome::Created,
        reasons: vec![],
    });
    let bytes = report(&head(vec!["人才编号".to_owned(), "姓名".to_owned()]), lines, &[]).unwrap();
    assert!(cells(&bytes, "汇总 Summary").iter().any(|row| row[1] == "TOTAL" && row[2] == "100000"));
}
