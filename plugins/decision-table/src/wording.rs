//! Reasons: what a row says, with the values of its facts in their places.

use rencai_rule::{Problem, TEXT_BYTES, Text};
use serde_json::value::RawValue;

use crate::facts::Facts;
use crate::measure::{points, senseless};
use crate::parameters;
use crate::value::shown;

/// What the contract allows of a text, with room for what is added.
const LONGEST: usize = TEXT_BYTES - 148;

/// A row's reason, with `{name}` replaced by that fact and `{points}` by the row's points.
pub fn reason(because: &RawValue, facts: &Facts<'_>, given: Option<i64>) -> Result<Text, Problem> {
    let because: parameters::Text<'_> = serde_json::from_str(because.get())
        .map_err(|_| senseless(String::new(), "理由不可读", "a reason that cannot be read"))?;
    Ok(Text {
        zh: filled(&because.zh, facts, given, ["是", "否", "未知"])?,
        en: filled(&because.en, facts, given, ["yes", "no", "unknown"])?,
    })
}

fn filled(template: &str, facts: &Facts<'_>, given: Option<i64>, words: [&str; 3]) -> Result<String, Problem> {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = behind.split_once('}') else {
            out.push('{');
            rest = behind;
            continue;
        };
        match (name, given) {
            ("points", Some(given)) => out.push_str(&points(given).to_string()),
            _ => out.push_str(&value(name, facts, words)?),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(fitting(out))
}

fn value(name: &str, facts: &Facts<'_>, [yes, no, unknown]: [&str; 3]) -> Result<String, Problem> {
    let Some(index) = facts.named(name) else { return Ok(format!("{{{name}}}")) };
    let value = &facts.get(index)?.value;
    let kind = facts.input(index)?.kind;
    Ok(value.as_ref().map_or_else(|| unknown.to_owned(), |value| shown(kind, value, [yes, no])))
}

/// Several reasons in one.
pub fn joined(reasons: &[Text]) -> Text {
    let join = |of: fn(&Text) -> &String, between: &str, more: &str| {
        let mut out = String::new();
        for (at, one) in reasons.iter().map(of).filter(|one| !one.is_empty()).enumerate() {
            if out.len() + one.len() > LONGEST - more.len() && at > 0 {
                out.push_str(more);
                break;
            }
            if at > 0 {
                out.push_str(between);
            }
            out.push_str(one);
        }
        fitting(out)
    };
    Text { zh: join(|text| &text.zh, "；", "；等"), en: join(|text| &text.en, "; ", "; and others") }
}

fn fitting(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}
