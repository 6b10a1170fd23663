//! What a server is set up with: defaults, then `rencai.toml`, then the environment, then flags,
//! each over the one before. Deliberately absent: anything a clerk may change while it runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::error::{Actual, Kind};
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider, Source, util::nest};
use serde::{Deserialize, Serialize};

use crate::access::token::{IssuerSettings, Refresh, TokenSettings};
use crate::kernel::{ErrorCode, Failure, Refusal, Refusals};

/// The file that is read where no other is named, if it is there.
pub const FILE: &str = "rencai.toml";

const PREFIX: &str = "RENCAI_";
const SECRET: &str = "_FILE";
/// What the standard library says of text that is no address.
const NO_ADDRESS: &str = "invalid socket address syntax";

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
    /// Bytes of all uploads that are taken in at once; what comes beyond waits in line.
    pub upload_bytes: usize,
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
            upload_bytes: 256 * 1024 * 1024,
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
    /// Whether the pages for authors of rules are served.
    pub authors: bool,
    /// Whether the cookies of these pages are for TLS only, also where the proxy in front does not say that
    /// there is TLS (`X-Forwarded-Proto`).
    pub secure_cookies: bool,
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
            authors: true,
            secure_cookies: false,
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
            Some(path) if !path.is_file() => return Err(missing("--config", path)),
            Some(path) => gathered = gathered.merge(Toml::file_exact(path)),
            None if Path::new(FILE).is_file() => gathered = gathered.merge(Toml::file_exact(FILE)),
            None => {}
        }
        for (name, value) in environment {
            if let Some(variable) = Variable::of(name, value)? {
                gathered = gathered.merge(variable);
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

/// A variable of the environment that is an entry of the configuration.
struct Variable {
    name: String,
    key: String,
    value: Value,
}

impl Variable {
    /// `RENCAI_LIMITS__BODY_BYTES` is `limits.bodyBytes`; `RENCAI_DATABASE_FILE` names a file that holds
    /// `database`. Names that begin otherwise than an entry of the configuration are not ours.
    fn of(name: String, value: String) -> Result<Option<Self>, Failure> {
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
            std::fs::read_to_string(&path).map_err(|_| missing(&name, &path))?.trim_end().to_owned()
        } else {
            value
        };
        // Whoever names a database or an audience of digits means text.
        let is_text = key.len() == 1 && matches!(root, "database" | "data" | "audience" | "listen");
        let Ok(parsed) = value.parse::<Value>();
        let key = key.join(".");
        Ok(Some(Self { name, key, value: if is_text { Value::from(value) } else { parsed } }))
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Serialized::globals(nest(&self.key, self.value.clone())).data()
    }
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

/// The variable that stands beside another one and sets the entry `key`.
fn beside(variable: &str, key: &str) -> String {
    let folder = variable.rfind("__").map_or(PREFIX.len(), |at| at + 2);
    let mut name = variable.get(..folder).unwrap_or(PREFIX).to_owned();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn missing(named: &str, path: &Path) -> Failure {
    Refusal::new(
        ErrorCode::FileMissing,
        format!("配置 {named} 指向的文件不可读：{}", path.display()),
        format!("configuration {named}: the file that it names cannot be read: {}", path.display()),
    )
    .into()
}

fn explained(error: figment::Error) -> Failure {
    Failure::Refused(Refusals(error.into_iter().map(|one| explained_one(&one)).collect()))
}

/// Names an entry as the operator wrote it: the variable, or the file and the place in it.
fn explained_one(error: &figment::Error) -> Refusal {
    let place = error.path.join(".");
    let metadata = error.metadata.as_ref();
    let file = metadata.and_then(|about| about.source.as_ref()).and_then(Source::file_path);
    let variable = metadata.map(|about| about.name.as_ref()).filter(|name| name.starts_with(PREFIX));
    let named = match (variable, file) {
        (Some(variable), _) => variable.to_owned(),
        (None, Some(file)) if place.is_empty() => file.display().to_string(),
        (None, Some(file)) => format!("{} {place}", file.display()),
        (None, None) => place,
    };
    let refuse = |zh: String, en: String| {
        Refusal::new(ErrorCode::BadInput, format!("配置 {named}：{zh}"), format!("configuration {named}: {en}"))
            .at(error.path.clone())
    };
    let known = |keys: &[&str]| -> Vec<String> {
        keys.iter().map(|key| variable.map_or_else(|| (*key).to_owned(), |name| beside(name, key))).collect()
    };
    match &error.kind {
        Kind::UnknownField(name, keys) => {
            refuse(format!("没有 {name} 这一项"), format!("there is no entry {name}")).allowing(known(keys))
        }
        Kind::UnknownVariant(name, values) => {
            refuse(format!("不能是 {name}"), format!("it cannot be {name}")).allowing(values.iter())
        }
        Kind::MissingField(name) => refuse(format!("缺少 {name}"), format!("{name} is missing")).allowing([name]),
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            let (found, (zh, en)) = (shown(found), form(wanted));
            refuse(format!("现为 {found}，应为{zh}"), format!("it is {found} and must be {en}"))
        }
        Kind::Message(message) if message == NO_ADDRESS => {
            let (zh, en) = form(NO_ADDRESS);
            refuse(format!("应为{zh}"), format!("it must be {en}"))
        }
        other => {
            let said = other.to_string();
            let first = said.lines().next().unwrap_or_default();
            refuse(format!("不可读：{first}"), format!("it cannot be read: {}", said.trim_end()))
        }
    }
}

fn shown(found: &Actual) -> String {
    match found {
        Actual::Str(text) => format!("{text:?}"),
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        other => other.to_string(),
    }
}

/// What a value must be, in the operator's words instead of the reader's.
fn form(wanted: &str) -> (&str, &str) {
    match wanted {
        "usize" | "u16" | "u32" | "u64" | "i64" => ("非负整数", "a whole number, not negative"),
        "a boolean" => (" true 或 false", "true or false"),
        "a string" | "path string" => ("文本", "text"),
        "a sequence" => ("列表", "a list"),
        "invalid socket address syntax" => {
            ("地址与端口，如 0.0.0.0:8000", "an address and a port, such as 0.0.0.0:8000")
        }
        wanted if wanted.starts_with("struct ") => ("一组条目", "a table of entries"),
        other => (other, other),
    }
}
