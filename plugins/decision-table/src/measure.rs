//! The parameters made ready: names resolved, conditions and points read, once for a whole batch.

use rencai_rule::{Points, Problem, Text, problem, text};
use serde_json::value::RawValue;

use crate::parameters::{self, Derive, Hit, Kind, Parameters, Role};
use crate::condition::Condition;
use crate::value::written;

/// What is asked of facts, and what follows.
pub struct Measure<'p> {
    pub inputs: Vec<Input<'p>>,
    pub tables: Vec<Table<'p>>,
}

/// Where a fact comes from.
pub enum Source<'p> {
    /// An answer to the form.
    Answer,
    /// A granted field, by its path.
    Field(Vec<&'p str>),
    /// An answer in each line of a list.
    Column { name: &'p str },
    /// Full years since the day of another fact, which may be one of each line.
    Years { of: usize },
    /// Over the lines of a list that count.
    Over { list: usize, column: Option<usize>, how: Derive, only: Option<(usize, Condition<'p>)> },
}

/// A fact, ready to be read.
pub struct Input<'p> {
    pub name: &'p str,
    pub title: &'p parameters::Text<'p>,
    pub kind: Kind,
    pub source: Source<'p>,
    /// The list in whose lines it stands.
    pub list: Option<usize>,
    /// Full years since the day that stands in the field, instead of that day.
    pub years: bool,
    pub bounds: (i64, i64),
    pub choices: Option<&'p [parameters::Word<'p>]>,
}

/// A table, ready to be asked.
pub struct Table<'p> {
    pub id: &'p str,
    pub title: &'p parameters::Text<'p>,
    pub role: Role,
    pub hit: Hit,
    pub floor: i64,
    pub ceiling: i64,
    pub columns: Vec<Column>,
    pub rows: Vec<Row<'p>>,
}

/// A column of conditions.
pub struct Column {
    pub input: usize,
    /// Whether some row says what becomes of a missing fact.
    pub minds_missing: bool,
}

/// A row, ready to be asked.
pub struct Row<'p> {
    /// By the number of the column; columns that the row does not look at are not there.
    pub tests: Vec<(usize, Condition<'p>)>,
    pub then: Then,
    pub because: &'p RawValue,
}

/// What follows from a row.
#[derive(Clone, Copy)]
pub enum Then {
    Found {
        met: bool,
    },
    /// Millionths of a point, perhaps for each of a count.
    Points {
        millionths: i64,
        each: Option<usize>,
    },
}

/// Parameters that satisfy the schema and make no sense all the same.
pub fn senseless(at: String, zh: &str, en: &str) -> Problem {
    problem("TABLE_SENSELESS", text(zh, en)).under([at])
}

/// An input's title in the words of a reason.
pub fn named(title: &parameters::Text<'_>) -> Text {
    text(&*title.zh, if title.en.is_empty() { &*title.zh } else { &*title.en })
}

impl<'p> Measure<'p> {
    /// Resolves what the parameters say.
    pub fn of(parameters: &'p Parameters<'p>) -> Result<Self, Problem> {
        let mut inputs: Vec<Input<'p>> = Vec::with_capacity(parameters.inputs.len());
        for (at, written) in parameters.inputs.iter().enumerate() {
            let input = input(written, &inputs, &format!("/inputs/{at}"))?;
            inputs.push(input);
        }
        let mut tables = Vec::with_capacity(parameters.tables.len());
        for (at, written) in parameters.tables.iter().enumerate() {
            tables.push(table(written, &inputs, at)?);
        }
        Ok(Self { inputs, tables })
    }
}

fn find(inputs: &[Input<'_>], name: &str, at: &str) -> Result<usize, Problem> {
    let unknown = || senseless(at.to_owned(), "此前没有这一事实", "there is no such fact before this one");
    inputs.iter().position(|input| input.name == name).ok_or_else(unknown)
}

fn input<'p>(written: &'p parameters::Input<'p>, known: &[Input<'p>], at: &str) -> Result<Input<'p>, Problem> {
    let name: &'p str = &written.name;
    if known.iter().any(|input| input.name == name) {
        return Err(senseless(at.to_owned(), "事实重名", "two facts have the same name"));
    }
    if matches!(written.derive, Some(Derive::Years | Derive::Count)) && written.kind != Kind::Integer {
        return Err(senseless(format!("{at}/kind"), "周年与计数是整数", "years and counts are integers"));
    }
    let (source, list) = source(written, known, at)?;
    let bound = |text: Option<&parameters::Word<'p>>, otherwise: i64| match text {
        None => Ok(otherwise),
        Some(text) => crate::value::written(written.kind, text)
            .ok_or_else(|| senseless(at.to_owned(), "上下限与类型不符", "a bound is no value of this kind")),
    };
    let bounds = (bound(written.least.as_ref(), i64::MIN)?, bound(written.greatest.as_ref(), i64::MAX)?);
    let years = matches!(source, Source::Field(_)) && written.derive == Some(Derive::Years);
    Ok(Input {
        name,
        title: &written.title,
        kind: written.kind,
        source,
        list,
        years,
        bounds,
        choices: written.choices.as_deref(),
    })
}

fn source<'p>(
    written: &'p parameters::Input<'p>,
    known: &[Input<'p>],
    at: &str,
) -> Result<(Source<'p>, Option<usize>), Problem> {
    let wrong = |zh, en| senseless(at.to_owned(), zh, en);
    match (&written.ask, &written.field, &written.of, written.derive) {
        (Some(_), None, None, None) => match written.name.split_once('.') {
            None => Ok((Source::Answer, None)),
            Some((list, name)) => {
                let list = find(known, list, at)?;
                if known.get(list).is_none_or(|list| list.kind != Kind::List) || written.kind == Kind::List {
                    return Err(wrong("点号前须为列表", "what stands before the point is no list"));
                }
                Ok((Source::Column { name }, Some(list)))
            }
        },
        (None, Some(path), None, None | Some(Derive::Years)) => Ok((Source::Field(path.split('.').collect()), None)),
        (None, None, Some(of), Some(Derive::Years)) => {
            let of = find(known, of, at)?;
            let day = known.get(of).filter(|day| day.kind == Kind::Date);
            let day = day.ok_or_else(|| wrong("周岁须由日期计算", "years are counted from a date"))?;
            Ok((Source::Years { of }, day.list))
        }
        (None, None, Some(of), Some(how)) => over(written, known, find(known, of, at)?, how, at),
        _ => Err(wrong("事实须恰有一个来源", "a fact has exactly one source")),
    }
}

fn over<'p>(
    written: &'p parameters::Input<'p>,
    known: &[Input<'p>],
    of: usize,
    how: Derive,
    at: &str,
) -> Result<(Source<'p>, Option<usize>), Problem> {
    let wrong = |zh, en| senseless(at.to_owned(), zh, en);
    let (list, column) = match known.get(of) {
        Some(input) if input.kind == Kind::List && how == Derive::Count => (of, None),
        Some(Input { list: Some(list), kind, .. }) if how != Derive::Count && *kind == written.kind => {
            let adds = matches!(kind, Kind::Integer | Kind::Decimal);
            if !adds && (how == Derive::Sum || *kind != Kind::Date) {
                return Err(wrong("此类型不能这样计算", "this kind of value cannot be computed so"));
            }
            (*list, Some(of))
        }
        _ => {
            return Err(wrong(
                "计数用列表，求和、最大、最小用列表的列，类型相同",
                "a list is counted; a sum, max or min is of a list's column and of its kind",
            ));
        }
    };
    let only = match &written.r#where {
        None => None,
        Some(only) => {
            let column = find(known, &only.column, at)?;
            let input = known.get(column).filter(|input| input.list == Some(list));
            let input =
                input.ok_or_else(|| wrong("条件列须属于同一列表", "the column of the condition is another list's"))?;
            let test = Condition::read(input.kind, &only.test);
            Some((column, test.ok_or_else(|| wrong("条件不可读", "the condition cannot be read"))?))
        }
    };
    Ok((Source::Over { list, column, how, only }, None))
}

fn table<'p>(written: &'p parameters::Table<'p>, inputs: &[Input<'p>], number: usize) -> Result<Table<'p>, Problem> {
    let at = format!("/tables/{number}");
    let mut columns = Vec::with_capacity(written.columns.len());
    for name in &written.columns {
        let input = scalar(inputs, name).ok_or_else(|| {
            senseless(at.clone(), "此处须为单个值的事实", "a fact that is a single value is needed here")
        })?;
        columns.push(Column { input, minds_missing: false });
    }
    let points = |text: Option<&parameters::Word<'p>>| match text {
        None => Ok(0),
        Some(text) => crate::value::written(Kind::Decimal, text)
            .ok_or_else(|| senseless(at.clone(), "分值不可读", "points that cannot be read")),
    };
    let (floor, ceiling) = (points(written.floor.as_ref())?, points(written.ceiling.as_ref())?);
    if floor > 0 || ceiling < 0 {
        return Err(senseless(at, "下限不得高于 0，上限不得低于 0", "the floor is 0 at most, the ceiling 0 at least"));
    }
    let mut rows = Vec::with_capacity(written.rows.len());
    for (row, written_row) in written.rows.iter().enumerate() {
        let unreadable = || {
            senseless(format!("{at}/rows/{row}"), "条件或结果不可读", "a condition or an outcome that cannot be read")
        };
        let mut tests = Vec::with_capacity(written_row.when.0.len());
        for (name, condition) in &written_row.when.0 {
            let column = written.columns.iter().position(|column| **column == **name).ok_or_else(unreadable)?;
            let in_column = columns.get_mut(column).ok_or_else(unreadable)?;
            let kind = inputs.get(in_column.input).ok_or_else(unreadable)?.kind;
            let test = Condition::read(kind, condition).ok_or_else(unreadable)?;
            in_column.minds_missing |= test.minds_missing();
            tests.push((column, test));
        }
        let then = then(written.role, &written_row.then, inputs).ok_or_else(unreadable)?;
        rows.push(Row { tests, then, because: written_row.because });
    }
    if written.role == Role::Requirement && written.hit == Hit::CollectSum {
        return Err(senseless(at, "条件不能合计", "a requirement cannot be a sum"));
    }
    let (id, title) = (&*written.id, &written.title);
    Ok(Table { id, title, role: written.role, hit: written.hit, floor, ceiling, columns, rows })
}

/// A fact that is one value and not one of each line.
fn scalar(inputs: &[Input<'_>], name: &str) -> Option<usize> {
    inputs.iter().position(|input| input.name == name && input.list.is_none() && input.kind != Kind::List)
}

fn then(role: Role, then: &parameters::Then<'_>, inputs: &[Input<'_>]) -> Option<Then> {
    let each = match &then.each {
        None => None,
        Some(name) => {
            let counted = |each: &usize| inputs.get(*each).is_some_and(|input| input.kind == Kind::Integer);
            Some(scalar(inputs, name).filter(counted)?)
        }
    };
    match (role, then.met, &then.points) {
        (Role::Requirement, Some(met), None) if each.is_none() => Some(Then::Found { met }),
        (Role::Item, None, Some(points)) => {
            written(Kind::Decimal, points).map(|millionths| Then::Points { millionths, each })
        }
        _ => None,
    }
}

/// The points of the contract.
pub fn points(millionths: i64) -> Points {
    Points::of_millionths(millionths)
}
