//! `rencai rule export`: one signed file from a folder.

use std::path::PathBuf;

use clap::Args;

use super::folder::{Folder, rules, write};
use super::{Answer, Failure, report};

/// Arguments of `rule export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The rule's folder / 规则目录
    folder: PathBuf,
    /// The file to write / 输出文件
    #[arg(long, value_name = "X.rencai-rule")]
    out: PathBuf,
}

pub(super) fn run(arguments: &ExportArguments) -> Result<Answer, Failure> {
    let folder = Folder::at(&arguments.folder);
    let (_, described) = folder.described(&rules()?)?;
    let bundle = folder.bundle(&described)?;
    let keys: Vec<_> = bundle.signatures().iter().map(|signed| signed.key).collect();
    if keys.is_empty() {
        let folder = arguments.folder.display();
        return Err(Failure::Refused(format!(
            "尚未签名，请先运行 rencai rule sign {folder} --key FILE\nit is not signed yet; run rencai rule sign {folder} --key FILE"
        )));
    }
    bundle.verify(&keys)?;
    write(&arguments.out, bundle.write()?)?;
    let shown = report::signed(bundle.about(), bundle.signatures(), 0);
    Ok(format!("{}\n{shown}", arguments.out.display()).into())
}
