//! The flags of `rencai serve`. What the command does is told elsewhere; here is what it may be told.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::config::{Config, LogFormat};
use crate::kernel::Failure;

/// 启动服务器。
///
/// Runs the server.
#[derive(Debug, Clone, Default, Args, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServeArgs {
    /// 配置文件;未指定时读取当前目录的 rencai.toml(若有)
    ///
    /// The configuration file; rencai.toml of the current folder where none is named, if it is there
    #[arg(long, value_name = "FILE", env = "RENCAI_CONFIG")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// 监听地址,如 0.0.0.0:8000
    ///
    /// Where to listen, such as 0.0.0.0:8000
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// 数据库:sqlite://… 或 postgres://…;默认为数据目录中的 SQLite 文件
    ///
    /// The database: sqlite://… or postgres://…; an SQLite file in the data folder by default
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,

    /// 数据目录
    ///
    /// The data folder
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,

    /// 令牌的受众(aud),须与签发者写入的一致
    ///
    /// The audience (aud) that tokens must name
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,

    /// 允许跨域调用的页面来源,可重复
    ///
    /// An origin whose pages may call; may be repeated
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cors_origins: Vec<String>,

    /// 信任本机的开发密钥(rencai token 用它签发令牌);生产环境切勿使用
    ///
    /// Trusts the local development key, with which `rencai token` signs; never in production
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub development_key: bool,

    /// 是否提供查询页面 /explorer
    ///
    /// Whether the page /explorer is served
    #[arg(long, value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer: Option<bool>,

    /// 是否允许查询模式(内省)
    ///
    /// Whether the schema may be asked for (introspection)
    #[arg(long, value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection: Option<bool>,

    /// 日志格式
    ///
    /// How the log is written
    #[arg(long, value_name = "FORMAT", value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogFormat>,

    /// 启动前先执行数据库迁移
    ///
    /// Migrates the database before it serves
    #[arg(long)]
    #[serde(skip)]
    pub migrate: bool,
}

impl ServeArgs {
    /// The configuration that these flags, the environment and the file give together.
    ///
    /// # Errors
    /// A refusal for each entry that is unknown or has another form.
    pub fn gather(&self) -> Result<Config, Failure> {
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Config::gather(self.config.as_deref(), environment, self)
    }
}
