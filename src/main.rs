//! The binary.

mod cli {
    pub mod rule;
}

use clap::Parser;

/// Stands here until the program's own command line does.
#[derive(Parser)]
enum Commands {
    /// Rules / 规则
    #[command(subcommand)]
    Rule(cli::rule::RuleCommand),
}

fn main() -> std::process::ExitCode {
    let Commands::Rule(command) = Commands::parse();
    cli::rule::run(command)
}
