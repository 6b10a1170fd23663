//! Rows to entries: lists joined to the rows that they belong to, cells read as what their columns
//! ask, answers checked against the form. No row is lost on the way.

mod lists;
mod row;

pub(super) use lists::Lists;

use std::collections::{BTreeMap, HashMap};

use super::columns::{Columns, Known, ROW, Target};
use super::{Format, Row, Sheet};
use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::rules::Form;
use crate::workbook::cell::Cell;
use crate::workbook::identity::Scan;
use crate::workbook::{Line, Source, refused_file};

/// The main sheet while it is read.
pub(super) struct Main<'f> {
    form: &'f Form,
    name: String,
    lists: Lists<'f>,
    map: &'f BTreeMap<String, String>,
    columns: Option<Columns>,
    scan: Scan,
    rows: Vec<Row>,
    /// Where each row number of the clerk's own stood, where he keeps such a column.
    own_numbers: HashMap<String, usize>,
}

impl<'f> Main<'f> {
    pub fn new(form: &'f Form, name: &str, lists: Lists<'f>, map: &'f BTreeMap<String, String>) -> Self {
        Self {
            form,
            name: name.to_owned(),
            lists,
            map,
            columns: None,
            scan: Scan::default(),
            rows: Vec::new(),
            own_numbers: HashMap::new(),
        }
    }

    pub fn read(mut self, source: &mut dyn Source, format: Format) -> Result<Sheet, Refusals> {
        let name = self.name.clone();
        let counting = source.counting();
        // A refusal of several columns at once is carried past the sink, which knows of one only.
        let mut several = None;
        let outcome = source.each(&name, &mut |line| match &self.columns {
            None => match self.begin(line) {
                Ok(()) => Ok(()),
                Err(Refusals(reasons)) => {
                    let first = reasons.first().cloned();
                    several = Some(Refusals(reasons));
                    Err(first.unwrap_or_else(|| refused_file("表头不可用", "the headings cannot be used", &[])))
                }
            },
            Some(_) => {
                self.take(line, counting);
                Ok(())
            }
        });
        let last = match (outcome, several) {
            (_, Some(reasons)) => return Err(reasons),
            (Err(reason), None) => return Err(Refusals(vec![reason])),
            (Ok(last), None) => last,
        };
        let Some(columns) = self.columns else {
            return Err(Refusals(vec![refused_file(
                "第一张工作表为空",
                "the first sheet is empty",
                &["headings in row 1"],
            )]));
        };
        let mut suspects = self.scan.refusals(&name, &columns.headings);
        suspects.extend(self.lists.suspects());
        if !suspects.is_empty() {
            return Err(Refusals(suspects));
        }
        let filled = self.rows.last().map_or(1, |row| row.number);
        Ok(Sheet {
            format,
            encoding: None,
            name,
            headings: columns.headings,
            rows: self.rows,
            strays: self.lists.strays(),
            ignored: Vec::new(),
            blank_at_end: last.saturating_sub(filled),
        })
    }

    fn begin(&mut self, line: Line) -> Result<(), Refusals> {
        if line.number != 1 {
            return Err(Refusals(vec![
                Refusal::new(ErrorCode::ColumnsRefused, "第一行必须是表头", "the first row must hold the headings")
                    .at([self.name.clone(), "1".to_owned()])
                    .allowing(Known::main(self.form).iter().filter_map(|one| one.names.first())),
            ]));
        }
        self.columns = Some(Columns::of(&self.name, &line.cells, &Known::main(self.form), self.map)?);
        Ok(())
    }

    fn take(&mut self, line: Line, counting: crate::workbook::cell::Counting) {
        let next = self.rows.last().map_or(2, |row| row.number + 1);
        for number in next..line.number {
            self.rows.push(self.blank(number));
        }
        self.scan.see(&line.cells);
        let Some(columns) = &self.columns else { return };
        let reading = row::Reading { form: self.form, sheet: &self.name, columns, counting, number: line.number };
        let own = self.own_number(columns, &line);
        let row = reading.row(&line.cells, &mut self.lists, own.as_deref());
        self.rows.push(row);
        if let Some(own) = own {
            self.only_once(own);
        }
    }

    fn blank(&self, number: u32) -> Row {
        let reason = Refusal::new(ErrorCode::CellRefused, "空行", "the row is blank")
            .at([self.name.clone(), number.to_string()])
            .allowing(["no blank rows between rows of data"]);
        Row { number, original: Vec::new(), entry: Err(Refusals(vec![reason])) }
    }

    /// The number by which lists name this row: its own column's where there is one, else the sheet's.
    fn own_number(&self, columns: &Columns, line: &Line) -> Option<String> {
        if !self.lists.join_by_row() {
            return None;
        }
        match columns.position(Target::Row) {
            None => Some(line.number.to_string()),
            Some(at) => line.cells.get(at).and_then(row_key),
        }
    }

    /// Two rows of the same own number: nobody can say whose the lines of the lists are.
    fn only_once(&mut self, own: String) {
        let here = self.rows.len().saturating_sub(1);
        let Some(there) = self.own_numbers.insert(own.clone(), here) else { return };
        for at in [there, here] {
            let Some(row) = self.rows.get_mut(at) else { continue };
            let reason = Refusal::new(
                ErrorCode::CellRefused,
                format!("行号“{own}”用于多行，列表的各行不知归谁"),
                format!("the row number \"{own}\" stands for several rows, so that nobody knows whose the lines of the lists are"),
            )
            .at([self.name.clone(), row.number.to_string(), ROW.zh.to_owned()])
            .allowing(["a row number of its own for each row"]);
            match &mut row.entry {
                Err(Refusals(reasons)) if reasons.contains(&reason) => {}
                Err(Refusals(reasons)) => reasons.push(reason),
                Ok(_) => row.entry = Err(Refusals(vec![reason])),
            }
        }
    }
}

/// A row number as lists write it: `2`, `02` and `２` are the same.
fn row_key(cell: &Cell) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    match cell.integer() {
        Ok(number) => Some(number.to_string()),
        Err(_) => cell.key().ok(),
    }
}
