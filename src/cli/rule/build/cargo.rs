//! Rules in Rust: the core module that cargo makes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::whole;
use crate::cli::rule::Failure;

const UNREAD: &str = "无法读取或取得依赖 / the dependencies can't be read or fetched";
const UNBUILT: &str = "编译失败；缺少目标时运行 rustup target add wasm32-unknown-unknown / the build failed; where the target is missing, run rustup target add wasm32-unknown-unknown";

/// Calls cargo in the rule's folder and finds the core module that it made.
pub(super) fn compile(folder: &Path, cargo: &str, cargo_flags: &str) -> Result<PathBuf, Failure> {
    let call = |arguments: &[&str], flags: &[&str], rustc: &str, failed: &str| {
        let mut words = cargo.split_whitespace();
        let program = words.next().unwrap_or("cargo");
        let output = Command::new(program)
            .env("CARGO_ENCODED_RUSTFLAGS", rustc)
            .args(words)
            .args(arguments)
            .args(flags)
            .current_dir(folder)
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|error| Failure::Failed(format!("无法运行 / cannot run {program}: {error}")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Failure::Failed(format!("{failed} ({})", output.status)))
    };
    let building: Vec<&str> = cargo_flags.split_whitespace().collect();
    let mut locking = building.clone();
    locking.retain(|flag| ["--locked", "--offline", "--frozen"].contains(flag));
    let metadata = call(&["metadata", "--format-version", "1"], &locking, "", UNREAD)?;
    let rustc = flags(folder, &dependencies(&metadata));
    let messages =
        call(&["build", "--release", "--message-format", "json-render-diagnostics"], &building, &rustc, UNBUILT)?;
    let manifest = whole(&folder.join("Cargo.toml"))?;
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

/// The folders that packages of registries lie in.
fn dependencies(metadata: &str) -> BTreeSet<PathBuf> {
    let metadata: Value = serde_json::from_str(metadata).unwrap_or_default();
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    let fetched = packages.filter(|package| package.get("source").is_some_and(Value::is_string));
    let manifests = fetched.filter_map(|package| package.get("manifest_path").and_then(Value::as_str));
    manifests.filter_map(|manifest| Path::new(manifest).parent()?.parent()).map(Path::to_owned).collect()
}

/// The compiler's flags, as cargo wants them where a folder's name may hold a space: those that are set, and
/// names for this machine's folders, so that no component carries them in its messages and the same source
/// gives the same bytes elsewhere.
fn flags(folder: &Path, dependencies: &BTreeSet<PathBuf>) -> String {
    let set = std::env::var("RUSTFLAGS").unwrap_or_default();
    let mut flags: Vec<String> = set.split_whitespace().map(str::to_owned).collect();
    let mut call = |from: &Path, name: &str| {
        let from = fs::canonicalize(from).unwrap_or_else(|_| from.to_owned());
        flags.push(format!("--remap-path-prefix={}={name}", from.display()));
    };
    // Of several names for a path the compiler takes the last: the toolchain's folders may lie in the author's.
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    call(folder.ancestors().find(|above| above.join(".git").exists()).unwrap_or(&folder), "/source");
    let home = std::env::home_dir();
    if let Some(cargo) = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home.map(|home| home.join(".cargo"))) {
        call(&cargo, "/cargo");
    }
    for registry in dependencies {
        call(registry, "/cargo/registry");
    }
    flags.join("\u{1f}")
}
