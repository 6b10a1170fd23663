//! The templates that this binary carries, with the contract and, for Rust, the SDK: an author needs nothing
//! else of ours.

use std::borrow::Cow;

use toml::{Table, Value};

use super::Language;
use crate::cli::rule::Failure;

/// What stands in the templates for the rule's name.
pub(super) const NAME: &str = "example-rule";
/// What stands in the templates for the unit's code.
pub(super) const UNIT: &str = "100000";

type File = (&'static str, &'static str);

macro_rules! embedded {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../plugins/", $folder, "/", $path)))),+]
    };
}

const COMMON: &[File] = embedded!("templates/common":
    "facts.graphql", "facts.json", "form.json", "parameters.json", "parameters.schema.json", "tests.json");
const RUST: &[File] = embedded!("templates/rust": "Cargo.toml", "README.md", "src/lib.rs");
const JAVASCRIPT: &[File] = embedded!("templates/javascript": "README.md", "package.json", "rule.js", "runtime.js");
const PYTHON: &[File] = embedded!("templates/python": "README.md", "requirements.txt", "rule.py", "runtime.py");
const CONTRACT: &[File] = embedded!("wit/1.0.0": "rules.wit", "tests.schema.json");
const SDK: &[File] = embedded!("sdk": "src/allocator.rs", "src/case.rs", "src/date.rs", "src/lib.rs", "src/measure.rs",
    "src/pointer.rs", "src/points.rs",
    "src/shown.rs");
const SDK_MANIFEST: &str = include_str!("../../../../plugins/sdk/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");
const IGNORED: &str = "/target\n/node_modules\n/.venv\n/build\n__pycache__\n*.pem\n";

/// All files of a new folder: where they go, and what stands in them before names are filled in.
pub(super) fn files(language: Language) -> Result<Vec<(String, Cow<'static, str>)>, Failure> {
    let in_folder = |folder: &'static str, files: &'static [File]| {
        files.iter().map(move |(path, text)| (format!("{folder}{path}"), Cow::Borrowed(*text)))
    };
    let mut all: Vec<_> = in_folder("", COMMON).chain(in_folder("vendor/wit/1.0.0/", CONTRACT)).collect();
    all.push((".gitignore".to_owned(), Cow::Borrowed(IGNORED)));
    match language {
        Language::Rust => {
            all.extend(in_folder("", RUST).chain(in_folder("vendor/rencai-rule/", SDK)));
            let manifest = standalone(SDK_MANIFEST, WORKSPACE)
                .ok_or_else(|| Failure::Failed("plugins/sdk/Cargo.toml".to_owned()))?;
            all.push(("vendor/rencai-rule/Cargo.toml".to_owned(), Cow::Owned(manifest)));
        }
        Language::Javascript => all.extend(in_folder("", JAVASCRIPT)),
        Language::Python => all.extend(in_folder("", PYTHON)),
    }
    Ok(all)
}

/// The manifest of a member as it stands without its workspace: with the workspace's values, and no lints of ours.
fn standalone(member: &str, workspace: &str) -> Option<String> {
    let mut member: Table = member.parse().ok()?;
    let workspace: Table = workspace.parse().ok()?;
    let shared = workspace.get("workspace")?.get("package")?.as_table()?;
    for (name, value) in member.get_mut("package")?.as_table_mut()? {
        if value.get("workspace").and_then(Value::as_bool) == Some(true) {
            *value = shared.get(name)?.clone();
        }
    }
    member.remove("lints");
    toml::to_string(&member).ok()
}
