//! Workbooks and forms that the tests of spreadsheets share.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use rencai::awards::sheet::{Sheet, read};
use rencai::kernel::{Refusal, Refusals};
use rencai::rules::Form;
use rust_xlsxwriter::{Format, Formula, Workbook};

/// What a test writes into a cell.
#[derive(Debug, Clone)]
pub enum Put {
    Text(String),
    Number(f64),
    /// A serial number that is formatted as a date.
    Serial(f64),
    Truth(bool),
    Formula(&'static str),
    Nothing,
}

impl From<&str> for Put {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Put {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i32> for Put {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<f64> for Put {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Put {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}

/// A row of cells of several kinds.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::awards::books::Put::from($cell)),*] };
}
pub(crate) use row;

pub type Tab<'t> = (&'t str, Vec<Vec<Put>>);

/// A workbook of these sheets.
pub fn book(tabs: &[Tab<'_>]) -> Vec<u8> {
    workbook(tabs).save_to_buffer().unwrap()
}

pub fn workbook(tabs: &[Tab<'_>]) -> Workbook {
    let mut book = Workbook::new();
    let dated = Format::new().set_num_format("yyyy-mm-dd");
    for (name, rows) in tabs {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Put::Text(text) => sheet.write_string(row, column, text).unwrap(),
                    Put::Number(number) => sheet.write_number(row, column, *number).unwrap(),
                    Put::Serial(number) => sheet.write_number_with_format(row, column, *number, &dated).unwrap(),
                    Put::Truth(value) => sheet.write_boolean(row, column, *value).unwrap(),
                    Put::Formula(text) => {
                        sheet.write_formula(row, column, Formula::new(*text).set_result("7")).unwrap()
                    }
                    Put::Nothing => continue,
                };
            }
        }
    }
    book
}

/// A form with every kind of question and a list.
pub const FORM: &str = r##"{
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "yearsInPost": { "type": "integer", "minimum": 0, "maximum": 60, "title": "任现职年限", "x-title-en": "Years in post", "x-order": 1, "x-help": "满一年计一年" },
        "appointedOn": { "type": "string", "format": "date", "title": "任职日期", "x-title-en": "Appointed on", "x-order": 2 },
        "certified": { "type": "boolean", "title": "是否持证", "x-title-en": "Certified", "x-order": 3 },
        "level": { "type": "string", "enum": ["PRIMARY", "MIDDLE", "SENIOR"], "title": "职称级别", "x-title-en": "Level", "x-order": 4 },
        "township": { "type": "string", "maxLength": 20, "title": "乡镇", "x-title-en": "Township", "x-order": 5 },
        "patents": { "type": "array", "maxItems": 5, "title": "专利", "x-title-en": "Patents", "x-order": 6, "items": { "$ref": "#/$defs/patent" } }
    },
    "required": ["yearsInPost"],
    "additionalProperties": false,
    "$defs": {
        "patent": {
            "type": "object",
            "properties": {
                "title": { "type": "string", "title": "专利名称", "x-title-en": "Title", "x-order": 1 },
                "number": { "type": "string", "title": "专利号", "x-title-en": "Patent number", "x-order": 2 },
                "grantedOn": { "type": "string", "format": "date", "title": "授权日期", "x-title-en": "Granted on", "x-order": 3 }
            },
            "required": ["title", "number"]
        }
    }
}"##;

/// The headings that every test row needs.
pub const HEADINGS: [&str; 4] = ["人才编号", "姓名", "人才类别", "任现职年限"];

pub fn form() -> Form {
    Form::read(FORM).unwrap()
}

pub fn read_plain(bytes: &[u8]) -> Result<Sheet, Refusals> {
    read(bytes, &form(), &BTreeMap::new())
}

/// The main sheet with the given further columns and one row of values below them.
pub fn one_row(further: &[(&str, Put)]) -> Vec<u8> {
    let mut headings = row!["人才编号", "姓名", "人才类别", "任现职年限"];
    let mut values = row!["0001", "样例人员001", "专业技术人才", 3];
    for (heading, value) in further {
        match HEADINGS.iter().position(|known| known == heading) {
            Some(at) => values[at] = value.clone(),
            None => {
                headings.push(Put::from(*heading));
                values.push(value.clone());
            }
        }
    }
    book(&[("提名", vec![headings, values])])
}

/// The refusals of the first row.
pub fn reasons(sheet: &Sheet) -> &[Refusal] {
    match &sheet.rows[0].entry {
        Ok(entry) => panic!("the row was taken: {entry:?}"),
        Err(Refusals(reasons)) => reasons,
    }
}

/// A workbook with one of its entries written anew.
pub fn edited(bytes: &[u8], entry: &str, edit: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut edit = Some(edit);
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == entry {
            content = (edit.take().unwrap())(String::from_utf8(content).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    assert!(edit.is_none(), "there is no {entry}");
    out.finish().unwrap().into_inner()
}
