//! `rencai rule import`: verifies a signed file without a network, and unpacks it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use rencai_host::Limits;

use super::folder::{COMPONENT, PARAMETERS, SIGNATURES, TESTS, read, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::rules::bundle::Bundle;
use crate::rules::signing::PublicKey;

/// Arguments of `rule import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The signed file / 规则包
    file: PathBuf,
    /// A public key that is trusted, as ed25519:… or a file of it; may be given again / 所信任的公钥或公钥文件，可多次给出
    #[arg(long, required = true, value_name = "PUBLIC")]
    key: Vec<String>,
    /// The new folder to unpack it into; it is only verified if not said / 解开到的新目录，不写则只核验
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &ImportArguments) -> Result<Answer, Failure> {
    let keys = arguments.key.iter().map(|key| trusted(key)).collect::<Result<Vec<_>, _>>()?;
    let bundle = Bundle::read(&read(&arguments.file)?, &Limits::default())?;
    let known: Vec<_> = bundle.verify(&keys)?.into_iter().cloned().collect();
    let described = rules()?.host().load(bundle.component())?.describe(bundle.parameters())?;
    bundle.names_itself(&described.manifest)?;
    if let Some(folder) = &arguments.out {
        unpack(&bundle, folder)?;
    }
    let verified = report::verified(known.len());
    Ok((report::signed(bundle.about(), &known, 0) + &verified).into())
}

fn trusted(key: &str) -> Result<PublicKey, Failure> {
    if key.starts_with("ed25519:") {
        return Ok(key.parse()?);
    }
    Ok(PublicKey::read(&read_text(Path::new(key))?)?)
}

/// Into a folder that is new or empty: what lies there is never mixed with what comes.
fn unpack(bundle: &Bundle, folder: &Path) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Failure::Refused(format!("目录不为空 / the folder is not empty: {}", folder.display())));
    }
    let signatures =
        serde_json::to_string_pretty(bundle.signatures()).map_err(|error| Failure::Failed(error.to_string()))?;
    write(&folder.join(COMPONENT), bundle.component())?;
    write(&folder.join("rule.wasm.digest"), format!("{}\n", bundle.about().component))?;
    write(&folder.join(PARAMETERS), bundle.parameters())?;
    write(&folder.join(TESTS), bundle.tests().text())?;
    write(&folder.join(SIGNATURES), signatures + "\n")
}
