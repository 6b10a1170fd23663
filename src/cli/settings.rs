//! What several subcommands take alike: where the configuration comes from, and the database.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::app::open_store;
use crate::config::Config;
use crate::kernel::{ErrorCode, Failure, Fault, Refusal};
use crate::store::Store;

/// Where the configuration comes from.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct SettingsArgs {
    /// 配置文件；未指定时读取当前目录的 rencai.toml(若有)
    ///
    /// The configuration file; rencai.toml of the current folder where none is named, if it is there
    #[arg(long, value_name = "FILE", env = "RENCAI_CONFIG")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// 数据目录
    ///
    /// The data folder
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
}

impl SettingsArgs {
    /// The configuration that the file, the environment and these flags give together.
    ///
    /// # Errors
    /// A refusal for each entry that is unknown or has another form.
    pub(super) fn gather<F: Serialize>(&self, flags: &F) -> Result<Config, Failure> {
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Config::gather(self.config.as_deref(), environment, flags)
    }
}

/// The same, for who works with the database.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct DatabaseArgs {
    #[command(flatten)]
    #[serde(flatten)]
    pub(super) settings: SettingsArgs,

    /// 数据库：sqlite://… 或 postgres://…;默认为数据目录中的 SQLite 文件
    ///
    /// The database: sqlite://… or postgres://…; an SQLite file in the data folder by default
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
}

/// Opens the database of a configuration; one in the data folder has its folder made.
pub(super) async fn open(config: &Config, connections: u32) -> Result<Store, Failure> {
    if config.database.is_none() {
        std::fs::create_dir_all(&config.data).map_err(|error| {
            let folder = config.data.display();
            Refusal::new(
                ErrorCode::BadInput,
                format!("无法建立数据目录 {folder}：{error}"),
                format!("the data folder {folder} cannot be made: {error}"),
            )
            .at(["data"])
        })?;
    }
    let url = config.database_url();
    open_store(&url, connections).await.map_err(|failure| match failure {
        Failure::Fault(fault) => {
            // Without who logs in, and his password.
            let place = url.rsplit('@').next().unwrap_or_default();
            Fault::new(format!("数据库没有应答 · the database does not answer ({place}): {fault}")).into()
        }
        refused => refused,
    })
}

/// Refuses a database whose schema is older than this program's.
pub(super) async fn demand_schema(store: &Store, allowed: &[&str]) -> Result<(), Failure> {
    let steps = store.pending_migrations().await?;
    if steps == 0 {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::StateForbids,
        format!("数据库结构落后 {steps} 步：请先升级"),
        format!("the database schema is {steps} step(s) behind: upgrade it first"),
    )
    .allowing(allowed)
    .into())
}
