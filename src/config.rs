//! What a server is set up with: defaults, then `rencai.toml`, then the environment, then flags,
//! each over the one before. Deliberately absent: anything a clerk may change while it runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::error::Kind;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Value;
use figment::{Figment, util::nest};
use serde::{Deserialize, Serialize};

use crate::access::token::{IssuerSettings, Refresh, TokenSettings};
use crate::kernel::{ErrorCode, Failure, Refusal, Refusals};

/// The file that is read where no other is named, if it is there.
pub const FILE: &str = "rencai.toml";

const PREFIX: &str = "RENCAI_";
const SECRET: &str = "_FILE";

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// 供人阅读。For people.
    #[default]
    Text,
    /// 每行一个 JSON 对象，供日志系统读取。One JSON object a line, for machines.
    Json,
}

/// What one request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a GraphQL request's body.
    pub body_bytes: usize,
    /// Bytes of an uploaded file.
    pub file_bytes: usize,
    /// Lexical tokens of a document.
    pub tokens: usize,
    /// Levels of a query.
    pub depth: usize,
    /// Declared cost of a query.
    pub complexity: usize,
    /// Aliases of a document, fragments counted where they are spread.
    pub aliases: usize,
    /// Directives of a document, counted in the same way.
    pub directives: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            file_bytes: 64 * 1024 * 1024,
            tokens: 5000,
            depth: 15,
            complexity: 5000,
            aliases: 100,
            directives: 100,
        }
    }
}

/// How issuers' keys that come from an address are kept fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct KeySettings {
    /// After so many seconds a set is asked for again.
    pub max_age_seconds: u32,
    /// Between two questions there are at least so many seconds.
    pub cool_down_seconds: u32,
}

impl Default for KeySettings {
    fn default() -> Self {
        let Refresh { max_age_seconds, cool_down_seconds } = Refresh::default();
        Self { max_age_seconds, cool_down_seconds }
    }
}

/// The whole configuration of `rencai serve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Config {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The database; an SQLite file in the data folder where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// The folder for what the server keeps itself.
    pub data: PathBuf,
    /// `aud` of the tokens that are meant for this server.
    pub audience: String,
    /// How far the issuers' clocks may differ, in seconds.
    pub skew_seconds: u32,
    /// Who may issue tokens, and what each may assert.
    pub issuers: Vec<IssuerSettings>,
    /// How issuers' keys are kept fresh.
    pub keys: KeySettings,
    /// Whether tokens of the local development key are good.
    pub development_key: bool,
    /// The origins whose pages may call, such as `https://rencai.example.cn`.
    pub cors_origins: Vec<String>,
    /// What one request may cost.
    pub limits: Limits,
    /// Whether the explorer page is served.
    pub explorer: bool,
    /// Whether the schema may be asked for.
    pub introspection: bool,
    /// How the log is written.
    pub log: LogFormat,
    /// What the host of rules is set up with.
    pub rules: rencai_host::Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)),
            database: None,
            data: PathBuf::from("data"),
            audience: "rencai".to_owned(),
            skew_seconds: 60,
            issuers: Vec::new(),
            keys: KeySettings::default(),
            development_key: false,
            cors_origins: Vec::new(),
            limits: Limits::default(),
            explorer: true,
            introspection: true,
            log: LogFormat::default(),
            rules: rencai_host::Settings::default(),
        }
    }
}

impl Config {
    /// Gathers the configuration. A file that is named must be there; `rencai.toml` need not be.
    ///
    /// # Errors
    /// A refusal for each entry that is unknown or has another form.
    pub fn gather<F: Serialize>(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &F,
    ) -> Result<Self, Failure> {
        let mut gathered = Figment::from(Serialized::defaults(Self::default()));
        match file {
            Some(path) if !path.is_file() => return Err(missing(path)),
            Some(path) => gathered = gathered.merge(Toml::file_exact(path)),
            None if Path::new(FILE).is_file() => gathered = gathered.merge(Toml::file_exact(FILE)),
            None => {}
        }
        for (name, value) in environment {
            if let Some((key, value)) = entry(&name, value)? {
                gathered = gathered.merge(Serialized::globals(nest(&key, value)));
            }
        }
        gathered.merge(Serialized::globals(flags)).extract().map_err(explained)
    }

    /// The URL of the database.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("rencai.db").display()))
    }

    /// What tokens must satisfy.
    #[must_use]
    pub fn tokens(&self) -> TokenSettings {
        TokenSettings {
            audience: self.audience.clone(),
            skew_seconds: self.skew_seconds,
            refresh: Refresh {
                max_age_seconds: self.keys.max_age_seconds,
                cool_down_seconds: self.keys.cool_down_seconds,
            },
        }
    }
}

/// `RENCAI_LIMITS__BODY_BYTES` is `limits.bodyBytes`; `RENCAI_DATABASE_FILE` names a file that holds
/// `database`. Names that begin otherwise than an entry of the configuration are not ours.
fn entry(name: &str, value: String) -> Result<Option<(String, Value)>, Failure> {
    let Some(rest) = name.strip_prefix(PREFIX) else { return Ok(None) };
    let (rest, secret) = rest.strip_suffix(SECRET).map_or((rest, false), |rest| (rest, true));
    let key: Vec<String> = rest.split("__").map(camel_case).collect();
    let known = serde_json::to_value(Config { database: Some(String::new()), ..Config::default() });
    let root = key.first().map(String::as_str).unwrap_or_default();
    if !known.is_ok_and(|known| known.get(root).is_some()) {
        return Ok(None);
    }
    let value = if secret {
        let path = PathBuf::from(value);
        std::fs::read_to_string(&path).map_err(|_| missing(&path))?.trim_end().to_owned()
    } else {
        value
    };
    // Whoever names a database or an audience of digits means text.
    let is_text = key.len() == 1 && matches!(root, "database" | "data" | "audience" | "listen");
    let Ok(parsed) = value.parse::<Value>();
    Ok(Some((key.join("."), if is_text { Value::from(value) } else { parsed })))
}

fn camel_case(name: &str) -> String {
    let mut out = String::new();
    for word in name.to_ascii_lowercase().split('_').filter(|word| !word.is_empty()) {
        match (out.is_empty(), word.split_at_checked(1)) {
            (false, Some((first, rest))) => out.extend([first.to_ascii_uppercase().as_str(), rest]),
            _ => out.push_str(word),
        }
    }
    out
}

fn missing(path: &Path) -> Failure {
    Refusal::new(
        ErrorCode::FileMissing,
        format!("配置指向的文件不可读：{}", path.display()),
        format!("a file that the configuration names cannot be read: {}", path.display()),
    )
    .into()
}

fn explained(error: figment::Error) -> Failure {
    let refusals = error.into_iter().map(|one| {
        let place = one.path.join(".");
        let source = one.metadata.as_ref().and_then(|about| about.source.as_ref()).map(ToString::to_string);
        let (zh_from, en_from) =
            source.map_or_else(Default::default, |source| (format!("({source})"), format!(" (in {source})")));
        let refuse = |zh: String, en: String| {
            Refusal::new(ErrorCode::BadInput, format!("配置{zh_from}:{zh}"), format!("configuration{en_from}: {en}"))
                .at(one.path.clone())
        };
        match &one.kind {
            Kind::UnknownField(name, known) => {
                refuse(format!("没有 {name} 这一项"), format!("there is no entry {name}")).allowing(known.iter())
            }
            Kind::UnknownVariant(name, known) => {
                refuse(format!("{place} 不能是 {name}"), format!("{place} cannot be {name}")).allowing(known.iter())
            }
            Kind::MissingField(name) => {
                refuse(format!("{place} 缺少 {name}"), format!("{name} is missing in {place}")).allowing([name])
            }
            Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => refuse(
                format!("{place} 的值不合要求：现为 {found}，应为 {wanted}"),
                format!("{place} has another form: it is {found} and must be {wanted}"),
            )
            .allowing([wanted]),
            other => refuse(format!("{place} 不可读：{other}"), format!("{place} cannot be read: {other}")),
        }
    });
    Failure::Refused(Refusals(refusals.collect()))
}
