//! `rencai rule`: what a county's developer does on his own machine, a subcommand a file. All of them run in the
//! folder that `new` makes: `rule.wasm`, `parameters.json`, `tests.json`, `facts.json`, `signatures.json`.
//!
//! Nothing here reads the database or the network. Uploading, approving and replaying are other
//! commands.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Subcommand;
use rencai_host::Fault;

use crate::kernel::{self, Refusals};

mod bench;
mod build;
mod check;
mod export;
mod folder;
mod import;
mod judge;
mod key;
mod new;
mod report;
mod sign;
mod subjects;
mod table;
mod test;

/// Commands for authors of rules / 规则开发
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// Make a folder with a rule in it that can be built and tried at once / 新建一个可立即编译试评的规则目录
    New(new::NewArguments),
    /// Build a rule's folder into a component / 把规则目录编译成组件
    Build(build::BuildArguments),
    /// Check a component as its installation does, rehearse it, and describe it / 按安装要求检查并试演组件，显示自述
    Check(check::CheckArguments),
    /// Run the test cases of a rule / 运行规则的用例
    Test(test::TestArguments),
    /// Judge facts from a file / 用文件中的事实试评
    Judge(judge::JudgeArguments),
    /// Measure how fast a rule judges / 测量规则的评判速度
    Bench(bench::BenchArguments),
    /// Make or show a key for signatures / 生成或显示签名密钥
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Sign a rule with its parameters and test cases / 为规则及其参数、用例签名
    Sign(sign::SignArguments),
    /// Put a signed rule into one file / 把已签名的规则导出为一个文件
    Export(export::ExportArguments),
    /// Verify such a file and unpack it / 核验该文件并解开
    Import(import::ImportArguments),
    /// Make a rule of a clerk's decision tables, and tell their gaps and overlaps by cell / 由决策表工作簿生成规则
    Table(table::TableArguments),
}

/// What a command prints, and whether what was asked for is so.
struct Answer {
    text: String,
    good: bool,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, good: true }
    }
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

impl From<kernel::Refusal> for Failure {
    fn from(refusal: kernel::Refusal) -> Self {
        kernel::Failure::from(refusal).into()
    }
}

impl From<kernel::Fault> for Failure {
    fn from(fault: kernel::Fault) -> Self {
        kernel::Failure::from(fault).into()
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
        RuleCommand::New(arguments) => new::run(&arguments),
        RuleCommand::Build(arguments) => build::run(&arguments),
        RuleCommand::Check(arguments) => check::run(&arguments),
        RuleCommand::Test(arguments) => test::run(&arguments),
        RuleCommand::Judge(arguments) => judge::run(&arguments),
        RuleCommand::Bench(arguments) => bench::run(&arguments),
        RuleCommand::Key(command) => key::run(&command),
        RuleCommand::Sign(arguments) => sign::run(&arguments),
        RuleCommand::Export(arguments) => export::run(&arguments),
        RuleCommand::Import(arguments) => import::run(&arguments),
        RuleCommand::Table(arguments) => table::run(&arguments),
    };
    match result.and_then(|answer| print(&answer.text).map(|()| answer.good)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
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
