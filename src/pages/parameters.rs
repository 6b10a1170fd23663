//! Parameters as a table: each value with the document that sets it.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::layout::Frame;

/// A value, where it stands, and what sets it.
#[derive(Debug, PartialEq, Eq)]
struct Entry<'p> {
    pointer: String,
    value: String,
    reference: &'p str,
}

/// The table; nothing where there are no parameters.
pub fn table(frame: &Frame<'_>, parameters: &Json) -> Markup {
    let mut entries = Vec::new();
    collect(parameters, String::new(), "", &mut entries);
    html! {
        @if entries.is_empty() {
            p.empty { (frame.say("没有参数。", "There are no parameters.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(frame.say("参数", "Parameters")) {
                table {
                    thead { tr {
                        th scope="col" { (frame.say("参数", "Parameter")) }
                        th.number scope="col" { (frame.say("值", "Value")) }
                        th scope="col" { (frame.say("依据", "Set by")) }
                    } }
                    tbody {
                        @for entry in &entries {
                            tr {
                                th scope="row" { code { (entry.pointer) } }
                                td.number { (entry.value) }
                                td { (entry.reference) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn collect<'p>(value: &'p Json, pointer: String, reference: &'p str, entries: &mut Vec<Entry<'p>>) {
    match value {
        Json::Object(fields) => {
            let reference = fields.get("reference").and_then(Json::as_str).unwrap_or(reference);
            for (name, field) in fields.iter().filter(|(name, _)| *name != "reference") {
                // What is only a value with its reference is called what it is the value of.
                let below = if name == "value" { pointer.clone() } else { format!("{pointer}/{name}") };
                collect(field, below, reference, entries);
            }
        }
        Json::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{place}"), reference, entries);
            }
        }
        Json::String(text) => entries.push(Entry { pointer, value: text.clone(), reference }),
        other => entries.push(Entry { pointer, value: other.to_string(), reference }),
    }
}
