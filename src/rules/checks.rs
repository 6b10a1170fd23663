//! What a version passes before it may be tested: nothing that a component says is taken for granted.
//! Whatever is wrong refuses it; what was found good is kept, so that people can read what was looked at.

use rencai_host::{Described, FaultCode, Manifest};
use serde::{Deserialize, Serialize};

use super::cases::Case;
use super::facts::Fragment;
use super::model::{demand_references, no_json};
use super::rehearsal::{self, Scene};
use super::{Form, Rules, parameters as schema};
use crate::kernel::{ErrorCode, Failure, Fault, Refusal, Text, canonicalize};

/// One thing that was looked at, and found good unless it warns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which: `structure`, `parameters`, `manifest`, `fragment`, `rehearsal`, `engines`.
    pub name: String,
    /// What was found.
    pub found: Text,
    /// Whether whoever approves has to look at it himself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warns: bool,
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

/// Validates a component under its parameters, as a division uploads it with its test cases.
///
/// # Errors
/// `COMPONENT_REFUSED`, `PARAMETERS_BREAK_SCHEMA`, `REFERENCE_MISSING`, `FORM_REFUSED`, `FRAGMENT_REFUSED`.
pub async fn validate(
    rules: &Rules,
    component: Vec<u8>,
    given: &str,
    division: &str,
    cases: &[Case],
) -> Result<Validated, Failure> {
    let mut checks = Vec::new();
    let mut found = |name: &str, zh: String, en: String| {
        checks.push(Check { name: name.to_owned(), found: Text { zh, en }, warns: false });
    };
    let rule = rules.load(component.clone()).await?;
    let anatomy = rule.anatomy();
    found(
        "structure",
        format!("{} 字节，{} 个函数，导出 {}", anatomy.bytes, anatomy.functions, anatomy.exports.join("、")),
        format!("{} bytes, {} functions, exports {}", anatomy.bytes, anatomy.functions, anatomy.exports.join(", ")),
    );
    let schema = rules.schema(&rule).await?;
    let Rehearsed { parameters, described, fragment, subjects } =
        rehearsed(rules, component, &schema, given, division, cases).await?;
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
    match subjects {
        0 => checks.push(Check {
            name: "rehearsal".to_owned(),
            found: Text {
                zh: "未经试演：规则在试演情境及其用例的各情境中均拒绝评判".to_owned(),
                en: "not rehearsed: the rule declines in the rehearsal's context and in those of its test cases"
                    .to_owned(),
            },
            warns: true,
        }),
        many => {
            found(
                "rehearsal",
                format!("{many} 个对象，重评、倒序、打乱、分批、单独评判结果均相同"),
                format!("{many} subjects: the same again, reversed, shuffled, in batches and alone"),
            );
            found(
                "engines",
                "第二引擎的结论与所耗指令逐字节相同".to_owned(),
                "a second engine gives the same bytes and the same fuel".to_owned(),
            );
        }
    }
    Ok(Validated {
        contract: rule.anatomy().contract.to_string(),
        manifest,
        parameters_schema: schema,
        parameters,
        asks: fragment.coordinates,
        rehearsed: subjects,
        checks,
    })
}

/// Checks other parameters for a component that was validated: by its schema, by itself, in a rehearsal and by a
/// second engine.
///
/// # Errors
/// As [`validate`].
pub async fn parameters(
    rules: &Rules,
    component: Vec<u8>,
    schema: &str,
    given: &str,
    division: &str,
    cases: &[Case],
) -> Result<Checked, Failure> {
    let Rehearsed { parameters, described, subjects, .. } =
        rehearsed(rules, component, schema, given, division, cases).await?;
    if subjects == 0 {
        return Err(Refusal::new(
            ErrorCode::ComponentRefused,
            "在此参数下，规则在试演情境及其各用例的情境中均拒绝评判，无法试演(RULE_DECLINED)",
            "under these parameters the rule declines in the rehearsal's context and in those of all its test cases (RULE_DECLINED)",
        )
        .at(["parameters"])
        .allowing(["parameters under which one of its test cases' contexts is judged"])
        .into());
    }
    Ok(Checked { parameters, manifest: described.manifest })
}

struct Rehearsed {
    parameters: String,
    described: Described,
    fragment: Fragment,
    subjects: usize,
}

async fn rehearsed(
    rules: &Rules,
    component: Vec<u8>,
    of: &str,
    given: &str,
    division: &str,
    cases: &[Case],
) -> Result<Rehearsed, Failure> {
    let parameters = canonicalize(given).map_err(|_| no_json("parameters"))?;
    schema::check(of, &parameters)?;
    demand_references(&serde_json::from_str(&parameters).map_err(Fault::new)?)?;
    let rule = rules.load(component.clone()).await?;
    let described = rules.describe(&rule, &parameters).await?;
    let form = Form::read(&described.manifest.form)?;
    let fragment = rules.facts().check(&described.manifest.facts).await?;
    let samples = rehearsal::samples(&fragment, &form)?;
    let of_cases = rehearsal::of_cases(cases, &samples, &parameters, rules.host().limits())?;
    let first = Scene { context: rehearsal::context(division, &parameters), subjects: samples };
    let mut subjects = 0;
    // It may be made for one programme or stage: then its own test cases say for which.
    for scene in std::iter::once(first).chain(of_cases) {
        if played(rules, component.clone(), &described, &scene).await? {
            subjects = scene.subjects.len();
            break;
        }
    }
    Ok(Rehearsed { parameters, described, fragment, subjects })
}

/// Rehearses a component in one scene, and has a second engine judge there too; `false` where it declines to.
async fn played(rules: &Rules, component: Vec<u8>, described: &Described, scene: &Scene) -> Result<bool, Failure> {
    match rules.rehearse(component, described, scene).await {
        Ok(()) => Ok(true),
        Err(fault) if fault.code == FaultCode::RuleDeclined => Ok(false),
        Err(fault) => Err(rehearsal::failure(&fault, &scene.subjects)),
    }
}
