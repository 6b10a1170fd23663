//! Values in order: every number, day and truth is an integer that compares as the value does, so
//! that a condition is a few spans of integers.

use std::borrow::Cow;

use rencai_rule::{Date, Points};
use serde_json::Value;

use crate::parameters::Kind;

/// A known value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar<'f> {
    /// An integer, a decimal's millionths, a day as its digits 20101231, or 0 and 1 for no and yes.
    Ordered(i64),
    /// A choice or a text.
    Word(Cow<'f, str>),
}

/// The integer that stands for a day.
pub fn digits(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day that an integer stands for.
pub fn day(digits: i64) -> Option<Date> {
    let part = |number: i64| u8::try_from(number % 100).ok();
    Date::new(i32::try_from(digits / 10_000).ok()?, part(digits / 100)?, part(digits)?)
}

/// A value as conditions and bounds write it.
pub fn written(kind: Kind, text: &str) -> Option<i64> {
    match kind {
        Kind::Integer => text.parse().ok(),
        Kind::Decimal => text.parse::<Points>().ok().map(Points::millionths),
        Kind::Date => text.parse().ok().map(digits),
        Kind::Boolean => match text {
            "true" => Some(1),
            "false" => Some(0),
            _ => None,
        },
        Kind::Choice | Kind::Text | Kind::List => None,
    }
}

/// A value as facts write it.
pub fn stated(kind: Kind, value: &Value) -> Option<Scalar<'_>> {
    match (kind, value) {
        (Kind::Integer, Value::Number(number)) => number.as_i64().map(Scalar::Ordered),
        (Kind::Decimal, Value::Number(number)) => number.as_i64()?.checked_mul(1_000_000).map(Scalar::Ordered),
        (Kind::Decimal | Kind::Date, Value::String(text)) => written(kind, text).map(Scalar::Ordered),
        (Kind::Boolean, Value::Bool(yes)) => Some(Scalar::Ordered(i64::from(*yes))),
        (Kind::Choice | Kind::Text, Value::String(text)) => Some(Scalar::Word(Cow::Borrowed(text))),
        _ => None,
    }
}

/// A value as a reason shows it.
pub fn shown(kind: Kind, value: &Scalar<'_>, yes_no: [&str; 2]) -> String {
    match (kind, value) {
        (Kind::Decimal, Scalar::Ordered(millionths)) => Points::of_millionths(*millionths).to_string(),
        (Kind::Date, Scalar::Ordered(digits)) => day(*digits).map(|day| day.to_string()).unwrap_or_default(),
        (Kind::Boolean, Scalar::Ordered(yes)) => yes_no[usize::from(*yes == 0)].to_owned(),
        (_, Scalar::Ordered(number)) => number.to_string(),
        (_, Scalar::Word(word)) => rencai_rule::shown(word),
    }
}
