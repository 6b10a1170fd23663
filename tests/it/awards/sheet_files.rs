//! Files as a whole: formats, encodings, sizes, and what hostile or broken ones get for an answer.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use rencai::awards::sheet::{Encoding, Format, Limits, Sheet, read, read_within};
use rencai::kernel::{ErrorCode, Refusal, Refusals};
use rencai::rules::Form;

use super::books::{Put, book, edited, form, one_row, read_plain, row};
use super::sheet_values::made_up;

/// The form of the tests without its list, so that text can hold it.
fn flat() -> Form {
    Form::read(r#"{"type":"object","properties":{"yearsInPost":{"type":"integer","title":"任现职年限"},"township":{"type":"string","title":"乡镇"}},"required":["yearsInPost"]}"#).unwrap()
}

fn read_text(text: &[u8]) -> Result<Sheet, Refusals> {
    read(text, &flat(), &BTreeMap::new())
}

fn refusal(outcome: Result<Sheet, Refusals>) -> Refusal {
    let Refusals(mut reasons) = outcome.expect_err("the file was taken");
    let reason = reasons.remove(0);
    assert!(!reason.message.zh.is_empty() && !reason.message.en.is_empty() && !reason.allowed.is_empty(), "{reason:?}");
    reason
}

const PLAIN: &str = "人才编号,姓名,人才类别,任现职年限,乡镇\n0001,样例人员001,农村实用人才,3,石林镇\n";

#[test]
fn text_is_read_in_utf_8_with_or_without_a_mark_and_in_gb_18030() {
    let (gb, _, _) = encoding_rs::GB18030.encode(PLAIN);
    let marked = [b"\xef\xbb\xbf", PLAIN.as_bytes()].concat();
    for (bytes, encoding) in [(PLAIN.as_bytes(), Encoding::Utf8), (&marked, Encoding::Utf8), (&gb, Encoding::Gb18030)] {
        let sheet = read_text(bytes).unwrap();
        assert_eq!((sheet.format, sheet.encoding), (Format::Csv, Some(encoding)));
        assert_eq!(sheet.headings[0], "人才编号");
        assert_eq!(sheet.rows[0].entry.as_ref().unwrap().answers["township"], "石林镇");
    }
}

#[test]
fn commas_semicolons_and_tabs_divide_text() {
    for mark in [",", ";", "\t"] {
        for end in ["\n", "\r\n", "\r"] {
            let text = PLAIN.replace(',', mark).replace('\n', end);
            let sheet = read_text(text.as_bytes()).unwrap();
            assert_eq!(sheet.rows.len(), 1, "{text:?}");
            assert_eq!(sheet.rows[0].entry.as_ref().unwrap().number, "0001");
        }
    }
}

#[test]
fn rows_of_text_are_numbered_as_a_spreadsheet_shows_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = "人才编号,姓名,人才类别,任现职年限,乡镇\n1,样例人员001,社会工作人才,3,\"石\n林\"\n\n\n,,,,\n2,样例人员002,社会工作人才,4,\n\n,,\n\n".replace('\n', end);
        let sheet = read_text(text.as_bytes()).unwrap();
        let seen: Vec<(u32, bool)> = sheet.rows.iter().map(|row| (row.number, row.entry.is_ok())).collect();
        assert_eq!(seen, [(2, true), (3, false), (4, false), (5, false), (6, true)], "{text:?}");
        assert_eq!(sheet.blank_at_end, 3, "{text:?}");
    }
}

#[test]
fn text_that_a_spreadsheet_would_compute_refuses_its_row() {
    let text = PLAIN.replace("石林镇", "\"=HYPERLINK(1)\"").replace("0001", "=\"0001\"");
    let sheet = read_text(text.as_bytes()).unwrap();
    let Err(Refusals(reasons)) = &sheet.rows[0].entry else { panic!("the row was taken") };
    let columns: Vec<&str> = reasons.iter().map(|reason| reason.path[2].as_str()).collect();
    assert_eq!(columns, ["人才编号", "乡镇"]);
}

#[test]
fn text_with_a_required_list_is_refused_and_names_the_format_that_holds_it() {
    let form = Form::read(r#"{"type":"object","properties":{"patents":{"type":"array","items":{"type":"object"}}},"required":["patents"]}"#).unwrap();
    let reason = refusal(read(PLAIN.as_bytes(), &form, &BTreeMap::new()));
    assert_eq!((reason.code, reason.allowed), (ErrorCode::FileRefused, vec![".xlsx".to_owned()]));
}

#[test]
fn files_that_are_no_spreadsheet_are_refused_with_what_is_allowed() {
    let zip = {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        out.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(b"<office/>").unwrap();
        out.finish().unwrap().into_inner()
    };
    let cases: [&[u8]; 9] = [
        b"",
        b"  \n ",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and the rest of an old workbook",
        b"%PDF-1.7",
        b"<html><table></table></html>",
        b"\xff\xfe1\x00,\x002\x00",
        b"\x00\x01\x02",
        b"\x81\x20\xff\xff",
        &zip,
    ];
    for bytes in cases {
        assert_eq!(refusal(read_text(bytes)).code, ErrorCode::FileRefused, "{bytes:?}");
    }
}

#[test]
fn a_workbook_that_was_cut_short_is_refused_wherever_it_was_cut() {
    let whole = one_row(&[]);
    for part in 1..whole.len() / 97 {
        let cut = &whole[..part * 97];
        assert_eq!(refusal(read_plain(cut)).code, ErrorCode::FileRefused);
    }
}

#[test]
fn a_workbook_that_would_unpack_beyond_bounds_is_refused_before_it_is_read() {
    let bomb = edited(&one_row(&[]), "xl/worksheets/sheet1.xml", |text| text + &" ".repeat(70 << 20));
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let reason = refusal(read_plain(&bomb));
    assert_eq!(reason.code, ErrorCode::FileRefused);
    assert!(reason.allowed.contains(&format!("{} bytes unpacked", 64 << 20)), "{reason:?}");
}

#[test]
fn a_directory_that_lies_about_sizes_is_found_out() {
    let mut bomb = edited(&one_row(&[]), "xl/worksheets/sheet1.xml", |text| text + &" ".repeat(8 << 20));
    // The uncompressed size stands 24 bytes behind the signature of a directory entry.
    let name = b"xl/worksheets/sheet1.xml";
    let at = bomb.windows(name.len()).rposition(|window| window == name).unwrap() - 46;
    assert_eq!(&bomb[at..at + 4], b"PK\x01\x02");
    bomb[at + 24..at + 28].copy_from_slice(&2_000_u32.to_le_bytes());
    let limits = Limits { unpacked: 4 << 20, ..Limits::default() };
    let reason = refusal(read_within(&bomb, &form(), &BTreeMap::new(), limits));
    assert_eq!(reason.code, ErrorCode::FileRefused);
}

#[test]
fn a_table_of_texts_that_promises_too_much_sets_nothing_aside() {
    let bytes = edited(&one_row(&[]), "xl/sharedStrings.xml", |text| {
        let from = text.find("uniqueCount=\"").unwrap() + 13;
        let to = from + text[from..].find('"').unwrap();
        format!("{}99999999999999{}", &text[..from], &text[to..])
    });
    assert_eq!(refusal(read_plain(&bytes)).code, ErrorCode::FileRefused);
}

#[test]
fn one_long_text_shown_many_times_counts_each_time() {
    let rows: Vec<Vec<Put>> =
        (0..2_000).map(|at| row![format!("{at}"), "样例人员", "社会工作人才", 1, "石".repeat(2_000)]).collect();
    let headings = row!["人才编号", "姓名", "人才类别", "任现职年限", "乡镇"];
    let bytes = book(&[("提名", [vec![headings], rows].concat())]);
    let limits = Limits { kept: 1 << 20, ..Limits::default() };
    assert_eq!(refusal(read_within(&bytes, &form(), &BTreeMap::new(), limits)).code, ErrorCode::FileRefused);
}

#[test]
fn rows_beyond_the_bound_refuse_the_file_and_blank_ones_behind_the_data_do_not() {
    let mut rows =
        vec![row!["人才编号", "姓名", "人才类别", "任现职年限"], row!["1", "样例人员001", "社会工作人才", 1]];
    rows.extend(std::iter::repeat_n(row![" "], 30));
    let limits = Limits { rows: 20, ..Limits::default() };
    let sheet = read_within(&book(&[("提名", rows.clone())]), &form(), &BTreeMap::new(), limits).unwrap();
    assert_eq!((sheet.rows.len(), sheet.blank_at_end), (1, 30));
    rows.push(row!["2", "样例人员002", "社会工作人才", 1]);
    assert_eq!(
        refusal(read_within(&book(&[("提名", rows)]), &form(), &BTreeMap::new(), limits)).code,
        ErrorCode::FileRefused
    );
    let text = PLAIN.to_owned() + &"\n".repeat(30) + "2,样例人员002,社会工作人才,4,\n";
    assert_eq!(refusal(read_within(text.as_bytes(), &flat(), &BTreeMap::new(), limits)).code, ErrorCode::FileRefused);
}

#[test]
fn an_archive_of_too_many_entries_and_a_workbook_with_macros_are_refused() {
    let with = |names: &[String]| {
        let mut out = zip::ZipWriter::new_append(Cursor::new(one_row(&[]))).unwrap();
        for name in names {
            out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        }
        out.finish().unwrap().into_inner()
    };
    let many: Vec<String> = (0..1_200).map(|at| format!("{at}")).collect();
    assert_eq!(refusal(read_plain(&with(&many))).code, ErrorCode::FileRefused);
    let macros = refusal(read_plain(&with(&["xl/vbaProject.bin".to_owned()])));
    assert!(macros.message.en.contains("macros"));
}

#[test]
fn a_column_of_identity_numbers_refuses_the_whole_file() {
    let headings = "人才编号,姓名,人才类别,任现职年限,乡镇\n";
    let rows = |suspects: u32, all: u32| -> String {
        (0..all).fold(headings.to_owned(), |text, at| {
            let township = if at < suspects { made_up(at) } else { "石林镇".to_owned() };
            text + &format!("{at},样例人员,农村实用人才,1,{township}\n")
        })
    };
    let reason = refusal(read_text(rows(4, 40).as_bytes()));
    assert_eq!((reason.code, reason.path.join("/")), (ErrorCode::IdentityNumbersRefused, "CSV/乡镇".to_owned()));
    let sheet = read_text(rows(3, 40).as_bytes()).unwrap();
    assert_eq!(sheet.rows.iter().filter(|row| row.entry.is_err()).count(), 3);
    assert_eq!(sheet.rows[0].original[4], "539900**********".to_owned() + &made_up(0)[16..]);
    let numbers = read_plain(&one_row(&[("人才编号", Put::from(made_up(7)))]));
    assert_eq!(refusal(numbers).code, ErrorCode::IdentityNumbersRefused);
    let typed = read_plain(&one_row(&[("乡镇", Put::Number(539_900_197_001_011_000.0))]));
    assert_eq!(refusal(typed).code, ErrorCode::IdentityNumbersRefused);
}

#[test]
fn a_hundred_thousand_rows_are_read_and_none_is_lost() {
    let mut text = String::from("人才编号,姓名,人才类别,任现职年限,乡镇\n");
    for at in 0..100_000 {
        text += &format!("{at:06},样例人员{at:06},农村实用人才,{},石林镇\n", at % 61);
    }
    let sheet = read_text(text.as_bytes()).unwrap();
    assert_eq!(sheet.rows.len(), 100_000);
    assert!(sheet.rows.iter().all(|row| row.entry.is_ok()));
    assert_eq!((sheet.rows[99_999].number, sheet.rows[99_999].original[0].as_str()), (100_001, "099999"));

    let mut book = rust_xlsxwriter::Workbook::new();
    let main = book.add_worksheet_with_constant_memory().unwrap();
    for (column, heading) in (0_u16..).zip(super::books::HEADINGS) {
        main.write_string(0, column, heading).unwrap();
    }
    for at in 1..=100_000_u32 {
        main.write_string(at, 0, format!("{at:06}")).unwrap();
        main.write_string(at, 1, format!("样例人员{at:06}")).unwrap();
        main.write_string(at, 2, "农村实用人才").unwrap();
        main.write_number(at, 3, at % 61).unwrap();
    }
    let sheet = read_plain(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(sheet.rows.len(), 100_000);
    assert!(sheet.rows.iter().all(|row| row.entry.is_ok()));
}

fn cell() -> impl Strategy<Value = Put> {
    prop_oneof![
        Just(Put::Nothing),
        "\\PC{0,12}".prop_map(Put::from),
        any::<f64>().prop_filter("a workbook holds no others", |number| number.is_finite()).prop_map(Put::Number),
        (0..100_000_i32).prop_map(|serial| Put::Serial(f64::from(serial))),
        any::<bool>().prop_map(Put::from),
        Just(Put::Formula("=A1")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_of_a_workbook_comes_out_once(rows in proptest::collection::vec(proptest::collection::vec(cell(), 0..6), 0..30)) {
        let headings = row!["人才编号", "姓名", "人才类别", "任现职年限", "乡镇", "任职日期"];
        let blank = |row: &Vec<Put>| row.iter().all(|cell| match cell {
            Put::Nothing => true,
            Put::Text(text) => text.trim().is_empty(),
            _ => false,
        });
        let filled = rows.iter().rposition(|row| !blank(row)).map_or(0, |last| last + 1);
        let bytes = book(&[("提名", [vec![headings], rows].concat())]);
        match read_plain(&bytes) {
            Ok(sheet) => {
                prop_assert_eq!(sheet.rows.len(), filled);
                for (row, number) in sheet.rows.iter().zip(2_u32..) {
                    prop_assert_eq!(row.number, number);
                }
            }
            Err(Refusals(reasons)) => prop_assert!(reasons.iter().all(|one| one.code == ErrorCode::IdentityNumbersRefused), "{:?}", reasons),
        }
    }

    #[test]
    fn a_workbook_with_any_byte_changed_never_stops_the_reader(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = one_row(&[("任职日期", Put::Serial(40_543.0)), ("乡镇", Put::Formula("=A1"))]);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read_plain(&bytes);
    }

    #[test]
    fn any_bytes_at_all_never_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_text(&bytes);
        let _ = read_text(&[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn any_text_under_the_headings_gives_as_many_rows(rows in proptest::collection::vec("[0-9a-z人,\"]{1,20}", 0..20)) {
        let quoted: Vec<String> = rows.iter().map(|row| format!("\"{}\"", row.replace('"', "\"\""))).collect();
        let text = format!("人才编号,姓名,人才类别,任现职年限\n{}", quoted.join("\n"));
        prop_assert_eq!(read_text(text.as_bytes()).unwrap().rows.len(), rows.len());
    }
}
