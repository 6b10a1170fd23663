//! Bytes to rows: which format it is, which sheet is which, and what refuses the whole file.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::assemble::{Lists, Main};
use super::columns::{check_map, folded};
use super::{Format, Sheet, csv};
use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::rules::form::{Form, List};
use crate::workbook::{Limits, Source, Tab, refused_file, xlsx};

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
    let allowed = [".xlsx", ".csv (UTF-8, GB18030)"];
    let one = |refusal: Refusal| Refusals(vec![refusal]);
    if bytes.is_empty() {
        return Err(one(refused_file("文件为空", "the file is empty", &allowed)));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(one(refused_file(
            ".xls 或加密的工作簿不能导入：请另存为不带密码的 .xlsx",
            "an .xls or encrypted workbook cannot be imported: save it as .xlsx without a password",
            &allowed,
        )));
    }
    if !bytes.starts_with(b"PK") {
        let mut table = csv::Table::open(bytes, limits).map_err(one)?;
        if let Some(list) = form.lists().iter().find(|list| list.required) {
            return Err(one(refused_file(
                &format!("本表单有列表“{}”，文本表格放不下：请用 .xlsx 模板", list.title.zh),
                &format!(
                    "this form has the list \"{}\", which a text file cannot hold: use the .xlsx template",
                    list.name
                ),
                &[".xlsx"],
            )));
        }
        let encoding = table.encoding;
        return assembled(&mut table, form, columns, Format::Csv)
            .map(|sheet| Sheet { encoding: Some(encoding), ..sheet });
    }
    // The reader of workbooks is other people's code, and a hostile file may make it panic.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut book = xlsx::Book::open(bytes, limits).map_err(one)?;
        assembled(&mut book, form, columns, Format::Xlsx)
    }));
    outcome.unwrap_or_else(|_| Err(one(xlsx::broken())))
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
