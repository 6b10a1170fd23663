//! Which column answers what: by the names that a form and every import give them, or by a map that
//! the clerk's department keeps.

use std::collections::BTreeMap;

use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::rules::form::{Form, List, Question};
use crate::workbook::cell::{Cell, half_width, tidy};

/// Every row keeps a place for each heading, blank ones too.
const BLANK_HEADINGS: usize = 16;

/// What a column answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Row,
    Number,
    Name,
    BirthDate,
    Category,
    Unit,
    Question(usize),
}

/// A column that may stand in a sheet.
pub(super) struct Known {
    pub target: Target,
    pub field: String,
    pub names: Vec<String>,
    pub required: bool,
}

/// A column of every import: what it answers, its field, its names, and whether it must be there.
pub(super) struct Fixed {
    pub target: Target,
    pub field: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub required: bool,
}

const fn fixed(target: Target, field: &'static str, zh: &'static str, en: &'static str, required: bool) -> Fixed {
    Fixed { target, field, zh, en, required }
}

pub(super) const ROW: Fixed = fixed(Target::Row, "row", "行号", "Row", false);
pub(super) const FIXED: [Fixed; 5] = [
    fixed(Target::Number, "number", "人才编号", "Talent number", true),
    fixed(Target::Name, "name", "姓名", "Name", true),
    fixed(Target::BirthDate, "birthDate", "出生日期", "Birth date", false),
    fixed(Target::Category, "category", "人才类别", "Category", true),
    fixed(Target::Unit, "unit", "单位代码", "Unit code", false),
];
/// In a list, `number` may be a question of its own.
const TALENT: Fixed = fixed(Target::Number, "talentNumber", "人才编号", "Talent number", false);

impl Known {
    fn of(fixed: &Fixed, prefix: &str) -> Self {
        Self {
            target: fixed.target,
            field: format!("{prefix}{}", fixed.field),
            names: vec![fixed.zh.to_owned(), fixed.field.to_owned(), fixed.en.to_owned()],
            required: fixed.required,
        }
    }

    fn asked(at: usize, question: &Question, prefix: &str) -> Self {
        let names = [&question.title.zh, &question.name, &question.title.en];
        Self {
            target: Target::Question(at),
            field: format!("{prefix}{}", question.name),
            names: names.into_iter().filter(|name| !name.is_empty()).cloned().collect(),
            required: question.required,
        }
    }

    /// The columns of the main sheet.
    pub fn main(form: &Form) -> Vec<Self> {
        let asked = form.questions().iter().enumerate().map(|(at, question)| Self::asked(at, question, ""));
        FIXED.iter().chain([&ROW]).map(|one| Self::of(one, "")).chain(asked).collect()
    }

    /// The columns of a list's sheet.
    pub fn list(list: &List) -> Vec<Self> {
        let prefix = format!("{}.", list.name);
        let asked = list.questions.iter().enumerate().map(|(at, question)| Self::asked(at, question, &prefix));
        [&ROW, &TALENT].into_iter().map(|one| Self::of(one, &prefix)).chain(asked).collect()
    }
}

/// The columns of a sheet, in their order.
pub(super) struct Columns {
    pub headings: Vec<String>,
    targets: Vec<Option<Target>>,
}

/// How headings and names are compared.
pub(super) fn folded(text: &str) -> String {
    let plain = half_width(&tidy(text)).to_lowercase();
    plain.trim_end_matches('*').split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused(path: [&str; 2], zh: String, en: String, known: &[Known]) -> Refusal {
    Refusal::new(ErrorCode::ColumnsRefused, zh, en)
        .at([path[0].to_owned(), "1".to_owned()].into_iter().chain((!path[1].is_empty()).then(|| path[1].to_owned())))
        .allowing(known.iter().filter_map(|one| one.names.first()))
}

impl Columns {
    /// Matches the headings of a sheet.
    pub fn of(sheet: &str, cells: &[Cell], known: &[Known], map: &BTreeMap<String, String>) -> Result<Self, Refusals> {
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let cells = cells.get(..filled).unwrap_or_default();
        let headings: Vec<String> = cells.iter().map(|cell| tidy(&cell.shown())).collect();
        if headings.iter().filter(|heading| heading.is_empty()).count() > BLANK_HEADINGS {
            let zh = format!("表头中空列超过 {BLANK_HEADINGS} 个");
            let en = format!("there are more than {BLANK_HEADINGS} blank headings");
            return Err(Refusals(vec![refused([sheet, ""], zh, en, known)]));
        }
        let mut targets: Vec<Option<Target>> = Vec::new();
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
    pub fn position(&self, target: Target) -> Option<usize> {
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
}

fn find(heading: &str, known: &[Known], map: &BTreeMap<String, String>) -> Option<Target> {
    let wanted = folded(heading);
    let mapped = map.iter().find(|(key, _)| folded(key) == wanted).map(|(_, field)| field);
    let by_map = mapped.and_then(|field| known.iter().find(|one| one.field == *field));
    let by_name = || known.iter().find(|one| one.names.iter().any(|name| folded(name) == wanted));
    by_map.or_else(by_name).map(|one| one.target)
}

/// Refuses a map that names a field that no sheet of this form has.
pub(super) fn check_map(form: &Form, map: &BTreeMap<String, String>) -> Result<(), Refusals> {
    let fields = Known::main(form).into_iter().chain(form.lists().iter().flat_map(Known::list)).map(|one| one.field);
    let fields: Vec<String> = fields.chain(form.lists().iter().map(|list| list.name.clone())).collect();
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
            .allowing(&fields)
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusals(wrong)) }
}
