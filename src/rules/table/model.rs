//! A measure that is written as decision tables, as it was read: every name known, every value within
//! its bounds, each with the cell that it stands in.

use super::condition::Condition;
use super::value::decimal;
use crate::kernel::Text;

/// The whole workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What the measure is.
    pub rule: Rule,
    /// The facts, in an order in which each is made of earlier ones only.
    pub inputs: Vec<Input>,
    /// The tables, in the order of their sheets.
    pub tables: Vec<Table>,
}

/// What the measure is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Dotted lower-case names.
    pub id: String,
    /// Three numbers.
    pub version: String,
    /// As people read it.
    pub title: Text,
    /// The document that it rests on.
    pub reference: String,
    /// Tables whose points decide between equal totals.
    pub tie_break: Vec<String>,
}

/// What kind of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number with at most six digits behind the point.
    Decimal,
    /// A calendar day.
    Date,
    /// One of the values named.
    Choice,
    /// Yes or no.
    Boolean,
    /// Any text.
    Text,
    /// Lines with questions of their own.
    List,
}

impl Kind {
    /// All kinds: as parameters write them, in Chinese, in English.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Integer, "整数", "integer"),
        (Self::Decimal, "小数", "decimal"),
        (Self::Date, "日期", "date"),
        (Self::Choice, "选项", "choice"),
        (Self::Boolean, "是否", "boolean"),
        (Self::Text, "文字", "text"),
        (Self::List, "列表", "list"),
    ];

    /// Whether its values have an order.
    #[must_use]
    pub const fn ordered(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Date)
    }

    /// As parameters write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Boolean => "boolean",
            Self::Text => "text",
            Self::List => "list",
        }
    }
}

/// How a fact is made of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derive {
    /// Full years from a day to the day of the decision.
    Years,
    /// How many lines count.
    Count,
    /// The sum over the lines that count.
    Sum,
    /// The greatest of them.
    Max,
    /// The least of them.
    Min,
}

impl Derive {
    /// All ways, in Chinese and as parameters and English write them.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Years, "周年", "years"),
        (Self::Count, "计数", "count"),
        (Self::Sum, "求和", "sum"),
        (Self::Max, "最大", "max"),
        (Self::Min, "最小", "min"),
    ];

    /// As parameters write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Years => "years",
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Max => "max",
            Self::Min => "min",
        }
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A question of the form.
    Ask {
        /// Whether an answer must be given.
        required: bool,
        /// What to write.
        help: Option<Text>,
    },
    /// A granted field of the nomination, or the years since the day in it.
    Field {
        /// Names from the nomination down.
        path: String,
        /// Whether the years are meant.
        years: bool,
    },
    /// Made of another fact.
    Made {
        /// Which fact, by its number.
        of: usize,
        /// How.
        how: Derive,
        /// Which lines count: a column by its number, and its condition.
        only: Option<(usize, Condition)>,
    },
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name; a column of a list is `list.column`.
    pub name: String,
    /// As people read it; the English one may be empty.
    pub title: Text,
    /// What kind of value it has.
    pub kind: Kind,
    /// Where it comes from.
    pub source: Source,
    /// The list in whose lines it stands, by its number.
    pub list: Option<usize>,
    /// Least and greatest position; see `value`.
    pub bounds: (i64, i64),
    /// What a choice may be.
    pub choices: Vec<String>,
    /// Characters of a text, lines of a list.
    pub longest: u32,
    /// The article that it rests on.
    pub reference: String,
}

impl Input {
    /// Whether it is one value, so that a table can ask for it.
    #[must_use]
    pub const fn single(&self) -> bool {
        self.list.is_none() && !matches!(self.kind, Kind::List)
    }
}

/// What a table decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Whether a requirement is met.
    Requirement,
    /// How many points an item gives.
    Item,
}

/// How many rows may apply, and what becomes of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// One row at most applies to anybody.
    Unique,
    /// The first that applies.
    First,
    /// All that apply, added up.
    CollectSum,
}

impl Hit {
    /// As parameters write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::First => "first",
            Self::CollectSum => "collect-sum",
        }
    }

    /// As a clerk reads it.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unique => ("唯一", "unique"),
            Self::First => ("首个", "first"),
            Self::CollectSum => ("合计", "collect-sum"),
        }
    }
}

/// Whether inputs without a row are meant to have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// Every input has to have a row.
    Refused,
    /// No points for an item; a requirement is left to a person.
    Meant,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The sheet that it was read from.
    pub sheet: String,
    /// Lower case, digits and hyphens.
    pub id: String,
    /// As people read it.
    pub title: Text,
    /// What it decides.
    pub role: Role,
    /// Its hit policy.
    pub hit: Hit,
    /// Millionths of the least and the most points.
    pub range: (i64, i64),
    /// What is meant where no row applies.
    pub otherwise: Otherwise,
    /// What its conditions ask for.
    pub columns: Vec<Column>,
    /// The row of its headings.
    pub headings: u32,
    /// The rows, in their order.
    pub rows: Vec<Row>,
    /// The article that it rests on.
    pub reference: String,
}

impl Table {
    /// The least and the most points.
    #[must_use]
    pub fn points(&self) -> (String, String) {
        (decimal(self.range.0), decimal(self.range.1))
    }

    /// Its headings and rows as a reader sees them.
    #[must_use]
    pub fn shown(&self, inputs: &[Input]) -> (Vec<String>, Vec<Vec<String>>) {
        let input = |index: usize| inputs.get(index);
        let name = |index: usize| input(index).map_or_else(String::new, |input| input.name.clone());
        let asked = self.columns.iter().map(|column| name(column.input));
        let headings = [String::new()].into_iter().chain(asked);
        let headings = headings.chain(["结果 / result", "理由 / reason"].map(str::to_owned)).collect();
        let row = |row: &Row| {
            let conditions = self.columns.iter().zip(&row.conditions).map(|(column, condition)| {
                let kind = input(column.input).map_or(Kind::Text, |input| input.kind);
                condition.as_ref().map_or_else(|| "-".to_owned(), |condition| condition.written(kind))
            });
            let then = match row.then {
                Then::Met(true) => "符合 / met".to_owned(),
                Then::Met(false) => "不符合 / failed".to_owned(),
                Then::Points(points, None) => decimal(points),
                Then::Points(points, Some(each)) => format!("{} * {}", decimal(points), name(each)),
            };
            let number = [row.number.to_string()].into_iter();
            number.chain(conditions).chain([then, row.because.zh.clone()]).collect()
        };
        (headings, self.rows.iter().map(row).collect())
    }
}

/// A column of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The fact, by its number.
    pub input: usize,
    /// The column of the sheet, from 0.
    pub at: usize,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the clerk sees it.
    pub number: u32,
    /// One for each column; none where anything will do.
    pub conditions: Vec<Option<Condition>>,
    /// What follows.
    pub then: Then,
    /// Why, with facts in braces.
    pub because: Text,
    /// The article that it rests on.
    pub reference: String,
}

/// What follows from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The requirement is met, or failed.
    Met(bool),
    /// Millionths of points, for each of a count where one is named by its number.
    Points(i64, Option<usize>),
}
