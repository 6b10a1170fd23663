//! The command line: one subcommand a file. Exit codes: 0 good or the same, 1 differs or failed,
//! 2 usage, 3 cannot be replayed, 4 input refused.

mod compile_component;
mod demo;
mod demo_year;
mod doctor;
mod migrate;
mod progress;
mod replay;
mod rule;
pub mod serve;
mod settings;
mod table;
pub mod token;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::kernel::{ErrorCode, Failure, Fault};

/// 人才工作的开放后端 · the open backend on which a city runs its talent work
#[derive(Parser)]
#[command(name = "rencai", version, about, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 演示：两个县用各自的规则评选，然后开放服务 · two counties judge by rules of their own, then it serves
    Demo(demo::DemoArguments),
    /// 启动服务器 · run the server
    Serve(serve::ServeArgs),
    /// 用本机开发密钥签发令牌 · sign a token with the local development key
    Token(token::TokenArgs),
    /// 建立或升级数据库结构 · create or upgrade the database schema
    Migrate(migrate::MigrateArguments),
    /// 打印 GraphQL 模式 · print the GraphQL schema
    Schema,
    /// 重演评审运行与考核，核对是否逐字节相同 · judge runs and assessments again and compare the bytes
    Replay(replay::ReplayArguments),
    /// 检查数据库的完整性，并给出处理办法 · examine the integrity of a database, and say what to do
    Doctor(doctor::DoctorArguments),
    /// 编写、检查与试用规则组件 · build, check and try rule components
    #[command(subcommand)]
    Rule(rule::RuleCommand),
    /// 在受限的子进程中编译组件，由本程序自己调用 · compiles a component in a jailed child; this program calls it itself
    #[command(hide = true)]
    CompileComponent(compile_component::CompileArguments),
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Demo(arguments) => ended(run(demo::run(arguments))),
        Command::Serve(arguments) => ended(run(serve::run(arguments))),
        Command::Token(arguments) => ended(run(token::run(arguments))),
        Command::Migrate(arguments) => ended(run(migrate::run(arguments))),
        Command::Schema => {
            print(&crate::graphql::sdl());
            ExitCode::SUCCESS
        }
        Command::Replay(arguments) => ended(run(replay::run(arguments))),
        Command::Doctor(arguments) => ended(run(doctor::run(arguments))),
        Command::Rule(command) => rule::run(command),
        Command::CompileComponent(arguments) => compile_component::run(&arguments),
    }
}

fn run<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    // Requests have threads of their own, and so have rules and SQLite; what is left is one thread's work.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Fault::new)?;
    runtime.block_on(work)
}

fn ended(outcome: Result<ExitCode, Failure>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            complain(&failure);
            match failure {
                Failure::Refused(_) if failure.code() == ErrorCode::NotReplayable => ExitCode::from(3),
                Failure::Refused(_) => ExitCode::from(4),
                Failure::Fault(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Writes to standard output; a reader who has gone away, as `head` does, is no failure.
fn print(text: &str) {
    let _gone = std::io::stdout().write_all(text.as_bytes());
}

fn complain(failure: &Failure) {
    let said = match failure {
        Failure::Refused(_) => failure.to_string(),
        Failure::Fault(fault) => format!("未能完成 · it could not be done: {fault}"),
    };
    // Where even standard error is closed there is nobody to tell.
    let _gone = writeln!(std::io::stderr(), "rencai: {said}");
}
