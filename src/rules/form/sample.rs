//! Made-up answers that satisfy a form: what a rule is rehearsed with where nobody has answered yet.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value, json};

use super::Form;
use crate::kernel::Day;

/// Characters of a made-up text, where the form does not ask for more.
const TEXT: u64 = 12;
/// Lines of a made-up list, where the form does not ask for more.
const LINES: u64 = 3;
const SYLLABLES: [char; 8] = ['样', '例', '甲', '乙', '丙', 'a', 'b', '7'];

impl Form {
    /// The answers of one number: 0 is the least that the form takes, 1 the most, the others lie between.
    /// An example that the form gives of a question is taken for it.
    #[must_use]
    pub fn sample(&self, number: usize) -> Option<Value> {
        let answers = Maker { number, made: 0 }.object(&self.compiled);
        self.check(&answers).is_ok().then_some(answers)
    }
}

struct Maker {
    number: usize,
    made: usize,
}

impl Maker {
    /// Changes with the sample and with the place in it.
    fn turn(&mut self) -> usize {
        self.made += 1;
        self.number.wrapping_mul(7).wrapping_add(self.made.wrapping_mul(3))
    }

    fn object(&mut self, schema: &Value) -> Value {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut answers = Map::new();
        for (name, question) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let wanted = match self.number {
                0 => false,
                1 => true,
                _ => !self.turn().is_multiple_of(4),
            };
            if wanted || required.contains(&name.as_str()) {
                answers.insert(name.clone(), self.answer(question));
            }
        }
        Value::Object(answers)
    }

    fn answer(&mut self, question: &Value) -> Value {
        let turn = self.turn();
        let bound = |key: &str, otherwise: u64| question.get(key).and_then(Value::as_u64).unwrap_or(otherwise);
        let choices = ["examples", "enum"].into_iter().find_map(|key| question.get(key).and_then(Value::as_array));
        if let Some(one) = choices.filter(|all| !all.is_empty()).and_then(|all| all.get(turn % all.len())) {
            return one.clone();
        }
        match question.get("type").and_then(Value::as_str) {
            Some("boolean") => Value::Bool(self.number == 1 || (self.number > 1 && turn.is_multiple_of(2))),
            Some("integer") => json!(self.integer(question, turn)),
            Some("array") => {
                let (least, most) = (bound("minItems", 0), bound("maxItems", LINES));
                let lines = match self.number {
                    0 => least,
                    1 => most.min(LINES).max(least),
                    number => ((number as u64) % (LINES + 1)).clamp(least, most.max(least)),
                };
                let items = question.get("items").unwrap_or(&Value::Null);
                Value::Array((0..lines).map(|_| self.object(items)).collect())
            }
            _ if question.get("format").is_some() => json!(day(turn)),
            _ => match question.get("pattern").and_then(Value::as_str) {
                Some(pattern) => json!(fitting(pattern)),
                None => {
                    let (least, most) = (bound("minLength", 0), bound("maxLength", TEXT));
                    let length = if self.number == 0 { least } else { TEXT.clamp(least, most.max(least)) };
                    json!(text(turn, length))
                }
            },
        }
    }

    fn integer(&self, question: &Value, turn: usize) -> i64 {
        let bound = |key: &str, otherwise: i64| question.get(key).and_then(Value::as_i64).unwrap_or(otherwise);
        let (least, greatest) = (bound("minimum", 0), bound("maximum", i64::MAX));
        let step = bound("multipleOf", 1).max(1);
        let some = match self.number {
            0 => least,
            1 => greatest,
            number => {
                let some = turn.saturating_mul(10_usize.pow(u32::try_from(number % 4).unwrap_or(0)));
                0_i64.max(least).saturating_add(i64::try_from(some).unwrap_or(0)).min(greatest)
            }
        };
        let up = some.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
        if up > greatest { some.div_euclid(step).saturating_mul(step) } else { up }
    }
}

/// A day of the years in which a working life lies, ends of months and leap days among them.
pub fn day(turn: usize) -> String {
    let year = 1950 + i32::try_from(turn * 5 % 61).unwrap_or(0);
    let month = 1 + u32::try_from(turn % 12).unwrap_or(0);
    let last = [31, 30, 29, 28].into_iter().find_map(|last| Day::of(year, month, last));
    let middle = Day::of(year, month, 15).filter(|_| !turn.is_multiple_of(3));
    middle.or(last).map(|day| day.to_string()).unwrap_or_default()
}

/// A text of so many characters.
pub fn text(turn: usize, length: u64) -> String {
    let length = usize::try_from(length).unwrap_or(0);
    SYLLABLES.iter().cycle().skip(turn % SYLLABLES.len()).take(length).collect()
}

/// The simplest text that a pattern of the form takes.
fn fitting(pattern: &str) -> String {
    let mut text = String::new();
    if let Ok(hir) = regex_syntax::parse(pattern) {
        written(&hir, &mut text);
    }
    text
}

fn written(hir: &Hir, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let plain = class.iter().find(|range| range.end() >= '0').or_else(|| class.iter().next());
            text.extend(plain.map(|range| range.start().max('0').min(range.end())));
        }
        HirKind::Class(Class::Bytes(class)) => text.extend(class.iter().next().map(|range| char::from(range.start()))),
        HirKind::Repetition(repeated) => (0..repeated.min.min(4_000)).for_each(|_| written(&repeated.sub, text)),
        HirKind::Capture(capture) => written(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| written(part, text)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| written(part, text)),
    }
}
