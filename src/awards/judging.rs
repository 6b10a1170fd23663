//! Judges a run: facts in one snapshot, batches on the host's own threads, results stored in one
//! transaction. Until that transaction commits there is nothing of the run to be seen.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rencai_host::{Batch, Context, Described, FaultCode, Subject, Ticket, Verdict};
use sea_orm::Order;
use tokio::sync::Notify;

use super::entity::nomination;
use super::read;
use super::write::{ClaimRun, FailRun, Judged, RecordRun, ReportProgress};
use crate::access::{Actor, Scope};
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Period, Refusal, Refusals, canonical,
    id::{NominationId, RunId, UnitId},
};
use crate::rules::entity::run;
use crate::rules::facts::{Fragment, Scene};
use crate::rules::judging::judge_again;
use crate::rules::mask::masked;
use crate::rules::ranking::rank;
use crate::rules::replay::{BATCH, total};
use crate::rules::{self, Failing, Form, Rules, component_failure, trust};
use crate::store::{Envelope, Read, Store, execute};

/// How often a run may be begun before it is given up.
const TRIES: i64 = 3;
/// How often at least a run that is being judged says how far it is, and with that keeps its lease.
const REPORT: Duration = Duration::from_secs(10);
/// After how many who were judged it says so before.
const JUDGED_PER_REPORT: usize = 8 * BATCH;

/// Judges a run that waits. `Ok(None)` where another worker has it; the digest where it is done.
/// A run that cannot be judged is recorded as failed, with its problem, and given back as a refusal.
///
/// # Errors
/// The problem of the run; a fault, after which the run may be claimed again.
pub async fn judge(
    store: &Store,
    rules: &Rules,
    actor: &Arc<Actor>,
    id: RunId,
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<Option<String>, Failure> {
    match claim(store, actor, id).await? {
        Some(tries) => judge_claimed(store, rules, actor, (id, tries), progress).await.map(Some),
        None => Ok(None),
    }
}

/// Takes a run; tells which try of it this is, or nothing where it was not there to be taken.
///
/// # Errors
/// A fault of the database.
pub async fn claim(store: &Store, actor: &Arc<Actor>, id: RunId) -> Result<Option<i64>, Failure> {
    Ok(execute(store, actor, &ClaimRun { run: id }, &Envelope::default()).await?.done)
}

/// Judges a run that was claimed, and gives its digest.
///
/// # Errors
/// As [`judge`]; a fault too where the database is too busy to record what was decided. Dropped before its end it
/// leaves nothing; the run is to be returned then.
pub async fn judge_claimed(
    store: &Store,
    rules: &Rules,
    actor: &Arc<Actor>,
    (id, tries): (RunId, i64),
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<String, Failure> {
    let reader = Read::new(store, actor.clone());
    let run = rules::read::run(&reader, id).await?.ok_or_else(|| Refusal::not_found("评审运行", "run"))?;
    let outcome = if tries > TRIES {
        Err(Refusal::new(
            ErrorCode::Internal,
            format!("运行已中断 {TRIES} 次，不再重试"),
            format!("the run broke off {TRIES} times and is not tried again"),
        )
        .into())
    } else {
        let (done, due) = (AtomicUsize::new(0), Notify::new());
        let told = |judged, total| {
            let before = done.swap(judged, Ordering::Relaxed);
            if judged / JUDGED_PER_REPORT > before / JUDGED_PER_REPORT {
                due.notify_one();
            }
            progress(judged, total);
        };
        tokio::select! {
            decided = decide(store, rules, &reader, &run, &told) => decided,
            never = keep_lease(store, actor, (id, tries), &done, &due) => match never {},
        }
    };
    // What cannot be recorded has failed too: the edition may have been cancelled meanwhile.
    let recorded = match outcome {
        Ok(decided) => {
            let command =
                RecordRun { run: id, tries, fuel: decided.fuel, memory: decided.memory, judged: decided.judged };
            execute(store, actor, &command, &Envelope::default()).await.map_err(Stopped::from)
        }
        Err(stopped) => Err(stopped),
    };
    match recorded {
        Ok(recorded) => Ok(recorded.done),
        // The rule is not at fault, and nothing of the run is: it is judged again when its lease is over.
        Err(Stopped { failure, .. }) if failure.code() == ErrorCode::Contention => {
            Err(Fault::transient(failure.to_string()).into())
        }
        Err(Stopped { failure: Failure::Refused(Refusals(reasons)), failing }) => {
            let problem = reasons
                .first()
                .cloned()
                .unwrap_or_else(|| Refusal::new(ErrorCode::Internal, "原因不明", "for no known reason"));
            execute(store, actor, &FailRun { run: id, tries, problem, failing }, &Envelope::default()).await?;
            Err(Refusals(reasons).into())
        }
        Err(Stopped { failure, .. }) => Err(failure),
    }
}

/// Says now and then how far a run is. A word that does not get through is not worth the run: the next may.
async fn keep_lease(
    store: &Store,
    actor: &Arc<Actor>,
    (run, tries): (RunId, i64),
    done: &AtomicUsize,
    due: &Notify,
) -> Infallible {
    loop {
        tokio::select! {
            () = tokio::time::sleep(REPORT) => {}
            () = due.notified() => {}
        }
        let done = i64::try_from(done.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let report = ReportProgress { run, tries, done };
        if let Err(failure) = execute(store, actor, &report, &Envelope::default()).await {
            tracing::warn!(run = %run.0, %failure, "a run's progress could not be told");
        }
    }
}

/// Why a run did not come to its end, and the masked facts where it failed over a subject's.
struct Stopped {
    failure: Failure,
    failing: Option<Failing>,
}

impl<F: Into<Failure>> From<F> for Stopped {
    fn from(failure: F) -> Self {
        Self { failure: failure.into(), failing: None }
    }
}

struct Decided {
    judged: Vec<Judged>,
    fuel: i64,
    memory: i64,
}

async fn decide(
    store: &Store,
    rules: &Rules,
    reader: &Read,
    run: &run::Model,
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<Decided, Stopped> {
    let edition = read::edition(reader, run.edition_id).await?;
    trust::usable(reader, run.rule_version_id, edition.parameter_set_id).await?;
    let digest: Digest = run.component_digest.parse().map_err(Fault::new)?;
    let rule = rules.uploaded(reader, run.rule_version_id, digest).await?;
    let described = Arc::new(rules.describe(&rule, &run.parameters).await?);
    if canonical(&described.manifest).map_err(Fault::new)? != run.manifest {
        return Err(Refusal::new(
            ErrorCode::ComponentRefused,
            "规则的清单与届次锁定的不同",
            "the rule's manifest is not the one that the edition pinned",
        )
        .into());
    }
    let context: Arc<Context> = Arc::new(serde_json::from_str(&run.context).map_err(Fault::new)?);
    let fragment = rules.facts().check(&described.manifest.facts).await?;
    let scene = Scene {
        as_of: context.as_of.parse().map_err(Fault::new)?,
        period: Period::try_from(context.period.clone()).map_err(Fault::new)?,
        division: context.division.clone(),
    };

    let snapshot = Read::snapshot(store, division(reader, run.unit_id, &context.division).await?).await?;
    let find = read::candidates(&snapshot, run.edition_id);
    let nominations = find.order_by(nomination::Column::Id, Order::Asc).all().await?;
    let total_count = nominations.len();
    let form = Form::read(&described.manifest.form)?;
    let mut batches = Batches {
        rules,
        rule: &rule,
        described: described.clone(),
        context: context.clone(),
        fragment: &fragment,
        form,
        waiting: VecDeque::new(),
        all: All::default(),
    };
    for chunk in nominations.chunks(BATCH) {
        let ids: Vec<String> = chunk.iter().map(|nomination| nomination.id.global()).collect();
        let facts = rules.facts().facts(store, &snapshot, &fragment, &scene, &ids).await?;
        batches.submit(ids.into_iter().zip(facts).map(|(id, facts)| Subject { id, facts })).await?;
        progress(batches.done(), total_count);
    }
    drop(snapshot);
    let judged = batches.finish().await?;
    batches.judge_again(run.id, &judged).await?;
    progress(total_count, total_count);

    let places = usize::try_from(edition.places).map_err(Fault::new)?;
    let fuel = i64::try_from(judged.fuel).map_err(Fault::new)?;
    let memory = i64::try_from(judged.memory).map_err(Fault::new)?;
    Ok(Decided { judged: ranked(&described, judged, &nominations, places)?, fuel, memory })
}

/// The division itself, as the one whose rights the facts are read with.
async fn division(reader: &Read, unit: UnitId, code: &str) -> Result<Arc<Actor>, Fault> {
    let place = reader.lies(unit).await?;
    Ok(Arc::new(Actor::system(unit, code, Scope(place.scope.0))))
}

fn ranked(
    described: &Described,
    all: All,
    nominations: &[nomination::Model],
    places: usize,
) -> Result<Vec<Judged>, Failure> {
    let units: HashMap<String, (NominationId, UnitId)> =
        nominations.iter().map(|row| (row.id.global(), (row.id, row.unit_id))).collect();
    let list = rank(&described.manifest, &all.verdicts, places);
    list.into_iter()
        .map(|place| {
            let missing = || Fault::new("a ranking names a verdict that is not there");
            let verdict = all.verdicts.get(place.verdict).ok_or_else(missing)?;
            let facts = all.facts.get(place.verdict).ok_or_else(missing)?;
            let (nomination, unit) = units.get(verdict.subject()).copied().ok_or_else(missing)?;
            Ok(Judged {
                nomination,
                unit,
                rank: place.rank.and_then(|rank| i64::try_from(rank).ok()),
                mark: place.mark,
                total: total(Some(verdict)),
                facts: facts.clone(),
                verdict: canonical(verdict).map_err(Fault::new)?,
            })
        })
        .collect()
}

/// What became of a batch, and of facts that are too large what may be done.
fn failure(fault: &rencai_host::Fault) -> Failure {
    let mut failure = component_failure(fault);
    if let (Failure::Refused(Refusals(reasons)), FaultCode::FactsTooLarge) = (&mut failure, fault.code) {
        for refusal in reasons {
            refusal.message.zh.push_str("；请重新开放届次，删减此提名的答案或撤回此提名，再行评审");
            refusal.message.en.push_str("; reopen the edition, shorten or withdraw this nomination, and judge again");
        }
    }
    failure
}

/// Batches under way: facts of the next are read while the one before is judged.
struct Batches<'r> {
    rules: &'r Rules,
    rule: &'r rencai_host::Rule,
    described: Arc<Described>,
    context: Arc<Context>,
    fragment: &'r Fragment,
    form: Form,
    waiting: VecDeque<(Vec<Subject>, Ticket<Batch>)>,
    all: All,
}

#[derive(Default)]
struct All {
    verdicts: Vec<Verdict>,
    facts: Vec<String>,
    fuel: u64,
    memory: usize,
}

impl Batches<'_> {
    fn done(&self) -> usize {
        self.all.verdicts.len()
    }

    async fn submit(&mut self, subjects: impl Iterator<Item = Subject>) -> Result<(), Stopped> {
        for batch in self.rules.host().limits().batches(subjects, |subject| subject.facts.len()) {
            let ticket = self.rule.submit(self.described.clone(), self.context.clone(), batch.clone());
            self.waiting.push_back((batch, ticket));
            if self.waiting.len() > 2 {
                self.take().await?;
            }
        }
        Ok(())
    }

    async fn take(&mut self) -> Result<(), Stopped> {
        let Some((subjects, ticket)) = self.waiting.pop_front() else { return Ok(()) };
        let batch = match ticket.await {
            Ok(batch) => batch,
            Err(fault) => {
                let failing = self.failing(&fault, &subjects).await?;
                return Err(Stopped { failure: failure(&fault), failing });
            }
        };
        self.all.fuel += batch.fuel;
        self.all.memory = self.all.memory.max(batch.memory);
        self.all.verdicts.extend(batch.verdicts);
        self.all.facts.extend(subjects.into_iter().map(|subject| subject.facts));
        Ok(())
    }

    async fn failing(&self, fault: &rencai_host::Fault, subjects: &[Subject]) -> Result<Option<Failing>, Failure> {
        let Some(subject) = subjects.iter().find(|subject| fault.subject.as_ref() == Some(&subject.id)) else {
            return Ok(None);
        };
        let facts = serde_json::from_str(&subject.facts).map_err(Fault::new)?;
        let facts = canonical(&masked(&self.fragment.shape, &self.form, &facts)).map_err(Fault::new)?;
        let alone = vec![Subject { id: subject.id.clone(), facts: facts.clone() }];
        let again = self.rule.submit(self.described.clone(), self.context.clone(), alone).await;
        Ok(Some(Failing { facts, reproduces: again.is_err_and(|again| again.code == fault.code) }))
    }

    async fn finish(&mut self) -> Result<All, Stopped> {
        while !self.waiting.is_empty() {
            self.take().await?;
        }
        Ok(std::mem::take(&mut self.all))
    }

    async fn judge_again(&self, run: RunId, all: &All) -> Result<(), Stopped> {
        let given = (&self.described, &self.context);
        let lot = run.global();
        let again = judge_again(self.rules, self.rule, given, &lot, &all.facts, &all.verdicts).await;
        let Err(fault) = again else { return Ok(()) };
        let known = all.verdicts.iter().zip(&all.facts);
        let subjects: Vec<Subject> = known
            .filter(|(verdict, _)| fault.subject.as_deref() == Some(verdict.subject()))
            .map(|(verdict, facts)| Subject { id: verdict.subject().to_owned(), facts: facts.clone() })
            .collect();
        let failing = self.failing(&fault, &subjects).await?;
        Err(Stopped { failure: failure(&fault), failing })
    }
}
