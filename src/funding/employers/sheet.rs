//! Spreadsheets of declarations: what a clerk brings becomes rows, each either what an employer declares or the reasons
//! why not. Pure: bytes in, values out.

use std::collections::BTreeMap;

use super::{EmployerKind, LONGEST_EXPLANATION, TrainingFigures, code};
use crate::kernel::money::Fen;
use crate::kernel::{ErrorCode, Refusal, Refusals};
use crate::workbook::cell::{Cell, Place, Unreadable, unreadable};
use crate::workbook::columns::{Columns, Known, check_map, folded};
use crate::workbook::identity::Scan;
use crate::workbook::{Encoding, Limits, Line, Source, opened, refused_file};

/// The sheet of a template that explains the columns; never read.
pub const EXPLANATION: &str = "字段说明";
/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
static EMPTY: Cell = Cell::Empty;

/// What a column answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Code,
    Name,
    Kind,
    Base,
    Due,
    SetAside,
    ToppedUp,
    Spent,
    CarriedIn,
    CarriedOut,
    Explanation,
}

/// A column: what it answers, its field, its names, and whether it has to be there.
pub(super) struct Column {
    pub target: Target,
    pub field: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub required: bool,
}

const fn column(target: Target, field: &'static str, zh: &'static str, en: &'static str, required: bool) -> Column {
    Column { target, field, zh, en, required }
}

/// The columns in the order of a template.
pub(super) const COLUMNS: [Column; 11] = [
    column(Target::Code, "code", "用人单位代码", "Employer code", true),
    column(Target::Name, "name", "用人单位名称", "Employer name", false),
    column(Target::Kind, "kind", "类别", "Kind", false),
    column(Target::Base, "base", "工资总额或投资额", "Wage bill or investment", true),
    column(Target::Due, "due", "应提", "Due", true),
    column(Target::SetAside, "setAside", "已提", "Set aside", true),
    column(Target::ToppedUp, "toppedUp", "补提", "Topped up", true),
    column(Target::Spent, "spent", "支出", "Spent", true),
    column(Target::CarriedIn, "carriedIn", "上年结转", "Carried in", true),
    column(Target::CarriedOut, "carriedOut", "结转下年", "Carried out", true),
    column(Target::Explanation, "explanation", "说明", "Explanation", false),
];

impl Target {
    /// Whether it is an amount in yuan.
    pub(super) const fn is_amount(self) -> bool {
        !matches!(self, Self::Code | Self::Name | Self::Kind | Self::Explanation)
    }
}

fn known() -> Vec<Known<Target>> {
    let known = |one: &Column| Known {
        target: one.target,
        field: one.field.to_owned(),
        names: vec![one.zh.to_owned(), one.field.to_owned(), one.en.to_owned()],
        required: one.required,
    };
    COLUMNS.iter().map(known).collect()
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// For text: how it was written.
    pub encoding: Option<Encoding>,
    /// The sheet that holds the declarations; `CSV` for text.
    pub name: String,
    /// Its first row.
    pub headings: Vec<String>,
    /// Every further row up to the last that is not blank.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the clerk sees it: the headings are row 1.
    pub number: u32,
    /// As many cells as there are headings, then those that stood beyond them. None for a blank row.
    pub original: Vec<String>,
    /// What it says, or why it cannot be taken.
    pub entry: Result<Entry, Refusals>,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The employer's code.
    pub code: String,
    /// Its name, where given.
    pub name: Option<String>,
    /// Its kind, where given.
    pub kind: Option<EmployerKind>,
    /// The figures.
    pub figures: TrainingFigures,
    /// What explains figures that want it; empty where none does.
    pub explanation: String,
}

impl Entry {
    /// Whether it may be of an employer of this name and kind: it says nothing else of them.
    #[must_use]
    pub fn may_be_of(&self, name: &str, kind: EmployerKind) -> bool {
        self.name.as_deref().is_none_or(|said| said == name) && self.kind.is_none_or(|said| said == kind)
    }
}

/// Reads a file of declarations: `.xlsx`, or text in UTF-8 or GB 18030. `map` gives headings that are not known to fields.
///
/// # Errors
/// `FILE_REFUSED`, `COLUMNS_REFUSED` or `IDENTITY_NUMBERS_REFUSED` where no row can be taken.
pub fn read(bytes: &[u8], map: &BTreeMap<String, String>) -> Result<Sheet, Refusals> {
    let fields: Vec<String> = COLUMNS.iter().map(|one| one.field.to_owned()).collect();
    check_map(&fields, map)?;
    opened(bytes, Limits::default(), |source, encoding| {
        let name = the_sheet(source)?;
        let mut desk = Desk { sheet: name.clone(), columns: None, scan: Scan::default(), rows: Vec::new() };
        // A refusal of several columns at once is carried past the sink, which knows of one only.
        let mut several = None;
        let outcome = source.each(&name, &mut |line| match &desk.columns {
            None => desk.begin(&line, map).map_err(|Refusals(reasons)| {
                let first = reasons.first().cloned();
                several = Some(Refusals(reasons));
                first.unwrap_or_else(|| refused_file("表头不可用", "the headings cannot be used", &[]))
            }),
            Some(_) => {
                desk.take(&line);
                Ok(())
            }
        });
        match (outcome, several) {
            (_, Some(reasons)) => Err(reasons),
            (Err(reason), None) => Err(Refusals(vec![reason])),
            (Ok(_), None) => desk.read(encoding),
        }
    })
}

/// The sheet that holds the declarations: the first that is neither hidden nor an explanation, beside which no other is
/// filled.
fn the_sheet(source: &mut dyn Source) -> Result<String, Refusals> {
    let one = |refusal: Refusal| Refusals(vec![refusal]);
    let shown = source.tabs().into_iter().filter(|tab| !tab.hidden && folded(&tab.name) != EXPLANATION);
    let mut names = shown.map(|tab| tab.name);
    let allowed = ["one sheet of declarations"];
    let missing = || one(refused_file("没有可见的工作表", "there is no visible sheet", &allowed));
    let name = names.next().ok_or_else(missing)?;
    for other in names {
        let mut is_used = false;
        let mut look = |_: Line| {
            is_used = true;
            Ok(())
        };
        source.each(&other, &mut look).map_err(one)?;
        if is_used {
            let (zh, en) = (format!("不认识的工作表“{other}”"), format!("the sheet \"{other}\" is not known"));
            let refusal = Refusal::new(ErrorCode::ColumnsRefused, zh, en).at([other]);
            return Err(one(refusal.allowing(allowed)));
        }
    }
    Ok(name)
}

/// The sheet while it is read.
struct Desk {
    sheet: String,
    columns: Option<Columns<Target>>,
    scan: Scan,
    rows: Vec<Row>,
}

impl Desk {
    fn begin(&mut self, line: &Line, map: &BTreeMap<String, String>) -> Result<(), Refusals> {
        let known = known();
        if line.number != 1 {
            let (zh, en) = ("第一行必须是表头", "the first row must hold the headings");
            let refusal = Refusal::new(ErrorCode::ColumnsRefused, zh, en).at([self.sheet.as_str(), "1"]);
            return Err(Refusals(vec![refusal.allowing(COLUMNS.iter().map(|one| one.zh))]));
        }
        self.columns = Some(Columns::of(&self.sheet, &line.cells, &known, map)?);
        Ok(())
    }

    fn take(&mut self, line: &Line) {
        let next = self.rows.last().map_or(2, |row| row.number + 1);
        for number in next..line.number {
            self.rows.push(self.blank(number));
        }
        self.scan.see(&line.cells);
        let Some(columns) = &self.columns else { return };
        let reading = Reading { sheet: &self.sheet, columns, number: line.number };
        let row =
            Row { number: line.number, original: columns.original(&line.cells), entry: reading.entry(&line.cells) };
        self.rows.push(row);
    }

    fn blank(&self, number: u32) -> Row {
        let reason = Refusal::new(ErrorCode::CellRefused, "空行", "the row is blank")
            .at([self.sheet.clone(), number.to_string()])
            .allowing(["no blank rows between rows of data"]);
        Row { number, original: Vec::new(), entry: Err(Refusals(vec![reason])) }
    }

    fn read(self, encoding: Option<Encoding>) -> Result<Sheet, Refusals> {
        let Some(columns) = self.columns else {
            return Err(Refusals(vec![refused_file("工作表为空", "the sheet is empty", &["headings in row 1"])]));
        };
        let suspects = self.scan.refusals(&self.sheet, &columns.headings);
        if !suspects.is_empty() {
            return Err(Refusals(suspects));
        }
        Ok(Sheet { encoding, name: self.sheet, headings: columns.headings, rows: self.rows })
    }
}

/// How a row is read.
struct Reading<'r> {
    sheet: &'r str,
    columns: &'r Columns<Target>,
    number: u32,
}

impl Reading<'_> {
    fn place(&self, column: usize) -> Place<'_> {
        Place { sheet: self.sheet, row: self.number, column, heading: self.columns.heading(column) }
    }

    fn entry(&self, cells: &[Cell]) -> Result<Entry, Refusals> {
        let mut reasons = self.columns.unusable(cells, |column| self.place(column));
        let bad = self.columns.faulty(cells);
        let mut tell = |column: usize, why: &Unreadable| {
            reasons.push(self.place(column).refuse(ErrorCode::CellRefused, why));
        };
        let of = |target: Target| {
            let column = self.columns.position(target)?;
            Some((column, cells.get(column).unwrap_or(&EMPTY))).filter(|(column, _)| !bad.contains(column))
        };
        let code = filled(of(Target::Code), &mut tell, employer_code);
        let name = given(of(Target::Name), &mut tell, name);
        let kind = given(of(Target::Kind), &mut tell, kind);
        let explanation = given(of(Target::Explanation), &mut tell, explanation);
        let mut amount = |target: Target| filled(of(target), &mut tell, Cell::yuan).unwrap_or(Fen::ZERO);
        let figures = TrainingFigures {
            base: amount(Target::Base),
            due: amount(Target::Due),
            set_aside: amount(Target::SetAside),
            topped_up: amount(Target::ToppedUp),
            spent: amount(Target::Spent),
            carried_in: amount(Target::CarriedIn),
            carried_out: amount(Target::CarriedOut),
        };
        match code.filter(|_| reasons.is_empty()) {
            Some(code) => Ok(Entry { code, name, kind, figures, explanation: explanation.unwrap_or_default() }),
            None => Err(Refusals(reasons)),
        }
    }
}

/// What a cell says that has to be filled; its trouble is told.
fn filled<T>(
    found: Option<(usize, &Cell)>,
    tell: &mut impl FnMut(usize, &Unreadable),
    read: impl Fn(&Cell) -> Result<T, Unreadable>,
) -> Option<T> {
    let (column, cell) = found?;
    let outcome = if cell.is_empty() { Err(unreadable("必须填写", "must be filled", &[])) } else { read(cell) };
    outcome.map_err(|why| tell(column, &why)).ok()
}

/// What a cell says that may be blank.
fn given<T>(
    found: Option<(usize, &Cell)>,
    tell: &mut impl FnMut(usize, &Unreadable),
    read: impl Fn(&Cell) -> Result<T, Unreadable>,
) -> Option<T> {
    filled(found.filter(|(_, cell)| !cell.is_empty()), tell, read)
}

fn employer_code(cell: &Cell) -> Result<String, Unreadable> {
    let refused = |refusal: Refusal| unreadable(refusal.message.zh, refusal.message.en, &["[A-Z0-9-]{1,60}"]);
    code(&cell.key()?).map_err(refused)
}

fn name(cell: &Cell) -> Result<String, Unreadable> {
    let text = cell.text()?;
    if text.chars().count() > LONGEST_NAME || text.contains(char::is_control) {
        let (zh, en) = ("名称过长或有换行", "is too long for a name or has line breaks");
        return Err(unreadable(zh, en, &["1 to 200 characters in one line"]));
    }
    Ok(text)
}

fn explanation(cell: &Cell) -> Result<String, Unreadable> {
    let text = cell.text()?;
    if text.chars().count() > LONGEST_EXPLANATION {
        return Err(unreadable("说明过长", "is too long for an explanation", &["1 to 2000 characters"]));
    }
    Ok(text)
}

fn kind(cell: &Cell) -> Result<EmployerKind, Unreadable> {
    let names: Vec<&str> = EmployerKind::ALL.iter().flat_map(|one| [one.zh(), one.as_str()]).collect();
    EmployerKind::read(&cell.text()?).ok_or_else(|| unreadable("不认识的类别", "is no known kind", &names))
}
