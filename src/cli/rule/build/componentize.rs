//! Rules in JavaScript and Python: the component that componentize-js and componentize-py make, without any
//! import of WASI. What a guest could not read at run time, its fragment, form and schema, is written into a module.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::whole;
use crate::cli::rule::Failure;
use crate::cli::rule::folder::{read, read_text, write};

const WORLD: &str = "county-rule";
const WIT: &str = "vendor/wit/1.0.0";
/// What the module is called, and where it lies in the folder.
const EMBEDDED: &str = "build/embedded";
const MADE: &str = "build/made.wasm";

/// A toolchain: its program, where a folder may have its own, and how one gets it.
struct Tool {
    program: &'static str,
    own: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

const JAVASCRIPT: Tool = Tool {
    program: "componentize-js",
    own: &["node_modules/.bin/componentize-js"],
    zh: "请在规则目录运行 npm install（软件包 @bytecodealliance/componentize-js，需要 Node.js 20 以上）",
    en: "run npm install in the rule's folder (the package @bytecodealliance/componentize-js; Node.js 20 or later is needed)",
};

const PYTHON: Tool = Tool {
    program: "componentize-py",
    own: &[".venv/bin/componentize-py", ".venv/Scripts/componentize-py.exe"],
    zh: "请在规则目录运行 python3 -m venv .venv 和 .venv/bin/pip install -r requirements.txt（软件包 componentize-py）",
    en: "run python3 -m venv .venv and .venv/bin/pip install -r requirements.txt in the rule's folder (the package componentize-py)",
};

pub(super) fn javascript(folder: &Path, named: Option<&Path>) -> Result<Vec<u8>, Failure> {
    embed(
        folder,
        "js",
        |name, text| format!("export const {name} = {text};\n"),
        ["facts", "form", "parametersSchema"],
    )?;
    let words = ["rule.js", "--wit", WIT, "--world-name", WORLD, "--out", MADE, "--disable"];
    let features = ["random", "stdio", "clocks", "http", "fetch-event"];
    call(&JAVASCRIPT, folder, named, &[&words[..], &features[..]].concat())
}

pub(super) fn python(folder: &Path, named: Option<&Path>) -> Result<Vec<u8>, Failure> {
    embed(folder, "py", |name, text| format!("{name} = {text}\n"), ["FACTS", "FORM", "PARAMETERS_SCHEMA"])?;
    let first = ["--quiet", "--wit-path", WIT, "--world", WORLD, "componentize", "--stub-wasi"];
    let words = ["--python-path", ".", "--python-path", "build", "rule", "--output", MADE];
    call(&PYTHON, folder, named, &[&first[..], &words[..]].concat())
}

/// A text in quotation marks reads the same in JSON and in both languages.
fn embed(
    folder: &Path,
    extension: &str,
    line: impl Fn(&str, &str) -> String,
    [facts, form, schema]: [&str; 3],
) -> Result<(), Failure> {
    let mut module = String::new();
    for (name, file) in [(facts, "facts.graphql"), (form, "form.json"), (schema, "parameters.schema.json")] {
        let text = serde_json::to_string(&read_text(&folder.join(file))?)
            .map_err(|error| Failure::Failed(error.to_string()))?;
        module.push_str(&line(name, &text));
    }
    let path = folder.join(EMBEDDED).with_extension(extension);
    fs::create_dir_all(folder.join("build"))
        .map_err(|error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", path.display())))?;
    write(&path, module)
}

fn call(tool: &Tool, folder: &Path, named: Option<&Path>, words: &[&str]) -> Result<Vec<u8>, Failure> {
    let own = || tool.own.iter().map(|path| folder.join(path)).find(|path| path.is_file());
    let program = match named.map(Path::to_owned).or_else(own) {
        // A name without a folder is looked for in the PATH, everything else from here and not from the rule's folder.
        Some(path) if path.components().count() > 1 => whole(&path)?,
        Some(name) => name,
        None => PathBuf::from(tool.program),
    };
    let made = folder.join(MADE);
    // An earlier one must not be taken for what a failed call made.
    if let Err(error) = fs::remove_file(&made)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(Failure::Failed(format!("{}: {error}", made.display())));
    }
    let status =
        Command::new(&program).args(words).current_dir(folder).stdin(Stdio::null()).status().map_err(|error| {
            if error.kind() == ErrorKind::NotFound {
                return Failure::Failed(format!(
                    "没有找到 {0}：{1}\n{0} is not found: {2}",
                    program.display(),
                    tool.zh,
                    tool.en
                ));
            }
            Failure::Failed(format!("无法运行 / cannot run {}: {error}", program.display()))
        })?;
    if !status.success() || !made.is_file() {
        return Err(Failure::Failed(format!("编译失败 / the build failed: {} ({status})", program.display())));
    }
    read(&made)
}
