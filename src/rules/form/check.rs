//! Checks answers against the compiled form and says in our own words what is wrong: the validator's
//! messages quote the answer, which may be somebody's personal data.

use jsonschema::error::{ValidationError, ValidationErrorKind as Broken};
use jsonschema::paths::LocationSegment;
use rencai_host::hides;
use serde_json::Value;

use super::{Form, Question, bounds};
use crate::kernel::{ErrorCode, Refusal, Refusals, canonical};

const MOST_REASONS: usize = 50;

pub(super) fn check(form: &Form, validator: &jsonschema::Validator, answers: &Value) -> Result<(), Refusals> {
    let mut reasons = Vec::new();
    let mut path = Vec::new();
    plain(form, answers, &mut path, &mut reasons);
    // Numbers that are no integers have no canonical text; they were found above.
    if canonical(answers).is_ok_and(|text| text.len() > bounds::ANSWERS_BYTES) {
        reasons.push(
            refused("答案总量过大", "the answers are too long in all")
                .allowing([format!("{} bytes", bounds::ANSWERS_BYTES)]),
        );
    }
    if reasons.is_empty() {
        reasons = validator.iter_errors(answers).flat_map(|error| explained(form, &error)).take(MOST_REASONS).collect();
    }
    if reasons.is_empty() { Ok(()) } else { Err(Refusals(reasons)) }
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::AnswersBreakForm, zh, en)
}

/// Finds what no schema of ours would: numbers that are not exact integers, and characters that hide.
fn plain(form: &Form, value: &Value, path: &mut Vec<String>, reasons: &mut Vec<Refusal>) {
    if path.len() > 4 || reasons.len() >= MOST_REASONS {
        return;
    }
    match value {
        Value::Number(number) if number.as_i64().is_none() => {
            reasons.push(say(form, path, "应为整数", "must be an integer").allowing(["an integer"]));
        }
        Value::String(text) if text.contains(hides) => {
            let reason = say(
                form,
                path,
                "含控制字符或改变文字方向的字符",
                "has control characters, or some that turn the direction of writing",
            );
            reasons.push(reason.allowing(["visible characters, spaces and line feeds"]));
        }
        Value::Array(lines) => {
            for (position, line) in lines.iter().enumerate() {
                path.push(position.to_string());
                plain(form, line, path, reasons);
                path.pop();
            }
        }
        Value::Object(map) => {
            for (name, inner) in map {
                path.push(name.clone());
                plain(form, inner, path, reasons);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A refusal that begins with the title of the question.
fn say(form: &Form, path: &[String], zh: &str, en: &str) -> Refusal {
    let (of_zh, of_en) = match form.title(path) {
        Some(title) => {
            (format!("“{}”", title.zh), format!("\"{}\" ", if title.en.is_empty() { &title.zh } else { &title.en }))
        }
        None => ("答案".to_owned(), "the answers ".to_owned()),
    };
    refused(format!("{of_zh}{zh}"), format!("{of_en}{en}")).at(path.iter().cloned())
}

fn explained(form: &Form, error: &ValidationError<'_>) -> Vec<Refusal> {
    let mut path: Vec<String> = error
        .instance_path()
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(position) => position.to_string(),
        })
        .collect();
    let one = |zh: &str, en: &str| vec![say(form, &path, zh, en)];
    let limited = |zh: &str, en: &str, limit: String| {
        let reason = say(form, &path, &zh.replace("{}", &limit), &en.replace("{}", &limit));
        vec![reason.allowing([limit])]
    };
    match error.kind() {
        Broken::Required { property } => {
            path.extend(property.as_str().map(str::to_owned));
            vec![say(form, &path, "必须填写", "must be given")]
        }
        Broken::AdditionalProperties { unexpected } => unexpected
            .iter()
            .take(MOST_REASONS)
            .map(|name| {
                let mut at = path.clone();
                at.push(name.clone());
                refused("表单中没有此题", "the form has no such question").at(at).allowing(known(form, &path))
            })
            .collect(),
        Broken::Type { .. } => {
            let asked = asked(form, &path);
            let reason = say(form, &path, &format!("应为{}", asked.0), &format!("must be {}", asked.1));
            vec![reason.allowing([asked.1])]
        }
        Broken::Enum { options } => {
            let values = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            vec![say(form, &path, "不在可选值中", "is not one of the choices").allowing(values)]
        }
        Broken::Format { .. } => {
            one("应为日期", "must be a day").into_iter().map(|r| r.allowing(["2010-12-31"])).collect()
        }
        Broken::MaxLength { limit } => limited("最多 {} 个字", "must have {} characters at most", limit.to_string()),
        Broken::MinLength { limit } => limited("至少 {} 个字", "must have {} characters at least", limit.to_string()),
        Broken::Maximum { limit } => limited("不得大于 {}", "must not be greater than {}", limit.to_string()),
        Broken::Minimum { limit } => limited("不得小于 {}", "must not be less than {}", limit.to_string()),
        Broken::MaxItems { limit } => limited("最多 {} 行", "must have {} lines at most", limit.to_string()),
        Broken::MinItems { limit } => limited("至少 {} 行", "must have {} lines at least", limit.to_string()),
        Broken::Pattern { pattern } => {
            limited("不符合规定的写法 {}", "is not written as it must be: {}", pattern.clone())
        }
        Broken::MultipleOf { .. } => one("不是规定数的倍数", "is not a multiple of the number that the form names"),
        Broken::UniqueItems => one("有重复的行", "has the same line twice"),
        _ => one("不符合表单", "does not satisfy the form"),
    }
}

fn known(form: &Form, path: &[String]) -> Vec<String> {
    let of = |questions: &[Question]| questions.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    match path.first().and_then(|name| form.lists().iter().find(|list| list.name == *name)) {
        Some(list) => of(&list.questions),
        None => of(form.questions()).into_iter().chain(form.lists().iter().map(|list| list.name.clone())).collect(),
    }
}

fn asked(form: &Form, path: &[String]) -> (&'static str, &'static str) {
    let list = path.first().and_then(|name| form.lists().iter().find(|list| list.name == *name));
    let (questions, name) = match (list, path.len()) {
        (Some(_), 1) => return ("列表", "a list"),
        (Some(_), 2) => return ("一行答案", "an object"),
        (Some(list), _) => (list.questions.as_slice(), path.get(2)),
        (None, 0) => return ("对象", "an object"),
        (None, _) => (form.questions(), path.first()),
    };
    match name.and_then(|name| questions.iter().find(|one| one.name == *name)) {
        Some(question) => question.kind.words(),
        None => ("另一种值", "a value of another kind"),
    }
}

impl super::Kind {
    /// What is asked for, in Chinese and English.
    #[must_use]
    pub const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Text { .. } => ("文字", "text"),
            Self::Day => ("日期", "a day"),
            Self::Choice(_) => ("所列选项之一", "one of the choices"),
            Self::Integer { .. } => ("整数", "an integer"),
            Self::Boolean => ("是或否", "true or false"),
        }
    }
}
