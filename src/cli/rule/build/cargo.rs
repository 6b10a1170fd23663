//! Rules in Rust: the core module that cargo makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::whole;
use crate::cli::rule::Failure;

/// Calls cargo in the rule's folder and finds the core module that it made.
pub(super) fn compile(folder: &Path, cargo: &str, cargo_flags: &str) -> Result<PathBuf, Failure> {
    let mut words = cargo.split_whitespace();
    let program = words.next().unwrap_or("cargo");
    let output = Command::new(program)
        .env("RUSTFLAGS", flags(folder))
        .args(words)
        .args(["build", "--release", "--message-format", "json-render-diagnostics"])
        .args(cargo_flags.split_whitespace())
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
    let manifest = whole(&folder.join("Cargo.toml"))?;
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
