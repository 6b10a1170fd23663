//! The sheet of facts: what conditions may ask for, and where each comes from - a question of the
//! form, a granted field, or other facts.

mod limits;

use super::book::{At, Sheet, folded, means};
use super::cells::condition;
use super::condition::Condition;
use super::keys::{Key, kept};
use super::model::{Derive, Input, Kind, Source};
use crate::kernel::{Refusal, Text};
use crate::rules::form::RESERVED;
use crate::workbook::Line;

const NAME: Key = ("名称", "name");
const TITLE: Key = ("中文名", "title");
const ENGLISH: Key = ("英文名", "english title");
pub(super) const KIND: Key = ("类型", "kind");
const SOURCE: Key = ("来源", "source");
pub(super) const DERIVE: Key = ("计算", "derive");
const WHERE: Key = ("条件列", "where");
const TEST: Key = ("条件", "test");
const LEAST: Key = ("下限", "least");
const GREATEST: Key = ("上限", "greatest");
const CHOICES: Key = ("选项", "choices");
pub(super) const REQUIRED: Key = ("必填", "required");
const HELP: Key = ("填写说明", "help");
const ENGLISH_HELP: Key = ("英文说明", "english help");
const REFERENCE: Key = ("依据", "reference");

/// The headings that there are.
const HEADINGS: [Key; 15] = [
    NAME,
    TITLE,
    ENGLISH,
    KIND,
    SOURCE,
    DERIVE,
    WHERE,
    TEST,
    LEAST,
    GREATEST,
    CHOICES,
    REQUIRED,
    HELP,
    ENGLISH_HELP,
    REFERENCE,
];
const NEEDED: [Key; 4] = [NAME, TITLE, KIND, SOURCE];
const FORM: Key = ("表单", "form");
const INPUTS: usize = 200;

/// Reads the facts.
pub(super) fn inputs(sheet: &Sheet, basis: &str, told: &mut Vec<Refusal>) -> Vec<Input> {
    let Some((headings, lines)) = sheet.lines.split_first() else {
        told.push(sheet.refuse("没有内容", "there is nothing on it", HEADINGS.map(|(zh, en)| format!("{zh} / {en}"))));
        return Vec::new();
    };
    let columns = columns(sheet, headings, told);
    let mut inputs: Vec<Input> = Vec::new();
    for line in lines.iter().take(INPUTS) {
        let row = Row { sheet, line, columns: &columns, basis };
        if let Some(input) = kept(row.input(&inputs), told) {
            inputs.push(input);
        }
    }
    if let Some(line) = lines.get(INPUTS) {
        told.push(sheet.cell(line, 0).refuse("事实过多", "there are too many facts", [INPUTS]));
    }
    if lines.is_empty() {
        told.push(sheet.refuse("没有写任何事实", "it names no fact", ["one fact a row, from row 2 on"]));
    }
    inputs
}

/// Which column each heading stands in.
fn columns(sheet: &Sheet, line: &Line, told: &mut Vec<Refusal>) -> Vec<(Key, usize)> {
    let mut columns: Vec<(Key, usize)> = Vec::new();
    for at in sheet.cells(line) {
        let text = at.text().unwrap_or_default();
        match HEADINGS.iter().find(|(zh, en)| means(&text, zh, en)) {
            Some(key) if columns.iter().all(|(one, _)| one != key) => columns.push((*key, at.column)),
            Some(_) => told.push(at.refuse("表头重复", "the heading stands twice", ["once"])),
            None => {
                let allowed = HEADINGS.iter().map(|(zh, en)| format!("{zh} / {en}"));
                told.push(at.refuse(
                    &format!("不认识表头“{text}”"),
                    &format!("the heading \"{text}\" is not known"),
                    allowed,
                ));
            }
        }
    }
    for (zh, en) in NEEDED.into_iter().filter(|key| columns.iter().all(|(one, _)| one != key)) {
        let missing = sheet.cell(line, 0).refuse(
            &format!("缺少表头“{zh}”"),
            &format!("the heading \"{en}\" is missing"),
            [format!("{zh} / {en}")],
        );
        told.push(missing);
    }
    columns
}

struct Row<'b> {
    sheet: &'b Sheet,
    line: &'b Line,
    columns: &'b [(Key, usize)],
    basis: &'b str,
}

impl<'b> Row<'b> {
    /// The cell under a heading, were it blank; the first of the row where there is no such heading.
    fn at(&self, key: Key) -> At<'b> {
        let column = self.columns.iter().find(|(one, _)| *one == key).map_or(0, |(_, column)| *column);
        self.sheet.cell(self.line, column)
    }

    /// The cell under a heading, where something stands there.
    fn some(&self, key: Key) -> Option<At<'b>> {
        let there = self.columns.iter().any(|(one, _)| *one == key);
        there.then(|| self.at(key)).filter(|at| !at.cell.is_empty())
    }

    fn optional(&self, key: Key) -> Result<String, Refusal> {
        self.some(key).map_or(Ok(String::new()), |at| at.line(200))
    }

    fn input(&self, known: &[Input]) -> Result<Input, Refusal> {
        let name = self.name(known)?;
        let title = Text {
            zh: self.at(TITLE).line(100)?,
            en: self.some(ENGLISH).map_or(Ok(String::new()), |at| at.line(100))?,
        };
        let (source, list, made) = self.source(&name, known)?;
        let owner = list.and_then(|list| known.get(list)).map(|list| list.name.as_str());
        if name.split_once('.').map(|(before, _)| before) != owner {
            let allowed = owner.map_or_else(|| "yearsInPost".to_owned(), |list| format!("{list}.…"));
            return Err(self.at(NAME).refuse(
                "带点号的名称是列表的列，其他事实不带点号",
                "a name with a point is a column of a list, and no other name has one",
                [allowed],
            ));
        }
        let kind = match (self.some(KIND), made) {
            (None, Some(kind)) => kind,
            (Some(at), made) => {
                let kind = at.choice(&Kind::ALL)?;
                if let Some(made) = made.filter(|made| *made != kind) {
                    return Err(at.refuse(
                        "与计算结果的类型不符",
                        "what is computed is of another kind",
                        [made.as_str()],
                    ));
                }
                kind
            }
            (None, None) => self.at(KIND).choice(&Kind::ALL)?,
        };
        if kind == Kind::List && (name.contains('.') || !matches!(source, Source::Ask { .. })) {
            return Err(self.at(KIND).refuse(
                "列表只能是表单的题目",
                "a list can only be a question of the form",
                ["表单 / form"],
            ));
        }
        if matches!(source, Source::Ask { .. }) {
            self.presentable(&title, list, kind, known)?;
        }
        let reference = self.some(REFERENCE).map_or_else(|| Ok(self.basis.to_owned()), |at| at.line(200))?;
        let choices = self.choices(kind)?;
        let (bounds, longest) = self.bounds(kind, &source, known)?;
        let bounds = if kind == Kind::Choice { (0, i64::try_from(choices.len()).unwrap_or(1) - 1) } else { bounds };
        Ok(Input { name, title, kind, source, list, bounds, choices, longest, reference })
    }

    fn name(&self, known: &[Input]) -> Result<String, Refusal> {
        let at = self.at(NAME);
        let name = at.line(129)?;
        let part = |part: &str| {
            part.len() <= 64
                && part.starts_with(|first: char| first.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if name.split('.').count() > 2 || !name.split('.').all(part) {
            let allowed = ["yearsInPost", "patents.granted (列表的列 / a column of a list)"];
            return Err(at.refuse(
                "名称须为字母、数字、下划线，字母开头",
                "a name is letters, digits and underscores, a letter first",
                allowed,
            ));
        }
        if RESERVED.contains(&name.as_str()) || name == "points" {
            return Err(at.refuse("名称为保留名", "the name is reserved", ["another name"]));
        }
        if known.iter().any(|input| folded(&input.name) == folded(&name)) {
            return Err(at.refuse(
                &format!("事实“{name}”重名"),
                &format!("the fact \"{name}\" stands twice"),
                ["a name of its own for each fact"],
            ));
        }
        Ok(name)
    }

    /// Where it comes from, the list in whose lines it stands, and its kind where that follows.
    fn source(&self, name: &str, known: &[Input]) -> Result<(Source, Option<usize>, Option<Kind>), Refusal> {
        let at = self.at(SOURCE);
        let text = at.line(200)?;
        let derive = self.some(DERIVE).map(|at| at.choice(&Derive::ALL)).transpose()?;
        let of = known.iter().position(|input| input.name == text);
        for (key, unless) in [(WHERE, derive), (TEST, derive)] {
            if let Some(at) = self.some(key).filter(|_| matches!(unless, None | Some(Derive::Years))) {
                return Err(at.refuse(
                    "只有对列表的计算才有条件",
                    "only what is computed over a list has a condition",
                    ["blank"],
                ));
            }
        }
        if let Some(of) = of {
            let how = derive.ok_or_else(|| {
                let allowed = Derive::ALL.map(|(_, zh, en)| format!("{zh} / {en}"));
                self.at(DERIVE).refuse("须写明如何计算", "it has to say how it is computed", allowed)
            })?;
            return self.made(of, how, known);
        }
        if means(&text, FORM.0, FORM.1) {
            if let Some(at) = self.some(DERIVE) {
                return Err(at.refuse("表单的题目不计算", "a question of the form is not computed", ["blank"]));
            }
            return Ok((self.asked()?, self.list(name, known)?, None));
        }
        let field = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.len() <= 64
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if text.split('.').count() > 5 || !text.split('.').all(field) || !matches!(derive, None | Some(Derive::Years)) {
            let facts = known.iter().map(|input| input.name.clone());
            let allowed = ["表单 / form".to_owned(), "talent.birthDate".to_owned()].into_iter().chain(facts);
            return Err(at.refuse("不认识这个来源", "this source is not known", allowed));
        }
        let years = derive == Some(Derive::Years);
        Ok((Source::Field { path: text, years }, None, years.then_some(Kind::Integer)))
    }

    fn asked(&self) -> Result<Source, Refusal> {
        let required = match self.some(REQUIRED) {
            None => true,
            Some(at) => at.cell.boolean().map_err(|why| at.refuse(&why.zh, &why.en, &why.allowed))?,
        };
        let help = match (self.optional(HELP)?, self.optional(ENGLISH_HELP)?) {
            (zh, en) if zh.is_empty() && en.is_empty() => None,
            (zh, en) if zh.is_empty() => Some(Text { zh: en.clone(), en }),
            (zh, en) => Some(Text { zh, en }),
        };
        Ok(Source::Ask { required, help })
    }

    /// The list of which a question is a column.
    fn list(&self, name: &str, known: &[Input]) -> Result<Option<usize>, Refusal> {
        let Some((list, _)) = name.split_once('.') else { return Ok(None) };
        let lists = || {
            known
                .iter()
                .filter(|input| input.kind == Kind::List)
                .map(|input| format!("{}.…", input.name))
                .chain(["列表 / list".to_owned()])
        };
        let found = known.iter().position(|input| input.kind == Kind::List && input.name == list);
        found.map(Some).ok_or_else(|| {
            self.at(NAME).refuse(
                "点号前须为上面的列表",
                "what stands before the point is a list of a row above",
                lists(),
            )
        })
    }

    fn made(&self, of: usize, how: Derive, known: &[Input]) -> Result<(Source, Option<usize>, Option<Kind>), Refusal> {
        let at = self.at(DERIVE);
        let wrong = |zh: &str, en: &str, allowed: &str| Err(at.refuse(zh, en, [allowed.to_owned()]));
        let Some(from) = known.get(of) else { return wrong("不认识", "not known", "") };
        let only = self.only(how, if from.kind == Kind::List { Some(of) } else { from.list }, known)?;
        match how {
            Derive::Years if from.kind == Kind::Date => {
                Ok((Source::Made { of, how, only }, from.list, Some(Kind::Integer)))
            }
            Derive::Years => wrong("周年由日期计算", "years are counted from a date", "日期 / date"),
            Derive::Count if from.kind == Kind::List => Ok((Source::Made { of, how, only }, None, Some(Kind::Integer))),
            Derive::Count => wrong("计数的来源须为列表", "what is counted is a list", "列表 / list"),
            _ if from.list.is_none() => {
                wrong("来源须为列表的列", "its source is a column of a list", "patents.granted")
            }
            Derive::Sum if !matches!(from.kind, Kind::Integer | Kind::Decimal) => {
                wrong("只有数字可求和", "numbers only are added", "整数 / integer, 小数 / decimal")
            }
            _ if !from.kind.ordered() => {
                wrong("须为数字或日期", "it has to be a number or a day", "整数 / integer, 小数 / decimal, 日期 / date")
            }
            _ => Ok((Source::Made { of, how, only }, None, Some(from.kind))),
        }
    }

    /// Which lines of a list count.
    fn only(&self, how: Derive, list: Option<usize>, known: &[Input]) -> Result<Option<(usize, Condition)>, Refusal> {
        let (column, test) = match (self.some(WHERE), self.some(TEST)) {
            (None, None) => return Ok(None),
            (Some(column), Some(test)) if how != Derive::Years => (column, test),
            (Some(at), None) | (None, Some(at)) | (Some(_), Some(at)) => {
                return Err(at.refuse("条件列与条件须同时填写", "where and test go together", ["both", "neither"]));
            }
        };
        let name = column.line(129)?;
        let found = known.iter().position(|input| input.name == name && list.is_some() && input.list == list);
        let Some((index, input)) = found.and_then(|index| known.get(index).map(|input| (index, input))) else {
            let allowed = known
                .iter()
                .filter(|input| list.is_some() && input.list == list)
                .map(|input| input.name.clone())
                .chain(["list.column".to_owned()]);
            return Err(column.refuse("须为同一列表的列", "it has to be a column of the same list", allowed));
        };
        let condition = condition(test, input)?.ok_or_else(|| {
            test.refuse("条件须有所限定", "the condition has to ask something", ["blank in both columns"])
        })?;
        Ok(Some((index, condition)))
    }
}
