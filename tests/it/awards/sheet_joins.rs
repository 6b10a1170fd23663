//! Lists on further sheets, and rows against rows.

use std::collections::HashMap;

use proptest::prelude::*;
use rencai::awards::sheet::{Row, Standing, standings};
use rencai::kernel::{ErrorCode, Refusals};
use serde_json::json;

use super::books::{Put, Tab, book, read_plain, reasons, row};

fn main_rows() -> Vec<Vec<Put>> {
    vec![
        row!["行号", "人才编号", "姓名", "人才类别", "任现职年限"],
        row![1, "0001", "样例人员001", "专业技术人才", 3],
        row![2, "0002", "样例人员002", "专业技术人才", 4],
    ]
}

fn patents(rows: Vec<Vec<Put>>) -> Vec<Tab<'static>> {
    vec![("提名", main_rows()), ("专利", rows)]
}

#[test]
fn lines_of_a_list_belong_to_rows_by_their_own_row_numbers() {
    let bytes = book(&patents(vec![
        row!["行号", "专利名称", "专利号", "授权日期"],
        row![2, "样例专利01", "ZL01", "2009-05-01"],
        row!["2", "样例专利02", "ZL02", ""],
        row![1, "样例专利03", "ZL03", "2008/1/2"],
    ]));
    let sheet = read_plain(&bytes).unwrap();
    let answers: Vec<_> = sheet.rows.iter().map(|row| row.entry.as_ref().unwrap().answers["patents"].clone()).collect();
    assert_eq!(answers[0], json!([{ "title": "样例专利03", "number": "ZL03", "grantedOn": "2008-01-02" }]));
    assert_eq!(
        answers[1],
        json!([{ "title": "样例专利01", "number": "ZL01", "grantedOn": "2009-05-01" }, { "title": "样例专利02", "number": "ZL02" }])
    );
    assert!(sheet.strays.is_empty());
}

#[test]
fn without_own_numbers_the_rows_of_the_sheet_count_and_talent_numbers_do_as_well() {
    let main = vec![row!["人才编号", "姓名", "人才类别", "任现职年限"], row!["0001", "样例人员001", "专业技术人才", 3]];
    for list in [
        row!["行号", "专利名称", "专利号"],
        row!["人才编号", "专利名称", "专利号"],
        row!["talentNumber", "title", "number"],
    ] {
        let key = match &list[0] {
            Put::Text(text) if text == "行号" => "2",
            _ => "0001",
        };
        let bytes = book(&[("提名", main.clone()), ("patents", vec![list, row![key, "样例专利01", "ZL01"]])]);
        let sheet = read_plain(&bytes).unwrap();
        assert_eq!(sheet.rows[0].entry.as_ref().unwrap().answers["patents"][0]["number"], "ZL01");
    }
}

#[test]
fn a_list_whose_sheet_is_there_is_empty_and_one_whose_sheet_is_not_is_absent() {
    let empty = read_plain(&book(&patents(vec![row!["行号", "专利名称", "专利号"]]))).unwrap();
    assert_eq!(empty.rows[0].entry.as_ref().unwrap().answers["patents"], json!([]));
    let absent = read_plain(&book(&[("提名", main_rows())])).unwrap();
    assert_eq!(absent.rows[0].entry.as_ref().unwrap().answers.get("patents"), None);
}

#[test]
fn a_bad_line_refuses_the_row_that_it_belongs_to_and_names_its_own_cell() {
    let bytes = book(&patents(vec![
        row!["行号", "专利名称", "专利号", "授权日期"],
        row![1, "样例专利01", "ZL01", "某日"],
        row![2, "样例专利02", "", "2009-05-01"],
    ]));
    let sheet = read_plain(&bytes).unwrap();
    assert_eq!(reasons(&sheet)[0].path, ["专利", "2", "授权日期"]);
    let Err(Refusals(second)) = &sheet.rows[1].entry else { panic!("the row was taken") };
    assert_eq!((second[0].code, second[0].path.join("/")), (ErrorCode::AnswersBreakForm, "专利/3/专利号".to_owned()));
}

#[test]
fn lines_that_belong_nowhere_are_kept_apart_and_not_lost() {
    let bytes = book(&patents(vec![
        row!["行号", "专利名称", "专利号"],
        row![9, "样例专利01", "ZL01"],
        row!["", "样例专利02", "ZL02"],
        row![1, "样例专利03", "ZL03"],
    ]));
    let sheet = read_plain(&bytes).unwrap();
    let strays: Vec<(u32, &str)> =
        sheet.strays.iter().map(|stray| (stray.number, stray.original[2].as_str())).collect();
    assert_eq!(strays, [(2, "ZL01"), (3, "ZL02")]);
    assert_eq!(sheet.strays[0].reasons.0[0].path, ["专利", "2"]);
    assert!(sheet.rows.iter().all(|row| row.entry.is_ok()));
}

#[test]
fn an_own_row_number_that_stands_twice_refuses_both_rows() {
    let mut main = main_rows();
    main[2][0] = Put::from("１");
    let bytes =
        book(&[("提名", main), ("专利", vec![row!["行号", "专利名称", "专利号"], row![1, "样例专利01", "ZL01"]])]);
    let sheet = read_plain(&bytes).unwrap();
    assert!(sheet.rows.iter().all(|row| row.entry.is_err()));
}

#[test]
fn sheets_that_nobody_knows_refuse_the_file_unless_they_are_empty_or_hidden() {
    let used = book(&[("提名", main_rows()), ("汇总", vec![row!["合计", 2]])]);
    let Refusals(refused) = read_plain(&used).expect_err("taken");
    assert_eq!((refused[0].code, refused[0].path.join("/")), (ErrorCode::ColumnsRefused, "汇总".to_owned()));
    assert!(refused[0].allowed.contains(&"专利".to_owned()));

    let mut hidden = super::books::workbook(&[
        ("提名", main_rows()),
        ("Sheet2", vec![]),
        ("选项", vec![row!["是"]]),
        ("字段说明", vec![row!["列"]]),
    ]);
    hidden.worksheet_from_index(2).unwrap().set_hidden(true);
    let sheet = read_plain(&hidden.save_to_buffer().unwrap()).unwrap();
    assert_eq!(sheet.ignored, ["Sheet2", "选项", "字段说明"]);
}

fn rows_of(contents: &[(u8, u8)]) -> Vec<Row> {
    let mut rows = vec![row!["人才编号", "姓名", "人才类别", "任现职年限"]];
    rows.extend(
        contents
            .iter()
            .map(|(number, years)| row![format!("{number:04}"), "样例人员", "社会工作人才", i32::from(*years)]),
    );
    read_plain(&book(&[("提名", rows)])).unwrap().rows
}

#[test]
fn the_same_again_is_same_another_content_is_a_conflict_and_the_first_stands() {
    let rows = rows_of(&[(1, 5), (2, 5), (1, 5), (1, 6), (3, 200)]);
    let none = HashMap::new();
    let found = standings(&rows, &none);
    assert_eq!(
        found,
        [Standing::New, Standing::New, Standing::Same(Some(2)), Standing::Conflict(Some(2)), Standing::Refused]
    );
    let words: Vec<&str> = found.iter().map(|one| one.outcome(true).as_str()).collect();
    assert_eq!(words, ["WOULD_CREATE", "WOULD_CREATE", "SAME", "CONFLICT", "REFUSED"]);
}

#[test]
fn entries_that_are_there_already_are_same_or_in_conflict() {
    let rows = rows_of(&[(1, 5), (2, 5)]);
    let digest = |at: usize| rows[at].entry.as_ref().unwrap().digest();
    let present = HashMap::from([("0001".to_owned(), digest(0)), ("0002".to_owned(), digest(0))]);
    assert_eq!(standings(&rows, &present), [Standing::Same(None), Standing::Conflict(None)]);
}

#[test]
fn importing_the_same_file_again_creates_nothing() {
    let rows = rows_of(&[(1, 5), (2, 5), (3, 7)]);
    let present = rows
        .iter()
        .map(|row| row.entry.as_ref().unwrap())
        .map(|entry| (entry.number.clone(), entry.digest()))
        .collect();
    assert!(standings(&rows, &present).iter().all(|one| *one == Standing::Same(None)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn as_many_are_new_as_there_are_numbers(contents in proptest::collection::vec((0_u8..6, 0_u8..3), 0..30)) {
        let rows = rows_of(&contents);
        let found = standings(&rows, &HashMap::new());
        let numbers: std::collections::BTreeSet<u8> = contents.iter().map(|(number, _)| *number).collect();
        prop_assert_eq!(found.len(), rows.len());
        prop_assert_eq!(found.iter().filter(|one| **one == Standing::New).count(), numbers.len());
    }
}
