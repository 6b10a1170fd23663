//! `rencai rule table` as a clerk types it, from the example workbook to a judged person.

use serde_json::Value;

use crate::rules::table::over_age;
use crate::support::process::rencai;

/// Feature 73.
#[test]
fn a_clerk_goes_from_the_example_workbook_to_judged_people_without_a_line_of_code() {
    let desk = tempfile::tempdir().unwrap();
    let rule = |words: &[&str]| rencai(desk.path(), &[&["rule"], words].concat());
    rule(&["table", "--template", "example.xlsx"]).prints(&["example.xlsx"]);
    rule(&["table", "example.xlsx", "--out", "made"]).prints(&[
        "授权专利  授权专利 / Patents  计分 / item 0 – 40  唯一 / unique",
        "12  >=1            8 * recentPatents",
        "说明 / note: 工程项目!A11 · 工程项目!B12",
        "every gap is meant, nothing overlaps",
        "made/parameters.json",
    ]);
    let made = |name: &str| std::fs::read(desk.path().join("made").join(name)).unwrap();
    assert_eq!(made("rule.wasm"), rencai::rules::table::COMPONENT);
    let form: Value = serde_json::from_slice(&made("form.json")).unwrap();
    assert_eq!(form["properties"]["projects"]["items"]["properties"]["role"]["enum"][0], "主持");
    rule(&["check", "made/rule.wasm"])
        .prints(&["文件 / from the file  8\n", "kunming.wuhua.young-engineers-table 1.0.0"]);
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/decision-table/facts.json");
    let judged = rule(&["judge", "made/rule.wasm", "--facts", facts, "--json"]);
    judged.prints(&[]);
    let judged: Value = serde_json::from_str(&judged.out).unwrap();
    assert_eq!(judged["verdicts"][0]["judged"]["total"], "43.5", "{judged:#}");
    assert_eq!(judged["untouched"].as_array().unwrap().len(), 0, "{judged:#}");
}

/// Feature 73.
#[test]
fn a_workbook_that_changed_keeps_the_clerks_own_facts_and_cases_and_says_which_of_these_no_longer_fit() {
    let desk = tempfile::tempdir().unwrap();
    let table = |body: &str| {
        std::fs::write(desk.path().join("tables.xlsx"), over_age("唯一", body)).unwrap();
        rencai(desk.path(), &["rule", "table", "tables.xlsx", "--out", "made"])
    };
    let first = table("age | 结果\n<35 | 5\n>=35 | 0");
    first.prints(&["made/tests.json\n"]);
    assert!(!first.out.contains("保留"), "{first:?}");
    table("age | 结果\n<35 | 5\n>=35 | 0").prints(&["made/tests.json  保留原有 / kept as it was\n"]);
    let made = |name: &str| std::fs::read_to_string(desk.path().join("made").join(name)).unwrap();
    let before = made("tests.json");
    let changed = table("age | 结果\n<35 | 6\n>=35 | 0");
    assert_eq!(changed.code, Some(1), "{changed:?}");
    for said in ["made/facts.json  保留原有", "made/tests.json  保留原有", "应为 5，结果为 6"] {
        assert!(changed.out.contains(said), "{said}: {changed:?}");
    }
    assert_eq!(made("tests.json"), before);
    assert!(made("parameters.json").contains("\"6\""), "the tables are the new ones");
}

/// Feature 73.
#[test]
fn tables_with_gaps_or_overlaps_end_with_code_4_and_their_cells_and_nothing_is_written() {
    let desk = tempfile::tempdir().unwrap();
    let table = |body: &str| {
        std::fs::write(desk.path().join("tables.xlsx"), over_age("唯一", body)).unwrap();
        rencai(desk.path(), &["rule", "table", "tables.xlsx", "--out", "made"])
    };
    let gap = table("age | 结果\n<35 | 5\n>=36 | 0");
    gap.says(
        4,
        &[
            "TABLE_REFUSED: 评分!A9 · 评分!A10",
            "有缺漏：age 35",
            "has a gap: no row applies to age 35",
            "允许 / allowed",
        ],
    );
    assert!(gap.out.contains("9   <35   5"), "the tables are shown: {gap:#?}");
    table("age | 结果\n<=35 | 5\n>=35 | 0")
        .says(4, &["TABLE_REFUSED: 评分!A9 · 评分!A10", "重叠", "overlap in age 35"]);
    table("age | 结果\nold | 5").says(4, &["TABLE_REFUSED: 评分!A9", "[30..40)"]);
    assert!(!desk.path().join("made").exists());
    rencai(desk.path(), &["rule", "table"]).says(4, &["--template"]);
}
