//! Spreadsheets of declarations, over values: what a cell may hold, and what of a file is read.

use std::collections::BTreeMap;

use rencai::funding::employers::sheet::{Entry, Sheet, read};
use rencai::kernel::money::Fen;
use rencai::kernel::{ErrorCode, Refusals};
use rust_xlsxwriter::{Workbook, Worksheet};

use super::imports::{HEADINGS, csv};

fn sheet(bytes: &[u8]) -> Sheet {
    read(bytes, &BTreeMap::new()).unwrap()
}

/// What a row with this cell as its base says.
fn with_base(cell: &str) -> Result<Entry, Refusals> {
    let read = sheet(&csv(&[format!("e-1,示例企业,企业,{cell},10,10,0,8.5,0,1.5,")]));
    read.rows[0].entry.clone()
}

/// Why a row is refused: the code and the place of each reason.
fn reasons(entry: &Result<Entry, Refusals>) -> Vec<(ErrorCode, Vec<String>)> {
    let Refusals(reasons) = entry.as_ref().unwrap_err();
    reasons.iter().map(|reason| (reason.code, reason.path.clone())).collect()
}

fn at(sheet: &str, row: u32, column: &str) -> Vec<(ErrorCode, Vec<String>)> {
    vec![(ErrorCode::CellRefused, vec![sheet.to_owned(), row.to_string(), column.to_owned()])]
}

#[test]
fn an_amount_that_is_negative_foreign_computed_finer_than_a_fen_or_none_is_refused_at_its_cell() {
    let beyond = "9".repeat(20);
    let foreign = ["¥400", "400 USD", "400 元"];
    for cell in ["-5", "(5)", "4e2", "=200+200", "@400", "400.001", "TRUE", "", &beyond].into_iter().chain(foreign) {
        assert_eq!(reasons(&with_base(cell)), at("CSV", 2, "工资总额或投资额"), "{cell}");
    }
    for (cell, fen) in [("400", 40_000), ("400.5", 40_050), ("\"1,234.50\"", 123_450), ("４００", 40_000), ("0", 0)]
    {
        assert_eq!(with_base(cell).unwrap().figures.base, Fen(fen), "{cell}");
    }
    assert_eq!(with_base("1").unwrap().code, "E-1", "letters are of one case");
}

fn headed(sheet: &mut Worksheet) {
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.write_string(0, column, heading).unwrap();
    }
}

fn filled(sheet: &mut Worksheet, row: u32, code: &str) {
    for (column, text) in (0_u16..).zip([code, "示例企业", "企业", "400", "10", "10", "0", "8.5", "0", "1.5"]) {
        sheet.write_string(row, column, text).unwrap();
    }
}

#[test]
fn of_a_workbook_each_bad_cell_is_told_and_a_blank_row_between_others_is_a_row() {
    let mut book = Workbook::new();
    let main = book.add_worksheet().set_name("申报").unwrap();
    headed(main);
    filled(main, 1, "E-1");
    main.write_formula(1, 3, "=200+200").unwrap();
    filled(main, 2, "E-2");
    main.write_boolean(2, 4, true).unwrap();
    filled(main, 4, "E-3");
    main.write_string(4, 2, "飞机").unwrap();
    filled(main, 5, "");
    filled(main, 6, "=E-6");
    filled(main, 7, "E-7");
    let hidden = book.add_worksheet().set_name("草稿").unwrap();
    hidden.set_hidden(true);
    filled(hidden, 3, "E-9");
    let explained = book.add_worksheet().set_name("字段说明").unwrap();
    explained.write_string(0, 0, "示例说明").unwrap();
    let read = sheet(&book.save_to_buffer().unwrap());
    assert_eq!(read.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8]);
    let of = |at: usize| &read.rows[at].entry;
    assert_eq!(reasons(of(0)), at("申报", 2, "工资总额或投资额"));
    assert_eq!(reasons(of(1)), at("申报", 3, "应提"));
    assert_eq!(reasons(of(2)), [(ErrorCode::CellRefused, ["申报", "4"].map(str::to_owned).to_vec())], "a blank row");
    assert_eq!(reasons(of(3)), at("申报", 5, "类别"));
    assert_eq!(reasons(of(4)), at("申报", 6, "用人单位代码"));
    assert_eq!(reasons(of(5)), at("申报", 7, "用人单位代码"), "text that looks like a formula is no code");
    assert_eq!(of(6).as_ref().unwrap().code, "E-7");
}

#[test]
fn a_file_with_two_filled_sheets_or_a_title_above_its_headings_is_refused_whole() {
    let mut book = Workbook::new();
    for name in ["申报", "申报 2"] {
        let one = book.add_worksheet().set_name(name).unwrap();
        headed(one);
        filled(one, 1, "E-1");
    }
    let Refusals(refused) = read(&book.save_to_buffer().unwrap(), &BTreeMap::new()).unwrap_err();
    assert_eq!((refused[0].code, refused[0].path.as_slice()), (ErrorCode::ColumnsRefused, &["申报 2".to_owned()][..]));
    let titled = ["标题\n".as_bytes(), &csv(&[])].concat();
    let Refusals(refused) = read(&titled, &BTreeMap::new()).unwrap_err();
    assert!(refused.iter().all(|one| one.code == ErrorCode::ColumnsRefused), "{refused:?}");
}
