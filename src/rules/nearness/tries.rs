//! Tries changed parameters over a past run's facts, as long as the budget lasts.

use std::sync::Arc;

use rencai_host::{Context, Outcome, Subject, Verdict};
use serde_json::Value;

use super::leaves::Leaf;
use super::search::{Search, Shown};
use super::{Change, Searched};
use crate::kernel::{Failure, Fault, canonical, id::NominationId};
use crate::rules::ranking::{Mark, Merit, rank_merits};
use crate::rules::trial::{Bench, Candidate, Past};
use crate::rules::{Rules, trial};

/// What a change is sought for.
pub(super) enum Target<'t> {
    /// That the subject crosses the cut: from where it stands.
    Cut { placed: bool },
    /// That this requirement is met.
    Requirement(&'t str),
}

type Ranked = (Option<i64>, Mark);

/// One subject, the edition that it stood in, and what is left of the budget.
pub(super) struct Tries<'t> {
    rules: &'t Rules,
    past: &'t Past,
    own: &'t Candidate,
    alone: Subject,
    /// None where they are too many or too large.
    edition: Option<Vec<Vec<Subject>>>,
    budget: usize,
    judged: usize,
}

impl<'t> Tries<'t> {
    pub(super) fn new(
        rules: &'t Rules,
        past: &'t Past,
        own: &'t Candidate,
        (subject, facts): (NominationId, &str),
        subjects: Option<Vec<Subject>>,
        budget: usize,
    ) -> Self {
        let limits = rules.host().limits();
        let edition = subjects.map(|subjects| limits.batches(subjects, |subject| subject.facts.len()));
        let alone = Subject { id: subject.global(), facts: facts.to_owned() };
        Self { rules, past, own, alone, edition, budget, judged: 0 }
    }

    pub(super) fn judged(&self) -> usize {
        self.judged
    }

    pub(super) fn left(&self) -> usize {
        self.budget.saturating_sub(self.judged)
    }

    /// Looks up and down for the nearest value of a parameter, within its share of the budget.
    pub(super) async fn search(&mut self, leaf: &Leaf, target: &Target<'_>, share: usize) -> Result<Searched, Failure> {
        let end = self.judged.saturating_add(share);
        let parameters: Value = serde_json::from_str(self.own.parameters()).map_err(Fault::new)?;
        let mut change: Option<Change> = None;
        let mut searched = true;
        for sign in [1_i64, -1] {
            let mut search = Search::below(change.as_ref().map(|change| change.steps.unsigned_abs()));
            while let Some(steps) = search.next() {
                let signed = i64::try_from(steps).ok().and_then(|steps| steps.checked_mul(sign));
                let given = signed.and_then(|signed| leaf.put(&parameters, signed));
                let candidate = match given.map(|given| canonical(&given)) {
                    Some(Ok(_)) if self.judged >= end => {
                        searched = false;
                        break;
                    }
                    Some(Ok(given)) => self.taken(&given).await?,
                    _ => None,
                };
                let Some(candidate) = candidate else {
                    search.tell(steps, Shown::Outside);
                    continue;
                };
                let Some((shown, ranked)) = self.shown(&candidate, target, end).await? else {
                    searched = false;
                    break;
                };
                search.tell(steps, shown);
                if let (Shown::Crosses, Some(signed)) = (shown, signed) {
                    let to = leaf.at(signed).unwrap_or_default();
                    let (rank, mark) = ranked.map_or((None, None), |(rank, mark)| (rank, Some(mark)));
                    change = Some(Change { to, steps: signed, mark, rank });
                }
            }
        }
        if let (Some(found), Target::Requirement(_)) = (&mut change, target) {
            let given = leaf.put(&parameters, found.steps).unwrap_or_default();
            if let Some(candidate) = self.taken(&canonical(&given).map_err(Fault::new)?).await?
                && let Some(Some((rank, mark))) = self.ranked(&candidate, end).await?
            {
                (found.rank, found.mark) = (rank, Some(mark));
            }
        }
        Ok(Searched { pointer: leaf.pointer.clone(), value: leaf.value(), change, searched })
    }

    /// The rule under other parameters, which costs as much as a judgement; none where its schema or the rule
    /// itself does not take them.
    async fn taken(&mut self, given: &str) -> Result<Option<Candidate>, Failure> {
        self.judged += 1;
        refused_is_none(self.own.under(self.rules, given).await)
    }

    /// None where the budget does not suffice.
    async fn shown(
        &mut self,
        candidate: &Candidate,
        target: &Target<'_>,
        end: usize,
    ) -> Result<Option<(Shown, Option<Ranked>)>, Failure> {
        match target {
            Target::Cut { placed } => Ok(self.ranked(candidate, end).await?.map(|ranked| match ranked {
                None => (Shown::Outside, None),
                Some((rank, mark)) if (mark == Mark::Placed) != *placed => (Shown::Crosses, Some((rank, mark))),
                Some(_) => (Shown::Same, None),
            })),
            Target::Requirement(requirement) => {
                if self.judged >= end {
                    return Ok(None);
                }
                let mut bench = self.bench(candidate);
                bench.submit((), vec![self.alone.clone()]);
                self.judged += 1;
                let Some(taken) = refused_is_none(bench.take().await)? else {
                    return Ok(Some((Shown::Outside, None)));
                };
                let outcomes = taken.map(|((), outcomes)| outcomes).unwrap_or_default();
                let met = outcomes.first().is_some_and(|outcome| match outcome {
                    Ok(Verdict::Judged(judgement)) => judgement
                        .findings
                        .iter()
                        .any(|finding| finding.requirement == *requirement && finding.outcome == Outcome::Met),
                    _ => false,
                });
                Ok(Some((if met { Shown::Crosses } else { Shown::Same }, None)))
            }
        }
    }

    /// Where the subject stands when all are judged: the outer none where the budget does not suffice, the
    /// inner one where the rule cannot judge them under these parameters.
    async fn ranked(&mut self, candidate: &Candidate, end: usize) -> Result<Option<Option<Ranked>>, Failure> {
        let Some(edition) = self.edition.take() else { return Ok(None) };
        let count: usize = edition.iter().map(Vec::len).sum();
        let ranked = if self.judged.saturating_add(count) > end {
            Ok(None)
        } else {
            self.judged += count;
            self.judge_all(candidate, &edition).await.map(Some)
        };
        self.edition = Some(edition);
        ranked
    }

    async fn judge_all(&self, candidate: &Candidate, edition: &[Vec<Subject>]) -> Result<Option<Ranked>, Failure> {
        let mut bench = self.bench(candidate);
        let tie_break = &candidate.manifest().tie_break;
        let mut merits: Vec<(String, Merit)> = Vec::with_capacity(edition.iter().map(Vec::len).sum());
        for batch in edition {
            bench.submit(batch, batch.clone());
            match refused_is_none(bench.ready().await)? {
                None => return Ok(None),
                Some(ready) => {
                    merits.extend(ready.into_iter().flat_map(|(batch, outcomes)| weighed(tie_break, batch, outcomes)))
                }
            }
        }
        loop {
            match refused_is_none(bench.take().await)? {
                None => return Ok(None),
                Some(None) => break,
                Some(Some((batch, outcomes))) => merits.extend(weighed(tie_break, batch, outcomes)),
            }
        }
        let (places, own) = (self.past.places, self.alone.id.clone());
        let work = move || {
            let list = rank_merits(&merits, places);
            let line = list.into_iter().find(|place| merits.get(place.verdict).is_some_and(|(id, _)| *id == own));
            line.map(|place| (place.rank.and_then(|rank| i64::try_from(rank).ok()), place.mark))
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(Fault::new)?)
    }

    fn bench<P>(&self, candidate: &Candidate) -> Bench<P> {
        let parameters = candidate.parameters().to_owned();
        Bench::new(candidate, Arc::new(Context { parameters, ..self.past.context.clone() }))
    }
}

fn weighed(tie_break: &[String], batch: &[Subject], outcomes: Vec<trial::Outcome>) -> Vec<(String, Merit)> {
    let merit =
        |outcome: trial::Outcome| outcome.map_or_else(|_| Merit::unjudged(), |verdict| Merit::of(tie_break, &verdict));
    batch.iter().zip(outcomes).map(|(subject, outcome)| (subject.id.clone(), merit(outcome))).collect()
}

fn refused_is_none<T>(outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}
