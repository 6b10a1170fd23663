//! One question of a form: its kind, its bounds, and how it is shown.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schema::{Entry, Object, PRESENTATION, keywords, refused};
use super::{Kind, Question, bounds};
use crate::kernel::{Refusal, Text};

/// Reads a question of one of the kinds and gives the schema that checks its answers.
pub(super) fn question(entry: &Entry, kinds: &[&str]) -> Result<(Question, Value), Refusal> {
    let (map, pointer) = (&entry.map, &entry.pointer);
    let kind = map.get("type").and_then(Value::as_str).unwrap_or_default();
    if !kinds.contains(&kind) {
        let at = format!("{pointer}/type");
        return Err(refused(
            &at,
            "不允许此类型；小数请用整数（如分、厘）",
            "this type is not allowed; for fractions use an integer of a smaller unit",
        )
        .allowing(kinds));
    }
    let one_of = map.contains_key("enum");
    let formatted = map.contains_key("format");
    let (own, mut compiled): (&[&str], Value) = match kind {
        "string" if one_of => (&["type", "enum"], json!({ "type": "string" })),
        "string" if formatted => (&["type", "format"], json!({ "type": "string", "format": "date" })),
        "string" => (&["type", "minLength", "maxLength", "pattern"], json!({ "type": "string" })),
        "integer" => (&["type", "minimum", "maximum", "multipleOf"], json!({ "type": "integer" })),
        _ => (&["type"], json!({ "type": "boolean" })),
    };
    keywords(map, pointer, &[own, PRESENTATION.as_slice()].concat())?;
    copy(map, own, &mut compiled);
    copy(map, &["examples"], &mut compiled);
    let kind = match kind {
        "string" if one_of => Kind::Choice(choices(map, pointer)?),
        "string" if formatted => {
            if map.get("format").and_then(Value::as_str) != Some("date") {
                let at = format!("{pointer}/format");
                return Err(refused(&at, "格式只能是日期", "the format can only be a date").allowing(["date"]));
            }
            Kind::Day
        }
        "string" => {
            let longest = at_most(map, "maxLength", pointer, bounds::TEXT)?;
            set(&mut compiled, "maxLength", json!(longest));
            least_of(map, "minLength", pointer, longest)?;
            Kind::Text { longest }
        }
        "integer" => {
            let least = integer(map, "minimum", pointer, -bounds::INTEGER)?;
            let greatest = integer(map, "maximum", pointer, bounds::INTEGER)?;
            set(&mut compiled, "minimum", json!(least));
            set(&mut compiled, "maximum", json!(greatest));
            Kind::Integer { least, greatest }
        }
        _ => Kind::Boolean,
    };
    let question =
        Question { name: entry.name.clone(), title: title(entry)?, help: help(entry)?, kind, required: entry.required };
    Ok((question, compiled))
}

pub(super) fn set(schema: &mut Value, key: &str, value: Value) {
    if let Some(map) = schema.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

pub(super) fn copy(from: &Object, keys: &[&str], into: &mut Value) {
    for key in keys {
        if let Some(value) = from.get(*key) {
            set(into, key, value.clone());
        }
    }
}

fn integer(map: &Object, key: &str, pointer: &str, otherwise: i64) -> Result<i64, Refusal> {
    match map.get(key) {
        None => Ok(otherwise),
        Some(value) => {
            value.as_i64().filter(|value| value.unsigned_abs() <= bounds::INTEGER.unsigned_abs()).ok_or_else(|| {
                refused(&format!("{pointer}/{key}"), "必须是整数", "it must be an integer")
                    .allowing([format!("±{}", bounds::INTEGER)])
            })
        }
    }
}

pub(super) fn at_most(map: &Object, key: &str, pointer: &str, most: u64) -> Result<u64, Refusal> {
    match map.get(key) {
        None => Ok(most),
        Some(value) => value.as_u64().filter(|value| *value <= most).ok_or_else(|| {
            refused(
                &format!("{pointer}/{key}"),
                format!("必须是不超过 {most} 的整数"),
                format!("it must be an integer of at most {most}"),
            )
            .allowing([most])
        }),
    }
}

/// The least that is asked for is no more than the most that is taken.
pub(super) fn least_of(map: &Object, key: &str, pointer: &str, most: u64) -> Result<(), Refusal> {
    if map.contains_key(key) { at_most(map, key, pointer, most).map(drop) } else { Ok(()) }
}

fn choices(map: &Object, pointer: &str) -> Result<Vec<String>, Refusal> {
    let at = format!("{pointer}/enum");
    let wrong = || {
        refused(&at, "选项必须是互不相同的非空文字", "choices must be distinct texts that are not empty")
            .allowing([format!("1 to {} texts of at most {} characters", bounds::CHOICES, bounds::PRESENTATION)])
    };
    let values = map.get("enum").and_then(Value::as_array).ok_or_else(wrong)?;
    let texts: Vec<String> = values
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| !text.is_empty() && text.trim() == *text && text.chars().count() <= bounds::PRESENTATION)
        .map(str::to_owned)
        .collect();
    let distinct: BTreeSet<&String> = texts.iter().collect();
    if texts.is_empty() || texts.len() != values.len() || distinct.len() != texts.len() || texts.len() > bounds::CHOICES
    {
        return Err(wrong());
    }
    Ok(texts)
}

fn presentation<'e>(entry: &'e Entry, key: &str) -> Result<Option<&'e str>, Refusal> {
    match entry.map.get(key) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .filter(|text| {
                text.trim() == *text && text.chars().count() <= bounds::PRESENTATION && !text.contains(char::is_control)
            })
            .map(Some)
            .ok_or_else(|| {
                refused(&format!("{}/{key}", entry.pointer), "必须是一行文字", "it must be one line of text")
                    .allowing([format!("text of at most {} characters", bounds::PRESENTATION)])
            }),
    }
}

pub(super) fn title(entry: &Entry) -> Result<Text, Refusal> {
    let zh = presentation(entry, "title")?.filter(|text| !text.is_empty()).unwrap_or(&entry.name);
    let en = presentation(entry, "x-title-en")?.unwrap_or_default();
    Ok(Text { zh: zh.to_owned(), en: en.to_owned() })
}

pub(super) fn help(entry: &Entry) -> Result<Option<Text>, Refusal> {
    let zh = presentation(entry, "x-help")?;
    let en = presentation(entry, "x-help-en")?.unwrap_or_default();
    Ok(zh.map(|zh| Text { zh: zh.to_owned(), en: en.to_owned() }))
}
