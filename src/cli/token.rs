//! `rencai token`: a token of the local development key.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::settings::SettingsArgs;
use crate::access::Role;
use crate::access::token::{DevelopmentKey, Grant};
use crate::app::machine_clock;
use crate::kernel::{Clock, Failure};

/// 用本机开发密钥签发令牌(仅在以 --development-key 启动的服务器上有效)。
///
/// Signs a token with the local development key; good only at a server that runs with --development-key.
#[derive(Debug, Clone, Args, Serialize)]
pub struct TokenArgs {
    /// 单位代码
    ///
    /// The code of the unit
    #[arg(long, value_name = "CODE")]
    #[serde(skip)]
    pub unit: String,

    /// 角色，可重复或以逗号分隔，如 nominator
    ///
    /// A role; may be repeated or separated by commas, such as nominator
    #[arg(long = "role", value_name = "ROLE", required = true, value_delimiter = ',', value_parser = role)]
    #[serde(skip)]
    pub roles: Vec<Role>,

    /// 人员标识(sub)
    ///
    /// The person (sub)
    #[arg(long, value_name = "ID")]
    #[serde(skip)]
    pub subject: String,

    /// 姓名
    ///
    /// His or her name
    #[arg(long, value_name = "NAME")]
    #[serde(skip)]
    pub name: Option<String>,

    /// 有效秒数
    ///
    /// For how many seconds it is good
    #[arg(long, value_name = "SECONDS", default_value_t = 8 * 60 * 60)]
    #[serde(skip)]
    pub ttl: u32,

    #[command(flatten)]
    #[serde(flatten)]
    settings: SettingsArgs,

    /// 令牌的受众(aud)
    ///
    /// The audience (aud)
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        let known: Vec<_> = Role::ALL.iter().filter(|role| **role != Role::System).map(|role| role.as_str()).collect();
        format!("角色须为其一 / must be one of: {}", known.join(", "))
    })
}

pub(super) async fn run(arguments: TokenArgs) -> Result<ExitCode, Failure> {
    super::print(&format!("{}\n", arguments.issue(&machine_clock()?)?));
    Ok(ExitCode::SUCCESS)
}

impl TokenArgs {
    /// The token; the key is made where there is none yet.
    ///
    /// # Errors
    /// When the configuration or the key cannot be read, or the role is the system's.
    pub fn issue(&self, clock: &Clock) -> Result<String, Failure> {
        let config = self.settings.gather(self)?;
        let grant = Grant {
            subject: self.subject.clone(),
            name: self.name.clone(),
            unit: self.unit.clone(),
            roles: self.roles.iter().copied().collect::<BTreeSet<_>>(),
            audience: config.audience,
            seconds: self.ttl,
        };
        DevelopmentKey::open(&config.data)?.issue(&grant, clock)
    }
}
