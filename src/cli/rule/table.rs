//! `rencai rule table`: a clerk's workbook becomes a folder in which the other commands run.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use rencai_host::{Described, Digest};

use super::folder::{DIVISION, TESTS, read, rules};
use super::{Answer, Failure, test};
use crate::cli::table::{Side, table as lined_up};
use crate::kernel::{self, Fault, Refusals};
use crate::rules::cases::{self, FORMAT, Suite};
use crate::rules::table::{self, Analysis, Measure, Role};
use crate::rules::{Form, checks, rehearsal};

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
        (None, Some(sheet)) => understood(sheet, arguments.out.as_deref()).map(Answer::from),
        (None, None) => {
            Err(Failure::Refused("须给出工作簿或 --template / a workbook or --template is needed".to_owned()))
        }
    }
}

fn understood(sheet: &Path, out: Option<&Path>) -> Result<String, Failure> {
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
    if let Some(folder) = out {
        shown.push('\n');
        for path in ready.write(folder)? {
            shown.push_str(&format!("{}\n", path.display()));
        }
    }
    Ok(shown)
}

/// Parameters under which the component was checked as its installation does.
struct Ready {
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
        // What comes out of the samples is what has to, until the clerk says otherwise.
        let cases: Vec<serde_json::Value> = samples
            .iter()
            .map(|sample| serde_json::json!({ "name": sample["id"], "facts": sample["facts"], "expect": { "unjudged": {} } }))
            .collect();
        let tests = serde_json::json!({ "format": FORMAT, "cases": cases }).to_string();
        let report = crate::cli::run(cases::run(&rules, &rule, &parameters, &Suite::read(&tests)?))?;
        let (tests, _) = test::updated(&tests, &report)?;
        Ok(Self { parameters, described, samples: format!("{:#}\n", serde_json::Value::Array(samples)), tests })
    }

    /// Writes the folder in which the other commands run. Facts and test cases that are there stay.
    fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::Failed(format!("无法建立目录 / cannot make the folder {}: {error}", folder.display()))
        })?;
        let manifest = &self.described.manifest;
        let (parameters, form) = (pretty(&self.parameters)?, pretty(&manifest.form)?);
        let digest = format!("{}\n", Digest::of(table::COMPONENT));
        let mut files: Vec<(&str, &[u8])> = vec![
            ("parameters.json", parameters.as_bytes()),
            ("form.json", form.as_bytes()),
            ("facts.graphql", manifest.facts.as_bytes()),
            ("rule.wasm", table::COMPONENT),
            ("rule.wasm.digest", digest.as_bytes()),
        ];
        for (name, text) in [("facts.json", &self.samples), (TESTS, &self.tests)] {
            if !folder.join(name).exists() {
                files.push((name, text.as_bytes()));
            }
        }
        let mut paths = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let path = folder.join(name);
            write(&path, bytes)?;
            paths.push(path);
        }
        Ok(paths)
    }
}

fn pretty(json: &str) -> Result<String, Failure> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| kernel::Failure::from(Fault::new(error)))?;
    Ok(format!("{value:#}\n"))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes)
        .map_err(|error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", path.display())))
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
