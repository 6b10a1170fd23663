//! `rencai rule sign`: signs the folder as it is, where all its test cases pass; signatures of what it was are
//! dropped. What is signed for a purpose of the server's alone, parameters, is only shown.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::folder::{Folder, SIGNATURES, read_text, rules, write};
use super::{Answer, Failure, report};
use crate::kernel::Digest;
use crate::rules::cases;
use crate::rules::signing::{PrivateKey, Purpose, Signed, Statement};

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
    /// The parameters, for that purpose: parameters.json of the folder / 参数文件，用于参数签名
    #[arg(long)]
    parameters: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum For {
    /// That the rule is handed in / 提交
    Upload,
    /// That the rule may be used / 批准
    Approval,
    /// That other parameters may be used with this component / 批准参数
    Parameters,
}

impl From<For> for Purpose {
    fn from(purpose: For) -> Self {
        match purpose {
            For::Upload => Self::Upload,
            For::Approval => Self::Approval,
            For::Parameters => Self::Parameters,
        }
    }
}

pub(super) fn run(arguments: &SignArguments) -> Result<Answer, Failure> {
    let key = PrivateKey::read(&read_text(&arguments.key)?)?;
    let folder = Folder::at(&arguments.folder);
    let parameters = folder.parameters(arguments.parameters.as_deref())?;
    let rules = rules()?;
    let rule = rules.host().load(&folder.component()?)?;
    let described = rule.describe(&parameters)?;
    if matches!(arguments.purpose, For::Parameters) {
        let statement = Statement::of_parameters(&described.manifest.id, rule.digest(), Digest::of(&parameters));
        return Ok(report::signature(&Signed::new(&key, &statement)?).into());
    }
    if arguments.parameters.is_some() {
        return Err(Failure::Refused(
            "--parameters 只用于 --purpose parameters；提交与批准签的是目录中的参数 / --parameters goes with --purpose parameters only; for the others the folder's own are signed".to_owned(),
        ));
    }
    let bundle = folder.bundle(&described)?;
    let tested = crate::cli::run(cases::run(&rules, &rule, &parameters, bundle.tests()))?;
    if !tested.passed() {
        let text = report::cases(&tested) + "\n未签名：用例须全部通过 / not signed: all test cases have to pass\n";
        return Ok(Answer { text, good: false });
    }
    let statement = bundle.statement(arguments.purpose.into());
    let signed = Signed::new(&key, &statement)?;
    let shown = report::signature(&signed);
    let (mut kept, stale): (Vec<Signed>, Vec<Signed>) =
        bundle.signatures().iter().cloned().partition(|one| one.verify(&bundle.statement(one.purpose)).is_ok());
    kept.retain(|one| (one.key, one.purpose) != (signed.key, signed.purpose));
    kept.push(signed);
    let text = serde_json::to_string_pretty(&kept).map_err(|error| Failure::Failed(error.to_string()))?;
    write(&folder.file(SIGNATURES), text + "\n")?;
    Ok((report::signed(bundle.about(), &kept, stale.len()) + "\n" + &shown).into())
}
