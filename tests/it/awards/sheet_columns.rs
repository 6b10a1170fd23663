//! Headings: which columns are known, by which names, and what is said of the others.

use std::collections::BTreeMap;

use rencai::awards::sheet::read;
use rencai::kernel::{ErrorCode, Refusal, Refusals};
use rust_xlsxwriter::Format;

use super::books::{Put, book, form, read_plain, row, workbook};

fn refused(headings: Vec<Put>) -> Vec<Refusal> {
    let bytes = book(&[("提名", vec![headings, row!["1", "样例人员001", "社会工作人才", 1, "x"]])]);
    let Refusals(reasons) = read_plain(&bytes).expect_err("the headings were taken");
    assert!(reasons.iter().all(|reason| reason.code == ErrorCode::ColumnsRefused && !reason.allowed.is_empty()));
    reasons
}

#[test]
fn a_column_is_known_by_its_name_its_title_and_its_english_title() {
    for headings in [
        row!["number", "name", "category", "yearsInPost", "appointedOn"],
        row!["人才编号", "姓名", "人才类别", "任现职年限", "任职日期"],
        row!["Talent number", "Name", "Category", "Years in post", "Appointed on"],
        row![" 人才编号* ", "姓名*", "CATEGORY", "years  in\npost", "任职日期"],
    ] {
        let bytes = book(&[("任意", vec![headings, row!["1", "样例人员001", "social-work", 1, "2010-12-31"]])]);
        let sheet = read_plain(&bytes).unwrap();
        assert_eq!(sheet.rows[0].entry.as_ref().unwrap().answers["appointedOn"], "2010-12-31");
    }
}

#[test]
fn an_unknown_column_refuses_the_file_and_names_the_known_ones() {
    let reasons = refused(row!["人才编号", "姓名", "人才类别", "任现职年限", "爱好"]);
    assert_eq!(reasons[0].path, ["提名", "1", "爱好"]);
    for known in ["人才编号", "出生日期", "任现职年限", "乡镇"] {
        assert!(reasons[0].allowed.iter().any(|one| one == known), "{known}");
    }
}

#[test]
fn each_missing_required_column_is_named() {
    let reasons = refused(row!["人才编号", "乡镇"]);
    let missing: Vec<&str> = reasons.iter().map(|one| one.message.zh.as_str()).collect();
    assert_eq!(missing, ["缺少必填列“姓名”", "缺少必填列“人才类别”", "缺少必填列“任现职年限”"]);
}

#[test]
fn two_columns_for_the_same_are_refused() {
    assert_eq!(
        refused(row!["人才编号", "姓名", "人才类别", "任现职年限", "Years in post"])[0].path[2],
        "Years in post"
    );
}

#[test]
fn a_formula_for_a_heading_is_refused() {
    refused(vec![
        Put::from("人才编号"),
        Put::from("姓名"),
        Put::from("人才类别"),
        Put::from("任现职年限"),
        Put::Formula("=A1"),
    ]);
}

#[test]
fn merged_headings_and_titles_above_them_are_refused_clearly() {
    let mut book = workbook(&[("提名", vec![vec![], row!["人才编号", "姓名", "人才类别", "任现职年限"]])]);
    book.worksheet_from_index(0).unwrap().merge_range(0, 0, 0, 3, "样例区申报表", &Format::new()).unwrap();
    let Refusals(reasons) = read_plain(&book.save_to_buffer().unwrap()).expect_err("taken");
    assert_eq!(reasons[0].code, ErrorCode::ColumnsRefused);
    assert!(reasons[0].message.zh.contains("合并单元格") && reasons[0].message.en.contains("merged"));
    let late = super::books::book(&[("提名", vec![vec![], row!["人才编号", "姓名", "人才类别", "任现职年限"]])]);
    let Refusals(reasons) = read_plain(&late).expect_err("taken");
    assert_eq!(reasons[0].path, ["提名", "1"]);
}

#[test]
fn a_row_that_shares_a_merged_cell_is_refused() {
    let mut book = workbook(&[(
        "提名",
        vec![
            row!["人才编号", "姓名", "人才类别", "任现职年限", "乡镇"],
            row!["1", "样例人员001", "社会工作人才", 1],
            row!["2", "样例人员002", "社会工作人才", 2],
        ],
    )]);
    book.worksheet_from_index(0).unwrap().merge_range(1, 4, 2, 4, "石林镇", &Format::new()).unwrap();
    let sheet = read_plain(&book.save_to_buffer().unwrap()).unwrap();
    assert!(sheet.rows[0].entry.is_ok());
    let Err(Refusals(reasons)) = &sheet.rows[1].entry else { panic!("the row was taken") };
    assert_eq!(reasons[0].path, ["提名", "3", "乡镇"]);
}

#[test]
fn a_cell_beyond_the_headings_refuses_its_row_and_stays_visible() {
    let bytes = book(&[(
        "提名",
        vec![
            row!["人才编号", "姓名", "人才类别", "任现职年限"],
            vec![
                Put::from("1"),
                Put::from("样例人员001"),
                Put::from("社会工作人才"),
                Put::from(1),
                Put::Nothing,
                Put::from("备注"),
            ],
        ],
    )]);
    let sheet = read_plain(&bytes).unwrap();
    let Err(Refusals(reasons)) = &sheet.rows[0].entry else { panic!("the row was taken") };
    assert_eq!(reasons[0].path, ["提名", "2", "F"]);
    assert_eq!(sheet.rows[0].original.last().map(String::as_str), Some("备注"));
}

#[test]
fn a_departments_own_headings_are_read_by_its_map() {
    let bytes = book(&[
        ("台账", vec![row!["工号", "姓名", "类别", "年限"], row!["1", "样例人员001", "社会工作人才", 1]]),
        ("专利表", vec![row!["工号", "名称", "专利号"], row!["1", "样例专利01", "ZL01"]]),
    ]);
    let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(heading, field)| ((*heading).to_owned(), (*field).to_owned())).collect()
    };
    let good = [("类别", "category"), ("年限", "yearsInPost"), ("专利表", "patents"), ("名称", "patents.title")];
    let main =
        book(&[("台账", vec![row!["工号", "姓名", "类别", "年限"], row!["1", "样例人员001", "社会工作人才", 1]])]);
    let own = map(&[&good[..2], &[("工号", "number")]].concat());
    assert!(read(&main, &form(), &own).unwrap().rows[0].entry.is_ok());
    let both = map(&[&good[..], &[("工号", "number")]].concat());
    let Refusals(reasons) = read(&bytes, &form(), &both).expect_err("taken");
    assert_eq!(reasons[0].path, ["专利表", "1", "工号"]);
    let Refusals(reasons) = read(&main, &form(), &map(&[("工号", "staffNumber")])).expect_err("taken");
    assert!(reasons[0].allowed.contains(&"patents.grantedOn".to_owned()));
}

#[test]
fn blank_columns_between_headings_are_bounded_and_behind_them_do_not_count() {
    let spread = |blank: usize| {
        let mut headings = row!["人才编号", "姓名", "人才类别", "任现职年限"];
        headings.extend(std::iter::repeat_n(Put::Nothing, blank));
        headings.push(Put::from("乡镇"));
        headings.push(Put::from(" "));
        book(&[("提名", vec![headings, row!["1", "样例人员001", "社会工作人才", 1]])])
    };
    assert_eq!(read_plain(&spread(16)).unwrap().headings.len(), 21);
    assert!(read_plain(&spread(17)).is_err());
}
