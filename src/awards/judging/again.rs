//! A drawn part of a run is judged once more, in another order and other batches: what a rehearsal may not
//! have shown shows where it counts. The run draws it, so that no rule knows who is in it.

use std::collections::HashMap;
use std::sync::Arc;

use rencai_host::{Context, Described, Fault as RuleFault, FaultCode, Rule, Subject, Verdict};

use crate::kernel::{Digest, id::RunId};
use crate::rules::Rules;

/// How many are judged once more.
const DRAWN: usize = 64;

/// Judges a drawn part of a run again and compares; `facts` are those of `verdicts`, in their order.
///
/// # Errors
/// `ORDER_DEPENDENT` about the first subject who is judged otherwise, or what the rule does wrong now; a fault of
/// the machine.
pub(super) async fn judge_again(
    rules: &Rules,
    rule: &Rule,
    (described, context): (&Arc<Described>, &Arc<Context>),
    run: RunId,
    facts: &[String],
    verdicts: &[Verdict],
) -> Result<(), RuleFault> {
    let limits = rules.host().limits();
    let known: HashMap<&str, &Verdict> = verdicts.iter().map(|verdict| (verdict.subject(), verdict)).collect();
    let drawn = drawn(run, facts, verdicts);
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

/// Those whose digests under the run's id are the least, the last of the run first.
fn drawn(run: RunId, facts: &[String], verdicts: &[Verdict]) -> Vec<Subject> {
    let run = run.global();
    let mut lots: Vec<(Digest, usize)> = verdicts
        .iter()
        .enumerate()
        .map(|(at, verdict)| (Digest::of(format!("{run} {}", verdict.subject())), at))
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
