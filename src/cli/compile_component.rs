//! `rencai compile-component`: the child process in which a host of rules compiles. Nobody else calls it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use rencai_host::{Settings, compile_as_child};

use crate::kernel::Fault;

/// What `rencai compile-component` takes.
#[derive(Args)]
pub(super) struct CompileArguments {
    /// 主进程的指示 · what the host asks for
    order: String,
}

pub(super) fn run(arguments: &CompileArguments) -> ExitCode {
    compile_as_child(&arguments.order)
}

/// The settings of a host that compiles in children of this program, unless they name another one.
pub(in crate::cli) fn in_children(settings: Settings) -> Result<Settings, Fault> {
    let compiler = match settings.compiler {
        Some(named) => named,
        None => own_program()?,
    };
    Ok(Settings { compiler: Some(compiler), ..settings })
}

/// On Linux the file that this process runs, though its name may lead to a newer one by now.
fn own_program() -> Result<PathBuf, Fault> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(Fault::new)
}
