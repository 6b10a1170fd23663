//! Batches before a candidate: several wait on the host's workers while the next are read. Over whom it
//! fails is found out and set aside, and the others are judged without him: a candidate is not in
//! force, so that its fault is a finding.

use std::collections::VecDeque;
use std::sync::Arc;

use rencai_host::{Batch, Context, Described, Fault as RuleFault, Rule, Subject, Ticket, Verdict};

use super::Candidate;
use crate::kernel::{ErrorCode, Failure, Refusal};
use crate::rules::component_failure;

/// Over how many subjects a candidate may fail before the trial is given up.
pub const MOST_FAULTS: usize = 20;
/// How many batches wait for the workers.
const WAITING: usize = 4;

/// A verdict, or why the candidate gave none.
pub type Outcome = Result<Verdict, RuleFault>;

/// Batches of one candidate, each with what its caller wants back with it.
pub struct Bench<P> {
    rule: Arc<Rule>,
    described: Arc<Described>,
    context: Arc<Context>,
    waiting: VecDeque<(P, Vec<Subject>, Ticket<Batch>)>,
    faults: usize,
}

impl<P> Bench<P> {
    /// A bench for one candidate in one context, whose parameters are the candidate's.
    #[must_use]
    pub fn new(candidate: &Candidate, context: Arc<Context>) -> Self {
        let (rule, described) = (candidate.rule().clone(), candidate.described().clone());
        Self { rule, described, context, waiting: VecDeque::new(), faults: 0 }
    }

    /// Hands a batch over.
    pub fn submit(&mut self, with: P, subjects: Vec<Subject>) {
        let ticket = self.judging(&subjects);
        self.waiting.push_back((with, subjects, ticket));
    }

    /// The oldest batch, where as many wait as should.
    ///
    /// # Errors
    /// As [`Bench::take`].
    pub async fn ready(&mut self) -> Result<Option<(P, Vec<Outcome>)>, Failure> {
        if self.waiting.len() < WAITING { Ok(None) } else { self.take().await }
    }

    /// The oldest batch with its outcomes in the order of its subjects; none where none waits.
    ///
    /// # Errors
    /// `COMPONENT_REFUSED` where the candidate fails over nobody in particular, or over too many; a fault of the machine.
    pub async fn take(&mut self) -> Result<Option<(P, Vec<Outcome>)>, Failure> {
        let Some((with, subjects, ticket)) = self.waiting.pop_front() else { return Ok(None) };
        let outcomes = self.settle(subjects, ticket).await?;
        Ok(Some((with, outcomes)))
    }

    async fn settle(&mut self, mut subjects: Vec<Subject>, mut ticket: Ticket<Batch>) -> Result<Vec<Outcome>, Failure> {
        let mut aside: Vec<(usize, RuleFault)> = Vec::new();
        let verdicts = loop {
            match ticket.await {
                Ok(batch) => break batch.verdicts,
                Err(fault) => {
                    let whose = subjects.iter().position(|subject| fault.subject.as_ref() == Some(&subject.id));
                    let Some(at) = whose else {
                        return Err(given_up(&fault, "候选规则未能评判", "the candidate does not judge"));
                    };
                    self.faults += 1;
                    if self.faults > MOST_FAULTS {
                        let zh = format!("候选规则对超过 {MOST_FAULTS} 个对象出错");
                        let en = format!("the candidate fails over more than {MOST_FAULTS} subjects");
                        return Err(given_up(&fault, &zh, &en));
                    }
                    subjects.remove(at);
                    aside.push((at, fault));
                }
            }
            if subjects.is_empty() {
                break Vec::new();
            }
            ticket = self.judging(&subjects);
        };
        let mut outcomes: Vec<Outcome> = verdicts.into_iter().map(Ok).collect();
        // Each stood at his place among those who were left when he was set aside.
        for (at, fault) in aside.into_iter().rev() {
            outcomes.insert(at, Err(fault));
        }
        Ok(outcomes)
    }

    fn judging(&self, subjects: &[Subject]) -> Ticket<Batch> {
        self.rule.submit(self.described.clone(), self.context.clone(), subjects.to_vec())
    }
}

/// Why a trial is given up: never in the candidate's words, which may say what it read in the facts.
fn given_up(fault: &RuleFault, zh: &str, en: &str) -> Failure {
    if fault.may_try_again() {
        return component_failure(fault);
    }
    let code = fault.code.as_str();
    Refusal::new(ErrorCode::ComponentRefused, format!("{zh}({code})"), format!("{en} ({code})"))
        .at(std::iter::once("component").chain(fault.subject.as_deref()))
        .into()
}
