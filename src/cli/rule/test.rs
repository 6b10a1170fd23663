//! `rencai rule test`: the test cases of a rule, as a server runs them.

use std::path::PathBuf;

use clap::Args;
use rencai_host::Verdict;
use serde_json::{Value, json};

use super::folder::{Folder, TESTS, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::rules::cases::{self, Came, Report, Suite};

/// Arguments of `rule test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// The rule's folder, or a component / 规则目录或组件文件
    component: PathBuf,
    /// The parameters: parameters.json beside the component, or {} / 参数文件
    #[arg(long)]
    parameters: Option<PathBuf>,
    /// Write what was judged otherwise into the test cases as what has to come out, after showing it / 评判结果与预期不同的，先列出再写入用例
    #[arg(long)]
    update: bool,
    /// Answer as JSON / 以 JSON 输出
    #[arg(long, conflicts_with = "update")]
    json: bool,
}

pub(super) fn run(arguments: &TestArguments) -> Result<Answer, Failure> {
    let rules = rules()?;
    let folder = Folder::at(&arguments.component);
    let rule = rules.host().load(&folder.component()?)?;
    let parameters = folder.parameters(arguments.parameters.as_deref())?;
    let path = folder.file(TESTS);
    let text = read_text(&path)?;
    let report = crate::cli::run(cases::run(&rules, &rule, &parameters, &Suite::read(&text)?))?;
    if arguments.update {
        let Updated { file, changed, left } = updated(&text, &report)?;
        Suite::read(&file)?;
        if !changed.is_empty() {
            write(&path, file)?;
        }
        let shown = report::cases(&report) + &report::updated(&path, &changed, &left);
        return Ok(Answer { text: shown, good: left.is_empty() });
    }
    let good = report.passed();
    if arguments.json {
        let answer = serde_json::to_value(&report).map_err(|error| Failure::Failed(error.to_string()))?;
        return Ok(Answer { text: format!("{answer:#}\n"), good });
    }
    Ok(Answer { text: report::cases(&report) + &report::coverage(&report), good })
}

/// A file of test cases as an update leaves it.
struct Updated {
    file: String,
    changed: Vec<String>,
    left: Vec<String>,
}

/// The file with what was judged otherwise. A case that failed and was not judged stays as it is: its facts or its
/// parameters no longer fit, or the rule broke, and none of that is what a measure is meant to say.
fn updated(text: &str, report: &Report) -> Result<Updated, Failure> {
    let mut file: Value = serde_json::from_str(text).map_err(|error| Failure::Refused(error.to_string()))?;
    let (mut changed, mut left) = (Vec::new(), Vec::new());
    let cases = file.get_mut("cases").and_then(Value::as_array_mut).into_iter().flatten();
    for (case, ran) in cases.zip(&report.cases).filter(|(_, ran)| !ran.passed) {
        match (case.get_mut("expect"), &ran.came) {
            (Some(expect), Some(Came::Verdict(verdict @ Verdict::Judged(_)))) => {
                *expect = json!({ "verdict": cases::bare(verdict) });
                changed.push(ran.name.clone());
            }
            _ => left.push(ran.name.clone()),
        }
    }
    Ok(Updated { file: format!("{file:#}\n"), changed, left })
}
