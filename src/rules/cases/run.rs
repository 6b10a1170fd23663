//! Runs test cases: each alone, under the parameters and in the context that it names.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use rencai_host::{Described, FaultCode, Manifest, Outcome, Problem, Rule, Subject, Verdict};

use super::compare::differences;
use super::report::{Came, ItemSeen, Ran, Report, RequirementSeen};
use super::suite::{Case, Suite};
use crate::kernel::{Digest, Failure, Fault, canonical, canonicalize};
use crate::rules::{Rules, component_failure, evidence, model, parameters};

/// Has a rule judge every case, and says what came out otherwise and what the cases cover.
///
/// # Errors
/// What the rule does wrong before any case is judged; a fault of the machine. A case in which it does
/// something wrong has failed, and the others are judged all the same.
pub async fn run(rules: &Rules, rule: &Arc<Rule>, given: &str, suite: &Suite) -> Result<Report, Failure> {
    let given = canonicalize(given).map_err(|_| model::no_json("parameters"))?;
    let schema = rules.schema(rule).await?;
    parameters::check(&schema, &given)?;
    let own = rules.describe(rule, &given).await?;
    let fragment = rules.facts().check(&own.manifest.facts).await?;
    let mut bench = Bench { rule, schema, described: HashMap::new() };
    bench.described.insert(given.clone(), Ok(Arc::new(own.clone())));
    let mut cases = Vec::with_capacity(suite.cases().len());
    for case in suite.cases() {
        cases.push(bench.judge(case, &given).await?);
    }
    let verdicts: Vec<Verdict> = cases
        .iter()
        .filter_map(|case| match &case.came {
            Some(Came::Verdict(verdict)) => Some(verdict.clone()),
            _ => None,
        })
        .collect();
    Ok(Report {
        component: rule.digest(),
        parameters: Digest::of(&given),
        tests: suite.digest(),
        fuel_table: rules.host().fuel_table().to_owned(),
        requirements: requirements(&own.manifest, &verdicts),
        items: items(&own.manifest, &verdicts),
        untouched: evidence::untouched(&fragment.shape, &verdicts),
        fuel: cases.iter().map(|case| case.fuel).sum(),
        memory: cases.iter().map(|case| case.memory).max().unwrap_or_default(),
        cases,
    })
}

/// The rule on trial, and what it is under each set of parameters so far.
struct Bench<'r> {
    rule: &'r Arc<Rule>,
    schema: String,
    described: HashMap<String, Result<Arc<Described>, Came>>,
}

impl Bench<'_> {
    async fn judge(&mut self, case: &Case, given: &str) -> Result<Ran, Failure> {
        let parameters = match &case.parameters {
            Some(own) => canonical(own).map_err(Fault::new)?,
            None => given.to_owned(),
        };
        let mut ran = Ran { name: case.name.clone(), ..Ran::default() };
        let came = match self.describe(&parameters).await? {
            Err(came) => came,
            Ok(described) => {
                let facts = canonical(&case.facts).map_err(Fault::new)?;
                let context = Arc::new(case.context.context(&parameters));
                let subjects = vec![Subject { id: case.name.clone(), facts }];
                let begun = Instant::now();
                let judged = self.rule.submit(described, context, subjects).await;
                ran.microseconds = u64::try_from(begun.elapsed().as_micros()).ok();
                match judged {
                    Ok(batch) => {
                        (ran.fuel, ran.memory, ran.log) = (batch.fuel, batch.memory, batch.log);
                        let verdict = batch.verdicts.into_iter().next();
                        Came::Verdict(verdict.ok_or_else(|| Fault::new("a batch of one has no verdict"))?)
                    }
                    Err(fault) => came(fault)?,
                }
            }
        };
        ran.differences = differences(&case.expect, &came);
        ran.passed = ran.differences.is_empty();
        ran.came = Some(came);
        Ok(ran)
    }

    async fn describe(&mut self, parameters: &str) -> Result<Result<Arc<Described>, Came>, Failure> {
        if let Some(known) = self.described.get(parameters) {
            return Ok(known.clone());
        }
        let described = match parameters::check(&self.schema, parameters) {
            Err(refusal) => {
                let place = refusal.path.get(1).cloned().unwrap_or_default();
                let code = refusal.code.as_str().to_owned();
                Err(Came::Declined(Problem {
                    code,
                    because: refusal.message,
                    evidence: Vec::new(),
                    under: vec![place],
                }))
            }
            Ok(()) => match self.rule.submit_describe(parameters).await {
                Ok(described) => Ok(Arc::new(described)),
                Err(fault) => Err(came(fault)?),
            },
        };
        self.described.insert(parameters.to_owned(), described.clone());
        Ok(described)
    }
}

/// A fault as the outcome of a case; the machine's own is none.
fn came(fault: rencai_host::Fault) -> Result<Came, Failure> {
    if fault.may_try_again() {
        return Err(component_failure(&fault));
    }
    Ok(match fault.code {
        FaultCode::RuleDeclined if let Some(problem) = fault.problem => Came::Declined(*problem),
        code => Came::Broke(code.as_str().to_owned(), fault.because),
    })
}

fn requirements(manifest: &Manifest, verdicts: &[Verdict]) -> Vec<RequirementSeen> {
    let findings = || judged(verdicts).flat_map(|judgement| &judgement.findings);
    let seen = |id: &str, outcome| {
        count(findings().filter(|finding| finding.requirement == id && finding.outcome == outcome).count())
    };
    let of = |id: &String| RequirementSeen {
        met: seen(id, Outcome::Met),
        failed: seen(id, Outcome::Failed),
        undetermined: seen(id, Outcome::Undetermined),
        requirement: id.clone(),
    };
    manifest.requirements.iter().map(|requirement| of(&requirement.id)).collect()
}

fn items(manifest: &Manifest, verdicts: &[Verdict]) -> Vec<ItemSeen> {
    let points = |id: &str| {
        let lines = judged(verdicts).flat_map(|judgement| &judgement.lines);
        lines.filter(|line| line.item == id).map(|line| line.points).collect::<Vec<_>>()
    };
    let of = |item: &rencai_host::Item| {
        let points = points(&item.id);
        let seen = |kind: &dyn Fn(rencai_host::Decimal) -> bool| count(points.iter().filter(|one| kind(**one)).count());
        ItemSeen {
            zero: seen(&|points| points == rencai_host::Decimal::ZERO),
            positive: seen(&|points| points > rencai_host::Decimal::ZERO),
            ceiling: seen(&|points| points == item.ceiling),
            item: item.id.clone(),
        }
    };
    manifest.items.iter().map(of).collect()
}

fn judged(verdicts: &[Verdict]) -> impl Iterator<Item = &rencai_host::Judgement> {
    verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Judged(judgement) => Some(judgement),
        Verdict::Unjudged(_) => None,
    })
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
