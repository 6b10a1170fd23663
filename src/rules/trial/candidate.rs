//! What is put on trial: a component under parameters.

use std::sync::Arc;

use rencai_host::{Described, Manifest, Rule};

use crate::kernel::{Digest, Failure, Fault, canonicalize};
use crate::rules::entity::run;
use crate::rules::{Rules, model, parameters};
use crate::store::Read;

/// A component under parameters that satisfy its schema, and what it says of itself under them.
#[derive(Clone)]
pub struct Candidate {
    rule: Arc<Rule>,
    described: Arc<Described>,
    schema: Arc<str>,
}

impl Candidate {
    /// A candidate of these parameters (JSON).
    ///
    /// # Errors
    /// `BAD_USER_INPUT`, `PARAMETERS_BREAK_SCHEMA`; `COMPONENT_REFUSED` where the rule declines them.
    pub async fn new(rules: &Rules, rule: Arc<Rule>, schema: &str, given: &str) -> Result<Self, Failure> {
        let given = canonicalize(given).map_err(|_| model::no_json("parameters"))?;
        parameters::check(schema, &given)?;
        let described = Arc::new(rules.describe(&rule, &given).await?);
        Ok(Self { rule, described, schema: schema.into() })
    }

    /// The rule of a past run under the parameters that it was judged under.
    ///
    /// # Errors
    /// `NOT_FOUND` where its component is not within reach; a fault.
    pub async fn of_run(rules: &Rules, read: &Read, run: &run::Model) -> Result<Self, Failure> {
        let digest: Digest = run.component_digest.parse().map_err(Fault::new)?;
        let rule = rules.uploaded(read, run.rule_version_id, digest).await?;
        let schema = rules.schema(&rule).await?;
        Self::new(rules, rule, &schema, &run.parameters).await
    }

    /// The same component under other parameters.
    ///
    /// # Errors
    /// As [`Candidate::new`].
    pub async fn under(&self, rules: &Rules, given: &str) -> Result<Self, Failure> {
        Self::new(rules, self.rule.clone(), &self.schema, given).await
    }

    /// The component.
    #[must_use]
    pub fn rule(&self) -> &Arc<Rule> {
        &self.rule
    }

    /// What it says of itself.
    #[must_use]
    pub fn described(&self) -> &Arc<Described> {
        &self.described
    }

    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.described.manifest
    }

    /// The parameters, canonical.
    #[must_use]
    pub fn parameters(&self) -> &str {
        &self.described.parameters
    }
}
