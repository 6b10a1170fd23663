//! One subject before the tables: which rows apply, what follows, on which facts it rests.

use rencai_rule::{
    Date, Finding, Judgement, Line, Outcome, POINTERS, Points, Problem, Subject, Text, problem, text,
};
use serde_json::Value;

use crate::facts::Facts;
use crate::measure::{Measure, Row, Source, Table, Then, named, points};
use crate::parameters::{Hit, Role};
use crate::condition::Truth;
use crate::value::{Scalar, shown};
use crate::wording::{joined, reason};

/// What is the same for all subjects.
pub struct Judge<'m> {
    pub measure: &'m Measure<'m>,
    pub as_of: Date,
}

/// Which rows apply.
enum Applied {
    Rows(Vec<usize>),
    /// None can be told to apply, because this column's fact is missing.
    Missing(usize),
}

impl Judge<'_> {
    /// The whole sheet of one subject, or why there is none.
    pub fn subject(&self, subject: &Subject) -> Result<Judgement, Problem> {
        let document: Value = serde_json::from_str(&subject.facts).map_err(|error| {
            let because = text(format!("事实不可读：{error}"), format!("the facts cannot be read: {error}"));
            problem("FACTS_UNREADABLE", because).evidence([""])
        })?;
        let facts = Facts::new(self.measure, &document, self.as_of);
        let mut judgement = Judgement {
            subject: subject.id.clone(),
            findings: Vec::new(),
            lines: Vec::new(),
            total: Points::ZERO.wire(),
        };
        let mut total = Points::ZERO;
        for (number, table) in self.measure.tables.iter().enumerate() {
            let asked = Asked { number, table, facts: &facts };
            match table.role {
                Role::Requirement => judgement.findings.push(asked.finding()?),
                Role::Item => {
                    let (line, given) = asked.line()?;
                    total = total + given;
                    judgement.lines.push(line);
                }
            }
        }
        judgement.total = total.wire();
        Ok(judgement)
    }
}

/// A table that is asked about one subject.
struct Asked<'a, 'f> {
    number: usize,
    table: &'a Table<'a>,
    facts: &'a Facts<'f>,
}

impl Asked<'_, '_> {
    fn finding(&self) -> Result<Finding, Problem> {
        let requirement = self.table.id.to_owned();
        let (outcome, because, evidence, under) = match self.applied()? {
            Applied::Missing(column) => {
                (Outcome::Undetermined, self.missing(column)?, self.evidence(&[])?, self.under(&[])?)
            }
            Applied::Rows(rows) => match rows.first().and_then(|row| self.table.rows.get(*row)) {
                None => (Outcome::Undetermined, self.uncovered()?, self.evidence(&[])?, self.under(&[])?),
                Some(row) => {
                    let met = matches!(row.then, Then::Found { met: true });
                    let outcome = if met { Outcome::Met } else { Outcome::Failed };
                    (outcome, reason(row.because, self.facts, None)?, self.evidence(&rows)?, self.under(&rows)?)
                }
            },
        };
        Ok(Finding { requirement, outcome, because, evidence, under })
    }

    fn line(&self) -> Result<(Line, Points), Problem> {
        let rows = match self.applied()? {
            Applied::Missing(column) => {
                let place = self.facts.get(self.input(column))?.whole.clone();
                return Err(problem("FACT_MISSING", self.missing(column)?).evidence([place]));
            }
            Applied::Rows(rows) => rows,
        };
        let mut sum = 0_i128;
        let mut reasons = Vec::with_capacity(rows.len());
        for row in rows.iter().filter_map(|row| self.table.rows.get(*row)) {
            let given = self.given(row)?;
            sum += given;
            reasons.push(reason(row.because, self.facts, i64::try_from(given).ok())?);
        }
        let (floor, ceiling) = (self.table.floor, self.table.ceiling);
        let bounded = i64::try_from(sum.clamp(i128::from(floor), i128::from(ceiling))).unwrap_or(floor);
        let mut because = if rows.is_empty() { self.uncovered()? } else { joined(&reasons) };
        if i128::from(bounded) != sum {
            let (zh, en) = if bounded == ceiling { ("至多", "at most") } else { ("至少", "at least") };
            let bound = points(bounded);
            because = joined(&[because, text(format!("{zh} {bound} 分"), format!("{en} {bound} points"))]);
        }
        let given = points(bounded);
        let line = Line {
            item: self.table.id.to_owned(),
            points: given.wire(),
            because,
            evidence: self.evidence(&rows)?,
            under: self.under(&rows)?,
        };
        Ok((line, given))
    }

    /// The millionths that a row gives.
    fn given(&self, row: &Row<'_>) -> Result<i128, Problem> {
        let Then::Points { millionths, each } = row.then else { return Ok(0) };
        let Some(each) = each else { return Ok(i128::from(millionths)) };
        let fact = self.facts.get(each)?;
        match fact.value {
            Some(Scalar::Ordered(count)) => Ok(i128::from(millionths) * i128::from(count)),
            _ => Err(problem("FACT_MISSING", self.lacking(each)?).evidence([&fact.whole])),
        }
    }

    fn applied(&self) -> Result<Applied, Problem> {
        let mut applied: Vec<usize> = Vec::new();
        let mut unknown = None;
        for (number, row) in self.table.rows.iter().enumerate() {
            let (truth, lacking) = self.asks(row)?;
            match (truth, self.table.hit) {
                (Truth::No, _) => {}
                // What is not known could come before, or could be one more of the sum. Where one row
                // only can apply, no other does once it is known.
                (Truth::Unknown, _) => unknown = unknown.or(lacking),
                (Truth::Yes, Hit::First) if unknown.is_none() => return Ok(Applied::Rows(vec![number])),
                (Truth::Yes, Hit::First) => break,
                (Truth::Yes, Hit::Unique) => match applied.first() {
                    Some(other) => return Err(self.clash(*other, number)),
                    None => applied.push(number),
                },
                (Truth::Yes, Hit::CollectSum) => applied.push(number),
            }
        }
        match unknown {
            Some(column) if self.table.hit != Hit::Unique || applied.is_empty() => Ok(Applied::Missing(column)),
            _ => Ok(Applied::Rows(applied)),
        }
    }

    /// Whether a row applies; and where that is not known, the column that it hangs on.
    fn asks(&self, row: &Row<'_>) -> Result<(Truth, Option<usize>), Problem> {
        let mut lacking = None;
        for (column, test) in &row.tests {
            let minds = self.table.columns.get(*column).is_some_and(|column| column.minds_missing);
            match test.asks(self.facts.get(self.input(*column))?.value.as_ref(), minds) {
                Truth::Yes => {}
                Truth::No => return Ok((Truth::No, None)),
                Truth::Unknown => lacking = lacking.or(Some(*column)),
            }
        }
        Ok(if lacking.is_some() { (Truth::Unknown, lacking) } else { (Truth::Yes, None) })
    }

    fn input(&self, column: usize) -> usize {
        self.table.columns.get(column).map_or(usize::MAX, |column| column.input)
    }

    fn clash(&self, one: usize, other: usize) -> Problem {
        let name = named(self.table.title);
        let because = text(
            format!("“{}”的第 {} 行与第 {} 行同时适用，而该表要求唯一", name.zh, one + 1, other + 1),
            format!("rows {} and {} of \"{}\" apply both, where one may", one + 1, other + 1, name.en),
        );
        problem("TWO_ROWS_APPLY", because).under([one, other].map(|row| format!("/tables/{}/rows/{row}", self.number)))
    }

    fn missing(&self, column: usize) -> Result<Text, Problem> {
        self.lacking(self.input(column))
    }

    fn lacking(&self, input: usize) -> Result<Text, Problem> {
        let name = named(self.facts.input(input)?.title);
        Ok(text(format!("缺少“{}”，需人工核实", name.zh), format!("\"{}\" is missing; a person has to look", name.en)))
    }

    /// That no row applies, and to what.
    fn uncovered(&self) -> Result<Text, Problem> {
        let mut reasons = vec![text("没有适用的行", "no row applies")];
        for column in &self.table.columns {
            let (fact, input) = (self.facts.get(column.input)?, self.facts.input(column.input)?);
            let name = named(input.title);
            let value = |words, unknown: &str| match &fact.value {
                None => unknown.to_owned(),
                Some(value) => shown(input.kind, value, words),
            };
            let (zh, en) = (value(["是", "否"], "未知"), value(["yes", "no"], "unknown"));
            reasons.push(text(format!("{}：{zh}", name.zh), format!("{}: {en}", name.en)));
        }
        Ok(joined(&reasons))
    }

    /// The facts that were looked at: those of the rows that apply, with those of the rows before in a
    /// table whose order decides; all of the table where that is none.
    fn evidence(&self, rows: &[usize]) -> Result<Vec<String>, Problem> {
        let mut inputs = Vec::new();
        let looked = match (self.table.hit, rows.first()) {
            (Hit::First, Some(row)) => (0..=*row).collect(),
            _ => rows.to_vec(),
        };
        for row in looked.iter().filter_map(|row| self.table.rows.get(*row)) {
            inputs.extend(row.tests.iter().map(|(column, _)| self.input(*column)));
        }
        for row in rows.iter().filter_map(|row| self.table.rows.get(*row)) {
            if let Then::Points { each: Some(each), .. } = row.then {
                inputs.push(each);
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        if inputs.is_empty() {
            inputs = self.table.columns.iter().map(|column| column.input).collect();
        }
        let facts = inputs.iter().map(|input| self.facts.get(*input)).collect::<Result<Vec<_>, _>>()?;
        let many = facts.iter().map(|fact| fact.places.len()).sum::<usize>() > POINTERS;
        let mut places = Vec::new();
        for fact in facts {
            if many {
                places.push(fact.whole.clone());
            } else {
                places.extend(fact.places.iter().cloned());
            }
        }
        places.sort();
        places.dedup();
        Ok(places)
    }

    /// What was applied: the outcome of each row that applies, beside its reference, and which lines of
    /// lists count for its facts; the rows of the table where none applies.
    fn under(&self, rows: &[usize]) -> Result<Vec<String>, Problem> {
        let table = format!("/tables/{}/rows", self.number);
        let mut under: Vec<String> = rows.iter().map(|row| format!("{table}/{row}/then")).collect();
        if under.is_empty() {
            under.push(table.clone());
        }
        for column in &self.table.columns {
            if matches!(self.facts.input(column.input)?.source, Source::Over { only: Some(_), .. }) {
                under.push(format!("/inputs/{}/where", column.input));
            }
        }
        if under.len() > POINTERS {
            under = vec![table];
        }
        Ok(under)
    }
}
