//! Subjects and contexts from files.

use std::path::Path;

use rencai_host::{Context, Described, Subject, canonicalize};
use serde_json::Value;

use super::Failure;
use super::folder::read_text;
use crate::rules::cases::Setting;

/// The context of a file, or the one that cases have where they name none.
pub(super) fn context(path: Option<&Path>, described: &Described) -> Result<Context, Failure> {
    let setting = match path {
        Some(path) => Setting::read(&read_text(path)?)?,
        None => Setting::default(),
    };
    Ok(setting.context(&described.parameters))
}

/// Subjects from an array, one object, or a line each; canonical, and numbered where they have no id.
pub(super) fn subjects(text: &str) -> Result<Vec<Subject>, Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::Refused(format!("事实 / facts: {error}"));
    let entries: Vec<Value> = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(entries)) => entries,
        Ok(single) => vec![single],
        Err(_) => text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()
            .map_err(|error| refused(&error))?,
    };
    let mut subjects = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let id = entry.get("id").and_then(Value::as_str);
        let facts = entry.get("facts").unwrap_or(entry);
        let facts = canonicalize(&facts.to_string()).map_err(|error| refused(&error))?;
        subjects.push(Subject { id: id.map_or_else(|| format!("{}", index + 1), str::to_owned), facts });
    }
    Ok(subjects)
}
