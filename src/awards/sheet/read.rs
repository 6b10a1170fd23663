//! Bytes to rows: which format it is, which sheet is which, and what refuses the whole file.

use std::collections::BTreeMap;

use super::assemble::{Lists, Main};
use super::columns::check_map;
use super::{Format, Sheet};
use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::rules::form::{Form, List};
use crate::workbook::columns::folded;
use crate::workbook::{Limits, Source, Tab, opened, refused_file};

/// The sheet of a template that explains the columns; never read.
pub const EXPLANATION: &str = "字段说明";

/// Reads a file of nominations: `.xlsx`, or text in UTF-8 or GB 18030.
///
/// `columns` gives headings (and names of sheets) that are not the form's own to fields: `number`,
/// `yearsInPost`, `patents`, `patents.title`.
///
/// # Errors
/// `FILE_REFUSED`, `COLUMNS_REFUSED` or `IDENTITY_NUMBERS_REFUSED` where no row can be taken.
pub fn read(bytes: &[u8], form: &Form, columns: &BTreeMap<String, String>) -> Result<Sheet, Refusals> {
    read_within(bytes, form, columns, Limits::default())
}

/// As [`read`], with other limits.
///
/// # Errors
/// As [`read`].
pub fn read_within(
    bytes: &[u8],
    form: &Form,
    columns: &BTreeMap<String, String>,
    limits: Limits,
) -> Result<Sheet, Refusals> {
    check_map(form, columns)?;
    opened(bytes, limits, |source, encoding| {
        let Some(encoding) = encoding else { return assembled(source, form, columns, Format::Xlsx) };
        if let Some(list) = form.lists().iter().find(|list| list.required) {
            return Err(Refusals(vec![refused_file(
                &format!("本表单有列表“{}”，文本表格放不下：请用 .xlsx 模板", list.title.zh),
                &format!(
                    "this form has the list \"{}\", which a text file cannot hold: use the .xlsx template",
                    list.name
                ),
                &[".xlsx"],
            )]));
        }
        assembled(source, form, columns, Format::Csv).map(|sheet| Sheet { encoding: Some(encoding), ..sheet })
    })
}

/// What a sheet of the file is for.
enum Part<'f> {
    Main,
    List(&'f List),
    Ignored,
    Unknown,
}

fn part<'f>(tab: &Tab, first: bool, form: &'f Form, columns: &BTreeMap<String, String>) -> Part<'f> {
    let name = folded(&tab.name);
    let mapped = columns.iter().find(|(key, _)| folded(key) == name).map(|(_, field)| field);
    let list = form.lists().iter().find(|list| {
        let titles = [&list.name, &list.title.zh, &list.title.en];
        mapped == Some(&list.name)
            || titles
                .iter()
                .any(|title| !title.is_empty() && (folded(title) == name || folded(&tab_name(title)) == name))
    });
    match list {
        _ if tab.hidden || name == EXPLANATION => Part::Ignored,
        Some(list) => Part::List(list),
        None if first => Part::Main,
        None => Part::Unknown,
    }
}

/// A title as the name of a sheet: Excel allows 31 characters, and not all of them.
#[must_use]
pub fn tab_name(title: &str) -> String {
    let allowed = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    title.chars().filter(|c| allowed(*c)).take(31).collect()
}

fn assembled(
    source: &mut dyn Source,
    form: &Form,
    columns: &BTreeMap<String, String>,
    format: Format,
) -> Result<Sheet, Refusals> {
    let mut ignored = Vec::new();
    let mut main = None;
    let mut lists = Lists::new(form, source.counting());
    for tab in source.tabs() {
        match part(&tab, main.is_none(), form, columns) {
            Part::Main => main = Some(tab.name),
            Part::List(list) => lists.read(source, &tab.name, list, columns)?,
            Part::Ignored => ignored.push(tab.name),
            Part::Unknown => {
                let mut used = false;
                source
                    .each(&tab.name, &mut |_| {
                        used = true;
                        Ok(())
                    })
                    .map_err(|refusal| Refusals(vec![refusal]))?;
                if used {
                    return Err(Refusals(vec![unknown_tab(&tab.name, form)]));
                }
                ignored.push(tab.name);
            }
        }
    }
    let main = main.ok_or_else(|| {
        Refusals(vec![refused_file("没有可见的工作表", "there is no visible sheet", &["one sheet of nominations"])])
    })?;
    if format == Format::Xlsx {
        lists.complete()?;
    }
    let sheet = Main::new(form, &main, lists, columns).read(source, format)?;
    Ok(Sheet { ignored, ..sheet })
}

fn unknown_tab(name: &str, form: &Form) -> Refusal {
    Refusal::new(
        ErrorCode::ColumnsRefused,
        format!("不认识的工作表“{name}”：第一张是提名，其余须是表单的列表"),
        format!("the sheet \"{name}\" is not known: the first holds the nominations, the others the form's lists"),
    )
    .at([name.to_owned()])
    .allowing(form.lists().iter().map(|list| tab_name(&list.title.zh)).chain([EXPLANATION.to_owned()]))
}
