//! Values as positions: integers that stand in the order of the values, without anything between two
//! neighbours, so that what conditions cover can be computed exactly. An integer is its own position,
//! a decimal's is its millionths, a day's its number, no and yes are 0 and 1, a word's its place in a list.

use chrono::{Datelike, NaiveDate};
use rencai_host::Decimal;

use super::model::Kind;
use crate::kernel::Day;
use crate::rules::form::bounds::INTEGER;
use crate::workbook::cell::written_day;

/// Millionths of the greatest decimal that a form takes.
const DECIMAL: i64 = 999_999_999_999_999;

/// The least and the greatest position that a kind allows.
pub(super) fn widest(kind: Kind) -> (i64, i64) {
    let day = |year, month, day| Day::of(year, month, day).map_or(0, position_of_day);
    match kind {
        Kind::Integer => (-INTEGER, INTEGER),
        Kind::Decimal => (-DECIMAL, DECIMAL),
        Kind::Date => (day(1900, 1, 1), day(2200, 12, 31)),
        Kind::Boolean => (0, 1),
        Kind::Choice | Kind::Text | Kind::List => (0, 0),
    }
}

fn position_of_day(day: Day) -> i64 {
    i64::from(day.0.num_days_from_ce())
}

/// Reads a number, day or truth as a clerk writes it.
pub(super) fn position(kind: Kind, text: &str) -> Option<i64> {
    let (least, most) = widest(kind);
    let position = match kind {
        Kind::Integer => text.strip_prefix('+').unwrap_or(text).parse().ok(),
        Kind::Decimal => millionths(text),
        Kind::Date => written_day(text).map(position_of_day),
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "是" | "true" | "yes" => Some(1),
            "否" | "false" | "no" => Some(0),
            _ => None,
        },
        Kind::Choice | Kind::Text | Kind::List => None,
    };
    position.filter(|position| least <= *position && *position <= most)
}

/// Reads an exact decimal.
pub(super) fn millionths(text: &str) -> Option<i64> {
    let millionths = text.strip_prefix('+').unwrap_or(text).parse::<Decimal>().ok()?.millionths()?;
    i64::try_from(millionths).ok().filter(|millionths| millionths.abs() <= DECIMAL)
}

/// A position as parameters write its value.
pub(super) fn written(kind: Kind, position: i64) -> String {
    match kind {
        Kind::Decimal => decimal(position),
        Kind::Date => i32::try_from(position)
            .ok()
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .map_or_else(|| position.to_string(), |day| Day(day).to_string()),
        Kind::Boolean => if position == 0 { "false" } else { "true" }.to_owned(),
        Kind::Integer | Kind::Choice | Kind::Text | Kind::List => position.to_string(),
    }
}

/// Millionths as a decimal without trailing zeros.
pub(super) fn decimal(millionths: i64) -> String {
    Decimal::new(millionths, Decimal::MAXIMUM_SCALE).to_string()
}
