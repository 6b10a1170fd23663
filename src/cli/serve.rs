//! `rencai serve`: opens the database, works what waits, and answers requests until it is told to stop.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use tokio::sync::watch;

use super::compile_component::in_children;
use super::settings::{DatabaseArgs, demand_schema, open};
use crate::access::token::{DevelopmentKey, Verifier};
use crate::app::{App, is_empty, load_catalogue};
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
    #[command(flatten)]
    #[serde(flatten)]
    database: DatabaseArgs,

    /// 监听地址，如 0.0.0.0:8000
    ///
    /// Where to listen, such as 0.0.0.0:8000
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,

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

    /// 是否提供规则编写页面 /authors
    ///
    /// Whether the pages /authors are served
    #[arg(long, value_name = "true|false")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<bool>,

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
    let store = open(&config, CONNECTIONS).await?;
    if arguments.migrate {
        store.migrate().await?;
        if is_empty(&store).await? {
            load_catalogue(&store, REFERENCE).await?;
        }
    }
    demand_schema(&store, &["rencai migrate", "rencai serve --migrate"]).await?;
    let mut rules = in_children(config.rules.clone())?;
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
    let (stop, told) = watch::channel(false);
    let working = tokio::spawn(worker::work(app.clone(), told));
    let edge = Arc::new(Edge::new(app, verifier, config, clock));
    let served = server::serve(edge, config.listen).await;
    stop.send_replace(true);
    working.await.map_err(Fault::new)?;
    served.map_err(|error| {
        Refusal::new(
            ErrorCode::BadInput,
            format!("无法在 {} 监听：{error}", config.listen),
            format!("cannot listen on {}: {error}", config.listen),
        )
        .at(["listen"])
    })?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "须为地址与端口，如 0.0.0.0:8000 / must be an address and a port, such as 0.0.0.0:8000".to_owned())
}

fn log(format: LogFormat) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
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
        self.database.settings.gather(self)
    }
}
