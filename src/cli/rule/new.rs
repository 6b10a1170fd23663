//! `rencai rule new`: a folder with an example measure in it, in which every other command runs.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::folder::write;
use super::{Answer, Failure, report};

mod templates;

/// Arguments of `rule new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// The name: lower-case letters, digits and hyphens; also the new folder's / 名称：小写字母、数字和连字符，也是新目录名
    name: PathBuf,
    /// What it is to be written in / 开发语言
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    language: Language,
    /// Code of the unit whose rule it is / 单位代码
    #[arg(long, default_value = templates::UNIT, value_parser = unit)]
    unit: String,
}

/// The languages that have a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// cargo
    Rust,
    /// componentize-js
    Javascript,
    /// componentize-py
    Python,
}

fn unit(text: &str) -> Result<String, String> {
    let code = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if code { Ok(text.to_owned()) } else { Err("六位单位代码 / a code of six characters: 530102".to_owned()) }
}

pub(super) fn run(arguments: &NewArguments) -> Result<Answer, Failure> {
    let folder = &arguments.name;
    let name = folder.file_name().and_then(|name| name.to_str()).filter(|name| is_name(name)).ok_or_else(|| {
        Failure::Refused(format!(
            "名称须为小写字母、数字和连字符，字母开头，至多 64 字符 / a name has lower-case letters, digits and hyphens, a letter first, at most 64: {}",
            folder.display()
        ))
    })?;
    if folder.exists() {
        return Err(Failure::Refused(format!("已存在 / it is there already: {}", folder.display())));
    }
    for (path, text) in templates::files(arguments.language)? {
        let text = text.replace(templates::NAME, name).replace(&division(templates::UNIT), &division(&arguments.unit));
        place(&folder.join(path), &text)?;
    }
    Ok(report::made(folder, arguments.language).into())
}

/// A unit as contexts name it; its digits alone may stand in a file as part of a number.
fn division(unit: &str) -> String {
    format!("\"division\": \"{unit}\"")
}

fn place(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", path.display())))?;
    }
    write(path, text)
}

/// As the contract wants the parts of a rule's id.
fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
