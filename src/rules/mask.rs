//! Facts without what they say of a person: the same shape, so that a rule fails over them as it
//! failed over the real ones, and none of the texts, days and large numbers that stood there.
//!
//! Kept: names of fields, what is null and what is absent, how long lists and texts are and of which kinds
//! of characters, which texts are equal, truth values, words of an enum or a choice, zero, numbers that the
//! form bounds to a thousand values, and what the schema counts. Days move together, by less than a month
//! unless they fill one; a time of day becomes midnight.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Form;
use super::facts::Shape;
use super::form::{Kind, Question};
use crate::kernel::Day;

/// So many values of an answer tell nobody from another.
const COMMON: i64 = 1_000;
/// How many texts are tried before one is made longer.
const TRIES: usize = 1_000;
const DIGITS: [char; 10] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const SMALL: [char; 10] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const LARGE: [char; 10] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'];
const TWO_BYTES: [char; 10] = ['α', 'β', 'γ', 'δ', 'ε', 'ζ', 'η', 'θ', 'ι', 'κ'];
const THREE_BYTES: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const FOUR_BYTES: [char; 10] = ['𠀀', '𠀁', '𠀂', '𠀃', '𠀄', '𠀅', '𠀆', '𠀇', '𠀈', '𠀉'];

/// The masked facts over which a rule failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failing {
    /// Canonical JSON.
    pub facts: String,
    /// Whether the rule fails over them as it failed over the real ones.
    pub reproduces: bool,
}

/// Masks the facts of one subject.
#[must_use]
pub fn masked(shape: &Shape, form: &Form, facts: &Value) -> Value {
    let mut texts = BTreeSet::new();
    gather(facts, &mut texts);
    let days: BTreeSet<Day> = texts.iter().filter_map(|text| Some(day_of(text)?.0)).collect();
    let clear = |back: &u64| days.iter().filter_map(|day| earlier(*day, *back)).all(|day| !days.contains(&day));
    let back = (1..28).rev().find(clear).unwrap_or_else(|| past(&days));
    Mask { form, texts, back, given: BTreeMap::new(), taken: BTreeSet::new() }.value(Some(shape), facts)
}

/// So far back that the last of the days comes before the first.
fn past(days: &BTreeSet<Day>) -> u64 {
    let span = days.first().zip(days.last()).map_or(0, |(first, last)| (last.0 - first.0).num_days());
    span.unsigned_abs() + 1
}

/// The day with which a text begins, and the time of day that follows it.
fn day_of(text: &str) -> Option<(Day, &str)> {
    let (day, time) = text.split_at_checked(10)?;
    let day = day.parse().ok()?;
    (time.is_empty() || time.starts_with('T')).then_some((day, time))
}

fn gather(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            texts.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, texts)),
        _ => {}
    }
}

fn earlier(day: Day, days: u64) -> Option<Day> {
    day.0.checked_sub_days(Days::new(days)).map(Day)
}

struct Mask<'f> {
    form: &'f Form,
    texts: BTreeSet<String>,
    back: u64,
    given: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Mask<'_> {
    fn value(&mut self, shape: Option<&Shape>, value: &Value) -> Value {
        match (shape, value) {
            (Some(Shape::Optional(inner)), value) => self.value(Some(inner), value),
            (Some(Shape::Answers), Value::Object(answers)) => self.answers(answers),
            (Some(Shape::Choice(words)), Value::String(word)) if words.contains(word) => value.clone(),
            (Some(Shape::Scalar(name)), Value::Number(_)) if name == "Int" => value.clone(),
            (shape, Value::Object(fields)) => {
                let below = |name: &str| match shape {
                    Some(Shape::Object(fields)) => fields.get(name),
                    _ => None,
                };
                let fields = fields.iter().map(|(name, field)| (name.clone(), self.value(below(name), field)));
                Value::Object(fields.collect())
            }
            (shape, Value::Array(items)) => {
                let below = match shape {
                    Some(Shape::List(item)) => Some(item.as_ref()),
                    _ => None,
                };
                Value::Array(items.iter().map(|item| self.value(below, item)).collect())
            }
            (_, other) => self.plain(other, None),
        }
    }

    fn answers(&mut self, answers: &Map<String, Value>) -> Value {
        let form = self.form;
        let list = |name: &str| form.lists().iter().find(|list| list.name == name);
        let lines = |mask: &mut Self, name: &str, answer: &Value| match (list(name), answer) {
            (Some(list), Value::Array(lines)) => {
                let line = |line: &Value| match line {
                    Value::Object(line) => mask.line(&list.questions, line),
                    other => mask.value(None, other),
                };
                Some(Value::Array(lines.iter().map(line).collect()))
            }
            _ => None,
        };
        let mut masked = Map::new();
        for (name, answer) in answers {
            let answer = match lines(self, name, answer) {
                Some(lines) => lines,
                None => self.answer(form.questions(), name, answer),
            };
            masked.insert(name.clone(), answer);
        }
        Value::Object(masked)
    }

    fn line(&mut self, questions: &[Question], line: &Map<String, Value>) -> Value {
        let line = line.iter().map(|(name, answer)| (name.clone(), self.answer(questions, name, answer)));
        Value::Object(line.collect())
    }

    fn answer(&mut self, questions: &[Question], name: &str, answer: &Value) -> Value {
        let kind = questions.iter().find(|question| question.name == name).map(|question| &question.kind);
        match answer {
            Value::Array(_) | Value::Object(_) => self.value(None, answer),
            plain => self.plain(plain, kind),
        }
    }

    fn plain(&mut self, value: &Value, kind: Option<&Kind>) -> Value {
        match (value, kind) {
            (Value::String(word), Some(Kind::Choice(words))) if words.contains(word) => value.clone(),
            (Value::String(text), _) => json!(self.text(text)),
            (Value::Number(number), kind) => match (number.as_i64(), kind) {
                (Some(number), Some(Kind::Integer { least, greatest })) => {
                    let common = greatest.saturating_sub(*least) < COMMON;
                    json!(if common { number } else { other(number, *least, *greatest) })
                }
                (Some(number), _) => json!(other(number, i64::MIN, i64::MAX)),
                (None, _) => json!(1),
            },
            _ => value.clone(),
        }
    }

    fn text(&mut self, text: &str) -> String {
        if !text.contains(char::is_alphanumeric) {
            return text.to_owned();
        }
        if let Some(given) = self.given.get(text) {
            return given.clone();
        }
        let moved = day_of(text).and_then(|(day, time)| Some((earlier(day, self.back)?, time)));
        let masked = match moved {
            Some((day, time)) => format!("{day}{}", time.replace(|digit: char| digit.is_ascii_digit(), "0")),
            None => {
                let free = |masked: &String| !self.texts.contains(masked) && !self.taken.contains(masked);
                let longer = (0_usize..).map(|number| format!("{}{number}", alike(text, 0)));
                (0..TRIES).map(|number| alike(text, number)).chain(longer).find(free).unwrap_or_default()
            }
        };
        self.taken.insert(masked.clone());
        self.given.insert(text.to_owned(), masked.clone());
        masked
    }
}

/// A number with the same sign and as many digits, where the bounds have room for it.
fn other(number: i64, least: i64, greatest: i64) -> i64 {
    if number == 0 {
        return 0;
    }
    let digits = number.unsigned_abs().to_string().len();
    ["1", "2"]
        .into_iter()
        .filter_map(|digit| digit.repeat(digits).parse::<i64>().ok())
        .map(|digits| (digits * number.signum()).clamp(least, greatest))
        .chain([least, greatest])
        .find(|other| *other != number)
        .unwrap_or(number.signum())
}

/// A text of the same length and kinds of characters; the number tells texts of one kind apart.
fn alike(text: &str, number: usize) -> String {
    let mut rest = number;
    let mut masked: Vec<char> = text.chars().rev().map(|old| replaced(old, &mut rest)).collect();
    masked.reverse();
    masked.into_iter().collect()
}

fn replaced(old: char, rest: &mut usize) -> char {
    let alphabet = match old {
        '0'..='9' => &DIGITS,
        'a'..='z' => &SMALL,
        'A'..='Z' => &LARGE,
        _ if !old.is_alphanumeric() => return old,
        _ => match old.len_utf8() {
            1 | 2 => &TWO_BYTES,
            3 => &THREE_BYTES,
            _ => &FOUR_BYTES,
        },
    };
    let new = alphabet.get(*rest % alphabet.len()).copied().unwrap_or(old);
    *rest /= alphabet.len();
    new
}
