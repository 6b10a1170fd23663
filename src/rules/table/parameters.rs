//! A measure as the component's parameters: each value beside its reference, conditions in DMN's
//! notation, points as decimal texts.

use serde_json::{Map, Value, json};

use super::model::{Input, Kind, Measure, Role, Row, Source, Table, Then};
use super::value::{decimal, written};
use crate::kernel::Text;

/// The parameters.
pub(super) fn of(measure: &Measure) -> Value {
    let rule = &measure.rule;
    json!({
        "rule": {
            "id": rule.id,
            "version": rule.version,
            "title": text(&rule.title),
            "purpose": "award",
            "tieBreak": rule.tie_break,
            "reference": rule.reference,
        },
        "inputs": measure.inputs.iter().map(|one| input(one, &measure.inputs)).collect::<Vec<_>>(),
        "tables": measure.tables.iter().map(|one| table(one, &measure.inputs)).collect::<Vec<_>>(),
    })
}

fn text(text: &Text) -> Value {
    json!({ "zh": text.zh, "en": text.en })
}

fn name(inputs: &[Input], index: usize) -> &str {
    inputs.get(index).map_or("", |input| &input.name)
}

fn input(input: &Input, inputs: &[Input]) -> Value {
    let mut said = Map::new();
    let mut say = |key: &str, value: Value| said.insert(key.to_owned(), value);
    say("name", json!(input.name));
    say("title", text(&input.title));
    say("kind", json!(input.kind.as_str()));
    say("reference", json!(input.reference));
    match &input.source {
        Source::Ask { required, help: None } => say("ask", json!({ "required": required })),
        Source::Ask { required, help: Some(help) } => say("ask", json!({ "required": required, "help": text(help) })),
        Source::Field { path, years } => {
            if *years {
                say("derive", json!("years"));
            }
            say("field", json!(path))
        }
        Source::Made { of, how, only } => {
            if let Some((column, condition)) = only {
                let kind = inputs.get(*column).map_or(Kind::Text, |input| input.kind);
                say("where", json!({ "column": name(inputs, *column), "test": condition.written(kind) }));
            }
            say("of", json!(name(inputs, *of)));
            say("derive", json!(how.as_str()))
        }
    };
    match input.kind {
        Kind::Integer | Kind::Decimal | Kind::Date => {
            say("least", json!(written(input.kind, input.bounds.0)));
            say("greatest", json!(written(input.kind, input.bounds.1)));
        }
        Kind::Choice => {
            say("choices", json!(input.choices));
        }
        Kind::Text | Kind::List => {
            say("longest", json!(input.longest));
        }
        Kind::Boolean => {}
    }
    Value::Object(said)
}

fn table(table: &Table, inputs: &[Input]) -> Value {
    let mut said = json!({
        "id": table.id,
        "title": text(&table.title),
        "role": if table.role == Role::Item { "item" } else { "requirement" },
        "hit": table.hit.as_str(),
        "columns": table.columns.iter().map(|column| name(inputs, column.input)).collect::<Vec<_>>(),
        "rows": table.rows.iter().map(|one| row(one, table, inputs)).collect::<Vec<_>>(),
        "reference": table.reference,
    });
    if let (Role::Item, Some(said)) = (table.role, said.as_object_mut()) {
        said.insert("floor".to_owned(), json!(decimal(table.range.0)));
        said.insert("ceiling".to_owned(), json!(decimal(table.range.1)));
    }
    said
}

fn row(row: &Row, table: &Table, inputs: &[Input]) -> Value {
    let conditions = table.columns.iter().zip(&row.conditions).filter_map(|(column, condition)| {
        let (input, condition) = (inputs.get(column.input)?, condition.as_ref()?);
        Some((input.name.clone(), json!(condition.written(input.kind))))
    });
    let then = match row.then {
        Then::Met(met) => json!({ "met": met }),
        Then::Points(points, None) => json!({ "points": decimal(points) }),
        Then::Points(points, Some(each)) => json!({ "points": decimal(points), "each": name(inputs, each) }),
    };
    json!({
        "when": conditions.collect::<Map<_, _>>(),
        "then": then,
        "because": text(&row.because),
        "reference": row.reference,
    })
}
