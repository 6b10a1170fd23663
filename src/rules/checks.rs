//! What a version passes before it may be tested: nothing that a component says is taken for granted.
//! Whatever is wrong refuses it; what was found good is kept, so that people can read what was looked at.

use std::sync::Arc;

use rencai_host::{Described, FaultCode, Manifest, Rule, Subject};
use serde::{Deserialize, Serialize};

use super::facts::Fragment;
use super::model::{demand_references, no_json};
use super::{Form, Rules, parameters as schema, rehearsal};
use crate::kernel::{Failure, Fault, Text, canonicalize};

/// One thing that was looked at and found good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which: `structure`, `parameters`, `manifest`, `fragment`, `rehearsal`, `engines`.
    pub name: String,
    /// What was found.
    pub found: Text,
}

/// What a component is, once all checks have passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// The contract's version.
    pub contract: String,
    /// What it says of itself under its parameters.
    pub manifest: Manifest,
    /// JSON Schema of its parameters.
    pub parameters_schema: String,
    /// The parameters, canonical.
    pub parameters: String,
    /// The fields that it asks for, as `Type.field`.
    pub asks: Vec<String>,
    /// Over how many made-up subjects it was rehearsed: none where it declined to judge them.
    pub rehearsed: usize,
    /// What was looked at.
    pub checks: Vec<Check>,
}

impl Validated {
    /// The checks as they are stored.
    ///
    /// # Errors
    /// Never.
    pub fn checks_text(&self) -> Result<String, Fault> {
        serde_json::to_string(&self.checks).map_err(Fault::new)
    }
}

/// Parameters that a rule takes, and what it is under them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The parameters, canonical.
    pub parameters: String,
    /// What the rule says of itself under them.
    pub manifest: Manifest,
}

/// Validates a component under its parameters.
///
/// # Errors
/// `COMPONENT_REFUSED`, `PARAMETERS_BREAK_SCHEMA`, `REFERENCE_MISSING`, `FORM_REFUSED`, `FRAGMENT_REFUSED`.
pub async fn validate(rules: &Rules, component: Vec<u8>, given: &str) -> Result<Validated, Failure> {
    let mut checks = Vec::new();
    let mut found = |name: &str, zh: String, en: String| {
        checks.push(Check { name: name.to_owned(), found: Text { zh, en } });
    };
    let rule = rules.load(component.clone()).await?;
    let anatomy = rule.anatomy();
    found(
        "structure",
        format!("{} 字节，{} 个函数，导出 {}", anatomy.bytes, anatomy.functions, anatomy.exports.join("、")),
        format!("{} bytes, {} functions, exports {}", anatomy.bytes, anatomy.functions, anatomy.exports.join(", ")),
    );
    let schema = rules.schema(&rule).await?;
    let judged = rehearsed(rules, &rule, &schema, given).await?;
    let Rehearsed { parameters, described, fragment, subjects, samples } = judged;
    if samples > 0 {
        let context = rehearsal::context(&parameters);
        let agreed = rules.second_opinion(component, &described, &context, &subjects).await;
        agreed.map_err(|fault| rehearsal::failure(&fault, &subjects))?;
    }
    found(
        "parameters",
        "符合规则的参数模式，每个值都写明依据".to_owned(),
        "they satisfy the rule's schema, and each value names the document that sets it".to_owned(),
    );
    let manifest = described.manifest;
    found(
        "manifest",
        format!(
            "{} {}：{} 个条件，{} 个计分项",
            manifest.id,
            manifest.version,
            manifest.requirements.len(),
            manifest.items.len()
        ),
        format!(
            "{} {}: {} requirements, {} items",
            manifest.id,
            manifest.version,
            manifest.requirements.len(),
            manifest.items.len()
        ),
    );
    found(
        "fragment",
        format!("所读字段：{}", fragment.coordinates.join("、")),
        format!("fields read: {}", fragment.coordinates.join(", ")),
    );
    found(
        "rehearsal",
        format!("{samples} 个拟造对象，重评、打乱、分批、单独评判结果均相同"),
        format!("{samples} made-up subjects: the same again, shuffled, in batches and alone"),
    );
    if samples > 0 {
        found(
            "engines",
            "第二引擎的结论与所耗指令逐字节相同".to_owned(),
            "a second engine gives the same bytes and the same fuel".to_owned(),
        );
    }
    Ok(Validated {
        contract: rule.anatomy().contract.to_string(),
        manifest,
        parameters_schema: schema,
        parameters,
        asks: fragment.coordinates,
        rehearsed: samples,
        checks,
    })
}

/// Checks other parameters for a rule that was validated: by its schema, by itself, and in a rehearsal.
///
/// # Errors
/// As [`validate`].
pub async fn parameters(rules: &Rules, rule: &Arc<Rule>, schema: &str, given: &str) -> Result<Checked, Failure> {
    let Rehearsed { parameters, described, .. } = rehearsed(rules, rule, schema, given).await?;
    Ok(Checked { parameters, manifest: described.manifest })
}

struct Rehearsed {
    parameters: String,
    described: Described,
    fragment: Fragment,
    subjects: Vec<Subject>,
    samples: usize,
}

async fn rehearsed(rules: &Rules, rule: &Arc<Rule>, of: &str, given: &str) -> Result<Rehearsed, Failure> {
    let parameters = canonicalize(given).map_err(|_| no_json("parameters"))?;
    schema::check(of, &parameters)?;
    demand_references(&serde_json::from_str(&parameters).map_err(Fault::new)?)?;
    let described = rules.describe(rule, &parameters).await?;
    let form = Form::read(&described.manifest.form)?;
    let fragment = rules.facts().check(&described.manifest.facts).await?;
    let subjects = rehearsal::samples(&fragment, &form)?;
    let context = rehearsal::context(&parameters);
    let samples = match rules.rehearse(rule, &described, &context, &subjects).await {
        Ok(()) => subjects.len(),
        // It may be made for one programme or stage; the edition's own context is rehearsed in turn.
        Err(fault) if fault.code == FaultCode::RuleDeclined => 0,
        Err(fault) => return Err(rehearsal::failure(&fault, &subjects)),
    };
    Ok(Rehearsed { parameters, described, fragment, subjects, samples })
}
