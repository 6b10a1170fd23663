//! `rencai rule`: what a county's developer does on his own machine - build, check, try.
//!
//! Nothing here reads the database or the network. Uploading, approving and replaying are other
//! commands.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use clap::{Args, Subcommand};
use rencai_host::{Context, Described, Fault, Host, Settings, Subject, Verdict, canonicalize, componentize, inspect};
use serde_json::{Value, json};

use crate::graphql::facts::Facts;
use crate::kernel::{self, Refusals};
use crate::rules::write::prepare;
use crate::rules::{Rules, evidence};

mod report;
mod table;

/// Commands for authors of rules / 规则开发
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// Build a rule's folder into a component / 把规则目录编译成组件
    Build(BuildArguments),
    /// Check a component as its installation does, rehearse it, and describe it / 按安装要求检查并试演组件，显示自述
    Check(CheckArguments),
    /// Judge facts from a file / 用文件中的事实试评
    Judge(JudgeArguments),
    /// Read a clerk's decision tables, say where they have gaps or overlaps, and make parameters of them / 决策表
    Table(table::TableArguments),
}

/// Arguments of `rule build`.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// The rule's folder, with its Cargo.toml / 规则目录
    #[arg(required_unless_present = "module")]
    path: Option<PathBuf>,
    /// A core module that is built already, instead of a folder / 已编译的核心模块
    #[arg(long, conflicts_with = "path")]
    module: Option<PathBuf>,
    /// Where the component goes: rule.wasm in the folder if not said / 组件输出路径
    #[arg(long)]
    out: Option<PathBuf>,
    /// The cargo to call, with its first arguments / 使用的 cargo 命令
    #[arg(long, env = "RENCAI_GUEST_CARGO", default_value = "cargo")]
    cargo: String,
    /// Flags of the build besides `build --release` / 编译参数
    #[arg(
        long,
        env = "RENCAI_GUEST_FLAGS",
        default_value = "--target wasm32-unknown-unknown",
        allow_hyphen_values = true
    )]
    cargo_flags: String,
}

/// Arguments of `rule check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The component / 组件文件
    component: PathBuf,
    /// Parameters to describe it under: parameters.json beside the component, or {} / 参数文件
    #[arg(long)]
    parameters: Option<PathBuf>,
    /// Facts to rehearse it with besides the made-up ones: facts.json beside the component / 试演用事实文件
    #[arg(long)]
    facts: Option<PathBuf>,
    /// Answer as JSON / 以 JSON 输出
    #[arg(long)]
    json: bool,
}

/// Arguments of `rule judge`.
#[derive(Debug, Args)]
pub struct JudgeArguments {
    /// The component / 组件文件
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

/// What ends a command early.
enum Failure {
    /// What was handed in can't be taken: exit code 4.
    Refused(String),
    /// What was asked for did not work: exit code 1.
    Failed(String),
}

impl From<kernel::Failure> for Failure {
    fn from(failure: kernel::Failure) -> Self {
        match failure {
            kernel::Failure::Refused(Refusals(reasons)) => {
                Self::Refused(reasons.iter().map(report::refusal).collect::<Vec<_>>().join("\n"))
            }
            kernel::Failure::Fault(fault) => Self::Failed(fault.to_string()),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let about = fault.subject.as_deref().unwrap_or_default();
        let mut message = format!("{}: {about}\n  {}\n  {}", fault.code, fault.because.zh, fault.because.en);
        if let Some(detail) = &fault.detail {
            message.push_str("\n  ");
            message.push_str(detail);
        }
        match fault.code.owner() {
            rencai_host::Owner::Machine => Self::Failed(message),
            rencai_host::Owner::Rule | rencai_host::Owner::Caller => Self::Refused(message),
        }
    }
}

/// Runs a command and says how it ended: 0 good, 1 failed, 4 refused.
#[must_use]
pub fn run(command: RuleCommand) -> ExitCode {
    let result = match command {
        RuleCommand::Build(arguments) => build(&arguments),
        RuleCommand::Check(arguments) => check(&arguments),
        RuleCommand::Judge(arguments) => judge(&arguments),
        RuleCommand::Table(arguments) => table::run(&arguments),
    };
    match result.and_then(|text| print(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(message)) => complain(&message, 1),
        Err(Failure::Refused(message)) => complain(&message, 4),
    }
}

fn complain(message: &str, code: u8) -> ExitCode {
    // Where even standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}

fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Failed(error.to_string())),
        _ => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::Refused(format!("无法读取 / cannot read {}: {error}", path.display())))
}

fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::Refused(format!("须为 UTF-8 文本 / has to be UTF-8: {}", path.display())))
}

fn build(arguments: &BuildArguments) -> Result<String, Failure> {
    let (module, folder) = match (&arguments.module, &arguments.path) {
        (Some(module), _) => (module.clone(), module.parent().unwrap_or(Path::new(".")).to_owned()),
        (None, Some(path)) => (compile(path, arguments)?, path.clone()),
        (None, None) => {
            return Err(Failure::Refused("须给出目录或 --module / a folder or --module is needed".to_owned()));
        }
    };
    let component = componentize(&read(&module)?)?;
    let settings = Settings::default();
    let anatomy = inspect(&component, &settings.limits)?;
    Host::new(settings)?.load(&component)?;
    let out = arguments.out.clone().unwrap_or_else(|| folder.join("rule.wasm"));
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes)
            .map_err(|error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", path.display())))
    };
    write(&out, &component)?;
    write(&out.with_extension("wasm.digest"), format!("{}\n", anatomy.digest).as_bytes())?;
    Ok(format!("{}\n{}\n{} bytes\n", out.display(), anatomy.digest, anatomy.bytes))
}

/// Calls cargo in the rule's folder and finds the core module that it made.
fn compile(folder: &Path, arguments: &BuildArguments) -> Result<PathBuf, Failure> {
    if !folder.is_dir() {
        return Err(Failure::Refused(format!("没有这个目录 / there is no such folder: {}", folder.display())));
    }
    let mut words = arguments.cargo.split_whitespace();
    let program = words.next().unwrap_or("cargo");
    let output = Command::new(program)
        .env("RUSTFLAGS", flags(folder))
        .args(words)
        .args(["build", "--release", "--message-format", "json-render-diagnostics"])
        .args(arguments.cargo_flags.split_whitespace())
        .current_dir(folder)
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| Failure::Failed(format!("无法运行 / cannot run {program}: {error}")))?;
    if !output.status.success() {
        return Err(Failure::Failed(format!(
            "编译失败；缺少目标时运行 rustup target add wasm32-unknown-unknown / the build failed; where the target is missing, run rustup target add wasm32-unknown-unknown ({})",
            output.status
        )));
    }
    let manifest = fs::canonicalize(folder.join("Cargo.toml"))
        .map_err(|error| Failure::Refused(format!("{}: {error}", folder.join("Cargo.toml").display())))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let made = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).filter(|message| {
        message.pointer("/manifest_path").and_then(Value::as_str).is_some_and(|path| Path::new(path) == manifest)
    });
    let modules = made.filter_map(|message| {
        let names = message.pointer("/filenames")?.as_array()?;
        names.iter().filter_map(Value::as_str).find(|name| name.ends_with(".wasm")).map(PathBuf::from)
    });
    modules.reduce(|_, later| later).ok_or_else(|| {
        Failure::Refused("未生成 .wasm：Cargo.toml 须有 crate-type = [\"cdylib\"] / no .wasm was made: Cargo.toml needs crate-type = [\"cdylib\"]".to_owned())
    })
}

/// The compiler's flags: those that are set, and names for this machine's folders, so that no component
/// carries them in its messages and the same source gives the same bytes elsewhere.
fn flags(folder: &Path) -> String {
    let mut flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let mut call = |from: &Path, name: &str| {
        let from = fs::canonicalize(from).unwrap_or_else(|_| from.to_owned());
        flags.push_str(&format!(" --remap-path-prefix={}={name}", from.display()));
    };
    let home = std::env::home_dir();
    if let Some(cargo) = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home.map(|home| home.join(".cargo"))) {
        call(&cargo, "/cargo");
    }
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    call(folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(&folder), "/source");
    flags.trim_start().to_owned()
}

/// The rules of this machine, over the schema that this binary carries.
fn rules() -> Result<Rules, Failure> {
    Ok(Rules::new(Host::new(Settings::default())?, Arc::new(Facts::new().map_err(kernel::Failure::from)?)))
}

/// The parameters that were named, or those beside the component, or none.
fn parameters(named: Option<&Path>, component: &Path) -> Result<String, Failure> {
    let beside = component.with_file_name("parameters.json");
    let text = match named {
        Some(path) => read_text(path)?,
        None if beside.is_file() => read_text(&beside)?,
        None => "{}".to_owned(),
    };
    canonicalize(&text).map_err(|error| Failure::Refused(format!("参数 / parameters: {error}")))
}

fn check(arguments: &CheckArguments) -> Result<String, Failure> {
    let rules = rules()?;
    let component = read(&arguments.component)?;
    let rule = rules.host().load(&component)?;
    let parameters = parameters(arguments.parameters.as_deref(), &arguments.component)?;
    let samples = super::run(prepare(&rules, component, &parameters))?.rehearsed();
    let described = rule.describe(&parameters)?;
    let (given, untouched) = match facts_beside(arguments) {
        None => (None, None),
        Some(path) => {
            let subjects = subjects(&read_text(&path)?)?;
            let context = context(None, &described)?;
            let mut verdicts = Vec::new();
            for part in parts(&subjects, rules.host()) {
                rule.rehearse(&described, &context, part)?;
                verdicts.extend(rule.judge(&described, &context, part)?.verdicts);
            }
            (Some(subjects.len()), Some(untouched(&rules, &described, &verdicts)?))
        }
    };
    if arguments.json {
        let schema = rule.parameters_schema()?;
        let answer = json!({
            "anatomy": rule.anatomy(),
            "manifest": described.manifest,
            "manifestDigest": described.digest,
            "parametersSchema": serde_json::from_str::<Value>(&schema).unwrap_or(Value::Null),
            "rehearsed": { "samples": samples, "facts": given },
            "untouched": untouched,
        });
        return Ok(format!("{answer:#}\n"));
    }
    let untouched = untouched.as_deref().map(report::untouched).unwrap_or_default();
    Ok(report::portrait(rule.anatomy(), &described) + &report::rehearsed(samples, given) + &untouched)
}

fn facts_beside(arguments: &CheckArguments) -> Option<PathBuf> {
    let beside = || Some(arguments.component.with_file_name("facts.json")).filter(|path| path.is_file());
    arguments.facts.clone().or_else(beside)
}

/// The fields of the rule's fragment that no evidence of these verdicts touches.
fn untouched(rules: &Rules, described: &Described, verdicts: &[Verdict]) -> Result<Vec<String>, Failure> {
    let fragment = super::run(rules.facts().check(&described.manifest.facts))?;
    Ok(evidence::untouched(&fragment.shape, verdicts))
}

fn judge(arguments: &JudgeArguments) -> Result<String, Failure> {
    let rules = rules()?;
    let host = rules.host();
    let rule = host.load(&read(&arguments.component)?)?;
    let described = rule.describe(&parameters(arguments.parameters.as_deref(), &arguments.component)?)?;
    let context = context(arguments.context.as_deref(), &described)?;
    let subjects = subjects(&read_text(&arguments.facts)?)?;
    let mut batches = Vec::new();
    for part in parts(&subjects, host) {
        batches.push(rule.judge(&described, &context, part)?);
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
            "verdicts": verdicts,
            "untouched": untouched,
            "log": log,
        });
        return Ok(format!("{answer:#}\n"));
    }
    Ok(report::verdicts(&described, &batches, host.fuel_table()) + &report::untouched(&untouched))
}

/// The subjects in batches that the host takes: by number and by bytes.
fn parts<'s>(subjects: &'s [Subject], host: &Host) -> Vec<&'s [Subject]> {
    let limits = host.limits();
    let mut parts = Vec::new();
    let (mut start, mut bytes) = (0, 0_usize);
    for (index, subject) in subjects.iter().enumerate() {
        let full = index - start >= limits.subjects || bytes + subject.facts.len() > limits.batch_bytes;
        if full && index > start {
            parts.extend(subjects.get(start..index));
            (start, bytes) = (index, 0);
        }
        bytes += subject.facts.len();
    }
    parts.extend(subjects.get(start..).filter(|rest| !rest.is_empty()));
    parts
}

fn context(path: Option<&Path>, described: &Described) -> Result<Context, Failure> {
    let given: Value = match path {
        Some(path) => serde_json::from_str(&read_text(path)?)
            .map_err(|error| Failure::Refused(format!("情境 / context: {error}")))?,
        None => json!({}),
    };
    let field = |name: &str, otherwise: &str| given.get(name).and_then(Value::as_str).unwrap_or(otherwise).to_owned();
    Ok(Context {
        division: field("division", "530102"),
        programme: field("programme", "trial"),
        stage: field("stage", "selection"),
        as_of: field("asOf", "2010-12-31"),
        period: field("period", "2010"),
        parameters: described.parameters.clone(),
    })
}

/// Subjects from an array, one object, or a line each; canonical, and numbered where they have no id.
fn subjects(text: &str) -> Result<Vec<Subject>, Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::Refused(format!("事实 / facts: {error}"));
    let entries: Vec<Value> = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(entries)) => entries,
        Ok(single) => vec![single],
        Err(_) => text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()
            .map_err(|error| refused(&error))?,
    };
    let mut subjects = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let id = entry.get("id").and_then(Value::as_str);
        let facts = entry.get("facts").unwrap_or(entry);
        let facts = canonicalize(&facts.to_string()).map_err(|error| refused(&error))?;
        subjects.push(Subject { id: id.map_or_else(|| format!("{}", index + 1), str::to_owned), facts });
    }
    Ok(subjects)
}
