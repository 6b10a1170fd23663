//! Parameters against the schema that a rule gives for them: no remote references, none in a circle, patterns
//! that match in linear time.

use std::collections::HashMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError};
use serde_json::Value;

use crate::kernel::{ErrorCode, Refusal};

/// How many schemas a rule's may consist of, each counted as often as it is referred to.
const SCHEMAS: usize = 5_000;

/// How many references may lead from one to the next.
const DEPTH: usize = 32;

/// Checks parameters.
///
/// # Errors
/// `PARAMETERS_BREAK_SCHEMA` with the JSON Pointer of the first value that does not fit.
pub fn check(schema: &str, parameters: &str) -> Result<(), Refusal> {
    let refuse = |zh: String, en: String| Refusal::new(ErrorCode::ParametersBreakSchema, zh, en);
    let schema: Value = serde_json::from_str(schema).map_err(|_| {
        refuse("规则的参数模式不是 JSON".to_owned(), "the rule's parameters schema is no JSON".to_owned())
    })?;
    let parameters: Value = serde_json::from_str(parameters)
        .map_err(|_| refuse("参数不是 JSON".to_owned(), "the parameters are no JSON".to_owned()).at(["parameters"]))?;
    if Weights::default().of(&schema, "#").is_none_or(|weight| weight > SCHEMAS) {
        return Err(refuse(
            format!("规则的参数模式过大、循环引用或引用不明：连同引用至多 {SCHEMAS} 个子模式，引用须形如 #/$defs/…"),
            format!(
                "the rule's parameters schema is too large, refers to itself, or to what is not there: at most {SCHEMAS} \
                 schemas, references followed, each reference as #/$defs/…"
            ),
        ));
    }
    let validator = jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|_| {
            refuse(
                "规则的参数模式无效，或引用了外部模式".to_owned(),
                "the rule's parameters schema is not valid, or refers outside itself".to_owned(),
            )
        })?;
    match validator.validate(&parameters) {
        Ok(()) => Ok(()),
        Err(error) => {
            let by = error.schema_path().to_string();
            let (at, zh, en) = unfit(&error);
            let refusal = refuse(format!("{zh}（模式 {by}）"), format!("{en} (the schema's {by})"));
            Err(refusal.at(["parameters".to_owned(), at]).allowing([by]))
        }
    }
}

/// Where a value does not fit, and how: one that is missing, or that the schema knows nothing of, by its own name.
fn unfit(error: &ValidationError<'_>) -> (String, String, String) {
    let place = error.instance_path();
    let about =
        |at: String, zh: &str, en: &str| (at.clone(), format!("参数 {at} {zh}"), format!("the parameter {at} {en}"));
    match error.kind() {
        ValidationErrorKind::Required { property: Value::String(name) } => {
            about(place.join(name).to_string(), "缺少", "is missing")
        }
        ValidationErrorKind::AdditionalProperties { unexpected } if let Some(name) = unexpected.first() => {
            about(place.join(name).to_string(), "未在模式中规定", "is not provided for")
        }
        _ if place.is_empty() => (
            String::new(),
            "参数整体不符合模式".to_owned(),
            "the parameters as a whole do not satisfy the schema".to_owned(),
        ),
        _ => about(place.to_string(), "不符合模式", "does not satisfy the schema"),
    }
}

/// How many schemas each part of a document consists of when its references are followed.
#[derive(Default)]
struct Weights {
    /// None while it is being weighed: what leads there again leads in a circle.
    known: HashMap<String, Option<usize>>,
    /// How many references lead to where it is.
    depth: usize,
}

impl Weights {
    /// None where a reference leads nowhere, in a circle, or over too many others.
    fn of(&mut self, document: &Value, reference: &str) -> Option<usize> {
        if let Some(known) = self.known.get(reference) {
            return *known;
        }
        let part = document.pointer(reference.strip_prefix('#')?).filter(|_| self.depth < DEPTH)?;
        self.known.insert(reference.to_owned(), None);
        self.depth += 1;
        let weight = self.part(document, part)?;
        self.depth -= 1;
        self.known.insert(reference.to_owned(), Some(weight));
        Some(weight)
    }

    fn part(&mut self, document: &Value, part: &Value) -> Option<usize> {
        match part {
            Value::Object(fields) => fields.iter().try_fold(1_usize, |sum, (name, value)| {
                let more = match (name.as_str(), value) {
                    ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
                        self.of(document, reference)?
                    }
                    _ => self.part(document, value)?,
                };
                Some(sum.saturating_add(more))
            }),
            Value::Array(items) => {
                items.iter().try_fold(0_usize, |sum, item| Some(sum.saturating_add(self.part(document, item)?)))
            }
            _ => Some(0),
        }
    }
}
