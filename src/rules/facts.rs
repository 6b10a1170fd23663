//! The port through which rules get their facts: the schema answers a fragment, under a division's
//! own rights. This room does not know the schema; `graphql` implements the port.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::kernel::{Day, ErrorCode, Failure, Period, Refusal};
use crate::store::{Read, Store};

/// What a fragment's variables are filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// `$asOf`.
    pub as_of: Day,
    /// `$period`.
    pub period: Period,
    /// `$division`.
    pub division: String,
}

/// A fragment of facts that fits the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The GraphQL type on which it stands.
    pub on: String,
    /// The document that asks it of many subjects.
    pub document: String,
    /// The fields that it reads, as `Type.field`, sorted.
    pub coordinates: Vec<String>,
    /// What its facts look like.
    pub shape: Shape,
}

/// Refuses fields that an agreement does not grant.
///
/// # Errors
/// `NOT_GRANTED`, naming the fields and those that are granted.
pub fn granted_all(asked: &[String], granted: &[String]) -> Result<(), Refusal> {
    let missing: Vec<&str> = asked.iter().filter(|one| !granted.contains(one)).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Refusal::new(
        ErrorCode::NotGranted,
        format!("数据协议未授予规则所读字段：{missing}"),
        format!("the data agreement does not grant what the rule reads: {missing}"),
    )
    .at(["rule"])
    .allowing(granted))
}

/// What stands at a place of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Fields by the names under which they were asked.
    Object(BTreeMap<String, Shape>),
    /// Any number of the same.
    List(Box<Shape>),
    /// This or null.
    Optional(Box<Shape>),
    /// What a nomination answered to the rule's form.
    Answers,
    /// One of the words of an enum.
    Choice(Vec<String>),
    /// A scalar, by its name in the schema.
    Scalar(String),
}

/// Who answers fragments.
#[async_trait]
pub trait FactSource: Send + Sync {
    /// Checks a manifest's fragment against the schema, as a full batch would ask it.
    ///
    /// # Errors
    /// `FRAGMENT_REFUSED` with what is wrong and what is allowed.
    async fn check(&self, facts: &str) -> Result<Fragment, Failure>;

    /// Whether the schema has a field that an agreement may grant.
    fn grantable(&self, coordinate: &str) -> bool;

    /// The facts of subjects in their order, as canonical JSON; all of one snapshot.
    ///
    /// # Errors
    /// A subject of another type or out of reach; a fault.
    async fn facts(
        &self,
        store: &Store,
        read: &Read,
        fragment: &Fragment,
        scene: &Scene,
        ids: &[String],
    ) -> Result<Vec<String>, Failure>;
}
