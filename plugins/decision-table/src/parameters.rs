//! The parameters as they are written: what `parameters.schema.json` describes.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A text that is borrowed from the parameters where nothing in it is escaped.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Word<'p>(#[serde(borrow)] Cow<'p, str>);

impl Deref for Word<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// A text in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text<'p> {
    #[serde(borrow)]
    pub zh: Word<'p>,
    pub en: Word<'p>,
}

/// Everything.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters<'p> {
    #[serde(borrow)]
    pub rule: Rule<'p>,
    pub inputs: Vec<Input<'p>>,
    pub tables: Vec<Table<'p>>,
}

/// What the measure is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule<'p> {
    #[serde(borrow)]
    pub id: Word<'p>,
    pub version: Word<'p>,
    pub title: Text<'p>,
    pub purpose: Word<'p>,
    pub tie_break: Vec<Word<'p>>,
    #[serde(rename = "reference")]
    pub _reference: Word<'p>,
}

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Integer,
    Decimal,
    Date,
    Choice,
    Boolean,
    Text,
    List,
}

/// How a fact is made of another one.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Derive {
    Years,
    Count,
    Sum,
    Max,
    Min,
}

/// A fact that conditions read, or that another fact is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Input<'p> {
    #[serde(borrow)]
    pub name: Word<'p>,
    pub title: Text<'p>,
    pub kind: Kind,
    pub ask: Option<Ask<'p>>,
    pub field: Option<Word<'p>>,
    pub of: Option<Word<'p>>,
    pub derive: Option<Derive>,
    pub r#where: Option<Where<'p>>,
    pub least: Option<Word<'p>>,
    pub greatest: Option<Word<'p>>,
    pub choices: Option<Vec<Word<'p>>>,
    pub longest: Option<u32>,
    #[serde(rename = "reference")]
    pub _reference: Word<'p>,
}

/// A question of the form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask<'p> {
    pub required: bool,
    #[serde(borrow)]
    pub help: Option<Text<'p>>,
}

/// Which lines of a list count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Where<'p> {
    #[serde(borrow)]
    pub column: Word<'p>,
    pub test: Word<'p>,
}

/// What a table decides.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    Requirement,
    Item,
}

/// How many rows may apply, and what becomes of several.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Hit {
    #[serde(rename = "unique")]
    Unique,
    #[serde(rename = "first")]
    First,
    #[serde(rename = "collect-sum")]
    CollectSum,
}

/// A decision table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Table<'p> {
    #[serde(borrow)]
    pub id: Word<'p>,
    pub title: Text<'p>,
    pub role: Role,
    pub hit: Hit,
    pub floor: Option<Word<'p>>,
    pub ceiling: Option<Word<'p>>,
    pub columns: Vec<Word<'p>>,
    pub rows: Vec<Row<'p>>,
    pub reference: Word<'p>,
}

/// A row: its conditions, what follows, and why.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Row<'p> {
    #[serde(borrow)]
    pub when: When<'p>,
    pub then: Then<'p>,
    /// A [`Text`], read where the row applies: most rows of a large table do not.
    #[serde(borrow)]
    pub because: &'p RawValue,
    #[serde(rename = "reference")]
    pub _reference: IgnoredAny,
}

/// What follows: met or failed, or points, perhaps for each of a count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then<'p> {
    pub met: Option<bool>,
    #[serde(borrow)]
    pub points: Option<Word<'p>>,
    pub each: Option<Word<'p>>,
}

/// The conditions of a row that say anything, by the name of their fact.
#[derive(Debug)]
pub struct When<'p>(pub Vec<(Word<'p>, Word<'p>)>);

impl<'de: 'p, 'p> Deserialize<'de> for When<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Conditions;
        impl<'de> Visitor<'de> for Conditions {
            type Value = Vec<(Word<'de>, Word<'de>)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of conditions")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut conditions = Vec::new();
                while let Some(condition) = map.next_entry()? {
                    conditions.push(condition);
                }
                Ok(conditions)
            }
        }
        deserializer.deserialize_map(Conditions).map(When)
    }
}
