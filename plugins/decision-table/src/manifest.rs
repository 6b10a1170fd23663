//! What the rule says of itself: made of the tables, with the form and the fragment that their facts
//! need.

use std::collections::BTreeMap;

use rencai_rule::bindings::rencai::rules::types::{Item, Requirement};
use rencai_rule::{Manifest, Problem, Text, text};
use serde_json::{Map, Value, json};

use crate::measure::{Measure, points};
use crate::parameters::{self, Input, Kind, Parameters, Role};

const DECIMAL: &str = "^-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,6})?$";

/// The manifest under these parameters.
pub fn of(parameters: &Parameters<'_>, measure: &Measure<'_>) -> Result<Manifest, Problem> {
    let rule = &parameters.rule;
    let mut manifest = Manifest {
        id: rule.id.to_string(),
        version: rule.version.to_string(),
        title: both(&rule.title),
        purpose: rule.purpose.to_string(),
        facts: fragment(&parameters.inputs),
        form: form(&parameters.inputs),
        requirements: Vec::new(),
        items: Vec::new(),
        tie_break: rule.tie_break.iter().map(|item| item.to_string()).collect(),
    };
    for (written, table) in parameters.tables.iter().zip(&measure.tables) {
        let (id, title, basis) = (written.id.to_string(), both(&written.title), written.reference.to_string());
        match table.role {
            Role::Requirement => manifest.requirements.push(Requirement { id, title, basis }),
            Role::Item => {
                let (floor, ceiling) = (points(table.floor).wire(), points(table.ceiling).wire());
                manifest.items.push(Item { id, title, floor, ceiling, basis });
            }
        }
    }
    Ok(manifest)
}

fn both(written: &parameters::Text<'_>) -> Text {
    text(&*written.zh, &*written.en)
}

/// Fields below fields.
#[derive(Default)]
struct Fields<'p>(BTreeMap<&'p str, Fields<'p>>);

impl Fields<'_> {
    fn write(&self, depth: usize, out: &mut String) {
        out.push_str(" {\n");
        for (name, below) in &self.0 {
            out.extend(std::iter::repeat_n("  ", depth + 1));
            out.push_str(name);
            if below.0.is_empty() {
                out.push('\n');
            } else {
                below.write(depth + 1, out);
            }
        }
        out.extend(std::iter::repeat_n("  ", depth));
        out.push_str("}\n");
    }
}

fn fragment(inputs: &[Input<'_>]) -> String {
    let mut fields = Fields::default();
    if inputs.iter().any(|input| input.ask.is_some()) {
        fields.0.insert("answers", Fields::default());
    }
    for path in inputs.iter().filter_map(|input| input.field.as_ref()) {
        path.split('.').fold(&mut fields, |below, name| below.0.entry(name).or_default());
    }
    let mut out = "fragment Facts on Nomination".to_owned();
    fields.write(0, &mut out);
    out
}

fn form(inputs: &[Input<'_>]) -> String {
    let asked: Vec<&Input<'_>> = inputs.iter().filter(|input| input.ask.is_some()).collect();
    if asked.is_empty() {
        return "{}".to_owned();
    }
    let of = |list: &str| -> Vec<&Input<'_>> {
        let inside = |input: &&&Input<'_>| input.name.split_once('.').is_some_and(|(before, _)| before == list);
        asked.iter().filter(inside).copied().collect()
    };
    let outer: Vec<&Input<'_>> = asked.iter().filter(|input| !input.name.contains('.')).copied().collect();
    let mut schema = object(&outer, &|input| match input.kind {
        Kind::List => {
            let items = object(&of(&input.name), &question);
            json!({ "type": "array", "maxItems": input.longest.unwrap_or(100), "items": items })
        }
        _ => question(input),
    });
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    }
    schema.to_string()
}

fn object(inputs: &[&Input<'_>], schema: &dyn Fn(&Input<'_>) -> Value) -> Value {
    let short = |input: &Input<'_>| input.name.rsplit('.').next().unwrap_or_default().to_owned();
    let required: Vec<String> = inputs
        .iter()
        .filter(|input| input.ask.as_ref().is_some_and(|ask| ask.required))
        .map(|input| short(input))
        .collect();
    let mut properties = Map::new();
    for (order, input) in inputs.iter().enumerate() {
        let mut property = schema(input);
        if let Some(property) = property.as_object_mut() {
            let mut say = |key: &str, value: Value| property.insert(key.to_owned(), value);
            say("title", json!(&*input.title.zh));
            if !input.title.en.is_empty() {
                say("x-title-en", json!(&*input.title.en));
            }
            say("x-order", json!(order + 1));
            if let Some(help) = input.ask.as_ref().and_then(|ask| ask.help.as_ref()) {
                say("x-help", json!(&*help.zh));
                if !help.en.is_empty() {
                    say("x-help-en", json!(&*help.en));
                }
            }
        }
        properties.insert(short(input), property);
    }
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn question(input: &Input<'_>) -> Value {
    match input.kind {
        Kind::Integer => {
            let mut schema = json!({ "type": "integer" });
            for (key, bound) in [("minimum", &input.least), ("maximum", &input.greatest)] {
                if let (Some(schema), Some(bound)) = (schema.as_object_mut(), bound) {
                    schema.insert(key.to_owned(), bound.parse::<i64>().map_or(Value::Null, |bound| json!(bound)));
                }
            }
            schema
        }
        Kind::Decimal => json!({ "type": "string", "pattern": DECIMAL, "maxLength": 17 }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Choice => {
            let choices: Vec<&str> = input.choices.iter().flatten().map(|choice| &**choice).collect();
            json!({ "type": "string", "enum": choices })
        }
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Text | Kind::List => {
            json!({ "type": "string", "minLength": 1, "maxLength": input.longest.unwrap_or(200) })
        }
    }
}
