//! `rencai rule judge`: verdicts over facts from a file.

use std::path::PathBuf;

use clap::Args;
use rencai_host::Verdict;
use serde_json::json;

use super::check::untouched;
use super::folder::{Folder, read_text, rules};
use super::subjects::{context, subjects};
use super::{Answer, Failure, report};

/// Arguments of `rule judge`.
#[derive(Debug, Args)]
pub struct JudgeArguments {
    /// The rule's folder, or a component / 规则目录或组件文件
    component: PathBuf,
    /// A JSON array, one object, or JSON lines; each {id, facts} or bare facts / 事实文件
    #[arg(long)]
    facts: PathBuf,
    /// The parameters: parameters.json beside the component, or {} / 参数文件
    #[arg(long)]
    parameters: Option<PathBuf>,
    /// A JSON object with any of division, programme, stage, asOf, period / 情境文件
    #[arg(long)]
    context: Option<PathBuf>,
    /// Answer as JSON / 以 JSON 输出
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &JudgeArguments) -> Result<Answer, Failure> {
    let rules = rules()?;
    let host = rules.host();
    let folder = Folder::at(&arguments.component);
    let rule = host.load(&folder.component()?)?;
    let described = rule.describe(&folder.parameters(arguments.parameters.as_deref())?)?;
    let context = context(arguments.context.as_deref(), &described)?;
    let subjects = subjects(&read_text(&arguments.facts)?)?;
    let mut batches = Vec::new();
    for batch in host.limits().batches(subjects, |subject| subject.facts.len()) {
        batches.push(rule.judge(&described, &context, &batch)?);
    }
    let verdicts: Vec<Verdict> = batches.iter().flat_map(|batch| batch.verdicts.clone()).collect();
    let untouched = untouched(&rules, &described, &verdicts)?;
    if arguments.json {
        let log: Vec<_> = batches.iter().flat_map(|batch| &batch.log).collect();
        let fuel: u64 = batches.iter().map(|batch| batch.fuel).sum();
        let answer = json!({
            "component": rule.digest(),
            "manifest": described.digest,
            "fuelTable": host.fuel_table(),
            "fuel": fuel,
            "memory": batches.iter().map(|batch| batch.memory).max().unwrap_or_default(),
            "verdicts": verdicts,
            "untouched": untouched,
            "log": log,
        });
        return Ok(format!("{answer:#}\n").into());
    }
    let text = report::verdicts(&described, &context, &batches, host.fuel_table()) + &report::untouched(&untouched);
    Ok(text.into())
}
