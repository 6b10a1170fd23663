//! The host of components and the source of facts, as the rooms use them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rencai_host::{Described, FaultCode, Host, Rule};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::facts::FactSource;
use super::read;
use super::rehearsal::Scene;
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal, id::RuleVersionId};
use crate::store::Read;

/// How many compiled rules stay in memory.
const WARM: usize = 8;

/// What judging needs beside the database. Cheap to clone.
#[derive(Clone)]
pub struct Rules {
    host: Host,
    warm: Arc<Mutex<VecDeque<Arc<Rule>>>>,
    facts: Arc<dyn FactSource>,
    trials: Arc<Semaphore>,
}

impl Rules {
    /// A host and where it has its facts from.
    #[must_use]
    pub fn new(host: Host, facts: Arc<dyn FactSource>) -> Self {
        Self { host, warm: Arc::default(), facts, trials: Arc::new(Semaphore::new(1)) }
    }

    /// The host of components.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Where facts come from.
    #[must_use]
    pub fn facts(&self) -> &Arc<dyn FactSource> {
        &self.facts
    }

    /// Inspects and compiles a component.
    ///
    /// # Errors
    /// `COMPONENT_REFUSED` with what the host says of it.
    pub async fn load(&self, component: Vec<u8>) -> Result<Arc<Rule>, Failure> {
        let host = self.host.clone();
        let loaded = tokio::task::spawn_blocking(move || host.load(&component)).await.map_err(Fault::new)?;
        loaded.map_err(|fault| component_failure(&fault))
    }

    /// The JSON Schema of a rule's parameters.
    ///
    /// # Errors
    /// `COMPONENT_REFUSED` where the rule has none.
    pub async fn schema(&self, rule: &Arc<Rule>) -> Result<String, Failure> {
        let rule = rule.clone();
        let schema = tokio::task::spawn_blocking(move || rule.parameters_schema()).await.map_err(Fault::new)?;
        schema.map_err(|fault| component_failure(&fault))
    }

    /// The component of a version, compiled; from memory or the sealed cache where it is there.
    ///
    /// # Errors
    /// `NOT_FOUND` where its component is not within reach; `COMPONENT_REFUSED` where it is another one than was
    /// uploaded, or can no longer be used.
    pub async fn uploaded(&self, read: &Read, id: RuleVersionId, digest: Digest) -> Result<Arc<Rule>, Failure> {
        if let Some(rule) = self.host.known(digest) {
            return Ok(self.keep_warm(rule));
        }
        let content = read::component(read, id, digest).await?.ok_or_else(|| Refusal::not_found("规则", "rule"))?;
        Ok(self.keep_warm(self.load(content).await?))
    }

    /// The host forgets a rule that nobody holds; the ones used last are held here.
    fn keep_warm(&self, rule: Arc<Rule>) -> Arc<Rule> {
        let mut warm = self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        warm.retain(|held| held.digest() != rule.digest());
        warm.push_back(rule.clone());
        if warm.len() > WARM {
            warm.pop_front();
        }
        rule
    }

    /// A turn to judge what decides nothing: one at a time, so that real runs wait for one batch at most.
    ///
    /// # Errors
    /// Never: the turns are not closed.
    pub async fn trial(&self) -> Result<OwnedSemaphorePermit, Fault> {
        self.trials.clone().acquire_owned().await.map_err(Fault::new)
    }

    /// What a rule is under parameters.
    ///
    /// # Errors
    /// `COMPONENT_REFUSED` where the rule declines them.
    pub async fn describe(&self, rule: &Rule, parameters: &str) -> Result<Described, Failure> {
        rule.submit_describe(parameters).await.map_err(|fault| component_failure(&fault))
    }

    /// Has a component judge a scene in every order and cut, and a sample of it on a second engine, and compares.
    ///
    /// # Errors
    /// What the rule does wrong, `ENGINES_DIFFER`; the fuse, where the machine was too slow.
    pub async fn rehearse(
        &self,
        component: Vec<u8>,
        described: &Described,
        scene: &Scene,
    ) -> Result<(), rencai_host::Fault> {
        let (host, described) = (self.host.clone(), described.clone());
        let Scene { context, subjects } = scene.clone();
        let work = move || {
            host.load(&component)?.rehearse(&described, &context, &subjects)?;
            host.second_opinion(&component, &described, &context, &subjects)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|broken| {
            let stopped = rencai_host::Fault::new(FaultCode::WorkersStopped, "试演中断", "the rehearsal broke off");
            Err(stopped.detailed(broken))
        })
    }
}

/// What a fault of the host is to whoever asked: the machine's passes, and may be tried again; any other
/// is a refusal about the subject that it names.
#[must_use]
pub fn component_failure(fault: &rencai_host::Fault) -> Failure {
    if fault.may_try_again() { Fault::transient(fault.clone()).into() } else { component_refused(fault).into() }
}

/// Why a rule's answer was not taken, for those who read no nominations: its own words may quote what it read.
#[must_use]
pub fn without_words(problem: &Refusal) -> Refusal {
    let mut problem = problem.clone();
    if problem.code == ErrorCode::ComponentRefused {
        for text in [&mut problem.message.zh, &mut problem.message.en] {
            let behind = text.rsplit_once('(').map_or("", |(_, code)| code);
            *text = behind.split(')').next().unwrap_or_default().to_owned();
        }
    }
    problem
}

fn component_refused(fault: &rencai_host::Fault) -> Refusal {
    Refusal::new(
        ErrorCode::ComponentRefused,
        format!("{}({})", fault.because.zh, fault.code.as_str()),
        format!("{} ({})", fault.because.en, fault.code.as_str()),
    )
    .at(std::iter::once("component").chain(fault.subject.as_deref()))
}
