//! The numbers in parameters, and what they become so many steps away. Pure.

use rencai_host::Decimal;
use serde_json::Value;

/// A number in the parameters: an integer, or a text that is a decimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// A JSON Pointer (RFC 6901) to it.
    pub pointer: String,
    number: Decimal,
    written: bool,
}

impl Leaf {
    /// The value, as text.
    #[must_use]
    pub fn value(&self) -> String {
        self.number.to_string()
    }

    /// The value so many units of its own last digit away, as text; none past what can be written.
    #[must_use]
    pub fn at(&self, steps: i64) -> Option<String> {
        Some(Decimal::new(self.number.units.checked_add(steps)?, self.number.scale).to_string())
    }

    /// The parameters with that value in its place; none past what can be written.
    #[must_use]
    pub fn put(&self, parameters: &Value, steps: i64) -> Option<Value> {
        let mut changed = parameters.clone();
        let value = self.at(steps)?;
        *changed.pointer_mut(&self.pointer)? =
            if self.written { Value::String(value) } else { Value::from(value.parse::<i64>().ok()?) };
        Some(changed)
    }
}

/// All numbers in parameters, in the order of their document.
#[must_use]
pub fn leaves(parameters: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    gather(parameters, String::new(), &mut found);
    found
}

fn gather(value: &Value, pointer: String, found: &mut Vec<Leaf>) {
    match value {
        Value::Number(number) => {
            found.extend(number.as_i64().map(|units| Leaf { pointer, number: Decimal::new(units, 0), written: false }));
        }
        Value::String(text) => {
            found.extend(text.parse().ok().map(|number| Leaf { pointer, number, written: true }));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| gather(item, format!("{pointer}/{at}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            gather(field, format!("{pointer}/{name}"), found);
        }),
        Value::Null | Value::Bool(_) => {}
    }
}
