//! `rencai rule sign`: signs the folder as it is; signatures of what it was are dropped.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::folder::{Folder, SIGNATURES, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::rules::signing::{PrivateKey, Purpose, Signed};

/// Arguments of `rule sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// The rule's folder / 规则目录
    folder: PathBuf,
    /// The private key / 私钥文件
    #[arg(long)]
    key: PathBuf,
    /// What the signature is for / 签名用途
    #[arg(long, value_enum, default_value_t = For::Upload)]
    purpose: For,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum For {
    /// That the rule is handed in / 提交
    Upload,
    /// That the rule may be used / 批准
    Approval,
}

impl From<For> for Purpose {
    fn from(purpose: For) -> Self {
        match purpose {
            For::Upload => Self::Upload,
            For::Approval => Self::Approval,
        }
    }
}

pub(super) fn run(arguments: &SignArguments) -> Result<Answer, Failure> {
    let key = PrivateKey::read(&read_text(&arguments.key)?)?;
    let folder = Folder::at(&arguments.folder);
    let (_, described) = folder.described(&rules()?)?;
    let bundle = folder.bundle(&described)?;
    let statement = bundle.statement(arguments.purpose.into());
    let signed = Signed::new(&key, &statement)?;
    let (mut kept, stale): (Vec<Signed>, Vec<Signed>) =
        bundle.signatures().iter().cloned().partition(|one| one.verify(&bundle.statement(one.purpose)).is_ok());
    kept.retain(|one| (one.key, one.purpose) != (signed.key, signed.purpose));
    kept.push(signed);
    let text = serde_json::to_string_pretty(&kept).map_err(|error| Failure::Failed(error.to_string()))?;
    write(&folder.file(SIGNATURES), text + "\n")?;
    Ok(report::signed(bundle.about(), &kept, stale.len()).into())
}
