//! Scalars of our own: days, instants, periods, JSON documents, and integers past 32 bits.

use std::str::FromStr;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::kernel::{Day, Instant, Period};

/// The errors of a payload.
pub type UserErrors = Vec<super::payload::UserError>;

/// 日历日，ISO 8601：2010-12-31。
///
/// A calendar day, ISO 8601: 2010-12-31.
#[Scalar(name = "Date")]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        written(&value).ok_or_else(|| {
            InputValueError::custom(
                "日期须为历法所有之日，写作字符串，形如 2010-12-31 · a date looks like 2010-12-31, a string, and is a day \
                 that the calendar has",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// 时刻，UTC，微秒：2010-12-31T08:00:00.000000Z。
///
/// A moment, UTC, in microseconds: 2010-12-31T08:00:00.000000Z.
#[Scalar(name = "DateTime")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        written(&value).ok_or_else(|| {
            InputValueError::custom(
                "时刻须写作字符串，带时区，形如 2010-12-31T08:00:00Z 或 2010-12-31T16:00:00+08:00 · an instant looks \
                 like 2010-12-31T08:00:00Z or 2010-12-31T16:00:00+08:00, a string with its zone",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// 期间：年 2010、半年 2010-H1、季 2010-Q3、月 2010-12。
///
/// A calendar period: the year 2010, the half year 2010-H1, the quarter 2010-Q3, the month 2010-12.
#[Scalar(name = "Period")]
impl ScalarType for Period {
    fn parse(value: Value) -> InputValueResult<Self> {
        written(&value).ok_or_else(|| {
            InputValueError::custom(
                "期间须写作字符串，形如 2010、2010-H1、2010-Q3、2010-12 · a period looks like 2010, 2010-H1, 2010-Q3 or \
                 2010-12, a string",
            )
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

fn written<T: FromStr>(value: &Value) -> Option<T> {
    let Value::String(text) = value else { return None };
    text.parse().ok()
}

/// A JSON document.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

/// JSON 文档。
///
/// A JSON document.
#[Scalar(name = "JSON")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|error| InputValueError::custom(error.to_string()))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// The largest integer that JSON holds exactly, and so the largest that is digested.
const EXACT: i64 = 9_007_199_254_740_991;

/// An integer that may pass 32 bits: bytes, fuel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Long(pub i64);

/// 可能超过 32 位的整数，以字符串表示；输入须在 -9007199254740991 至 9007199254740991 之间，即 JSON 可准确表示者。
///
/// An integer that may pass 32 bits, written as a string; one that is given lies between -9007199254740991 and 9007199254740991, which JSON holds exactly.
#[Scalar(name = "Long")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        let given = written(&value).filter(|number| (-EXACT..=EXACT).contains(number));
        given.map(Self).ok_or_else(|| {
            InputValueError::custom(format!(
                "须为 -{EXACT} 至 {EXACT} 的整数，写作字符串，如 \"600\" · an integer from -{EXACT} to {EXACT}, written as a \
                 string: \"600\""
            ))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
