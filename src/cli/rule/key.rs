//! `rencai rule key`: keys for signatures.

use std::path::PathBuf;

use clap::Subcommand;

use super::folder::{read_text, write};
use super::{Answer, Failure, report};
use crate::rules::signing::{PrivateKey, PublicKey};

/// How the file of a public key ends.
const PUBLIC: &str = "pub";

/// Keys for signatures / 签名密钥
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a private key in a new file that only you can read, and its public half beside it, in a new file that ends in .pub
    /// instead / 在新文件中生成私钥，仅本人可读；公钥写在旁边以 .pub 结尾的新文件
    New {
        /// The new file, such as author.pem / 新文件，如 author.pem
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
            let beside = file.with_extension(PUBLIC);
            if beside.exists() || file.extension().is_some_and(|end| end == PUBLIC) {
                return Err(Failure::Refused(format!(
                    "公钥将写入 {path}，该文件已存在或与私钥同名；请为私钥另取名称，如 author.pem / the public half would be written to {path}, which exists or is the private key itself; give the key another name, such as author.pem",
                    path = beside.display()
                )));
            }
            let public = *PrivateKey::generate(file)?.public();
            write(&beside, format!("{public}\n"))?;
            public
        }
        KeyCommand::Show { file } => {
            let text = read_text(file)?;
            PrivateKey::read(&text).map(|key| *key.public()).or_else(|_| PublicKey::read(&text))?
        }
    };
    Ok(report::key(&key).into())
}
