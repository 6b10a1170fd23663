//! `rencai rule test`: the test cases of a rule, as a server runs them.

use std::path::PathBuf;

use clap::Args;
use rencai_host::Problem;
use serde_json::{Value, json};

use super::folder::{Folder, TESTS, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::rules::cases::{self, Came, Report, Suite, Why};

/// Arguments of `rule test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// The rule's folder, or a component / 规则目录或组件文件
    component: PathBuf,
    /// The parameters: parameters.json beside the component, or {} / 参数文件
    #[arg(long)]
    parameters: Option<PathBuf>,
    /// Write what comes out into the test cases as what has to, after showing what changes / 以实际结果更新用例，先列出变化
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
        let (updated, broken) = updated(&text, &report)?;
        Suite::read(&updated)?;
        write(&path, updated)?;
        let text = format!("{}\n已更新 / updated {}\n", report::cases(&report), path.display());
        return Ok(Answer { text, good: broken == 0 });
    }
    let good = report.passed();
    if arguments.json {
        let answer = serde_json::to_value(&report).map_err(|error| Failure::Failed(error.to_string()))?;
        return Ok(Answer { text: format!("{answer:#}\n"), good });
    }
    Ok(Answer { text: report::cases(&report) + &report::coverage(&report), good })
}

/// The file with everything expected as it came out, and how many cases the rule broke over: these stay.
pub(super) fn updated(text: &str, report: &Report) -> Result<(String, usize), Failure> {
    let mut file: Value = serde_json::from_str(text).map_err(|error| Failure::Refused(error.to_string()))?;
    let mut broken = 0;
    let cases = file.get_mut("cases").and_then(Value::as_array_mut).into_iter().flatten();
    for (case, ran) in cases.zip(&report.cases) {
        match (case.get_mut("expect"), &ran.came) {
            (Some(expect), Some(Came::Verdict(verdict))) => *expect = json!({ "verdict": cases::bare(verdict) }),
            (Some(expect), Some(Came::Declined(problem))) => *expect = json!({ "declined": why(problem) }),
            _ => broken += 1,
        }
    }
    Ok((format!("{file:#}\n"), broken))
}

fn why(problem: &Problem) -> Why {
    let Problem { code, under, .. } = problem.clone();
    Why { code: Some(code), evidence: None, under: Some(under) }
}
