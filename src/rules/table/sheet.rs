//! Sheets to a measure: which sheet is which, and what a sheet of a table says.

use std::collections::BTreeMap;

use super::book::{At, Sheet, folded, means};
use super::condition::Condition;
use super::keys::{Key, Keys, kept};
use super::model::{Column, Hit, Input, Measure, Otherwise, Role, Row, Rule, Table, Then};
use super::value::{decimal, millionths};
use super::{cells, facts, refused};
use crate::kernel::{Refusal, Text};
use crate::workbook::Line;

pub(super) const RULE: Key = ("规则", "rule");
pub(super) const FACTS: Key = ("事实", "facts");
pub(super) const CODE: Key = ("编号", "code");
pub(super) const VERSION: Key = ("版本", "version");
pub(super) const TITLE: Key = ("中文名", "title");
pub(super) const ENGLISH: Key = ("英文名", "english title");
pub(super) const PURPOSE: Key = ("用途", "purpose");
pub(super) const BASIS: Key = ("依据", "basis");
pub(super) const TIES: Key = ("同分比较", "tie-break");
pub(super) const DECIDES: Key = ("种类", "kind");
pub(super) const POLICY: Key = ("命中", "hit policy");
pub(super) const FLOOR: Key = ("下限", "floor");
pub(super) const CEILING: Key = ("上限", "ceiling");
pub(super) const REST: Key = ("其余", "otherwise");
pub(super) const RESULT: Key = ("结果", "result");
pub(super) const REASON: Key = ("理由", "reason");
pub(super) const ENGLISH_REASON: Key = ("英文理由", "english reason");
pub(super) const REFERENCE: Key = ("依据", "reference");

const OF_RULE: [Key; 7] = [CODE, VERSION, TITLE, ENGLISH, PURPOSE, BASIS, TIES];
const OF_TABLE: [Key; 9] = [CODE, TITLE, ENGLISH, DECIDES, POLICY, BASIS, FLOOR, CEILING, REST];
const OUTCOMES: [Key; 4] = [RESULT, REASON, ENGLISH_REASON, REFERENCE];
/// Tables of each role that the contract allows.
const TABLES: usize = 64;
const ROWS: usize = 5_000;
const CONDITIONS: usize = 32;
/// Facts that a reason names where a row gives none of its own.
const NAMED: usize = 2;

/// The measure of a workbook; none where it lacks the sheets that make one.
pub(super) fn measure(book: &[Sheet], told: &mut Vec<Refusal>) -> Option<Measure> {
    let named = |key: Key| book.iter().position(|sheet| means(&sheet.name, key.0, key.1));
    let mut need = |key: Key| {
        let found = named(key);
        if found.is_none() {
            let (zh, en) = key;
            let missing = refused(format!("缺少工作表“{zh}”"), format!("there is no sheet \"{en}\""));
            told.push(missing.at([zh]).allowing([format!("{zh} / {en}")]));
        }
        found
    };
    let (rule_at, facts_at) = (need(RULE)?, need(FACTS)?);
    let rule = rule(book.get(rule_at)?, told);
    let basis = rule.as_ref().map_or("", |rule| rule.reference.as_str());
    let inputs = facts::inputs(book.get(facts_at)?, basis, told);
    let mut tables: Vec<Table> = Vec::new();
    for (at, sheet) in book.iter().enumerate() {
        if at == rule_at || at == facts_at || sheet.lines.is_empty() {
            continue;
        }
        if let Some(table) = table(sheet, &inputs, told) {
            if let Some(twin) = tables.iter().find(|one| one.id == table.id) {
                let (zh, en) = (
                    format!("编号“{}”与工作表“{}”重复", table.id, twin.sheet),
                    format!("the code \"{}\" is that of the sheet \"{}\"", table.id, twin.sheet),
                );
                told.push(sheet.refuse(&zh, &en, ["a code of its own for each table"]));
            }
            tables.push(table);
        }
    }
    for role in [Role::Requirement, Role::Item] {
        if let Some(beyond) = tables.iter().filter(|table| table.role == role).nth(TABLES) {
            told.push(refused("决策表过多", "there are too many tables").at([beyond.sheet.clone()]).allowing([TABLES]));
        }
    }
    if tables.is_empty() && told.is_empty() {
        told.push(refused("没有决策表", "there is no table").allowing(["one sheet for each requirement and item"]));
    }
    let mut rule = rule?;
    ties(book.get(rule_at)?, &mut rule, &tables, told);
    Some(Measure { rule, inputs, tables })
}

/// Names with commas between them, as the cell of tie-breaks has them.
fn listed(text: &str) -> Vec<String> {
    text.split([',', '，', '、', ';', '；']).map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

fn ties(sheet: &Sheet, rule: &mut Rule, tables: &[Table], told: &mut Vec<Refusal>) {
    let items = || tables.iter().filter(|table| table.role == Role::Item);
    let at = Keys::read(sheet, &sheet.lines, &OF_RULE, &mut Vec::new()).get(TIES);
    let mut seen = Vec::new();
    for name in &rule.tie_break {
        match items().find(|table| table.id == *name || means(name, &table.title.zh, &table.title.en)) {
            Some(table) if !seen.contains(&table.id) => seen.push(table.id.clone()),
            _ => told.extend(at.map(|at| {
                let (zh, en) = (
                    format!("“{name}”不是计分的表，或重复"),
                    format!("\"{name}\" is no table of points, or stands twice"),
                );
                at.refuse(&zh, &en, items().map(|table| table.id.clone()).chain([String::from("blank")]))
            })),
        }
    }
    rule.tie_break = seen;
}

fn rule(sheet: &Sheet, told: &mut Vec<Refusal>) -> Option<Rule> {
    let keys = Keys::read(sheet, &sheet.lines, &OF_RULE, told);
    let id = keys.need(CODE).and_then(|at| {
        let id = at.line(200)?;
        if id.contains('.') && id.split('.').count() <= 9 && id.split('.').all(is_code) {
            return Ok(id);
        }
        Err(at.refuse("编号须为以点分隔的小写名称", "the code is dotted lower-case names", ["city.county.measure"]))
    });
    let version = keys.need(VERSION).and_then(|at| {
        let version = at.line(64)?;
        let number = |part: &str| {
            part.len() <= 9
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && (part == "0" || !part.starts_with('0') && !part.is_empty())
        };
        if version.split('.').count() == 3 && version.split('.').all(number) {
            return Ok(version);
        }
        Err(at.refuse("版本须为三个数字", "the version is three numbers", ["1.0.0"]))
    });
    let title = title(&keys);
    let reference = keys.need(BASIS).and_then(|at| at.line(200));
    let purpose = keys.get(PURPOSE).map(|at| at.choice(&[((), "评选", "award")])).transpose();
    let ties = keys.get(TIES).map_or(Ok(String::new()), |at| at.line(2_000));
    kept(purpose, told);
    let (id, version, title) = (kept(id, told), kept(version, told), kept(title, told));
    let (reference, ties) = (kept(reference, told), kept(ties, told));
    Some(Rule { id: id?, version: version?, title: title?, reference: reference?, tie_break: listed(&ties?) })
}

fn title(keys: &Keys<'_>) -> Result<Text, Refusal> {
    let en = keys.get(ENGLISH).map_or(Ok(String::new()), |at| at.line(100))?;
    Ok(Text { zh: keys.need(TITLE)?.line(100)?, en })
}

fn is_code(id: &str) -> bool {
    id.len() <= 64
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && !id.ends_with('-')
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn table(sheet: &Sheet, inputs: &[Input], told: &mut Vec<Refusal>) -> Option<Table> {
    let heading = |line: &Line| {
        sheet.cells(line).any(|at| at.column > 0 && at.text().is_ok_and(|text| means(&text, RESULT.0, RESULT.1)))
    };
    let Some(split) = sheet.lines.iter().position(heading) else {
        told.push(sheet.refuse(
            "没有表头行：条件各列之后须有“结果”一列",
            "there is no row of headings: behind the conditions stands a column of results",
            ["结果 / result"],
        ));
        return None;
    };
    let (head, body) = sheet.lines.split_at(split);
    let (headings, rows) = body.split_first()?;
    let keys = Keys::read(sheet, head, &OF_TABLE, told);
    let id = kept(code(&keys), told);
    let title = kept(title(&keys), told);
    let reference = kept(keys.need(BASIS).and_then(|at| at.line(200)), told);
    let nature = kept(nature(&keys), told);
    let columns = Columns::read(sheet, headings, inputs, told);
    let (id, title, reference, nature) = (id?, title?, reference?, nature?);
    let mut table = Table {
        sheet: sheet.name.clone(),
        id,
        title,
        role: nature.role,
        hit: nature.hit,
        range: nature.range,
        otherwise: nature.otherwise,
        columns: columns.conditions.clone(),
        headings: headings.number,
        rows: Vec::with_capacity(rows.len()),
        reference,
    };
    if let Some(beyond) = rows.get(ROWS) {
        told.push(sheet.cell(beyond, 0).refuse("行数过多", "there are too many rows", [ROWS]));
        return None;
    }
    if rows.is_empty() {
        let zero = sheet.cell(headings, 0);
        told.push(zero.refuse("表头之下没有行", "no row stands below the headings", ["one row at least"]));
    }
    for line in rows {
        let before = told.len();
        let row = columns.row(sheet, line, &table, inputs, told);
        table.rows.extend(row.filter(|_| told.len() == before));
    }
    Some(table)
}

fn code(keys: &Keys<'_>) -> Result<String, Refusal> {
    let at = keys.need(CODE)?;
    let id = at.line(64)?;
    if is_code(&id) {
        return Ok(id);
    }
    Err(at.refuse("编号须为小写字母、数字和连字符", "the code is lower-case letters, digits and hyphens", ["patents"]))
}

/// What kind of table it is.
struct Nature {
    role: Role,
    hit: Hit,
    range: (i64, i64),
    otherwise: Otherwise,
}

fn nature(keys: &Keys<'_>) -> Result<Nature, Refusal> {
    let roles = [(Role::Requirement, "条件", "requirement"), (Role::Item, "计分", "item")];
    let role = keys.need(DECIDES)?.choice(&roles)?;
    let hits =
        [(Hit::Unique, "唯一", "unique"), (Hit::First, "首个", "first"), (Hit::CollectSum, "合计", "collect-sum")];
    let at = keys.need(POLICY)?;
    let hit = at.choice(&hits)?;
    if role == Role::Requirement && hit == Hit::CollectSum {
        return Err(at.refuse("条件不能合计", "a requirement cannot be a sum", ["唯一 / unique", "首个 / first"]));
    }
    let points = |at: At<'_>| {
        millionths(&at.text()?)
            .ok_or_else(|| at.refuse("须为分值", "a number of points has to stand here", ["40", "87.5"]))
    };
    if role == Role::Requirement {
        if let Some(at) = [FLOOR, CEILING].into_iter().find_map(|key| keys.get(key)) {
            return Err(at.refuse("条件没有分值的上下限", "a requirement has no bounds of points", ["blank"]));
        }
        let otherwise = rest(keys, ("人工", "person"))?;
        return Ok(Nature { role, hit, range: (0, 0), otherwise });
    }
    let floor = keys.get(FLOOR).map_or(Ok(0), |at| match points(at)? {
        floor if floor <= 0 => Ok(floor),
        _ => Err(at.refuse("下限不得高于 0", "the floor is 0 at most", ["0", "-5"])),
    })?;
    let at = keys.need(CEILING)?;
    let ceiling = points(at)?;
    if ceiling < 0 {
        return Err(at.refuse("上限不得低于 0", "the ceiling is 0 at least", ["40"]));
    }
    let otherwise = rest(keys, ("零分", "zero"))?;
    Ok(Nature { role, hit, range: (floor, ceiling), otherwise })
}

fn rest(keys: &Keys<'_>, (zh, en): Key) -> Result<Otherwise, Refusal> {
    keys.get(REST).map_or(Ok(Otherwise::Refused), |at| at.choice(&[(Otherwise::Meant, zh, en)]))
}

/// What stands in which column of a table.
struct Columns {
    conditions: Vec<Column>,
    outcomes: BTreeMap<Key, usize>,
}

impl Columns {
    fn read(sheet: &Sheet, headings: &Line, inputs: &[Input], told: &mut Vec<Refusal>) -> Self {
        let mut columns = Self { conditions: Vec::new(), outcomes: BTreeMap::new() };
        for at in sheet.cells(headings) {
            kept(columns.add(at, inputs), told);
        }
        if columns.conditions.is_empty() || columns.conditions.len() > CONDITIONS {
            told.push(
                sheet.cell(headings, 0).refuse(
                    "须有 1 至 32 个条件列",
                    "there are 1 to 32 columns of conditions",
                    inputs
                        .iter()
                        .filter(|input| input.single())
                        .map(|input| input.name.clone())
                        .chain([FACTS.0.to_owned()]),
                ),
            );
        }
        columns
    }

    fn add(&mut self, at: At<'_>, inputs: &[Input]) -> Result<(), Refusal> {
        let text = at.line(200)?;
        let twice = || at.refuse("表头重复", "the heading stands twice", ["once"]);
        if let Some(key) = OUTCOMES.iter().find(|(zh, en)| means(&text, zh, en)) {
            return match self.outcomes.insert(*key, at.column) {
                None => Ok(()),
                Some(_) => Err(twice()),
            };
        }
        let names = |input: &Input| {
            input.name == text || folded(&text) == folded(&input.title.zh) || folded(&text) == folded(&input.title.en)
        };
        let mut found =
            inputs.iter().enumerate().filter(|(_, input)| input.single() && names(input)).map(|(index, _)| index);
        let (Some(input), None) = (found.next(), found.next()) else {
            let facts = inputs.iter().filter(|input| input.single()).map(|input| input.name.clone());
            let allowed = facts.chain(OUTCOMES.map(|(zh, en)| format!("{zh} / {en}")));
            return Err(at.refuse(
                &format!("表头“{text}”不是一个事实的名称"),
                &format!("the heading \"{text}\" is the name of no fact, or of several"),
                allowed,
            ));
        };
        if self.conditions.iter().any(|column| column.input == input) {
            return Err(twice());
        }
        self.conditions.push(Column { input, at: at.column });
        Ok(())
    }

    fn row(&self, sheet: &Sheet, line: &Line, table: &Table, inputs: &[Input], told: &mut Vec<Refusal>) -> Option<Row> {
        let mut conditions = Vec::with_capacity(self.conditions.len());
        for column in &self.conditions {
            let input = inputs.get(column.input)?;
            conditions.push(kept(cells::condition(sheet.cell(line, column.at), input), told).flatten());
        }
        let known = |at: &At<'_>| {
            self.conditions.iter().any(|column| column.at == at.column)
                || self.outcomes.values().any(|one| *one == at.column)
        };
        for at in sheet.cells(line).filter(|at| !known(at)) {
            told.push(at.refuse("此列没有表头", "the column has no heading", ["a heading", "blank"]));
        }
        let some =
            |key: Key| self.outcomes.get(&key).map(|column| sheet.cell(line, *column)).filter(|at| !at.cell.is_empty());
        let result = sheet.cell(line, *self.outcomes.get(&RESULT)?);
        let then = kept(cells::then(result, table.role, table.range, inputs), told)?;
        let mut because = usual(table, &conditions, then, inputs);
        if let Some(at) = some(REASON) {
            because = Text { zh: kept(cells::reason(at, table.role, inputs), told)?, en: String::new() };
        }
        if let Some(at) = some(ENGLISH_REASON) {
            because.en = kept(cells::reason(at, table.role, inputs), told)?;
        }
        let reference = some(REFERENCE).map_or_else(|| Ok(table.reference.clone()), |at| at.line(200));
        Some(Row { number: line.number, conditions, then, because, reference: kept(reference, told)? })
    }
}

/// The reason of a row that gives none: its facts and what follows.
fn usual(table: &Table, conditions: &[Option<Condition>], then: Then, inputs: &[Input]) -> Text {
    let asked = table.columns.iter().zip(conditions).filter(|(_, condition)| condition.is_some());
    let each = match then {
        Then::Points(_, each) => each,
        Then::Met(_) => None,
    };
    let named: Vec<&Input> =
        asked.map(|(column, _)| column.input).chain(each).take(NAMED).filter_map(|input| inputs.get(input)).collect();
    let (zh, en) = match then {
        Then::Met(true) => ("符合".to_owned(), "met".to_owned()),
        Then::Met(false) => ("不符合".to_owned(), "not met".to_owned()),
        Then::Points(points, None) => (format!("{} 分", decimal(points)), format!("{} points", decimal(points))),
        Then::Points(points, Some(_)) => {
            (format!("每项 {} 分", decimal(points)), format!("{} points each", decimal(points)))
        }
    };
    let english = |input: &Input| if input.title.en.is_empty() { input.name.clone() } else { input.title.en.clone() };
    let mut parts_zh: Vec<String> =
        named.iter().map(|input| format!("{}：{{{}}}", input.title.zh, input.name)).chain([zh]).collect();
    let mut parts_en: Vec<String> =
        named.iter().map(|input| format!("{}: {{{}}}", english(input), input.name)).chain([en]).collect();
    parts_zh.dedup();
    parts_en.dedup();
    Text { zh: parts_zh.join("，"), en: parts_en.join(", ") }
}
