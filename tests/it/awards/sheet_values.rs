//! What cells are read as.

use proptest::prelude::*;
use rencai::awards::sheet::looks_like_identity_number;
use rencai::kernel::{Day, ErrorCode};
use rencai::talent::Category;
use rust_xlsxwriter::Workbook;
use serde_json::json;

use super::books::{Put, book, one_row, read_plain, reasons, row, workbook};

fn answer(heading: &str, value: Put) -> serde_json::Value {
    let sheet = read_plain(&one_row(&[(heading, value)])).unwrap();
    sheet.rows[0].entry.clone().expect("the row was refused").answers
}

#[test]
fn a_plain_row_becomes_an_entry() {
    let sheet =
        read_plain(&one_row(&[("出生日期", Put::from("1980-05-17")), ("单位代码", Put::from("530102-health"))]))
            .unwrap();
    let entry = sheet.rows[0].entry.as_ref().unwrap();
    assert_eq!((entry.number.as_str(), entry.name.as_str()), ("0001", "样例人员001"));
    assert_eq!(entry.birth_date, Day::of(1980, 5, 17));
    assert_eq!((entry.category, entry.unit.as_deref()), (Category::ProfessionalTechnical, Some("530102-health")));
    assert_eq!(entry.answers, json!({ "yearsInPost": 3 }));
    assert_eq!(sheet.rows[0].number, 2);
    assert_eq!(sheet.rows[0].original, ["0001", "样例人员001", "专业技术人才", "3", "1980-05-17", "530102-health"]);
}

#[test]
fn days_are_read_as_people_write_them() {
    for text in [
        "2010-12-31",
        "2010/12/31",
        "2010.12.31",
        "2010年12月31日",
        "20101231",
        " 2010-12-31 ",
        "２０１０－１２－３１",
        "2010/12/31 0:00",
    ] {
        assert_eq!(answer("任职日期", Put::from(text))["appointedOn"], "2010-12-31", "{text}");
    }
    assert_eq!(answer("任职日期", Put::from("2010-1-5"))["appointedOn"], "2010-01-05");
    assert_eq!(answer("任职日期", Put::Serial(40_543.0))["appointedOn"], "2010-12-31");
    assert_eq!(answer("任职日期", Put::from(40_543))["appointedOn"], "2010-12-31");
    assert_eq!(answer("任职日期", Put::from(20_101_231))["appointedOn"], "2010-12-31");
}

#[test]
fn what_is_no_day_is_refused_with_its_cell() {
    for value in [
        Put::from("2010-02-30"),
        Put::from("去年"),
        Put::from(2010),
        Put::from(201_012),
        Put::Serial(40_543.25),
        Put::Serial(60.0),
        Put::from("12/31/2010"),
        Put::from(true),
    ] {
        let sheet = read_plain(&one_row(&[("任职日期", value.clone())])).unwrap();
        let reason = &reasons(&sheet)[0];
        assert_eq!(reason.code, ErrorCode::CellRefused);
        assert_eq!(reason.path, ["提名", "2", "任职日期"], "{value:?}");
        assert!(reason.message.zh.starts_with("单元格 E2：") && reason.message.en.starts_with("cell E2: "));
        assert!(reason.allowed.contains(&"2010-12-31".to_owned()));
    }
}

#[test]
fn days_before_the_day_that_never_was_count_as_excel_counts_them() {
    assert_eq!(answer("任职日期", Put::Serial(1.0))["appointedOn"], "1900-01-01");
    assert_eq!(answer("任职日期", Put::Serial(59.0))["appointedOn"], "1900-02-28");
    assert_eq!(answer("任职日期", Put::Serial(61.0))["appointedOn"], "1900-03-01");
}

#[test]
fn a_workbook_that_counts_from_1904_gives_the_same_days() {
    let mut book: Workbook = workbook(&[(
        "提名",
        vec![
            row!["人才编号", "姓名", "人才类别", "任现职年限", "任职日期", "出生日期"],
            vec![
                Put::from("0001"),
                Put::from("样例人员001"),
                Put::from("专业技术人才"),
                Put::from(3),
                Put::Serial(39_081.0),
                Put::from(27_895),
            ],
        ],
    )]);
    let bytes = super::books::edited(&book.save_to_buffer().unwrap(), "xl/workbook.xml", |text| {
        let marked = text.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1);
        assert_ne!(text, marked);
        marked
    });
    let sheet = read_plain(&bytes).unwrap();
    let entry = sheet.rows[0].entry.as_ref().unwrap();
    assert_eq!(entry.answers["appointedOn"], "2010-12-31");
    assert_eq!(entry.birth_date, Day::of(1980, 5, 16));
}

#[test]
fn integers_are_exact_or_refused() {
    for (value, wanted) in [
        (Put::from(12.0), 12),
        (Put::from("12"), 12),
        (Put::from("１２"), 12),
        (Put::from(" 12 "), 12),
        (Put::Number(-0.0), 0),
    ] {
        assert_eq!(answer("任现职年限", value)["yearsInPost"], wanted);
    }
    for value in [
        Put::from(12.5),
        Put::from("12.5"),
        Put::from("十二"),
        Put::from("1e1"),
        Put::from(true),
        Put::Serial(12.0),
        Put::Number(1e300),
        Put::Number(0.1 + 0.2),
    ] {
        let sheet = read_plain(&one_row(&[("任现职年限", value.clone())])).unwrap();
        assert_eq!(reasons(&sheet)[0].path, ["提名", "2", "任现职年限"], "{value:?}");
    }
}

#[test]
fn groups_of_three_digits_are_one_number_and_other_commas_are_none() {
    let form = rencai::rules::Form::read(r#"{"type":"object","properties":{"income":{"type":"integer"}}}"#).unwrap();
    let read = |text: &str| {
        let bytes = book(&[(
            "提名",
            vec![row!["人才编号", "姓名", "人才类别", "income"], row!["1", "样例人员001", "社会工作人才", text]],
        )]);
        let sheet = rencai::awards::sheet::read(&bytes, &form, &std::collections::BTreeMap::new()).unwrap();
        sheet.rows[0].entry.clone().ok().map(|entry| entry.answers["income"].clone())
    };
    assert_eq!(read("1,234,567"), Some(json!(1_234_567)));
    assert_eq!(read("-12,000"), Some(json!(-12_000)));
    for text in ["12,00", "1,2345", ",123", "1,,234"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn truth_is_read_in_both_languages() {
    for (value, wanted) in [
        (Put::from("是"), true),
        (Put::from("否"), false),
        (Put::from("TRUE"), true),
        (Put::from("no"), false),
        (Put::from("Yes"), true),
        (Put::from(1), true),
        (Put::from(0), false),
        (Put::from("1"), true),
        (Put::from(true), true),
        (Put::from(false), false),
    ] {
        assert_eq!(answer("是否持证", value.clone())["certified"], wanted, "{value:?}");
    }
    for value in [Put::from("有"), Put::from(2), Put::from("√")] {
        assert_eq!(reasons(&read_plain(&one_row(&[("是否持证", value)])).unwrap())[0].path[2], "是否持证");
    }
}

#[test]
fn text_keeps_its_full_width_letters_and_numbers_of_talents_do_not() {
    let entry = |heading: &str, value: &str| {
        read_plain(&one_row(&[(heading, Put::from(value))])).unwrap().rows[0].entry.clone().unwrap()
    };
    assert_eq!(entry("乡镇", "　石林Ａ镇 ").answers["township"], "石林Ａ镇");
    assert_eq!(entry("人才编号", " ００１２").number, "0012");
}

#[test]
fn leading_zeros_stay_and_numbers_that_excel_spoilt_are_refused() {
    let entry = |value: Put| read_plain(&one_row(&[("人才编号", value)])).unwrap().rows[0].entry.clone();
    assert_eq!(entry(Put::from("000123")).unwrap().number, "000123");
    assert_eq!(entry(Put::from(123)).unwrap().number, "123");
    assert!(entry(Put::Number(1e17)).is_err());
    assert!(entry(Put::Serial(40_543.0)).is_err());
    assert!(entry(Put::from("12 34")).is_err());
    assert!(entry(Put::Nothing).is_err());
}

#[test]
fn a_formula_refuses_its_row_whatever_it_says() {
    let sheet = read_plain(&one_row(&[("乡镇", Put::Formula("=1+1"))])).unwrap();
    let reason = &reasons(&sheet)[0];
    assert_eq!((reason.code, reason.path.join("/")), (ErrorCode::CellRefused, "提名/2/乡镇".to_owned()));
    assert!(reason.message.zh.contains("公式") && reason.message.en.contains("formula"));
    assert_eq!(sheet.rows[0].original[4], "=1+1");
}

#[test]
fn an_unknown_category_names_the_six() {
    let sheet = read_plain(&one_row(&[("人才类别", Put::from("高级人才"))])).unwrap();
    assert_eq!(reasons(&sheet)[0].allowed.len(), 12);
    for category in Category::ALL {
        for name in [category.zh(), category.as_str()] {
            let sheet = read_plain(&one_row(&[("人才类别", Put::from(name))])).unwrap();
            assert_eq!(sheet.rows[0].entry.as_ref().unwrap().category, category);
        }
    }
}

#[test]
fn all_that_is_wrong_with_a_row_is_told_at_once() {
    let sheet = read_plain(&one_row(&[
        ("姓名", Put::Nothing),
        ("人才类别", Put::from("?")),
        ("任现职年限", Put::from(99)),
        ("职称级别", Put::from("TOP")),
        ("任职日期", Put::from("?")),
    ]))
    .unwrap();
    let mut columns: Vec<&str> = reasons(&sheet).iter().map(|reason| reason.path[2].as_str()).collect();
    columns.sort_unstable();
    assert_eq!(columns, ["人才类别", "任现职年限", "任职日期", "姓名", "职称级别"]);
}

#[test]
fn choices_are_taken_in_any_case_and_kept_as_the_form_writes_them() {
    assert_eq!(answer("职称级别", Put::from("senior"))["level"], "SENIOR");
}

/// A number of the form of GB 11643 that belongs to nobody: its region is not given out.
pub fn made_up(serial: u32) -> String {
    let body = format!("539900{}{:03}", 19_700_101 + serial % 28, serial % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{body}{}", "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap())
}

#[test]
fn identity_numbers_are_known_by_their_check() {
    assert!(looks_like_identity_number(&made_up(1)));
    assert!(looks_like_identity_number(&format!(" {} ", made_up(2).to_lowercase())));
    for text in ["", "000123", "123456789012345678", "53990019700101001", "样例样例样例样例样例样例样例样例样例"]
    {
        assert!(!looks_like_identity_number(text), "{text}");
    }
}

proptest! {
    #[test]
    fn any_day_is_read_back_from_its_serial_number(serial in 61_i32..109_000) {
        let bytes = one_row(&[("任职日期", Put::Serial(f64::from(serial)))]);
        let sheet = read_plain(&bytes).unwrap();
        let wanted = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + chrono::Duration::days(i64::from(serial));
        prop_assert_eq!(&sheet.rows[0].entry.as_ref().unwrap().answers["appointedOn"], &json!(wanted.to_string()));
    }

    #[test]
    fn one_wrong_digit_is_no_identity_number(serial in 0_u32..20_000, at in 6_usize..17, shift in 1_u32..10) {
        let good = made_up(serial);
        let wrong: String = good.chars().enumerate()
            .map(|(place, digit)| if place == at { char::from_digit((digit.to_digit(10).unwrap() + shift) % 10, 10).unwrap() } else { digit })
            .collect();
        prop_assert!(looks_like_identity_number(&good));
        prop_assert!(!looks_like_identity_number(&wrong));
    }
}
