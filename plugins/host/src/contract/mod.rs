//! The contract `rencai:rules` as Rust values: what goes into a rule and what comes out.
//!
//! These are the host's own types, field for field `plugins/wit/1.0.0/rules.wit`; the engine checks the
//! shapes when it finds a rule's functions, so a difference is a refused component and never a misread
//! answer. As JSON the names are in camel case and decimals are strings. What the values must satisfy
//! beyond their shape is for the modules `manifest` and `verify`.
//!
//! A host speaks a few versions of the contract side by side: `versions` has the table, and each version a
//! module that calls its functions and lifts what they answer into the types of this page. What another
//! version takes is said there.

mod v1_0;
#[cfg(test)]
mod v1_1;
pub(crate) mod versions;

use serde::{Deserialize, Serialize};
use wasmtime::component::{ComponentType, Lift, Lower};

use crate::decimal::Decimal;

pub use v1_0::CONTRACT_VERSION;

/// One text in the languages that people here read. `zh` is never empty; `en` may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// A text of both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.en.is_empty() { f.write_str(&self.zh) } else { write!(f, "{} / {}", self.zh, self.en) }
    }
}

/// Something that gives points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Stable within the rule.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// The fewest points that may be given.
    pub floor: Decimal,
    /// The most points that may be given.
    pub ceiling: Decimal,
    /// The article that allows this item.
    pub basis: String,
}

/// A requirement that a subject meets or fails, whatever its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// Stable within the rule.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// The article that makes it a requirement.
    pub basis: String,
}

/// What a rule says of itself under given parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Reverse-dotted and stable across versions.
    pub id: String,
    /// Semantic version of the rule.
    pub version: String,
    /// What people call the rule.
    pub title: Text,
    /// What the rule decides about.
    pub purpose: String,
    /// A GraphQL document with a fragment named `Facts`.
    pub facts: String,
    /// JSON Schema of the answers that a nomination brings.
    pub form: String,
    /// What must be met.
    pub requirements: Vec<Requirement>,
    /// What gives points.
    pub items: Vec<Item>,
    /// Items that decide between equal totals, in this order.
    #[component(name = "tie-break")]
    pub tie_break: Vec<String>,
}

/// Everything that is the same for all subjects of one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// Code of the unit whose rule this is.
    pub division: String,
    /// Code of the award programme or assessment scheme.
    pub programme: String,
    /// The stage that is judged.
    pub stage: String,
    /// The calendar date that the decision is made as of.
    #[component(name = "as-of")]
    pub as_of: String,
    /// The period judged.
    pub period: String,
    /// Canonical JSON of the parameters in force.
    pub parameters: String,
}

/// Someone or something to judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The global identifier, returned unchanged in the verdict.
    pub id: String,
    /// The answer to the manifest's fragment, as canonical JSON.
    pub facts: String,
}

/// How a requirement was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(enum)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Outcome {
    /// The requirement is met.
    #[component(name = "met")]
    Met,
    /// The requirement is not met.
    #[component(name = "failed")]
    Failed,
    /// A fact that would decide it is absent: a person has to look.
    #[component(name = "undetermined")]
    Undetermined,
}

/// Whether a requirement is met, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which requirement.
    pub requirement: String,
    /// How it was answered.
    pub outcome: Outcome,
    /// Why, in words.
    pub because: Text,
    /// JSON Pointers into the facts.
    pub evidence: Vec<String>,
    /// JSON Pointers into the parameters.
    pub under: Vec<String>,
}

/// Points for one item, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Which item.
    pub item: String,
    /// How many points.
    pub points: Decimal,
    /// Why, in words.
    pub because: Text,
    /// JSON Pointers into the facts.
    pub evidence: Vec<String>,
    /// JSON Pointers into the parameters.
    pub under: Vec<String>,
}

/// What the rule decides about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// Whom it is about.
    pub subject: String,
    /// One for each requirement, in order.
    pub findings: Vec<Finding>,
    /// One for each item, in order.
    pub lines: Vec<Line>,
    /// The sum of the lines.
    pub total: Decimal,
}

/// Why a rule can't answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Stable within the rule.
    pub code: String,
    /// In words.
    pub because: Text,
    /// JSON Pointers into the facts.
    pub evidence: Vec<String>,
    /// JSON Pointers into the parameters.
    pub under: Vec<String>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.because)
    }
}

/// A subject that can't be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(record)]
#[serde(rename_all = "camelCase")]
pub struct Unjudged {
    /// Whom it is about.
    pub subject: String,
    /// Why.
    pub problem: Problem,
}

/// The answer for one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(variant)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It was judged.
    #[component(name = "judged")]
    Judged(Judgement),
    /// It waits for a person.
    #[component(name = "unjudged")]
    Unjudged(Unjudged),
}

impl Verdict {
    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Judged(judgement) => &judgement.subject,
            Self::Unjudged(unjudged) => &unjudged.subject,
        }
    }
}

/// How much a line of a rule's log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ComponentType, Lift, Lower)]
#[component(enum)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Level {
    /// For whoever looks for a mistake.
    #[component(name = "debug")]
    Debug,
    /// Worth knowing.
    #[component(name = "info")]
    Info,
    /// Worth a look.
    #[component(name = "warn")]
    Warn,
}

/// One line of a rule's log. Never part of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// How much it matters.
    pub level: Level,
    /// What the rule wrote.
    pub message: String,
}
