//! A field of a stage's form: what it asks for, and what checks an answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::names;
use crate::kernel::named::named;
use crate::kernel::{ErrorCode, Refusal, Text};
use crate::rules::form::bounds;

named! {
    /// 表单一项所要的回答。
    ///
    /// What a field of a stage's form asks for.
    StageFieldKind {
        /// 文字；上下限为字数。
        ///
        /// Text; its bounds are numbers of characters.
        Text = "TEXT",
        /// 整数。
        ///
        /// An integer.
        Integer = "INTEGER",
        /// 所列选项之一。
        ///
        /// One of the choices.
        Choice = "CHOICE",
        /// 是或否。
        ///
        /// True or false.
        Boolean = "BOOLEAN",
    }
}

/// A field of a stage's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What answers are given under.
    pub code: String,
    /// As people read it.
    pub title: Text,
    /// What it asks for.
    pub kind: StageFieldKind,
    /// Whether it has to be answered.
    pub required: bool,
    /// The least integer, or the fewest characters.
    pub least: Option<i64>,
    /// The greatest integer, or the most characters.
    pub most: Option<i64>,
    /// What may be chosen.
    pub choices: Vec<String>,
}

/// What a field gives a keyword of the form by.
pub(super) fn given(keyword: &str) -> Option<&'static str> {
    match keyword {
        "enum" => Some("choices"),
        "minimum" | "minLength" => Some("least"),
        "maximum" | "maxLength" => Some("most"),
        "title" => Some("title"),
        "x-title-en" => Some("titleEn"),
        _ => None,
    }
}

impl Field {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let refuse = |zh: &str, en: &str, at: &str| Refusal::new(ErrorCode::BadInput, zh, en).at([at]);
        let named = self.code.len() <= 64
            && self.code.starts_with(|first: char| first.is_ascii_alphabetic())
            && self.code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !named {
            let (zh, en) = ("须以字母开头，其后为字母、数字或下划线", "a letter, then letters, digits and underscores");
            return Err(refuse(zh, en, "code").allowing(["[A-Za-z][A-Za-z0-9_]{0,63}"]));
        }
        names(&self.title, ("title", "titleEn"))?;
        let bounds = [("least", self.least), ("most", self.most)];
        if !matches!(self.kind, StageFieldKind::Text | StageFieldKind::Integer)
            && let Some((at, _)) = bounds.into_iter().find(|(_, bound)| bound.is_some())
        {
            let (zh, en) = ("仅文字与整数有上下限", "text and integers alone have bounds");
            let bounded = [StageFieldKind::Text, StageFieldKind::Integer].map(StageFieldKind::as_str);
            return Err(refuse(zh, en, at).allowing(bounded));
        }
        let least = self.at_least();
        if least.zip(self.most).is_some_and(|(least, most)| least > most) {
            let (zh, en) = ("上限不得小于下限", "the most is not less than the least");
            return Err(refuse(zh, en, "most").allowing(least));
        }
        match (self.kind, self.choices.is_empty()) {
            (StageFieldKind::Choice, true) => {
                let (zh, en) = ("选择项须列出选项", "a choice names what may be chosen");
                Err(refuse(zh, en, "choices").allowing([format!("1-{}", bounds::CHOICES)]))
            }
            (StageFieldKind::Choice, false) | (_, true) => Ok(()),
            (_, false) => {
                let (zh, en) = ("仅选择项有选项", "a choice alone has choices");
                Err(refuse(zh, en, "choices").allowing([StageFieldKind::Choice.as_str()]))
            }
        }
    }

    /// The least that is taken: an empty text is no answer to what has to be answered.
    fn at_least(&self) -> Option<i64> {
        match (self.kind, self.least) {
            (StageFieldKind::Text, None | Some(0)) if self.required => Some(1),
            (_, least) => least,
        }
    }

    /// What checks an answer.
    pub(super) fn schema(&self, order: usize) -> Value {
        let mut schema = Map::new();
        let mut set = |key: &str, value: Option<Value>| schema.extend(value.map(|value| (key.to_owned(), value)));
        set("title", Some(json!(self.title.zh)));
        set("x-title-en", Some(json!(self.title.en)));
        set("x-order", Some(json!(order)));
        let (least, most) = (self.at_least().map(Value::from), self.most.map(Value::from));
        match self.kind {
            StageFieldKind::Text => {
                set("type", Some(json!("string")));
                set("minLength", least);
                set("maxLength", most);
            }
            StageFieldKind::Integer => {
                set("type", Some(json!("integer")));
                set("minimum", least);
                set("maximum", most);
            }
            StageFieldKind::Choice => {
                set("type", Some(json!("string")));
                set("enum", Some(json!(self.choices)));
            }
            StageFieldKind::Boolean => set("type", Some(json!("boolean"))),
        }
        Value::Object(schema)
    }
}
