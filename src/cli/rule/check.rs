//! `rencai rule check`: everything that an installation looks at, and the test cases beside.

use std::path::PathBuf;

use clap::Args;
use rencai_host::{Described, Verdict};
use serde_json::{Value, json};

use super::folder::{DIVISION, FACTS, Folder, TESTS, read_text, rules};
use super::report::Given;
use super::subjects::{context, subjects};
use super::{Answer, Failure, report};
use crate::rules::cases::Suite;
use crate::rules::{Rules, cases, checks, evidence};

/// Arguments of `rule check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The rule's folder, or a component / 规则目录或组件文件
    component: PathBuf,
    /// Parameters to describe it under: parameters.json beside the component, or {} / 参数文件
    #[arg(long)]
    parameters: Option<PathBuf>,
    /// Facts to rehearse it with besides the made-up ones: facts.json beside the component / 试演用事实文件
    #[arg(long)]
    facts: Option<PathBuf>,
    /// The context of those facts: a JSON object with any of division, programme, stage, asOf, period / 情境文件
    #[arg(long)]
    context: Option<PathBuf>,
    /// Answer as JSON / 以 JSON 输出
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<Answer, Failure> {
    let rules = rules()?;
    let folder = Folder::at(&arguments.component);
    let component = folder.component()?;
    let rule = rules.host().load(&component)?;
    let parameters = folder.parameters(arguments.parameters.as_deref())?;
    let suite = folder.beside(TESTS).map(|_| folder.suite()).transpose()?;
    let cases = suite.as_ref().map(Suite::cases).unwrap_or_default();
    let samples = crate::cli::run(checks::validate(&rules, component, &parameters, DIVISION, cases))?.rehearsed;
    let described = rule.describe(&parameters)?;
    let context = context(arguments.context.as_deref(), &described)?;
    let (given, untouched) = match arguments.facts.clone().or_else(|| folder.beside(FACTS)) {
        None => (None, None),
        Some(path) => {
            let subjects = subjects(&read_text(&path)?)?;
            let mut verdicts = Vec::with_capacity(subjects.len());
            for batch in rules.host().limits().batches(subjects, |subject| subject.facts.len()) {
                rule.rehearse(&described, &context, &batch)?;
                verdicts.extend(rule.judge(&described, &context, &batch)?.verdicts);
            }
            let unjudged = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Unjudged(_))).count();
            let given = Given { subjects: verdicts.len(), unjudged };
            (Some(given), Some(untouched(&rules, &described, &verdicts)?))
        }
    };
    let tested = suite.map(|suite| crate::cli::run(cases::run(&rules, &rule, &parameters, &suite))).transpose()?;
    let good = tested.as_ref().is_none_or(cases::Report::passed);
    if arguments.json {
        let schema = rule.parameters_schema()?;
        let answer = json!({
            "anatomy": rule.anatomy(),
            "manifest": described.manifest,
            "manifestDigest": described.digest,
            "parametersSchema": serde_json::from_str::<Value>(&schema).unwrap_or(Value::Null),
            "rehearsed": { "samples": samples, "facts": given.as_ref().map(|given| given.subjects) },
            "untouched": untouched,
            "tests": tested,
        });
        return Ok(Answer { text: format!("{answer:#}\n"), good });
    }
    let untouched = untouched.as_deref().map(report::untouched).unwrap_or_default();
    let tested = tested.as_ref().map(report::tested).unwrap_or_default();
    let text = report::portrait(rule.anatomy(), &described)
        + &report::rehearsed(samples, given.as_ref())
        + &untouched
        + &tested;
    Ok(Answer { text, good })
}

/// The fields of the rule's fragment that no evidence of these verdicts touches.
pub(super) fn untouched(rules: &Rules, described: &Described, verdicts: &[Verdict]) -> Result<Vec<String>, Failure> {
    let fragment = crate::cli::run(rules.facts().check(&described.manifest.facts))?;
    Ok(evidence::untouched(&fragment.shape, verdicts))
}
