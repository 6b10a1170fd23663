//! The host: one engine, its workers, its cache, and the rules that were loaded.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde::{Deserialize, Serialize};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::cache::Cache;
use crate::compile::compile;
use crate::digest::Digest;
use crate::engine::{self, Allocation};
use crate::fault::{Fault, FaultCode};
use crate::fuel;
use crate::guest::{self, Guest};
use crate::inspect::inspect;
use crate::limits::Limits;
use crate::rule::{Loaded, Rule};
use crate::workers::Workers;

/// What a host is set up with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// How much a rule may have.
    pub limits: Limits,
    /// Where compiled components are kept; nowhere if not set.
    pub cache: Option<PathBuf>,
    /// How many threads judge: the machine's cores less one, at least one, if not set.
    pub workers: Option<usize>,
}

/// What every rule of a host shares.
pub(crate) struct Machine {
    pub engine: Engine,
    pub limits: Limits,
    pub workers: Workers,
}

struct Inner {
    machine: Arc<Machine>,
    linker: Linker<Guest>,
    cache: Option<Cache>,
    loaded: Mutex<HashMap<Digest, Weak<Rule>>>,
}

/// Loads rules and has them judge. Cheap to clone; all clones are one host.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

impl Host {
    /// A host with these settings; its workers and its clock end with it.
    ///
    /// # Errors
    ///
    /// When the engine, a thread or the cache's folder can't be had.
    pub fn new(settings: Settings) -> Result<Self, Fault> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = settings.workers.unwrap_or(cores.saturating_sub(1)).max(1);
        let pooled = u32::try_from(count).ok().filter(|count| *count <= 256).ok_or_else(|| {
            Fault::new(FaultCode::SettingsInvalid, "评判线程至多 256 个", "at most 256 threads may judge")
        })?;
        let engine = engine::engine(&settings.limits, Allocation::Pool(pooled))?;
        let unavailable = |error: &dyn std::fmt::Display| {
            Fault::new(FaultCode::EngineUnavailable, "规则引擎无法启动", "the engine for rules cannot be started")
                .detailed(error)
        };
        engine::start_clock(&engine).map_err(|error| unavailable(&error))?;
        let linker = guest::linker(&engine).map_err(|error| unavailable(&error))?;
        let cache = settings.cache.as_deref().map(|folder| Cache::open(folder, &engine)).transpose()?;
        let workers = Workers::start(count).map_err(|error| unavailable(&error))?;
        let machine = Arc::new(Machine { engine, limits: settings.limits, workers });
        Ok(Self { inner: Arc::new(Inner { machine, linker, cache, loaded: Mutex::default() }) })
    }

    /// Inspects, compiles (or finds compiled) and checks a component. Compiling takes from tenths of
    /// a second to many seconds: not for an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// When the component breaks the contract or a limit.
    pub fn load(&self, component: &[u8]) -> Result<Arc<Rule>, Fault> {
        let anatomy = inspect(component, &self.inner.machine.limits)?;
        let digest = anatomy.digest;
        if let Some(rule) = self.known(digest) {
            return Ok(rule);
        }
        let compiled = self.compiled(component, digest)?;
        let ready = self.inner.linker.instantiate_pre(&compiled).map_err(|error| {
            Fault::new(
                FaultCode::ImportRefused,
                "组件的引入与契约不符",
                "what the component imports is not what the contract gives",
            )
            .detailed(format!("{error:#}"))
        })?;
        let machine = Arc::clone(&self.inner.machine);
        let loaded =
            self.inner.machine.workers.submit(move || Loaded::new(Arc::clone(&machine), ready, anatomy)).wait()?;
        let rule = Arc::new(Rule::new(Arc::new(loaded)));
        let mut known = self.inner.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, rule| rule.strong_count() > 0);
        known.insert(digest, Arc::downgrade(&rule));
        Ok(rule)
    }

    /// A rule that is loaded and in use.
    #[must_use]
    pub fn known(&self, component: Digest) -> Option<Arc<Rule>> {
        self.inner.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&component)?.upgrade()
    }

    /// The limits that this host was set up with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.machine.limits
    }

    /// The name of the table of operator costs.
    #[must_use]
    pub fn fuel_table(&self) -> &'static str {
        fuel::TABLE
    }

    /// The digest of the table of operator costs.
    #[must_use]
    pub fn fuel_table_digest(&self) -> Digest {
        fuel::digest()
    }

    fn compiled(&self, component: &[u8], digest: Digest) -> Result<Component, Fault> {
        let Inner { machine, cache, .. } = &*self.inner;
        if let Some(found) = cache.as_ref().and_then(|cache| cache.find(&machine.engine, digest)) {
            return Ok(found);
        }
        let artefact = compile(&machine.limits, component)?;
        if let Some(cache) = cache {
            // A full disk costs the next start a compilation and nothing else.
            let _ = cache.keep(digest, artefact.bytes());
        }
        artefact.open(&machine.engine)
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("limits", self.limits()).field("fuel_table", &fuel::TABLE).finish_non_exhaustive()
    }
}

/// Compiles a component into the cache's folder, and needs no more address space than that takes: for
/// a process of its own with limits on time and memory. `Host::load` then finds it there.
///
/// # Errors
///
/// When the component breaks the contract or a limit, or the folder can't be written.
pub fn compile_into(settings: &Settings, component: &[u8]) -> Result<Digest, Fault> {
    let anatomy = inspect(component, &settings.limits)?;
    let engine = engine::engine(&settings.limits, Allocation::OnDemand)?;
    let missing =
        || Fault::new(FaultCode::CacheUnusable, "未设置编译缓存目录", "no folder for compiled components is set");
    let cache = Cache::open(settings.cache.as_deref().ok_or_else(missing)?, &engine)?;
    if cache.find(&engine, anatomy.digest).is_none() {
        let artefact = compile(&settings.limits, component)?;
        cache.keep(anatomy.digest, artefact.bytes()).map_err(|error| {
            Fault::new(
                FaultCode::CacheUnusable,
                "编译缓存无法写入",
                "the folder of compiled components can't be written",
            )
            .detailed(error)
        })?;
    }
    Ok(anatomy.digest)
}
