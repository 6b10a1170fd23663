//! What a rule's functions are given: one subject's facts, the parameters in force, the context.

use std::ops::Deref;

use serde::Deserialize;

use crate::measure::Rule;
use crate::{Context, Date};

/// One subject before the rule.
pub struct Case<'a, R: Rule> {
    /// What the fragment answered.
    pub facts: R::Facts<'a>,
    /// What is in force.
    pub parameters: &'a R::Parameters,
    /// What is the same for all subjects.
    pub context: &'a Context,
    /// The day that the decision is made as of.
    pub as_of: Date,
}

/// A value of the parameters beside the document that sets it: `{"value": 40, "reference": "…"}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter<T> {
    /// The value in force.
    pub value: T,
    /// Which document and article sets it.
    pub reference: String,
}

impl<T> Deref for Parameter<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
