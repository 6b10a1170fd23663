//! `rencai rule key`: keys for signatures.

use std::path::PathBuf;

use clap::Subcommand;

use super::folder::{read_text, write};
use super::{Answer, Failure, report};
use crate::rules::signing::{PrivateKey, PublicKey};

/// Keys for signatures / 签名密钥
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a private key in a new file that only you can read, and its public half beside it in FILE.pub / 在新文件中生成私钥，
    /// 仅本人可读；公钥写在旁边的 .pub 文件
    New {
        /// The new file / 新文件
        file: PathBuf,
    },
    /// Show the public half of a key, to be registered / 显示公钥，供登记
    Show {
        /// A private or a public key / 私钥或公钥文件
        file: PathBuf,
    },
}

pub(super) fn run(command: &KeyCommand) -> Result<Answer, Failure> {
    let key = match command {
        KeyCommand::New { file } => {
            let public = *PrivateKey::generate(file)?.public();
            write(&file.with_extension("pub"), format!("{public}\n"))?;
            public
        }
        KeyCommand::Show { file } => {
            let text = read_text(file)?;
            PrivateKey::read(&text).map(|key| *key.public()).or_else(|_| PublicKey::read(&text))?
        }
    };
    Ok(report::key(&key).into())
}
