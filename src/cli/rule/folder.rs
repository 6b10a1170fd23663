//! A rule's folder as the commands find it, and the rules of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rencai_host::{Described, Fault, FaultCode, Host, Rule, Settings, canonicalize};

use super::Failure;
use crate::cli::compile_component::in_children;
use crate::graphql::facts::Facts;
use crate::kernel;
use crate::rules::Rules;
use crate::rules::bundle::Bundle;
use crate::rules::cases::Suite;
use crate::rules::signing::Signed;

pub(super) const COMPONENT: &str = "rule.wasm";
pub(super) const PARAMETERS: &str = "parameters.json";
pub(super) const TESTS: &str = "tests.json";
pub(super) const FACTS: &str = "facts.json";
pub(super) const SIGNATURES: &str = "signatures.json";
/// As whose rule one is rehearsed at home.
pub(super) const DIVISION: &str = "100000";

/// A rule's folder, or a component with its files beside it.
pub(super) struct Folder {
    component: PathBuf,
}

impl Folder {
    /// The folder of this name, or the component of this name in its folder.
    pub(super) fn at(path: &Path) -> Self {
        let component = if path.is_dir() { path.join(COMPONENT) } else { path.to_owned() };
        Self { component }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.component.with_file_name(name)
    }

    /// A file of the folder, where it is there.
    pub(super) fn beside(&self, name: &str) -> Option<PathBuf> {
        Some(self.file(name)).filter(|path| path.is_file())
    }

    pub(super) fn component(&self) -> Result<Vec<u8>, Failure> {
        if self.component.file_name().is_some_and(|name| name == COMPONENT) && !self.component.exists() {
            let folder = self.component.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).display().to_string();
            return Err(Failure::Refused(format!(
                "无法读取 {path}：尚未编译，请先运行 rencai rule build {folder}\ncannot read {path}: it is not built yet; run rencai rule build {folder}",
                path = self.component.display(),
            )));
        }
        read(&self.component)
    }

    /// The parameters that were named, or those of the folder, or none; canonical.
    pub(super) fn parameters(&self, named: Option<&Path>) -> Result<String, Failure> {
        let text = match named.map(Path::to_owned).or_else(|| self.beside(PARAMETERS)) {
            Some(path) => read_text(&path)?,
            None => "{}".to_owned(),
        };
        canonicalize(&text).map_err(|error| Failure::Refused(format!("参数 / parameters: {error}")))
    }

    pub(super) fn suite(&self) -> Result<Suite, Failure> {
        Ok(Suite::read(&read_text(&self.file(TESTS))?)?)
    }

    pub(super) fn signatures(&self) -> Result<Vec<Signed>, Failure> {
        let Some(path) = self.beside(SIGNATURES) else { return Ok(Vec::new()) };
        serde_json::from_str(&read_text(&path)?).map_err(|error| {
            Failure::Refused(format!("签名不可读 / the signatures cannot be read: {}: {error}", path.display()))
        })
    }

    /// The whole folder as it would be handed on.
    pub(super) fn bundle(&self, described: &Described) -> Result<Bundle, Failure> {
        let named = (described.manifest.id.as_str(), described.manifest.version.as_str());
        let (component, signatures) = (self.component()?, self.signatures()?);
        Ok(Bundle::new(named, component, &described.parameters, self.suite()?, signatures)?)
    }

    /// The compiled rule, and what it is under the folder's parameters.
    pub(super) fn described(&self, rules: &Rules) -> Result<(Arc<Rule>, Described), Failure> {
        let rule = rules.host().load(&self.component()?)?;
        let described = rule.describe(&self.parameters(None)?)?;
        Ok((rule, described))
    }
}

/// What this machine judges with; what its children compile is kept for the next call in the user's cache.
pub(super) fn settings() -> Result<Settings, Failure> {
    let settings = Settings { cache: cache(), ..Settings::default() };
    Ok(in_children(settings).map_err(kernel::Failure::from)?)
}

pub(super) fn host() -> Result<Host, Failure> {
    let settings = settings()?;
    match Host::new(settings.clone()) {
        // Without a cache the next call compiles again.
        Err(Fault { code: FaultCode::CacheUnusable, .. }) => Ok(Host::new(Settings { cache: None, ..settings })?),
        made => Ok(made?),
    }
}

/// The rules of this machine, over the schema that this binary carries.
pub(super) fn rules() -> Result<Rules, Failure> {
    Ok(Rules::new(host()?, Arc::new(Facts::new().map_err(kernel::Failure::from)?)))
}

fn cache() -> Option<PathBuf> {
    let set = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    Some(set.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))?.join("rencai").join("components"))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::Refused(format!("无法读取 / cannot read {}: {error}", path.display())))
}

pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::Refused(format!("须为 UTF-8 文本 / has to be UTF-8: {}", path.display())))
}

pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    fs::write(path, content)
        .map_err(|error| Failure::Failed(format!("无法写入 / cannot write {}: {error}", path.display())))
}
