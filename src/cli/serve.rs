//! `rencai serve`: opens the database, works what waits, and answers requests until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use crate::access::token::{DevelopmentKey, Verifier};
use crate::app::{App, is_empty, load_catalogue, open_store};
use crate::config::{Config, LogFormat};
use crate::graphql::DocumentLimits;
use crate::kernel::{ErrorCode, Failure, Fault, Refusal};
use crate::policy::catalogues::REFERENCE;
use crate::server::{self, Edge};
use crate::worker;

/// 启动服务器。
///
/// Runs the server.
#[derive(Debug, Clone, Default, Args, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServeArgs {
    /// 配置文件；未指定时读取当前目录的 rencai.toml(若有)
    ///
    /// The configuration file; rencai.toml of the current folder where none is named, if it is there
    #[arg(long, value_name = "FILE", env = "RENCAI_CONFIG")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// 监听地址，如 0.0.0.0:8000
    ///
    /// Where to listen, such as 0.0.0.0:8000
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

    /// 数据库：sqlite://… 或 postgres://…;默认为数据目录中的 SQLite 文件
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

    /// 允许跨域调用的页面来源，可重复
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

/// Connections of the one pool that all workers share.
const CONNECTIONS: u32 = 16;

pub(super) async fn run(arguments: ServeArgs) -> Result<ExitCode, Failure> {
    let config = arguments.gather()?;
    log(config.log);
    std::fs::create_dir_all(&config.data).map_err(Fault::new)?;
    let store = open_store(&config.database_url(), CONNECTIONS).await?;
    let pending = store.pending_migrations().await?;
    if pending > 0 && !arguments.migrate {
        return Err(Refusal::new(
            ErrorCode::StateForbids,
            format!("数据库结构落后 {pending} 步：请先运行 rencai migrate,或加 --migrate"),
            format!("the database schema is {pending} step(s) behind: run rencai migrate first, or add --migrate"),
        )
        .allowing(["rencai migrate", "rencai serve --migrate"])
        .into());
    }
    if arguments.migrate {
        store.migrate().await?;
        if is_empty(&store).await? {
            load_catalogue(&store, REFERENCE).await?;
        }
    }
    let mut rules = config.rules.clone();
    rules.cache.get_or_insert_with(|| config.data.join("compiled"));
    let limits = DocumentLimits {
        depth: config.limits.depth,
        complexity: config.limits.complexity,
        directives: config.limits.directives,
    };
    let app = App::new(store, rules, limits, config.introspection)?;
    let development = if config.development_key { Some(DevelopmentKey::open(&config.data)?) } else { None };
    listen(app, &config, development.as_ref()).await
}

/// Serves until it is told to stop, with a worker beside.
///
/// # Errors
/// Issuers that cannot be used; an address that cannot be had.
pub(super) async fn listen(
    app: App,
    config: &Config,
    development: Option<&DevelopmentKey>,
) -> Result<ExitCode, Failure> {
    let clock = app.store.clock().clone();
    let verifier = Verifier::new(config.tokens(), &config.issuers, development, clock.clone())?;
    for issuer in verifier.warm().await {
        tracing::warn!(issuer, "no keys of this issuer could be had; its tokens are refused until they can");
    }
    let working = tokio::spawn(worker::work(app.clone()));
    let edge = Arc::new(Edge::new(app, verifier, config, clock));
    let served = server::serve(edge, config.listen).await;
    working.abort();
    served.map_err(Fault::new)?;
    Ok(ExitCode::SUCCESS)
}

fn log(format: LogFormat) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber is refused: the first one goes on.
    let _first_wins = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
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
