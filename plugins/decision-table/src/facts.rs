//! The facts of one subject: read where conditions need them, checked against their bounds, each with
//! the places that it stands at.

use std::cell::OnceCell;

use rencai_rule::{Date, Problem, problem, text};
use serde_json::Value;

use crate::measure::{Input, Measure, Source, named};
use crate::parameters::{Derive, Kind};
use crate::condition::Truth;
use crate::value::{Scalar, day, shown, stated};

/// A fact as it was found.
#[derive(Clone)]
pub struct Fact<'f> {
    /// Nothing where it is missing.
    pub value: Option<Scalar<'f>>,
    /// Where it stands: many places where it is of many lines.
    pub places: Vec<String>,
    /// One place that holds all of them.
    pub whole: String,
}

/// The facts of one subject.
pub struct Facts<'f> {
    measure: &'f Measure<'f>,
    document: &'f Value,
    as_of: Date,
    found: Vec<OnceCell<Result<Fact<'f>, Problem>>>,
}

/// Where something stands, or the nearest place around it that is there, and what stands there.
struct Stand<'f> {
    value: Option<&'f Value>,
    pointer: String,
}

impl<'f> Stand<'f> {
    const fn top(document: &'f Value) -> Self {
        Self { value: Some(document), pointer: String::new() }
    }

    fn down(self, name: &str) -> Self {
        match self.value.and_then(|value| value.get(name)) {
            Some(value) => Self { value: Some(value), pointer: format!("{}/{name}", self.pointer) },
            None => Self { value: None, pointer: self.pointer },
        }
    }

    fn there(&self) -> Option<&'f Value> {
        self.value.filter(|value| !value.is_null())
    }
}

impl<'f> Facts<'f> {
    pub fn new(measure: &'f Measure<'f>, document: &'f Value, as_of: Date) -> Self {
        Self { measure, document, as_of, found: measure.inputs.iter().map(|_| OnceCell::new()).collect() }
    }

    /// A fact that is one value; read once.
    pub fn get(&self, index: usize) -> Result<&Fact<'f>, Problem> {
        let missing = || problem("TABLE_SENSELESS", text("没有这一事实", "there is no such fact"));
        let cell = self.found.get(index).ok_or_else(missing)?;
        cell.get_or_init(|| self.read(self.input(index)?)).as_ref().map_err(Clone::clone)
    }

    /// The number of the fact that has this name and is one value.
    pub fn named(&self, name: &str) -> Option<usize> {
        let single = |input: &Input<'_>| input.name == name && input.list.is_none() && input.kind != Kind::List;
        self.measure.inputs.iter().position(single)
    }

    /// What the parameters say of a fact.
    pub fn input(&self, index: usize) -> Result<&'f Input<'f>, Problem> {
        let missing = || problem("TABLE_SENSELESS", text("没有这一事实", "there is no such fact"));
        self.measure.inputs.get(index).ok_or_else(missing)
    }

    fn read(&self, input: &'f Input<'f>) -> Result<Fact<'f>, Problem> {
        let one = |value, place: String| Fact { value, places: vec![place.clone()], whole: place };
        match &input.source {
            Source::Answer => {
                let stand = Stand::top(self.document).down("answers").down(input.name);
                let value = self.checked(input, stand.there(), &stand.pointer)?;
                Ok(one(value, stand.pointer))
            }
            Source::Field(path) => {
                let stand = path.iter().fold(Stand::top(self.document), |stand, name| stand.down(name));
                let value = match stand.there() {
                    Some(day) if input.years => {
                        let day = stated(Kind::Date, day).ok_or_else(|| unreadable(input, &stand.pointer))?;
                        Some(self.years(input, &day, &stand.pointer)?)
                    }
                    there => self.checked(input, there, &stand.pointer)?,
                };
                Ok(one(value, stand.pointer))
            }
            Source::Years { of } => {
                let Fact { value, places, whole } = self.get(*of)?.clone();
                let value = value.map(|day| self.years(input, &day, &whole)).transpose()?;
                Ok(Fact { value, places, whole })
            }
            Source::Over { list, column, how, only } => {
                let lines = self.lines(*list)?;
                let only = only.as_ref().map(|(column, test)| (*column, test));
                self.over(input, &lines, *column, *how, only)
            }
            Source::Column { .. } => {
                Err(problem("TABLE_SENSELESS", text("此处须为单个值", "a single value is needed here")))
            }
        }
    }

    fn lines(&self, list: usize) -> Result<Lines<'f>, Problem> {
        let input = self.input(list)?;
        let stand = Stand::top(self.document).down("answers").down(input.name);
        match stand.there() {
            None => Ok(Lines { lines: None, pointer: stand.pointer }),
            Some(Value::Array(lines)) => Ok(Lines { lines: Some(lines), pointer: stand.pointer }),
            Some(_) => Err(unreadable(input, &stand.pointer)),
        }
    }

    fn over(
        &self,
        input: &'f Input<'f>,
        lines: &Lines<'f>,
        column: Option<usize>,
        how: Derive,
        only: Option<(usize, &crate::condition::Condition<'f>)>,
    ) -> Result<Fact<'f>, Problem> {
        let whole = lines.pointer.clone();
        let nothing = |places: Vec<String>| Fact { value: None, places, whole: whole.clone() };
        let Some(all) = lines.lines else { return Ok(nothing(vec![whole.clone()])) };
        let mut gathered = Gathered::new(how);
        let mut places = Vec::new();
        for (at, line) in all.iter().enumerate() {
            let stand = || Stand { value: Some(line), pointer: format!("{}/{at}", lines.pointer) };
            if let Some((filter, test)) = only {
                let (value, place) = self.in_line(filter, stand())?;
                match test.asks(value.as_ref(), test.minds_missing()) {
                    Truth::No => continue,
                    Truth::Unknown => return Ok(nothing(vec![place])),
                    Truth::Yes => places.push(place),
                }
            }
            match column {
                None => {
                    gathered.add(1);
                    if only.is_none() {
                        places.push(stand().pointer);
                    }
                }
                Some(column) => {
                    let (value, place) = self.in_line(column, stand())?;
                    let Some(Scalar::Ordered(value)) = value else { return Ok(nothing(vec![place])) };
                    gathered.add(value);
                    places.push(place);
                }
            }
        }
        if places.is_empty() {
            places.push(whole.clone());
        }
        let value = match gathered.value() {
            Some(value) => {
                let value = i64::try_from(value).map_err(|_| outside(input, &whole, "…"))?;
                Some(self.bounded(input, Scalar::Ordered(value), &whole)?)
            }
            None => None,
        };
        Ok(Fact { value, places, whole })
    }

    /// A fact of one line.
    fn in_line(&self, index: usize, line: Stand<'f>) -> Result<(Option<Scalar<'f>>, String), Problem> {
        let input = self.input(index)?;
        match &input.source {
            Source::Years { of } => {
                let (day, place) = self.in_line(*of, line)?;
                let years = day.map(|day| self.years(input, &day, &place)).transpose()?;
                Ok((years, place))
            }
            Source::Column { name } => {
                let stand = line.down(name);
                let value = self.checked(input, stand.there(), &stand.pointer)?;
                Ok((value, stand.pointer))
            }
            _ => Err(unreadable(input, &line.pointer)),
        }
    }

    fn years(&self, input: &Input<'_>, day: &Scalar<'_>, place: &str) -> Result<Scalar<'f>, Problem> {
        let day = if let Scalar::Ordered(digits) = day { self::day(*digits) } else { None };
        let day = day.ok_or_else(|| unreadable(input, place))?;
        self.bounded(input, Scalar::Ordered(i64::from(day.years_until(self.as_of))), place)
    }

    fn checked(&self, input: &Input<'_>, value: Option<&'f Value>, place: &str) -> Result<Option<Scalar<'f>>, Problem> {
        let Some(value) = value else { return Ok(None) };
        let value = stated(input.kind, value).ok_or_else(|| unreadable(input, place))?;
        self.bounded(input, value, place).map(Some)
    }

    fn bounded<'v>(&self, input: &Input<'_>, value: Scalar<'v>, place: &str) -> Result<Scalar<'v>, Problem> {
        let allowed = match &value {
            Scalar::Ordered(ordered) => input.bounds.0 <= *ordered && *ordered <= input.bounds.1,
            Scalar::Word(word) => input.choices.is_none_or(|choices| choices.iter().any(|choice| **choice == **word)),
        };
        if allowed { Ok(value) } else { Err(outside(input, place, &shown(input.kind, &value, ["是", "否"]))) }
    }
}

/// The lines of a list, or that there are none stated.
struct Lines<'f> {
    lines: Option<&'f [Value]>,
    pointer: String,
}

/// What is made of many values.
struct Gathered {
    how: Derive,
    value: Option<i128>,
}

impl Gathered {
    fn new(how: Derive) -> Self {
        let adds = matches!(how, Derive::Count | Derive::Sum);
        Self { how, value: adds.then_some(0) }
    }

    fn add(&mut self, value: i64) {
        let value = i128::from(value);
        self.value = Some(match (self.value, self.how) {
            (None, _) => value,
            (Some(so_far), Derive::Max) => so_far.max(value),
            (Some(so_far), Derive::Min) => so_far.min(value),
            (Some(so_far), _) => so_far + value,
        });
    }

    const fn value(&self) -> Option<i128> {
        self.value
    }
}

fn unreadable(input: &Input<'_>, place: &str) -> Problem {
    let name = named(input.title);
    let because = text(format!("“{}”的值与类型不符", name.zh), format!("\"{}\" has a value of another kind", name.en));
    problem("FACT_UNREADABLE", because).evidence([place])
}

fn outside(input: &Input<'_>, place: &str, value: &str) -> Problem {
    let name = named(input.title);
    let because = text(
        format!("“{}”的值 {value} 超出本办法允许的范围", name.zh),
        format!("\"{}\" is {value}, which this measure does not allow", name.en),
    );
    problem("FACT_OUT_OF_RANGE", because).evidence([place])
}
