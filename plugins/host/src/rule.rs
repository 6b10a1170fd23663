//! A loaded rule: what it says of itself, and its judgements.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use crate::canonical::{canonical, canonicalize};
use crate::compile::Artefact;
use crate::contract::versions::Calls;
use crate::contract::{Context, LogLine, Manifest, Problem, Subject, Text, Verdict};
use crate::digest::Digest;
use crate::fault::{Fault, FaultCode};
use crate::guest::{self, Guest};
use crate::host::Machine;
use crate::inspect::Anatomy;
use crate::limits::Limits;
use crate::manifest;
use crate::verify::{fits, verify};
use crate::workers::Ticket;

/// A component that was inspected, compiled and found to have the contract's functions.
#[derive(Clone)]
pub struct Rule {
    inner: Arc<Loaded>,
}

pub(crate) struct Loaded {
    machine: Arc<Machine>,
    ready: InstancePre<Guest>,
    anatomy: Anatomy,
    calls: Box<dyn Calls>,
}

/// What a rule is under given parameters, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Described {
    /// What the rule says of itself.
    pub manifest: Manifest,
    /// The digest of the manifest's canonical JSON.
    pub digest: Digest,
    /// The parameters that it was described under, as canonical JSON.
    pub parameters: String,
    /// The digest of the component that said it.
    pub component: Digest,
}

/// A verified answer to one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// One for each subject, in their order.
    pub verdicts: Vec<Verdict>,
    /// What the batch cost.
    pub fuel: u64,
    /// The most bytes of memory that the guest had meanwhile.
    pub memory: usize,
    /// What the rule wrote meanwhile.
    pub log: Vec<LogLine>,
    /// Whether the log was cut.
    pub log_cut: bool,
}

impl Rule {
    pub(crate) const fn new(inner: Arc<Loaded>) -> Self {
        Self { inner }
    }

    /// The digest of the component's bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.inner.anatomy.digest
    }

    /// What the component is made of.
    #[must_use]
    pub fn anatomy(&self) -> &Anatomy {
        &self.inner.anatomy
    }

    /// The JSON Schema of the rule's parameters. Waits; not for an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// When the rule fails or what it gives is no JSON object.
    pub fn parameters_schema(&self) -> Result<String, Fault> {
        let inner = Arc::clone(&self.inner);
        self.inner.machine.workers.submit(move || inner.parameters_schema()).wait()
    }

    /// What the rule is under these parameters. Waits; not for an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// When the parameters are not JSON, the rule declines them or fails, or the manifest breaks the
    /// contract or differs between calls.
    pub fn describe(&self, parameters: &str) -> Result<Described, Fault> {
        self.submit_describe(parameters).wait()
    }

    /// As `describe`, to be awaited.
    pub fn submit_describe(&self, parameters: &str) -> Ticket<Described> {
        let inner = Arc::clone(&self.inner);
        let parameters = parameters.to_owned();
        self.inner.machine.workers.submit(move || inner.describe(&parameters))
    }

    /// Judges a batch. Waits; not for an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// When the batch breaks a limit, the rule fails, or its answer is not one that the host believes.
    /// A fault leaves no judgement of the batch.
    pub fn judge(&self, described: &Described, context: &Context, subjects: &[Subject]) -> Result<Batch, Fault> {
        self.submit(Arc::new(described.clone()), Arc::new(context.clone()), subjects.to_vec()).wait()
    }

    /// Takes an instance from the pool and gives it back: what every batch pays before its first judgement.
    pub fn submit_instance(&self) -> Ticket<()> {
        let inner = Arc::clone(&self.inner);
        self.inner.machine.workers.submit(move || inner.enter(inner.machine.limits.fuel(0, 0)).map(drop))
    }

    /// As `judge`, to be awaited. A batch over which the machine failed is judged once more.
    pub fn submit(&self, described: Arc<Described>, context: Arc<Context>, subjects: Vec<Subject>) -> Ticket<Batch> {
        let inner = Arc::clone(&self.inner);
        self.inner.machine.workers.submit(move || {
            let judge = || inner.judge(&described, &context, &subjects);
            let judged = judge().or_else(|fault| if fault.may_try_again() { judge() } else { Err(fault) });
            judged.map_err(|fault| inner.blaming(fault, &described, &context, &subjects))
        })
    }
}

impl Rule {
    /// The limits that it is held to.
    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.machine.limits
    }

    /// The same component on an engine of its own that gives half the stack. It is gone with the rule.
    pub(crate) fn with_half_the_stack(&self) -> Result<Self, Fault> {
        let machine = self.inner.machine.with_half_the_stack()?;
        let component = Artefact::of(self.inner.ready.component())?.open(&machine.engine)?;
        machine.load(&component, self.inner.anatomy.clone())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.digest())
    }
}

impl Loaded {
    /// Finds the functions of the component's version and checks their types on a first instance.
    pub(crate) fn new(machine: Arc<Machine>, ready: InstancePre<Guest>, anatomy: Anatomy) -> Result<Self, Fault> {
        let version = machine.versions.iter().find(|version| version.number == anatomy.contract);
        let version = version.ok_or_else(|| {
            Fault::new(
                FaultCode::ContractVersion,
                "组件的契约版本未知",
                "the component's version of the contract is not known",
            )
        })?;
        let (mut store, instance) = guest::enter(&machine.engine, &ready, &machine.limits, 0)?;
        let calls = (version.find)(version, &ready, &mut store, &instance)?;
        Ok(Self { machine, ready, anatomy, calls })
    }

    fn enter(&self, budget: u64) -> Result<(Store<Guest>, Instance), Fault> {
        guest::enter(&self.machine.engine, &self.ready, &self.machine.limits, budget)
    }

    fn failed(&self, error: &wasmtime::Error, store: &Store<Guest>) -> Fault {
        guest::fault(error, store.data(), &self.machine.limits)
    }

    fn parameters_schema(&self) -> Result<String, Fault> {
        let (mut store, instance) = self.enter(self.machine.limits.fuel(0, 0))?;
        let schema = self.calls.parameters_schema(&mut store, &instance);
        let schema = schema.map_err(|error| self.failed(&error, &store))?;
        if manifest::is_schema(&schema) {
            return Ok(schema);
        }
        Err(Fault::new(
            FaultCode::SchemaInvalid,
            "参数的 JSON Schema 须为 JSON 对象（数字只可为整数，键不得重复）",
            "the schema of the parameters has to be a JSON object (its numbers are integers, no key stands twice)",
        ))
    }

    fn describe(&self, parameters: &str) -> Result<Described, Fault> {
        let limits = &self.machine.limits;
        let parameters = canonicalize(parameters).map_err(|error| {
            let Text { zh, en } = error.said();
            Fault::new(FaultCode::ParametersInvalid, format!("参数无效：{zh}"), format!("invalid parameters: {en}"))
        })?;
        if parameters.len() > limits.batch_bytes {
            return Err(Fault::new(
                FaultCode::ParametersInvalid,
                format!("参数超过 {} 字节", limits.batch_bytes),
                format!("the parameters have more than {} bytes", limits.batch_bytes),
            ));
        }
        let mut told = Vec::with_capacity(3);
        for calls in [2, 1] {
            let (mut store, instance) = self.enter(limits.fuel(calls, parameters.len()))?;
            for _ in 0..calls {
                let answer = self.calls.describe(&mut store, &instance, &parameters);
                let answer = answer.map_err(|error| self.failed(&error, &store))?;
                told.push(answer.map_err(|problem| declined(problem, &parameters, limits))?);
            }
        }
        let manifest = told.pop().filter(|manifest| told.iter().all(|other| other == manifest));
        let manifest = manifest.ok_or_else(|| {
            Fault::new(
                FaultCode::ManifestUnstable,
                "同样的参数下规则两次自述不一致",
                "under the same parameters the rule described itself in two ways",
            )
        })?;
        manifest::check(&manifest, limits)?;
        let text = canonical(&manifest).map_err(|error| {
            Fault::new(FaultCode::ManifestInvalid, "自述无法写成规范 JSON", "the manifest has no canonical JSON")
                .detailed(error)
        })?;
        Ok(Described { manifest, digest: Digest::of(text), parameters, component: self.anatomy.digest })
    }

    /// The fault about the first subject over whom the rule fails in the same way when it judges him alone.
    /// The search ends where it has cost as much as the batch might, or where the machine is at fault.
    fn blaming(&self, fault: Fault, described: &Described, context: &Context, subjects: &[Subject]) -> Fault {
        if !fault.is_rules() || fault.subject.is_some() || fault.code == FaultCode::RuleDeclined {
            return fault;
        }
        let limits = &self.machine.limits;
        let mut left = budget(limits, context, subjects);
        for subject in subjects {
            let alone = std::slice::from_ref(subject);
            let cost = match self.judge(described, context, alone) {
                Err(alone) if alone.code == fault.code => return fault.about(&subject.id),
                Err(alone) if !alone.is_rules() => return fault,
                Err(_) => budget(limits, context, alone),
                Ok(batch) => batch.fuel,
            };
            match left.checked_sub(cost) {
                Some(rest) => left = rest,
                None => return fault,
            }
        }
        fault
    }

    fn judge(&self, described: &Described, context: &Context, subjects: &[Subject]) -> Result<Batch, Fault> {
        let limits = &self.machine.limits;
        if context.parameters != described.parameters || described.component != self.anatomy.digest {
            return Err(Fault::new(
                FaultCode::ParametersDiffer,
                "评判所用参数或组件与自述时不同",
                "the batch comes with other parameters or another component than the manifest was made under",
            ));
        }
        admitted(subjects, limits)?;
        let budget = budget(limits, context, subjects);
        let (mut store, instance) = self.enter(budget)?;
        let answer = self.calls.judge(&mut store, &instance, context, subjects);
        let answer = answer.map_err(|error| self.failed(&error, &store))?;
        let verdicts = answer.map_err(|problem| declined(problem, &described.parameters, limits))?;
        let left = store.get_fuel().unwrap_or(0);
        verify(&described.manifest, &described.parameters, subjects, &verdicts, limits)?;
        let guest = store.into_data();
        let memory = guest.memory_held();
        Ok(Batch { verdicts, fuel: budget.saturating_sub(left), memory, log: guest.log, log_cut: guest.log_cut })
    }
}

/// What a batch may cost: it grows with the subjects, their facts and the parameters.
fn budget(limits: &Limits, context: &Context, subjects: &[Subject]) -> u64 {
    let facts: usize = subjects.iter().map(|subject| subject.facts.len()).sum();
    limits.fuel(subjects.len(), facts.saturating_add(context.parameters.len()))
}

/// Checks what is about to be handed over.
fn admitted(subjects: &[Subject], limits: &Limits) -> Result<(), Fault> {
    if subjects.len() > limits.subjects {
        return Err(Fault::new(
            FaultCode::TooManySubjects,
            format!("每批至多 {} 个对象，收到 {} 个", limits.subjects, subjects.len()),
            format!("a batch has at most {} subjects, this one has {}", limits.subjects, subjects.len()),
        ));
    }
    let mut ids = HashSet::with_capacity(subjects.len());
    let mut bytes = 0_usize;
    for subject in subjects {
        bytes = bytes.saturating_add(subject.facts.len());
        if subject.facts.len() > limits.facts_bytes || bytes > limits.batch_bytes {
            return Err(Fault::new(
                FaultCode::FactsTooLarge,
                format!("事实过大：每个对象至多 {} 字节，每批至多 {} 字节", limits.facts_bytes, limits.batch_bytes),
                format!(
                    "too large: {} bytes of facts a subject and {} a batch are allowed",
                    limits.facts_bytes, limits.batch_bytes
                ),
            )
            .about(&subject.id));
        }
        if !ids.insert(subject.id.as_str()) {
            return Err(Fault::new(
                FaultCode::SubjectTwice,
                "同一对象在一批中出现两次",
                "the same subject stands twice in one batch",
            )
            .about(&subject.id));
        }
    }
    Ok(())
}

/// A rule's refusal of all subjects, in its own words where they are what the contract asks for.
fn declined(problem: Problem, parameters: &str, limits: &Limits) -> Fault {
    match fits(&problem, parameters, limits) {
        Ok(()) => {
            let Problem { code, because, .. } = &problem;
            let (zh, en) = (format!("{code}：{}", because.zh), format!("{code}: {}", because.en));
            Fault { problem: Some(Box::new(problem)), ..Fault::new(FaultCode::RuleDeclined, zh, en) }
        }
        Err(wrong) => Fault::new(
            FaultCode::RuleDeclined,
            "规则拒绝在此参数或情境下评判，但未按契约说明原因",
            "the rule declines to judge under these parameters or in this context, and gives no reason as the contract asks",
        )
        .detailed(wrong),
    }
}
