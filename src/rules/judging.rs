//! Judging subjects whose facts are known: all of them, in the batches in which a run judges, and a drawn part of
//! them once more, in another order and other batches. What a rehearsal may not have shown shows where it counts;
//! who judges draws it, so that no rule knows who is in it.

use std::collections::HashMap;
use std::sync::Arc;

use rencai_host::{Context, Described, Fault as RuleFault, FaultCode, Rule, Subject, Verdict};
use uuid::Uuid;

use super::replay::as_judged;
use super::{Rules, component_failure};
use crate::kernel::{Digest, Failure, Fault};

/// How many are judged once more.
const DRAWN: usize = 64;

/// A subject and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What orders the subjects of a run: the row's id.
    pub order: Uuid,
    /// Its global id.
    pub subject: &'a str,
    /// Canonical JSON.
    pub facts: &'a str,
}

/// What a rule answered, and what that cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// One for each subject, in their order.
    pub verdicts: Vec<Verdict>,
    /// What all batches cost together.
    pub fuel: u64,
    /// The most bytes of memory that one of them took.
    pub memory: usize,
}

/// Judges subjects on the host's own threads, in the batches in which a run judges them.
///
/// # Errors
/// `COMPONENT_REFUSED` with what the host says of an answer; a fault of the machine.
pub async fn judge(
    rules: &Rules,
    rule: &Rule,
    (described, context): (&Arc<Described>, &Arc<Context>),
    asked: &[Asked<'_>],
) -> Result<Answers, Failure> {
    let mut found: HashMap<String, Verdict> = HashMap::with_capacity(asked.len());
    let (mut fuel, mut memory) = (0_u64, 0_usize);
    let batches = as_judged(rules.host().limits(), asked.to_vec(), |one| (one.order, one.facts.len()));
    for batch in batches {
        let subjects =
            batch.into_iter().map(|one| Subject { id: one.subject.to_owned(), facts: one.facts.to_owned() }).collect();
        let judged = rule.submit(described.clone(), context.clone(), subjects).await;
        let judged = judged.map_err(|fault| component_failure(&fault))?;
        fuel += judged.fuel;
        memory = memory.max(judged.memory);
        found.extend(judged.verdicts.into_iter().map(|verdict| (verdict.subject().to_owned(), verdict)));
    }
    let missing = || Fault::new("a subject was not judged");
    let verdicts: Result<Vec<Verdict>, Fault> =
        asked.iter().map(|one| found.remove(one.subject).ok_or_else(missing)).collect();
    Ok(Answers { verdicts: verdicts?, fuel, memory })
}

/// Judges a drawn part again and compares; `facts` are those of `verdicts`, in their order, and `lot` is what is drawn
/// by.
///
/// # Errors
/// `ORDER_DEPENDENT` about the first subject who is judged otherwise, or what the rule does wrong now; a fault of
/// the machine.
pub async fn judge_again(
    rules: &Rules,
    rule: &Rule,
    (described, context): (&Arc<Described>, &Arc<Context>),
    lot: &str,
    facts: &[String],
    verdicts: &[Verdict],
) -> Result<(), RuleFault> {
    let limits = rules.host().limits();
    let known: HashMap<&str, &Verdict> = verdicts.iter().map(|verdict| (verdict.subject(), verdict)).collect();
    let drawn = drawn(lot, facts, verdicts);
    let half = drawn.len().div_ceil(2).max(1);
    for part in drawn.chunks(half) {
        for batch in limits.batches(part.to_vec(), |subject| subject.facts.len()) {
            let judged = rule.submit(described.clone(), context.clone(), batch).await?;
            let other = |verdict: &&Verdict| known.get(verdict.subject()) != Some(verdict);
            if let Some(verdict) = judged.verdicts.iter().find(other) {
                return Err(depends(verdict.subject()));
            }
        }
    }
    Ok(())
}

/// Those whose digests under the lot are the least, the last of all first.
fn drawn(lot: &str, facts: &[String], verdicts: &[Verdict]) -> Vec<Subject> {
    let mut lots: Vec<(Digest, usize)> = verdicts
        .iter()
        .enumerate()
        .map(|(at, verdict)| (Digest::of(format!("{lot} {}", verdict.subject())), at))
        .collect();
    lots.sort_unstable();
    let mut drawn: Vec<usize> = lots.into_iter().take(DRAWN).map(|(_, at)| at).collect();
    drawn.sort_unstable();
    let subject =
        |at: usize| Some(Subject { id: verdicts.get(at)?.subject().to_owned(), facts: facts.get(at)?.clone() });
    drawn.into_iter().rev().filter_map(subject).collect()
}

fn depends(subject: &str) -> RuleFault {
    RuleFault::new(
        FaultCode::OrderDependent,
        "抽取部分对象以另一顺序和分批复评，结论不同：规则须只看该对象的事实、参数和情境",
        "a drawn part of the run, judged again in another order and other batches, came out otherwise: a rule may look only at the subject's facts, the parameters and the context",
    )
    .about(subject)
}
