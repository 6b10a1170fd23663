//! The two sample spreadsheets of the demo: written anew here and compared with the committed ones, so
//! that the files, the forms of the counties' rules and the reading of them cannot drift apart.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use rencai::awards::sheet::{Outcome, Sheet, read, standings};
use rencai::kernel::{ErrorCode, Refusals};
use rencai::rules::Form;

use super::books::{Put, Tab, row, workbook};

const WUHUA: &str = "wuhua-young-engineers-2010.xlsx";
const SHILIN: &str = "shilin-rural-talent-2010.xlsx";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo")
}

fn form(text: &str) -> Form {
    Form::read(text).unwrap()
}

fn wuhua_form() -> Form {
    form(include_str!("../../../plugins/counties/wuhua-young-engineers/form.json"))
}

fn shilin_form() -> Form {
    form(include_str!("../../../plugins/counties/shilin-rural-talent/form.json"))
}

/// A number from 0 up to, but not including, `below` that depends on nothing but its place.
fn drawn(person: u32, question: u32, below: u32) -> u32 {
    let mut state = person.wrapping_mul(0x9e37_79b9) ^ question.wrapping_mul(0x85eb_ca6b) ^ 0x2010;
    for _ in 0..3 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
    }
    state % below
}

fn day(year: u32, person: u32, question: u32) -> String {
    format!("{year}-{:02}-{:02}", 1 + drawn(person, question, 12), 1 + drawn(person, question + 1, 28))
}

fn number(value: u32) -> Put {
    Put::Number(f64::from(value))
}

const WUHUA_UNITS: [&str; 4] =
    ["530102-industry-and-information", "530102-science-and-technology", "530102-health", "530102-education"];
const THINGS: [&str; 6] =
    ["滇池底泥絮凝装置", "高原温差补偿阀", "城市管网测漏仪", "红外水质探头", "低氧燃烧控制器", "桥梁应变记录仪"];
const WORKS: [&str; 5] = ["泵站改造", "老旧管网更新", "校舍抗震加固", "污水处理厂扩建", "智能公交站台"];

fn wuhua() -> Vec<Tab<'static>> {
    let mut main = vec![row!["行号", "人才编号", "姓名", "出生日期", "人才类别", "单位代码", "在岗年限"]];
    let mut patents = vec![row!["行号", "专利名称", "专利号", "授权日期"]];
    let mut projects = vec![row!["行号", "项目名称", "承担角色"]];
    for person in 1..=34_u32 {
        let unit = WUHUA_UNITS[usize::try_from(drawn(person, 1, 4)).unwrap()];
        let born = 1966 + drawn(person, 2, 20);
        let years = drawn(person, 3, 2011 - born - 22);
        main.push(vec![
            number(person),
            Put::from(format!("{person:04}")),
            Put::from(format!("样例人员{person:03}")),
            Put::from(day(born, person, 4)),
            Put::from(if drawn(person, 6, 5) == 0 { "高技能人才" } else { "专业技术人才" }),
            Put::from(unit),
            number(years),
        ]);
        for at in 0..drawn(person, 7, 5) {
            patents.push(vec![
                number(person),
                Put::from(THINGS[usize::try_from(drawn(person, 20 + at, 6)).unwrap()]),
                Put::from(format!("ZL-SAMPLE-{person:02}{at:02}")),
                Put::from(day(2003 + drawn(person, 30 + at, 8), person, 40 + at)),
            ]);
        }
        for at in 0..drawn(person, 8, 4) {
            let work = WORKS[usize::try_from(drawn(person, 50 + at, 5)).unwrap()];
            let role = if drawn(person, 60 + at, 3) == 0 { "主持" } else { "骨干" };
            projects.push(vec![number(person), Put::from(format!("样例{}号{work}", at + 1)), Put::from(role)]);
        }
    }
    let good = |row: u32, person: &str, name: &str| {
        vec![
            number(row),
            Put::from(person),
            Put::from(name),
            Put::from("1978-04-12"),
            Put::from("专业技术人才"),
            Put::from("530102-health"),
            number(9),
        ]
    };
    let with = |mut cells: Vec<Put>, at: usize, put: Put| {
        cells[at] = put;
        cells
    };
    main.push(with(good(35, "0035", "样例人员035"), 3, Put::from("1978-02-30")));
    main.push(with(good(36, "0036", "样例人员036"), 6, Put::Formula("=2010-2001")));
    main.push(with(main[1].clone(), 0, number(37)));
    for list in [&mut patents, &mut projects] {
        let again: Vec<Vec<Put>> = list.iter().filter(|line| matches!(line[0], Put::Number(1.0))).cloned().collect();
        list.extend(again.into_iter().map(|line| with(line, 0, number(37))));
    }
    main.push(with(with(main[2].clone(), 0, number(38)), 6, number(1)));
    main.push(with(good(39, "0039", "样例人员039"), 2, Put::Nothing));
    main.push(with(good(40, "0040", "样例人员040"), 4, Put::from("工程技术人才")));
    vec![("提名", main), ("授权专利", patents), ("工程项目", projects)]
}

const TOWNSHIPS: [&str; 7] = ["鹿阜街道", "石林街道", "板桥街道", "西街口镇", "长湖镇", "圭山镇", "大可乡"];
const CRAFTS: [&str; 5] = ["撒尼刺绣", "乳饼制作", "烤烟烘烤", "石材雕刻", "人参果栽培"];

fn shilin() -> Vec<Tab<'static>> {
    let headings = row![
        "行号",
        "人才编号",
        "姓名",
        "出生日期",
        "人才类别",
        "单位代码",
        "本县居住年限",
        "居住乡镇（街道）",
        "带动农户数",
        "带动增收（元）"
    ];
    let mut main = vec![headings];
    let mut apprentices = vec![row!["行号", "编号", "技艺", "已独立从业"]];
    for person in 1..=26_u32 {
        let residence = if person % 9 == 0 { Put::Nothing } else { number(drawn(person, 3, 35)) };
        main.push(vec![
            number(person),
            Put::from(format!("1{person:03}")),
            Put::from(format!("样例人员1{person:02}")),
            if person % 7 == 0 { Put::Nothing } else { Put::from(day(1950 + drawn(person, 2, 38), person, 4)) },
            Put::from("农村实用人才"),
            Put::from("530126-agriculture"),
            residence,
            if person % 11 == 0 {
                Put::Nothing
            } else {
                Put::from(TOWNSHIPS[usize::try_from(drawn(person, 5, 7)).unwrap()])
            },
            number(drawn(person, 6, 80)),
            number(drawn(person, 7, 400) * 250),
        ]);
        for at in 0..drawn(person, 8, 5) {
            apprentices.push(vec![
                number(person),
                Put::from(format!("样例学徒{:02}", person * 5 + at)),
                Put::from(CRAFTS[usize::try_from(drawn(person, 20 + at, 5)).unwrap()]),
                Put::from(if drawn(person, 30 + at, 2) == 0 { "是" } else { "否" }),
            ]);
        }
    }
    let good = |row: u32| {
        vec![
            number(row),
            Put::from(format!("1{row:03}")),
            Put::from(format!("样例人员1{row:02}")),
            Put::from("1969-07-01"),
            Put::from("农村实用人才"),
            Put::from("530126-agriculture"),
            number(12),
            Put::from("圭山镇"),
            number(20),
            number(50_000),
        ]
    };
    let with = |mut cells: Vec<Put>, at: usize, put: Put| {
        cells[at] = put;
        cells
    };
    main.push(with(good(27), 8, Put::Number(12.5)));
    main.push(with(good(28), 7, Put::from("外县某镇")));
    main.push(with(good(29), 9, Put::Nothing));
    main.push(good(30));
    apprentices.push(row![30, "样例学徒99", "撒尼刺绣", "大概"]);
    vec![("提名", main), ("带徒", apprentices)]
}

fn parsed(bytes: &[u8], form: &Form) -> Sheet {
    read(bytes, form, &BTreeMap::new()).unwrap()
}

fn written(tabs: &[Tab<'_>]) -> Vec<u8> {
    let mut book = workbook(tabs);
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2010, 11, 1).unwrap();
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    let widths = [8.0, 22.0, 18.0, 14.0, 18.0, 34.0, 14.0, 20.0, 14.0, 16.0];
    for sheet in book.worksheets_mut() {
        sheet.set_freeze_panes(1, 0).unwrap();
        for (column, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(column, width).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// What becomes of each row where nothing is there yet.
fn outcomes(sheet: &Sheet) -> HashMap<Outcome, usize> {
    let mut counts = HashMap::new();
    for standing in standings(&sheet.rows, &HashMap::new()) {
        *counts.entry(standing.outcome(false)).or_insert(0) += 1;
    }
    counts
}

fn refusal(sheet: &Sheet, row: u32) -> (ErrorCode, String) {
    let Some(Err(Refusals(reasons))) = sheet.rows.iter().find(|one| one.number == row).map(|one| &one.entry) else {
        panic!("row {row} was taken")
    };
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    (reasons[0].code, reasons[0].path.join("/"))
}

/// `RENCAI_WRITE_SAMPLES=1 cargo test` writes the committed files anew.
fn write_anew(name: &str, book: &[Tab<'_>]) {
    if std::env::var_os("RENCAI_WRITE_SAMPLES").is_some() {
        std::fs::write(folder().join(name), written(book)).unwrap();
    }
}

#[test]
fn the_committed_sample_of_wuhua_is_what_is_written_here() {
    write_anew(WUHUA, &wuhua());
    let committed = std::fs::read(folder().join(WUHUA)).unwrap();
    let sheet = parsed(&committed, &wuhua_form());
    assert_eq!(sheet, parsed(&written(&wuhua()), &wuhua_form()));
    assert_eq!(
        outcomes(&sheet),
        HashMap::from([(Outcome::Created, 34), (Outcome::Same, 1), (Outcome::Conflict, 1), (Outcome::Refused, 4)])
    );
    assert_eq!(refusal(&sheet, 36), (ErrorCode::CellRefused, "提名/36/出生日期".to_owned()));
    assert_eq!(refusal(&sheet, 37), (ErrorCode::CellRefused, "提名/37/在岗年限".to_owned()));
    assert_eq!(refusal(&sheet, 40), (ErrorCode::CellRefused, "提名/40/姓名".to_owned()));
    assert_eq!(refusal(&sheet, 41), (ErrorCode::CellRefused, "提名/41/人才类别".to_owned()));
    assert!(sheet.strays.is_empty());
}

#[test]
fn the_committed_sample_of_shilin_is_what_is_written_here() {
    write_anew(SHILIN, &shilin());
    let committed = std::fs::read(folder().join(SHILIN)).unwrap();
    let sheet = parsed(&committed, &shilin_form());
    assert_eq!(sheet, parsed(&written(&shilin()), &shilin_form()));
    assert_eq!(outcomes(&sheet), HashMap::from([(Outcome::Created, 26), (Outcome::Refused, 4)]));
    assert_eq!(refusal(&sheet, 28), (ErrorCode::CellRefused, "提名/28/带动农户数".to_owned()));
    assert_eq!(refusal(&sheet, 29), (ErrorCode::AnswersBreakForm, "提名/29/居住乡镇（街道）".to_owned()));
    assert_eq!(refusal(&sheet, 30), (ErrorCode::AnswersBreakForm, "提名/30/带动增收（元）".to_owned()));
    let last = u32::try_from(shilin()[1].1.len()).unwrap();
    assert_eq!(refusal(&sheet, 31), (ErrorCode::CellRefused, format!("带徒/{last}/已独立从业")));
}
