//! One row of the main sheet: its cells, its lines in the lists, its answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::lists::{Item, Lists};
use crate::awards::sheet::columns::{Columns, Target};
use crate::awards::sheet::{Entry, Row};
use crate::kernel::{Day, ErrorCode, Refusal, Refusals};
use crate::rules::form::{Form, Kind, Question};
use crate::talent::Category;
use crate::workbook::cell::{Cell, Counting, Place, Unreadable, unreadable};

const NAME_CHARACTERS: usize = 100;
static EMPTY: Cell = Cell::Empty;

/// How a row of the main sheet is read.
pub(super) struct Reading<'r> {
    pub form: &'r Form,
    pub sheet: &'r str,
    pub columns: &'r Columns,
    pub counting: Counting,
    pub number: u32,
}

impl Reading<'_> {
    pub fn row(&self, cells: &[Cell], lists: &mut Lists<'_>, own: Option<&str>) -> Row {
        Row { number: self.number, original: self.columns.original(cells), entry: self.entry(cells, lists, own) }
    }

    fn place(&self, column: usize) -> Place<'_> {
        Place { sheet: self.sheet, row: self.number, column, heading: self.columns.heading(column) }
    }

    fn entry(&self, cells: &[Cell], lists: &mut Lists<'_>, own: Option<&str>) -> Result<Entry, Refusals> {
        let mut reasons = self.columns.unusable(cells, |column| self.place(column));
        let mut bad: BTreeSet<usize> = self.columns.faulty(cells);
        let number = self.fixed(cells, Target::Number, true, &mut bad, &mut reasons, Cell::key);
        let name = self.fixed(cells, Target::Name, true, &mut bad, &mut reasons, name);
        let counting = self.counting;
        let birth_date: Option<Day> =
            self.fixed(cells, Target::BirthDate, false, &mut bad, &mut reasons, |cell| cell.day(counting));
        let category = self.fixed(cells, Target::Category, true, &mut bad, &mut reasons, category);
        let unit = self.fixed(cells, Target::Unit, false, &mut bad, &mut reasons, Cell::key);

        let mut answers = Map::new();
        let mut unanswered = BTreeSet::new();
        for (at, question) in self.form.questions().iter().enumerate() {
            let Some(column) = self.columns.position(Target::Question(at)) else { continue };
            match answer(cells.get(column).unwrap_or(&EMPTY), question, counting) {
                Ok(Some(value)) => {
                    answers.insert(question.name.clone(), value);
                }
                Ok(None) => {}
                Err(why) => {
                    if bad.insert(column) {
                        reasons.push(self.place(column).refuse(ErrorCode::CellRefused, &why));
                    }
                    unanswered.insert(question.name.clone());
                }
            }
        }
        let talent = self.columns.position(Target::Number).and_then(|at| cells.get(at)?.key().ok());
        lists.claim(own, talent.as_deref());
        let items = lists.of(own, talent.as_deref());
        for (list, lines) in &items {
            let mut values = Vec::new();
            for item in *lines {
                match &item.value {
                    Ok(value) => values.push(value.clone()),
                    Err(Refusals(why)) => {
                        reasons.extend(why.iter().cloned());
                        unanswered.insert((*list).to_owned());
                    }
                }
            }
            answers.insert((*list).to_owned(), Value::Array(values));
        }
        let answers = Value::Object(answers);
        if let Err(Refusals(broken)) = self.form.check(&answers) {
            let news = broken.into_iter().filter(|one| one.path.first().is_none_or(|name| !unanswered.contains(name)));
            let placed: Vec<Refusal> = news.map(|one| self.placed(one, &items, lists)).collect();
            reasons.extend(placed);
        }
        match (number, name, category) {
            (Some(number), Some(name), Some(category)) if reasons.is_empty() => {
                Ok(Entry { number, name, birth_date, category, unit, answers })
            }
            _ => Err(Refusals(reasons)),
        }
    }

    /// Reads a cell of a column that every import has; its trouble is told once.
    fn fixed<T>(
        &self,
        cells: &[Cell],
        target: Target,
        required: bool,
        bad: &mut BTreeSet<usize>,
        reasons: &mut Vec<Refusal>,
        read: impl Fn(&Cell) -> Result<T, Unreadable>,
    ) -> Option<T> {
        let column = self.columns.position(target)?;
        let cell = cells.get(column).unwrap_or(&EMPTY);
        if bad.contains(&column) || (cell.is_empty() && !required) {
            return None;
        }
        let outcome = if cell.is_empty() { Err(unreadable("必须填写", "must be filled", &[])) } else { read(cell) };
        outcome
            .map_err(|why| {
                bad.insert(column);
                reasons.push(self.place(column).refuse(ErrorCode::CellRefused, &why));
            })
            .ok()
    }

    /// Turns the path of an answer into that of its cell.
    fn placed(&self, refusal: Refusal, items: &[(&str, &[Item])], lists: &Lists<'_>) -> Refusal {
        let mut path = refusal.path.iter();
        let (first, second, third) = (path.next(), path.next(), path.next());
        let question = first.and_then(|name| self.form.questions().iter().position(|one| one.name == *name));
        let column = question.and_then(|at| self.columns.position(Target::Question(at)));
        let cell = match (first, second) {
            (Some(list), Some(line)) => items
                .iter()
                .find(|(name, _)| name == list)
                .and_then(|(_, lines)| lines.get(line.parse::<usize>().ok()?))
                .and_then(|item| lists.path(list, item.row, third.map(String::as_str))),
            _ => column.map(|column| self.place(column).path().to_vec()),
        };
        match cell {
            Some(cell) => refusal.at(cell),
            None => {
                let rest = refusal.path.clone();
                refusal.at([self.sheet.to_owned(), self.number.to_string()].into_iter().chain(rest))
            }
        }
    }
}

/// The answer that a cell gives; none where it is blank.
pub(super) fn answer(cell: &Cell, question: &Question, counting: Counting) -> Result<Option<Value>, Unreadable> {
    if let Some(why) = cell.fault() {
        return Err(why);
    }
    if cell.is_empty() {
        return Ok(None);
    }
    let value = match &question.kind {
        Kind::Text { .. } => Value::from(cell.text()?),
        Kind::Day => Value::from(cell.day(counting)?.to_string()),
        Kind::Integer { .. } => Value::from(cell.integer()?),
        Kind::Boolean => Value::from(cell.boolean()?),
        Kind::Choice(values) => {
            let text = cell.text()?;
            // Letters in another case mean the same; what is kept is written as the form has it.
            let found = values
                .iter()
                .find(|value| **value == text)
                .or_else(|| values.iter().find(|value| value.eq_ignore_ascii_case(&text)));
            Value::from(found.cloned().unwrap_or(text))
        }
    };
    Ok(Some(value))
}

fn name(cell: &Cell) -> Result<String, Unreadable> {
    let text = cell.text()?;
    if text.chars().count() > NAME_CHARACTERS || text.contains(char::is_control) {
        return Err(unreadable(
            "姓名过长或有换行",
            "is too long for a name or has line breaks",
            &["1 to 100 characters in one line"],
        ));
    }
    Ok(text)
}

fn category(cell: &Cell) -> Result<Category, Unreadable> {
    let names: Vec<&str> = Category::ALL.iter().flat_map(|one| [one.zh(), one.as_str()]).collect();
    let text = cell.text()?;
    text.parse().map_err(|_| unreadable("不认识的人才类别", "is not one of the six categories", &names))
}
