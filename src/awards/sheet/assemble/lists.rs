//! Lists: further sheets whose lines belong to rows of the main sheet.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::row::answer;
use super::row_key;
use crate::awards::sheet::Stray;
use crate::awards::sheet::columns::{Columns, Known, ROW, Target};
use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::rules::form::{Form, List};
use crate::workbook::cell::{Cell, Counting, Place, unreadable};
use crate::workbook::identity::Scan;
use crate::workbook::{Line, Source, refused_file};

/// A line of a list.
pub(in crate::awards::sheet) struct Item {
    pub row: u32,
    pub value: Result<Value, Refusals>,
    original: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Row,
    Talent,
}

impl Join {
    fn key<'k>(self, own: Option<&'k str>, talent: Option<&'k str>) -> Option<&'k str> {
        match self {
            Self::Row => own,
            Self::Talent => talent,
        }
    }
}

/// A sheet that holds a list.
struct Held<'f> {
    list: &'f List,
    sheet: String,
    columns: Columns,
    join: Join,
    scan: Scan,
    items: HashMap<String, (bool, Vec<Item>)>,
    /// Lines that do not say whose they are.
    lost: Vec<Item>,
}

/// All lists of a file.
pub(in crate::awards::sheet) struct Lists<'f> {
    form: &'f Form,
    counting: Counting,
    held: Vec<Held<'f>>,
}

impl<'f> Lists<'f> {
    pub fn new(form: &'f Form, counting: Counting) -> Self {
        Self { form, counting, held: Vec::new() }
    }

    /// Reads the sheet of a list.
    pub fn read(
        &mut self,
        source: &mut dyn Source,
        sheet: &str,
        list: &'f List,
        map: &BTreeMap<String, String>,
    ) -> Result<(), Refusals> {
        if let Some(twice) = self.held.iter().find(|held| held.list.name == list.name) {
            return Err(Refusals(vec![
                Refusal::new(
                    ErrorCode::ColumnsRefused,
                    format!("工作表“{sheet}”与“{}”是同一列表", twice.sheet),
                    format!("the sheets \"{sheet}\" and \"{}\" hold the same list", twice.sheet),
                )
                .at([sheet])
                .allowing(["one sheet for each list"]),
            ]));
        }
        let mut held: Option<Held<'f>> = None;
        let mut several = None;
        let counting = self.counting;
        let outcome = source.each(sheet, &mut |line| match &mut held {
            Some(held) => {
                held.take(&line, counting);
                Ok(())
            }
            None => match Held::begin(sheet, list, &line, map) {
                Ok(begun) => {
                    held = Some(begun);
                    Ok(())
                }
                Err(reasons) => {
                    several = Some(reasons);
                    Err(refused_file("表头不可用", "the headings cannot be used", &[]))
                }
            },
        });
        match (outcome, several) {
            (_, Some(reasons)) => Err(reasons),
            (Err(reason), None) => Err(Refusals(vec![reason])),
            (Ok(_), None) => {
                self.held.extend(held);
                Ok(())
            }
        }
    }

    /// Refuses a workbook that lacks the sheet of a required list.
    pub fn complete(&self) -> Result<(), Refusals> {
        let lacks = |list: &&List| list.required && !self.held.iter().any(|held| held.list.name == list.name);
        let reasons: Vec<Refusal> = self
            .form
            .lists()
            .iter()
            .filter(lacks)
            .map(|list| {
                Refusal::new(
                    ErrorCode::ColumnsRefused,
                    format!("缺少列表“{}”的工作表（可只有表头）", list.title.zh),
                    format!("the sheet of the list \"{}\" is missing (it may have headings only)", list.name),
                )
                .at([list.title.zh.clone()])
                .allowing(self.form.lists().iter().map(|list| &list.title.zh))
            })
            .collect();
        if reasons.is_empty() { Ok(()) } else { Err(Refusals(reasons)) }
    }

    /// Whether any list names rows by number.
    pub fn join_by_row(&self) -> bool {
        self.held.iter().any(|held| held.join == Join::Row)
    }

    /// Marks the lines that belong to a row, so that the others are strays in the end.
    pub fn claim(&mut self, own: Option<&str>, talent: Option<&str>) {
        for held in &mut self.held {
            if let Some((used, _)) = held.join.key(own, talent).and_then(|key| held.items.get_mut(key)) {
                *used = true;
            }
        }
    }

    /// The lines that belong to a row, list by list; a list whose sheet is there has none or more.
    pub fn of(&self, own: Option<&str>, talent: Option<&str>) -> Vec<(&'f str, &[Item])> {
        self.held
            .iter()
            .map(|held| {
                let found = held.join.key(own, talent).and_then(|key| held.items.get(key));
                (held.list.name.as_str(), found.map_or(&[][..], |(_, items)| items.as_slice()))
            })
            .collect()
    }

    /// Sheet, row and heading of an answer in a list.
    pub fn path(&self, list: &str, row: u32, question: Option<&str>) -> Option<Vec<String>> {
        let held = self.held.iter().find(|held| held.list.name == list)?;
        let at = question.and_then(|name| held.list.questions.iter().position(|one| one.name == name));
        let column = at.and_then(|at| held.columns.position(Target::Question(at)));
        Some(match column {
            Some(column) => held.place(row, column).path().to_vec(),
            None => [held.sheet.clone(), row.to_string()].into_iter().chain(question.map(str::to_owned)).collect(),
        })
    }

    /// Columns of lists that look like identity numbers.
    pub fn suspects(&self) -> Vec<Refusal> {
        self.held.iter().flat_map(|held| held.scan.refusals(&held.sheet, &held.columns.headings)).collect()
    }

    /// The lines that nobody claimed, in the order of the sheets.
    pub fn strays(self) -> Vec<Stray> {
        let mut strays = Vec::new();
        for held in self.held {
            let unclaimed = held
                .items
                .into_iter()
                .filter(|(_, (used, _))| !used)
                .flat_map(|(key, (_, lines))| lines.into_iter().map(move |line| (Some(key.clone()), line)));
            let mut lines: Vec<(Option<String>, Item)> =
                unclaimed.chain(held.lost.into_iter().map(|line| (None, line))).collect();
            lines.sort_by_key(|(_, line)| line.row);
            strays.extend(lines.into_iter().map(|(key, line)| {
                let (zh, en) = match &key {
                    Some(key) => (format!("主表中没有“{key}”这一行"), format!("the main sheet has no row \"{key}\"")),
                    None => {
                        ("没有写明属于主表的哪一行".to_owned(), "it does not say to which row it belongs".to_owned())
                    }
                };
                let reason = Refusal::new(ErrorCode::CellRefused, zh, en)
                    .at([held.sheet.clone(), line.row.to_string()])
                    .allowing(["a row number or talent number of the main sheet"]);
                Stray {
                    sheet: held.sheet.clone(),
                    number: line.row,
                    original: line.original,
                    reasons: Refusals(vec![reason]),
                }
            }));
        }
        strays
    }
}

impl<'f> Held<'f> {
    fn begin(sheet: &str, list: &'f List, line: &Line, map: &BTreeMap<String, String>) -> Result<Self, Refusals> {
        let known = Known::list(list);
        let columns = Columns::of(sheet, &line.cells, &known, map)?;
        let join = match (columns.position(Target::Row), columns.position(Target::Number)) {
            (Some(_), _) => Join::Row,
            (None, Some(_)) => Join::Talent,
            (None, None) => {
                return Err(Refusals(vec![
                    Refusal::new(
                        ErrorCode::ColumnsRefused,
                        format!("工作表“{sheet}”须有“行号”或“人才编号”列，指明属于主表的哪一行"),
                        format!("the sheet \"{sheet}\" must have a column 行号 (row) or 人才编号 (talentNumber) that says to which row a line belongs"),
                    )
                    .at([sheet.to_owned(), "1".to_owned()])
                    .allowing(known.iter().filter_map(|one| one.names.first())),
                ]));
            }
        };
        Ok(Self {
            list,
            sheet: sheet.to_owned(),
            columns,
            join,
            scan: Scan::default(),
            items: HashMap::new(),
            lost: Vec::new(),
        })
    }

    fn place(&self, row: u32, column: usize) -> Place<'_> {
        Place { sheet: &self.sheet, row, column, heading: self.columns.heading(column) }
    }

    fn take(&mut self, line: &Line, counting: Counting) {
        self.scan.see(&line.cells);
        let (target, read): (Target, fn(&Cell) -> Option<String>) = match self.join {
            Join::Row => (Target::Row, row_key),
            Join::Talent => (Target::Number, |cell| cell.key().ok().filter(|key| !key.is_empty())),
        };
        let key = self.columns.position(target).and_then(|at| line.cells.get(at)).and_then(read);
        let item =
            Item { row: line.number, value: self.value(line, counting), original: self.columns.original(&line.cells) };
        match key {
            Some(key) => self.items.entry(key).or_insert_with(|| (false, Vec::new())).1.push(item),
            None => self.lost.push(item),
        }
    }

    fn value(&self, line: &Line, counting: Counting) -> Result<Value, Refusals> {
        let mut reasons = self.columns.unusable(&line.cells, |column| self.place(line.number, column));
        let mut answers = Map::new();
        let mut nothing = true;
        for (at, question) in self.list.questions.iter().enumerate() {
            let Some(column) = self.columns.position(Target::Question(at)) else { continue };
            let cell = line.cells.get(column).unwrap_or(&Cell::Empty);
            nothing &= cell.is_empty();
            if cell.fault().is_some() {
                continue;
            }
            match answer(cell, question, counting) {
                Ok(value) => answers.extend(value.map(|value| (question.name.clone(), value))),
                Err(why) => reasons.push(self.place(line.number, column).refuse(ErrorCode::CellRefused, &why)),
            }
        }
        if nothing && reasons.is_empty() {
            let column = self.columns.position(Target::Row).unwrap_or_default();
            let why = unreadable("此行只有行号", "is all that the line has", &[ROW.zh]);
            reasons.push(self.place(line.number, column).refuse(ErrorCode::CellRefused, &why));
        }
        if reasons.is_empty() { Ok(Value::Object(answers)) } else { Err(Refusals(reasons)) }
    }
}
