//! Which column of a sheet answers what: by the names that are known of it, or by a map that the clerk's department
//! keeps; and what refuses a row whatever its columns ask.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Cell, Place, half_width, tidy, unreadable};
use super::identity::{masked, suspicious};
use crate::kernel::{ErrorCode, Refusal, Refusals};

/// Every row keeps a place for each heading, blank ones too.
const BLANK_HEADINGS: usize = 16;

/// A column that may stand in a sheet.
pub(crate) struct Known<T> {
    pub target: T,
    pub field: String,
    pub names: Vec<String>,
    pub required: bool,
}

/// The columns of a sheet, in their order.
pub(crate) struct Columns<T> {
    pub headings: Vec<String>,
    targets: Vec<Option<T>>,
}

/// How headings and names are compared.
pub(crate) fn folded(text: &str) -> String {
    let plain = half_width(&tidy(text)).to_lowercase();
    plain.trim_end_matches('*').split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused<T>(path: [&str; 2], zh: String, en: String, known: &[Known<T>]) -> Refusal {
    Refusal::new(ErrorCode::ColumnsRefused, zh, en)
        .at([path[0].to_owned(), "1".to_owned()].into_iter().chain((!path[1].is_empty()).then(|| path[1].to_owned())))
        .allowing(known.iter().filter_map(|one| one.names.first()))
}

impl<T: Copy + PartialEq> Columns<T> {
    /// Matches the headings of a sheet.
    pub fn of(
        sheet: &str,
        cells: &[Cell],
        known: &[Known<T>],
        map: &BTreeMap<String, String>,
    ) -> Result<Self, Refusals> {
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let cells = cells.get(..filled).unwrap_or_default();
        let headings: Vec<String> = cells.iter().map(|cell| tidy(&cell.shown())).collect();
        if headings.iter().filter(|heading| heading.is_empty()).count() > BLANK_HEADINGS {
            let zh = format!("表头中空列超过 {BLANK_HEADINGS} 个");
            let en = format!("there are more than {BLANK_HEADINGS} blank headings");
            return Err(Refusals(vec![refused([sheet, ""], zh, en, known)]));
        }
        let mut targets: Vec<Option<T>> = Vec::new();
        let mut reasons = Vec::new();
        for (cell, heading) in cells.iter().zip(&headings) {
            if let Some(why) = cell.fault() {
                reasons.push(refused(
                    [sheet, heading],
                    format!("表头{}", why.zh),
                    format!("a heading {}", why.en),
                    known,
                ));
            }
            if heading.is_empty() {
                targets.push(None);
                continue;
            }
            let found = find(heading, known, map);
            match found {
                None => reasons.push(refused(
                    [sheet, heading],
                    format!("不认识的列“{heading}”"),
                    format!("the column \"{heading}\" is not known"),
                    known,
                )),
                Some(target) if targets.contains(&Some(target)) => reasons.push(refused(
                    [sheet, heading],
                    format!("列“{heading}”与前面的列重复"),
                    format!("the column \"{heading}\" stands for the same as one before it"),
                    known,
                )),
                Some(_) => {}
            }
            targets.push(found);
        }
        for one in known.iter().filter(|one| one.required && !targets.contains(&Some(one.target))) {
            let name = one.names.first().unwrap_or(&one.field);
            reasons.push(refused(
                [sheet, ""],
                format!("缺少必填列“{name}”"),
                format!("the required column \"{name}\" ({}) is missing", one.field),
                known,
            ));
        }
        reasons.truncate(50);
        if reasons.is_empty() { Ok(Self { headings, targets }) } else { Err(Refusals(reasons)) }
    }

    /// Where a column stands.
    pub fn position(&self, target: T) -> Option<usize> {
        self.targets.iter().position(|one| *one == Some(target))
    }

    /// The heading of a column; empty beyond the last.
    pub fn heading(&self, at: usize) -> &str {
        self.headings.get(at).map_or("", String::as_str)
    }

    /// Whether a column has a heading.
    pub fn has(&self, at: usize) -> bool {
        self.targets.get(at).is_some_and(Option::is_some)
    }

    /// Cells as they stood: one for each heading, then those beyond. What looks like an identity number
    /// is not kept.
    pub fn original(&self, cells: &[Cell]) -> Vec<String> {
        let count = self.headings.len();
        let shown = |cell: &Cell| {
            let text = cell.shown();
            if suspicious(cell) { masked(&text) } else { text.into_owned() }
        };
        let beyond = cells.get(count..).unwrap_or_default().iter().filter(|cell| !cell.is_empty()).map(shown);
        (0..count).map(|at| cells.get(at).map(shown).unwrap_or_default()).chain(beyond).collect()
    }

    /// The cells that refuse a row.
    pub fn faulty(&self, cells: &[Cell]) -> BTreeSet<usize> {
        let is_wrong = |(at, cell): &(usize, &Cell)| {
            cell.fault().is_some() || suspicious(cell) || (!self.has(*at) && !cell.is_empty())
        };
        cells.iter().enumerate().filter(is_wrong).map(|(at, _)| at).collect()
    }

    /// What refuses a row whatever its columns ask: formulas, errors, merged cells, cells without a
    /// heading, identity numbers.
    pub fn unusable<'p>(&self, cells: &[Cell], place: impl Fn(usize) -> Place<'p>) -> Vec<Refusal> {
        let mut reasons = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Some(why) = cell.fault() {
                reasons.push(place(at).refuse(ErrorCode::CellRefused, &why));
            } else if suspicious(cell) {
                let why = unreadable(
                    "疑似身份证号码，不能导入",
                    "looks like an identity number, which cannot be imported",
                    &["a number of your own department"],
                );
                reasons.push(place(at).refuse(ErrorCode::IdentityNumbersRefused, &why));
            } else if !self.has(at) && !cell.is_empty() {
                let why =
                    unreadable("该列没有表头", "stands in a column without a heading", &["cells below a heading"]);
                reasons.push(place(at).refuse(ErrorCode::CellRefused, &why));
            }
        }
        reasons
    }
}

fn find<T: Copy>(heading: &str, known: &[Known<T>], map: &BTreeMap<String, String>) -> Option<T> {
    let wanted = folded(heading);
    let mapped = map.iter().find(|(key, _)| folded(key) == wanted).map(|(_, field)| field);
    let by_map = mapped.and_then(|field| known.iter().find(|one| one.field == *field));
    let by_name = || known.iter().find(|one| one.names.iter().any(|name| folded(name) == wanted));
    by_map.or_else(by_name).map(|one| one.target)
}

/// Refuses a map that names a field that is not there.
pub(crate) fn check_map(fields: &[String], map: &BTreeMap<String, String>) -> Result<(), Refusals> {
    let wrong: Vec<Refusal> = map
        .iter()
        .filter(|(_, field)| !fields.contains(field))
        .take(50)
        .map(|(heading, field)| {
            Refusal::new(
                ErrorCode::ColumnsRefused,
                format!("列映射“{heading}”指向不存在的字段“{field}”"),
                format!("the map gives the column \"{heading}\" to the field \"{field}\", which is not there"),
            )
            .at([heading.clone()])
            .allowing(fields)
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusals(wrong)) }
}
