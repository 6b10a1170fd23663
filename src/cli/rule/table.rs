//! `rencai rule table`: a clerk's workbook becomes a folder in which the other commands run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rencai_host::{Described, Digest, Rule};

use super::folder::{DIVISION, FACTS, TESTS, read, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::cli::table::{Side, table as lined_up};
use crate::kernel::{self, Fault, Refusals};
use crate::rules::cases::{self, Came, FORMAT, Report, Suite};
use crate::rules::table::{self, Analysis, Measure, Role};
use crate::rules::{Form, Rules, checks, rehearsal};

/// Arguments of `rule table`.
#[derive(Debug, Args)]
pub struct TableArguments {
    /// The workbook of decision tables / 决策表工作簿
    sheet: Option<PathBuf>,
    /// A folder for parameters.json, form.json, facts.graphql, facts.json, tests.json, rule.wasm and its digest / 输出目录
    #[arg(long, requires = "sheet")]
    out: Option<PathBuf>,
    /// Write an example workbook with explanations instead / 改为写出带说明的示例工作簿
    #[arg(long, conflicts_with_all = ["sheet", "out"])]
    template: Option<PathBuf>,
}

pub(super) fn run(arguments: &TableArguments) -> Result<Answer, Failure> {
    match (&arguments.template, &arguments.sheet) {
        (Some(path), _) => {
            let bytes = table::template::template().map_err(kernel::Failure::from)?;
            write(path, &bytes)?;
            Ok(format!("{}\n", path.display()).into())
        }
        (None, Some(sheet)) => understood(sheet, arguments.out.as_deref()),
        (None, None) => {
            Err(Failure::Refused("须给出工作簿或 --template / a workbook or --template is needed".to_owned()))
        }
    }
}

fn understood(sheet: &Path, out: Option<&Path>) -> Result<Answer, Failure> {
    let measure = table::read(&read(sheet)?).map_err(kernel::Failure::Refused)?;
    let Analysis { refused, notes } = table::analyse(&measure);
    let mut shown = shown(&measure);
    for note in &notes {
        shown.push_str(&format!(
            "说明 / note: {}\n  {}\n  {}\n",
            note.cells.join(" · "),
            note.message.zh,
            note.message.en
        ));
    }
    if !refused.is_empty() {
        super::print(&shown)?;
        return Err(kernel::Failure::Refused(Refusals(refused)).into());
    }
    let parameters = table::parameters(&measure).map_err(kernel::Failure::from)?;
    let ready = Ready::of(parameters)?;
    shown.push_str(
        "\n各表可用：缺漏均已写明，没有重叠；组件已按这些参数试演 / the tables can be used: every gap is meant, nothing overlaps; the component was rehearsed under them\n",
    );
    let Some(folder) = out else { return Ok(shown.into()) };
    shown.push('\n');
    let mut good = true;
    for (path, kept) in ready.write(folder)? {
        let kept = if kept { "  保留原有 / kept as it was" } else { "" };
        shown.push_str(&format!("{}{kept}\n", path.display()));
    }
    if let Some(report) = ready.test_again(folder)? {
        good = report.passed();
        shown.push_str(&report::tested(&report));
    }
    Ok(Answer { text: shown, good })
}

/// Parameters under which the component was checked as its installation does.
struct Ready {
    rules: Rules,
    rule: Arc<Rule>,
    parameters: String,
    described: Described,
    samples: String,
    tests: String,
}

impl Ready {
    fn of(parameters: String) -> Result<Self, Failure> {
        let rules = rules()?;
        crate::cli::run(checks::validate(&rules, table::COMPONENT.to_vec(), &parameters, DIVISION, &[]))?;
        let rule = rules.host().load(table::COMPONENT)?;
        let described = rule.describe(&parameters)?;
        let fragment = crate::cli::run(rules.facts().check(&described.manifest.facts))?;
        let form = Form::read(&described.manifest.form).map_err(kernel::Failure::from)?;
        let samples: Vec<serde_json::Value> = rehearsal::samples(&fragment, &form)?
            .into_iter()
            .zip(1..)
            .map(|(sample, number)| {
                serde_json::from_str(&sample.facts).map(
                    |facts: serde_json::Value| serde_json::json!({ "id": format!("sample-{number}"), "facts": facts }),
                )
            })
            .collect::<Result<_, serde_json::Error>>()
            .map_err(|error| kernel::Failure::from(Fault::new(error)))?;
        let suite = |expected: &dyn Fn(usize) -> serde_json::Value| {
            let cases: Vec<serde_json::Value> = samples
                .iter()
                .enumerate()
                .map(|(n, sample)| serde_json::json!({ "name": sample["id"], "facts": sample["facts"], "expect": expected(n) }))
                .collect();
            format!("{:#}\n", serde_json::json!({ "format": FORMAT, "cases": cases }))
        };
        // What comes out of the samples is what has to, until the clerk says otherwise.
        let open = suite(&|_| serde_json::json!({ "unjudged": {} }));
        let report = crate::cli::run(cases::run(&rules, &rule, &parameters, &Suite::read(&open)?))?;
        let tests = suite(&|n| match report.cases.get(n).and_then(|ran| ran.came.as_ref()) {
            Some(Came::Verdict(verdict)) => serde_json::json!({ "verdict": cases::bare(verdict) }),
            _ => serde_json::json!({ "declined": {} }),
        });
        let samples = format!("{:#}\n", serde_json::Value::Array(samples));
        Ok(Self { rules, rule, parameters, described, samples, tests })
    }

    /// What comes of the test cases of a folder under these tables, where they are not the ones that were made up.
    fn test_again(&self, folder: &Path) -> Result<Option<Report>, Failure> {
        let text = read_text(&folder.join(TESTS))?;
        if text == self.tests {
            return Ok(None);
        }
        let suite = Suite::read(&text)?;
        Ok(Some(crate::cli::run(cases::run(&self.rules, &self.rule, &self.parameters, &suite))?))
    }

    /// Writes the folder in which the other commands run, and says which files of it were kept: facts and test
    /// cases that are there.
    fn write(&self, folder: &Path) -> Result<Vec<(PathBuf, bool)>, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::Failed(format!("无法建立目录 / cannot make the folder {}: {error}", folder.display()))
        })?;
        let manifest = &self.described.manifest;
        let (parameters, form) = (pretty(&self.parameters)?, pretty(&manifest.form)?);
        let digest = format!("{}\n", Digest::of(table::COMPONENT));
        let files: [(&str, &[u8]); 7] = [
            ("parameters.json", parameters.as_bytes()),
            ("form.json", form.as_bytes()),
            ("facts.graphql", manifest.facts.as_bytes()),
            ("rule.wasm", table::COMPONENT),
            ("rule.wasm.digest", digest.as_bytes()),
            (FACTS, self.samples.as_bytes()),
            (TESTS, self.tests.as_bytes()),
        ];
        let mut paths = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let path = folder.join(name);
            let kept = [FACTS, TESTS].contains(&name) && path.exists();
            if !kept {
                write(&path, bytes)?;
            }
            paths.push((path, kept));
        }
        Ok(paths)
    }
}

fn pretty(json: &str) -> Result<String, Failure> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| kernel::Failure::from(Fault::new(error)))?;
    Ok(format!("{value:#}\n"))
}

/// The measure as it was understood.
fn shown(measure: &Measure) -> String {
    let rule = &measure.rule;
    let mut out = format!("{}  {} {}\n", rule.title, rule.id, rule.version);
    for one in &measure.tables {
        let (zh, en) = one.hit.words();
        let role = match one.role {
            Role::Requirement => "条件 / requirement".to_owned(),
            Role::Item => {
                let (floor, ceiling) = one.points();
                format!("计分 / item {floor} – {ceiling}")
            }
        };
        out.push_str(&format!("\n{}  {}  {role}  {zh} / {en}  {}\n", one.sheet, one.title, one.reference));
        let (headings, rows) = one.shown(&measure.inputs);
        let left: Vec<(&str, Side)> = headings.iter().map(|heading| (heading.as_str(), Side::Left)).collect();
        out.push_str(&lined_up(&left, &rows));
    }
    out.push('\n');
    out
}
