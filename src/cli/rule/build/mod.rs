//! `rencai rule build`: calls the toolchain of the folder's language and makes a component of what it gives.

mod cargo;
mod componentize;
mod initializer;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use rencai_host::{componentize as encode, inspect};

use super::folder::{self, COMPONENT, read, write};
use super::{Answer, Failure};

/// Arguments of `rule build`.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// The rule's folder, with its Cargo.toml, rule.js or rule.py / 规则目录，内有 Cargo.toml、rule.js 或 rule.py
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
    /// The componentize-js or componentize-py to call: that of the folder's node_modules or .venv, else of the PATH / 使用的
    /// componentize-js 或 componentize-py
    #[arg(long, env = "RENCAI_COMPONENTIZE")]
    componentize: Option<PathBuf>,
}

/// What a folder's rule is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Rust,
    JavaScript,
    Python,
}

impl Written {
    fn of(folder: &Path) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(Failure::Refused(format!("没有这个目录 / there is no such folder: {}", folder.display())));
        }
        let languages = [("Cargo.toml", Self::Rust), ("rule.js", Self::JavaScript), ("rule.py", Self::Python)];
        languages.into_iter().find(|(file, _)| folder.join(file).is_file()).map(|(_, language)| language).ok_or_else(|| {
            Failure::Refused(format!(
                "目录中没有 Cargo.toml、rule.js 或 rule.py；新建规则：rencai rule new NAME\nthere is no Cargo.toml, rule.js or rule.py in {}; rencai rule new NAME makes a rule",
                folder.display()
            ))
        })
    }
}

pub(super) fn run(arguments: &BuildArguments) -> Result<Answer, Failure> {
    let (component, folder) = match (&arguments.module, &arguments.path) {
        (Some(module), _) => (encode(&read(module)?)?, module.parent().unwrap_or(Path::new(".")).to_owned()),
        (None, Some(path)) => (built(path, arguments)?, path.clone()),
        (None, None) => {
            return Err(Failure::Refused("须给出目录或 --module / a folder or --module is needed".to_owned()));
        }
    };
    let host = folder::host()?;
    let anatomy = inspect(&component, host.limits())?;
    host.load(&component)?;
    let out = arguments.out.clone().unwrap_or_else(|| folder.join(COMPONENT));
    write(&out, &component)?;
    write(&out.with_extension("wasm.digest"), format!("{}\n", anatomy.digest))?;
    Ok(format!("{}\n{}\n{} bytes\n", out.display(), anatomy.digest, anatomy.bytes).into())
}

fn built(folder: &Path, arguments: &BuildArguments) -> Result<Vec<u8>, Failure> {
    match Written::of(folder)? {
        Written::Rust => Ok(encode(&read(&cargo::compile(folder, &arguments.cargo, &arguments.cargo_flags)?)?)?),
        Written::JavaScript => componentize::javascript(folder, arguments.componentize.as_deref()),
        Written::Python => {
            let made = componentize::python(folder, arguments.componentize.as_deref())?;
            initializer::hidden(&made)
        }
    }
}

/// The full path of a folder, as tools that are called elsewhere need it.
fn whole(path: &Path) -> Result<PathBuf, Failure> {
    fs::canonicalize(path).map_err(|error| Failure::Refused(format!("{}: {error}", path.display())))
}
