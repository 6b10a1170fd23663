//! The host: one engine, its workers, its cache, and the rules that were loaded.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use serde::{Deserialize, Serialize};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::cache::{Cache, fingerprint};
use crate::compile::compile;
use crate::compiler::Compiler;
use crate::contract::versions::{SPOKEN, Version};
use crate::digest::Digest;
use crate::engine::{self, Allocation, Backend, STACK};
use crate::fault::{Fault, FaultCode};
use crate::fuel;
use crate::guest::{self, Guest};
use crate::inspect::{Anatomy, inspect_under};
use crate::limits::Limits;
use crate::rule::{Loaded, Rule};
use crate::workers::Workers;

/// What a host is set up with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// How much a rule may have.
    pub limits: Limits,
    /// Where compiled components are kept; nowhere if not set.
    pub cache: Option<PathBuf>,
    /// How many bytes of them are kept; those that were used least lately go first.
    pub cache_bytes: u64,
    /// The program that compiles in a process of its own: one whose `compile-component` is
    /// [`compile_as_child`](crate::compile_as_child). If not set this process compiles itself, and neither
    /// time nor memory of it is bounded.
    pub compiler: Option<PathBuf>,
    /// How many threads judge: the machine's cores less one, at least one, if not set.
    pub workers: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { limits: Limits::default(), cache: None, cache_bytes: 4 << 30, compiler: None, workers: None }
    }
}

/// What every rule of a host shares.
pub(crate) struct Machine {
    pub engine: Engine,
    pub limits: Limits,
    pub workers: Arc<Workers>,
    pub versions: &'static [Version],
    backend: Backend,
    linker: Linker<Guest>,
    cache: Option<Cache>,
}

struct Inner {
    machine: Arc<Machine>,
    compiler: Option<Compiler>,
    /// One at a time: however many components come at once, compiling takes its memory once.
    compiling: Mutex<()>,
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
        Self::speaking(settings, SPOKEN)
    }

    /// The same, where these versions of the contract are spoken.
    pub(crate) fn speaking(settings: Settings, versions: &'static [Version]) -> Result<Self, Fault> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = settings.workers.unwrap_or(cores.saturating_sub(1)).max(1);
        let pooled = u32::try_from(count).ok().filter(|count| *count <= 256).ok_or_else(|| {
            Fault::new(FaultCode::SettingsInvalid, "评判线程至多 256 个", "at most 256 threads may judge")
        })?;
        let engine = engine::engine(&settings.limits, Backend::Native, Allocation::Pool(pooled), STACK)?;
        let cache =
            settings.cache.as_deref().map(|folder| Cache::open(folder, &engine, settings.cache_bytes)).transpose()?;
        let workers = Arc::new(Workers::start(count).map_err(|error| unavailable(&error))?);
        let machine = Machine::start(engine, Backend::Native, settings.limits, workers, cache, versions)?;
        let compiler = settings.compiler.as_deref().map(Compiler::new);
        let inner = Inner { machine, compiler, compiling: Mutex::default(), loaded: Mutex::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Inspects, compiles (or finds compiled) and checks a component. Compiling takes from tenths of
    /// a second to many seconds: not for an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// When the component breaks the contract or a limit.
    pub fn load(&self, component: &[u8]) -> Result<Arc<Rule>, Fault> {
        let anatomy = inspect_under(component, &self.inner.machine.limits, self.inner.machine.versions)?;
        let digest = anatomy.digest;
        if let Some(rule) = self.known(digest) {
            return Ok(rule);
        }
        let rule = Arc::new(self.load_on(&self.inner.machine, component, anatomy)?);
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

    /// The same component on an engine of its own that interprets. It is gone with the rule, and what was
    /// compiled for it too: a version is asked for a second opinion once.
    pub(crate) fn load_second(&self, component: &[u8]) -> Result<Rule, Fault> {
        let Machine { limits, workers, versions, .. } = &*self.inner.machine;
        let anatomy = inspect_under(component, limits, versions)?;
        let engine = engine::engine(limits, Backend::Pulley, Allocation::OnDemand, STACK)?;
        let fuse_milliseconds = limits.second_fuse_milliseconds;
        let limits = Limits { fuse_milliseconds, burst_milliseconds: fuse_milliseconds, ..limits.clone() };
        let machine = Machine::start(engine, Backend::Pulley, limits, Arc::clone(workers), None, versions)?;
        self.load_on(&machine, component, anatomy)
    }

    fn load_on(&self, machine: &Arc<Machine>, component: &[u8], anatomy: Anatomy) -> Result<Rule, Fault> {
        let compiled = self.compiled(machine, component, anatomy.digest)?;
        machine.load(&compiled, anatomy)
    }

    fn compiled(&self, machine: &Machine, component: &[u8], digest: Digest) -> Result<Component, Fault> {
        let find = || machine.cache.as_ref().and_then(|cache| cache.find(&machine.engine, digest));
        if let Some(found) = find() {
            return Ok(found);
        }
        let _alone = self.inner.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = find() {
            return Ok(found);
        }
        let Machine { engine, limits, backend, cache, .. } = machine;
        let artefact = match &self.inner.compiler {
            Some(compiler) => compiler.compile(limits, *backend, fingerprint(engine), component)?,
            None => compile(limits, *backend, component)?.0,
        };
        if let Some(cache) = cache {
            // A full disk costs the next start a compilation and nothing else.
            let _ = cache.keep(digest, artefact.bytes());
        }
        artefact.open(engine)
    }
}

impl Machine {
    fn start(
        engine: Engine,
        backend: Backend,
        limits: Limits,
        workers: Arc<Workers>,
        cache: Option<Cache>,
        versions: &'static [Version],
    ) -> Result<Arc<Self>, Fault> {
        engine::start_clock(&engine).map_err(|error| unavailable(&error))?;
        let linker = guest::linker(&engine, versions).map_err(|error| unavailable(&error))?;
        Ok(Arc::new(Self { engine, limits, workers, versions, backend, linker, cache }))
    }

    /// One of the same settings that gives a rule half the stack.
    pub(crate) fn with_half_the_stack(&self) -> Result<Arc<Self>, Fault> {
        let Self { limits, workers, versions, backend, .. } = self;
        let engine = engine::engine(limits, *backend, Allocation::OnDemand, STACK / 2)?;
        Self::start(engine, *backend, limits.clone(), Arc::clone(workers), None, versions)
    }

    /// Links a compiled component and checks its functions.
    pub(crate) fn load(self: &Arc<Self>, component: &Component, anatomy: Anatomy) -> Result<Rule, Fault> {
        let ready = self.linker.instantiate_pre(component).map_err(|error| {
            Fault::new(
                FaultCode::ImportRefused,
                "组件的引入与契约不符",
                "what the component imports is not what the contract gives",
            )
            .detailed(format!("{error:#}"))
        })?;
        let own = Arc::clone(self);
        let loaded = self.workers.submit(move || Loaded::new(own, ready, anatomy)).wait()?;
        Ok(Rule::new(Arc::new(loaded)))
    }
}

fn unavailable(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultCode::EngineUnavailable, "规则引擎无法启动", "the engine for rules cannot be started")
        .detailed(error)
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("limits", self.limits()).field("fuel_table", &fuel::TABLE).finish_non_exhaustive()
    }
}
