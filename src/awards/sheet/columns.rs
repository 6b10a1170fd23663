//! Which column answers what: by the names that a form and every import give them, or by a map that
//! the clerk's department keeps.

use std::collections::BTreeMap;

use crate::kernel::Refusals;
use crate::rules::form::{Form, List, Question};
use crate::workbook::columns;

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
pub(super) type Known = columns::Known<Target>;

/// The columns of a sheet, in their order.
pub(super) type Columns = columns::Columns<Target>;

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

/// Refuses a map that names a field that no sheet of this form has.
pub(super) fn check_map(form: &Form, map: &BTreeMap<String, String>) -> Result<(), Refusals> {
    let fields = Known::main(form).into_iter().chain(form.lists().iter().flat_map(Known::list)).map(|one| one.field);
    let fields: Vec<String> = fields.chain(form.lists().iter().map(|list| list.name.clone())).collect();
    columns::check_map(&fields, map)
}
