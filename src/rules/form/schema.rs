//! Reads the flat part of JSON Schema and refuses the rest, naming where and what is allowed.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::question::{at_most, copy, help, least_of, question, title};
use super::{List, Question, RESERVED, RESERVED_IN_LISTS, RESERVED_TABS, bounds};
use crate::kernel::{ErrorCode, Refusal, Text, canonicalize};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
pub(super) const PRESENTATION: [&str; 8] =
    ["title", "description", "$comment", "examples", "x-title-en", "x-order", "x-help", "x-help-en"];
const OBJECT: [&str; 5] = ["type", "properties", "required", "additionalProperties", "$comment"];
const KINDS: [&str; 4] = ["string", "integer", "boolean", "array"];
const FORBIDDEN_IN_TABS: [char; 8] = ['[', ']', ':', '*', '?', '/', '\\', '\''];
const DEPTH_OF_REFERENCES: usize = 8;

/// What a form says, taken apart.
pub(super) struct Outline {
    pub canonical: String,
    pub questions: Vec<Question>,
    pub lists: Vec<List>,
    /// The schema that is compiled: references resolved, bounds filled in, nothing else allowed.
    pub compiled: Value,
}

pub(super) type Object = Map<String, Value>;

pub(super) fn refused(pointer: &str, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::FormRefused, zh, en).at([pointer])
}

/// What only the validator's compiler finds: a pattern, a length or a count that cannot be one.
pub(super) fn not_compiled(error: &jsonschema::ValidationError<'_>) -> Refusal {
    refused(error.instance_path().as_str(), "此处的值不可用", "the value that stands here cannot be used").allowing([
        "lengths and counts: integers from 0",
        "pattern: a regular expression without look-around and back-references",
    ])
}

pub(super) fn outline(json: &str) -> Result<Outline, Refusal> {
    if json.len() > bounds::FORM_BYTES {
        return Err(
            refused("", "表单过大", "the form is too large").allowing([format!("{} bytes", bounds::FORM_BYTES)])
        );
    }
    let canonical = canonicalize(json).map_err(|_| not_json())?;
    let root: Value = serde_json::from_str(&canonical).map_err(|_| not_json())?;
    let Some(top) = root.as_object() else {
        return Err(refused("", "表单必须是一个 JSON 对象", "the form must be a JSON object").allowing(["{}"]));
    };
    let reader = Reader { root: &root };
    if top.is_empty() {
        let compiled = json!({ "type": "object", "additionalProperties": false });
        return Ok(Outline { canonical, questions: Vec::new(), lists: Vec::new(), compiled });
    }
    if let Some(draft) = top.get("$schema")
        && draft.as_str().map(|text| text.trim_end_matches('#')) != Some(DRAFT)
    {
        return Err(refused("/$schema", "只支持 2020-12 版", "only draft 2020-12 is supported").allowing([DRAFT]));
    }
    let allowed = [&["$schema", "$defs"], OBJECT.as_slice(), PRESENTATION.as_slice()].concat();
    keywords(top, "", &allowed)?;
    let entries = reader.object(top, "")?;
    let mut questions = Vec::new();
    let mut lists = Vec::new();
    let mut properties = Object::new();
    for entry in &entries {
        if entry.map.get("type").and_then(Value::as_str) == Some("array") {
            let (list, compiled) = reader.list(entry)?;
            lists.push(list);
            properties.insert(entry.name.clone(), compiled);
        } else {
            let (question, compiled) = question(entry, &KINDS)?;
            questions.push(question);
            properties.insert(entry.name.clone(), compiled);
        }
    }
    bounded("/properties", questions.len(), bounds::QUESTIONS)?;
    bounded("/properties", lists.len(), bounds::LISTS)?;
    distinct(questions.iter().map(|one| (one.name.as_str(), &one.title)), &RESERVED, "/properties")?;
    distinct(lists.iter().map(|one| (one.name.as_str(), &one.title)), &RESERVED_TABS, "/properties")?;
    let compiled = closed(properties, &entries);
    Ok(Outline { canonical, questions, lists, compiled })
}

fn not_json() -> Refusal {
    refused(
        "",
        "不是可用的 JSON：可能含小数、重复的键或语法错误",
        "not JSON of the kind allowed: a fraction, a key twice or a fault of syntax",
    )
    .allowing(["one JSON object with integers, text, booleans, lists and objects"])
}

fn closed(properties: Object, entries: &[Entry]) -> Value {
    let required: Vec<&str> = entries.iter().filter(|one| one.required).map(|one| one.name.as_str()).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn bounded(pointer: &str, count: usize, most: usize) -> Result<(), Refusal> {
    if count <= most {
        return Ok(());
    }
    Err(refused(pointer, format!("数量超过 {most}"), format!("there are more than {most}")).allowing([most]))
}

pub(super) fn keywords(map: &Object, pointer: &str, allowed: &[&str]) -> Result<(), Refusal> {
    match map.keys().find(|key| !allowed.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(refused(
            &format!("{pointer}/{}", escaped(key)),
            format!("此处不允许关键字“{key}”"),
            format!("the keyword \"{key}\" is not allowed here"),
        )
        .allowing(allowed)),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Headings must tell questions apart, also from the columns that every import has.
fn distinct<'q>(
    names: impl Iterator<Item = (&'q str, &'q Text)>,
    reserved: &[&str],
    pointer: &str,
) -> Result<(), Refusal> {
    let mut seen: BTreeSet<String> = reserved.iter().map(|text| text.to_lowercase()).collect();
    for (name, title) in names {
        let own = [name, &title.zh, &title.en].into_iter().filter(|text| !text.is_empty());
        let own: BTreeSet<String> = own.map(str::to_lowercase).collect();
        for text in own {
            if !seen.insert(text.clone()) {
                return Err(refused(
                    &format!("{pointer}/{name}"),
                    format!("名称或标题“{text}”与另一题或导入表的固定列相同"),
                    format!("the name or title \"{text}\" is that of another question or of a column of every import"),
                )
                .allowing(["a name and titles of its own for each question"]));
            }
        }
    }
    Ok(())
}

/// A property with its references resolved.
pub(super) struct Entry {
    pub name: String,
    pub pointer: String,
    pub map: Object,
    pub required: bool,
    order: i64,
}

struct Reader<'r> {
    root: &'r Value,
}

impl Reader<'_> {
    /// The properties of an object in their order.
    fn object(&self, map: &Object, pointer: &str) -> Result<Vec<Entry>, Refusal> {
        if map.get("type").and_then(Value::as_str) != Some("object") {
            return Err(
                refused(&format!("{pointer}/type"), "此处必须是对象", "an object must stand here").allowing(["object"])
            );
        }
        if map.get("additionalProperties").is_some_and(|value| *value != Value::Bool(false)) {
            let at = format!("{pointer}/additionalProperties");
            return Err(
                refused(&at, "不允许表单外的答案", "answers outside the form are not allowed").allowing(["false"])
            );
        }
        let empty = Object::new();
        let properties = match map.get("properties") {
            None => &empty,
            Some(Value::Object(properties)) => properties,
            Some(_) => {
                let at = format!("{pointer}/properties");
                return Err(refused(&at, "必须是对象", "it must be an object").allowing(["{}"]));
            }
        };
        let required = names(map.get("required"), &format!("{pointer}/required"), properties)?;
        let mut entries = Vec::new();
        for (name, value) in properties {
            let at = format!("{pointer}/properties/{}", escaped(name));
            if !named(name) {
                return Err(refused(&at, "名称不可用", "the name cannot be used")
                    .allowing(["a letter, then letters, digits or underscores, 64 at most"]));
            }
            let map = self.resolved(value, &at)?;
            let order = match map.get("x-order") {
                None => i64::MAX,
                Some(order) => order.as_i64().ok_or_else(|| {
                    refused(&format!("{at}/x-order"), "必须是整数", "it must be an integer").allowing(["an integer"])
                })?,
            };
            entries.push(Entry {
                name: name.clone(),
                pointer: at,
                map,
                required: required.contains(name.as_str()),
                order,
            });
        }
        entries.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
        Ok(entries)
    }

    /// Follows `$ref` inside the document; what stands beside it (a title, an order) takes precedence.
    fn resolved(&self, value: &Value, pointer: &str) -> Result<Object, Refusal> {
        let mut beside = Object::new();
        let mut current = value;
        for _ in 0..DEPTH_OF_REFERENCES {
            let Some(map) = current.as_object() else {
                return Err(refused(pointer, "此处必须是对象", "an object must stand here").allowing(KINDS));
            };
            let Some(reference) = map.get("$ref") else {
                let mut whole = map.clone();
                whole.extend(beside);
                return Ok(whole);
            };
            let allowed = [&["$ref"], PRESENTATION.as_slice()].concat();
            keywords(map, pointer, &allowed)?;
            for (key, own) in map.iter().filter(|(key, _)| *key != "$ref") {
                beside.entry(key.clone()).or_insert_with(|| own.clone());
            }
            let target = reference.as_str().and_then(|text| text.strip_prefix("#/$defs/"));
            let definition = target.and_then(|name| {
                let name = name.replace("~1", "/").replace("~0", "~");
                self.root.get("$defs")?.get(name)
            });
            current = definition.ok_or_else(|| {
                let known = self.root.get("$defs").and_then(Value::as_object);
                let known = known.into_iter().flat_map(Map::keys).map(|name| format!("#/$defs/{}", escaped(name)));
                let known = known.chain(["#/$defs/…".to_owned()]);
                refused(
                    &format!("{pointer}/$ref"),
                    "引用只能指向本表单的 #/$defs",
                    "a reference may point to #/$defs of this form only",
                )
                .allowing(known)
            })?;
        }
        Err(refused(&format!("{pointer}/$ref"), "引用层数过多或成环", "references are too deep or in a circle")
            .allowing([format!("{DEPTH_OF_REFERENCES} steps")]))
    }

    fn list(&self, entry: &Entry) -> Result<(List, Value), Refusal> {
        let pointer = &entry.pointer;
        let own = ["type", "items", "minItems", "maxItems", "uniqueItems"];
        keywords(&entry.map, pointer, &[own.as_slice(), PRESENTATION.as_slice()].concat())?;
        let at = format!("{pointer}/items");
        let items = entry.map.get("items").ok_or_else(|| {
            refused(&at, "列表必须说明其各行", "a list must say what its lines are")
                .allowing(["an object of flat questions"])
        })?;
        let items = self.resolved(items, &at)?;
        keywords(&items, &at, &[OBJECT.as_slice(), PRESENTATION.as_slice()].concat())?;
        let inner = self.object(&items, &at)?;
        let mut questions = Vec::new();
        let mut properties = Object::new();
        for entry in &inner {
            let (question, compiled) = question(entry, &["string", "integer", "boolean"])?;
            questions.push(question);
            properties.insert(entry.name.clone(), compiled);
        }
        bounded(&at, questions.len(), bounds::QUESTIONS)?;
        let names = questions.iter().map(|one| (one.name.as_str(), &one.title));
        distinct(names, &RESERVED_IN_LISTS, &format!("{at}/properties"))?;
        let most = at_most(&entry.map, "maxItems", pointer, bounds::LINES)?;
        least_of(&entry.map, "minItems", pointer, most)?;
        let mut compiled = json!({ "type": "array", "items": closed(properties, &inner), "maxItems": most });
        copy(&entry.map, &["minItems", "uniqueItems"], &mut compiled);
        let title = title(entry)?;
        if title.zh.chars().count() > bounds::TAB || title.zh.contains(FORBIDDEN_IN_TABS) {
            return Err(refused(
                &format!("{pointer}/title"),
                "列表的标题用作工作表名，过长或含不可用的字符",
                "the title of a list names a sheet; it is too long or has characters that cannot stand there",
            )
            .allowing([format!("1 to {} characters, none of []:*?/\\'", bounds::TAB)]));
        }
        let list = List { name: entry.name.clone(), title, help: help(entry)?, required: entry.required, questions };
        Ok((list, compiled))
    }
}

fn names<'m>(value: Option<&'m Value>, pointer: &str, properties: &Object) -> Result<BTreeSet<&'m str>, Refusal> {
    let wrong = || {
        refused(pointer, "必填项必须是表单中的题目", "what is required must be a question of the form")
            .allowing(properties.keys())
    };
    match value {
        None => Ok(BTreeSet::new()),
        Some(Value::Array(values)) => values
            .iter()
            .map(|one| one.as_str().filter(|name| properties.contains_key(*name)).ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

fn named(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
