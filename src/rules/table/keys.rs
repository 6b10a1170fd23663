//! The head of a sheet: names in the first column, values in the second.

use super::book::{At, Sheet, means};
use crate::kernel::Refusal;
use crate::workbook::Line;

/// A name that a head may have: in Chinese, in English.
pub(super) type Key = (&'static str, &'static str);

/// What the head of a sheet says.
pub(super) struct Keys<'b> {
    sheet: &'b Sheet,
    found: Vec<(Key, At<'b>)>,
}

impl<'b> Keys<'b> {
    /// Reads the lines of a head.
    pub fn read(sheet: &'b Sheet, lines: &'b [Line], known: &[Key], told: &mut Vec<Refusal>) -> Self {
        let mut keys = Self { sheet, found: Vec::new() };
        for line in lines {
            let (label, value) = (sheet.cell(line, 0), sheet.cell(line, 1));
            let text = label.text().unwrap_or_default();
            match known.iter().find(|(zh, en)| means(&text, zh, en)) {
                None => {
                    let allowed = known.iter().map(|(zh, en)| format!("{zh} / {en}"));
                    told.push(label.refuse(
                        &format!("不认识“{text}”"),
                        &format!("\"{text}\" is not known here"),
                        allowed,
                    ));
                }
                Some(key) if keys.found.iter().any(|(one, _)| one == key) => {
                    told.push(label.refuse("重复", "it stands twice", ["once"]));
                }
                Some(key) => keys.found.push((*key, value)),
            }
            if let Some(beyond) = sheet.cells(line).find(|at| at.column > 1) {
                told.push(beyond.refuse(
                    "此处只读 A、B 两列",
                    "columns A and B only are read here",
                    ["A: name", "B: value"],
                ));
            }
        }
        keys
    }

    /// The value of a key, where something stands there.
    pub fn get(&self, key: Key) -> Option<At<'b>> {
        self.found.iter().find(|(one, _)| *one == key).map(|(_, at)| *at).filter(|at| !at.cell.is_empty())
    }

    /// The value of a key that has to be there.
    pub fn need(&self, key: Key) -> Result<At<'b>, Refusal> {
        self.get(key).ok_or_else(|| {
            let (zh, en) = key;
            match self.found.iter().find(|(one, _)| *one == key) {
                Some((_, at)) => {
                    at.refuse(&format!("“{zh}”不得为空"), &format!("\"{en}\" must not be empty"), ["text"])
                }
                None => self.sheet.refuse(
                    &format!("缺少“{zh}”：A 列写名称，B 列写值"),
                    &format!("\"{en}\" is missing: its name in column A, its value in column B"),
                    [format!("{zh} / {en}")],
                ),
            }
        })
    }
}

/// Keeps what can be taken, and tells what cannot.
pub(super) fn kept<T>(result: Result<T, Refusal>, told: &mut Vec<Refusal>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(refusal) => {
            told.push(refusal);
            None
        }
    }
}
