//! The two example measures, judged as their articles say.

use rencai_host::{Outcome, Verdict};

use crate::stage::{SHILIN, SHILIN_FACTS, SHILIN_PARAMETERS, Trial, WUHUA, WUHUA_FACTS, samples, wuhua};

fn totals(verdicts: &[Verdict]) -> Vec<String> {
    let total = |verdict: &Verdict| match verdict {
        Verdict::Judged(judgement) => judgement.total.to_string(),
        Verdict::Unjudged(unjudged) => unjudged.problem.code.clone(),
    };
    verdicts.iter().map(total).collect()
}

#[test]
fn wuhua_judges_its_samples_by_its_articles() {
    let trial = wuhua();
    let verdicts = trial.judge(&samples(WUHUA_FACTS)).unwrap();
    assert_eq!(totals(&verdicts), ["43.5", "30", "8.5", "YEARS_OUT_OF_RANGE"]);
    let outcomes: Vec<Outcome> = verdicts
        .iter()
        .filter_map(|verdict| match verdict {
            Verdict::Judged(judgement) => Some(judgement.findings[0].outcome),
            Verdict::Unjudged(_) => None,
        })
        .collect();
    assert_eq!(outcomes, [Outcome::Met, Outcome::Failed, Outcome::Undetermined]);
}

#[test]
fn shilin_judges_its_samples_by_its_articles() {
    let trial = Trial::of(SHILIN, SHILIN_PARAMETERS).unwrap();
    let verdicts = trial.judge(&samples(SHILIN_FACTS)).unwrap();
    assert_eq!(totals(&verdicts), ["34", "70", "2.5", "INCOME_OUT_OF_RANGE"]);
}

#[test]
fn a_parameter_changes_the_verdict_without_a_new_component() {
    let younger = crate::stage::WUHUA_PARAMETERS.replace("\"value\": 40", "\"value\": 31");
    let trial = Trial::of(WUHUA, &younger).unwrap();
    let verdicts = trial.judge(&samples(WUHUA_FACTS)).unwrap();
    let Verdict::Judged(judgement) = &verdicts[0] else { panic!("unjudged") };
    assert_eq!(judgement.findings[0].outcome, Outcome::Failed);
    assert_eq!(trial.rule.digest(), wuhua().rule.digest());
}

/// Feature 69.
#[test]
fn every_line_leads_to_its_fact_and_to_the_parameter_applied() {
    for (trial, facts) in [(wuhua(), WUHUA_FACTS), (Trial::of(SHILIN, SHILIN_PARAMETERS).unwrap(), SHILIN_FACTS)] {
        let subjects = samples(facts);
        for (subject, verdict) in subjects.iter().zip(trial.judge(&subjects).unwrap()) {
            let Verdict::Judged(judgement) = verdict else {
                continue;
            };
            for line in &judgement.lines {
                assert!(!line.under.is_empty(), "{} applies no parameter", line.item);
                assert!(!line.because.zh.is_empty() && !line.because.en.is_empty());
                assert!(line.under.iter().all(|pointer| rencai_host::leads(pointer, &trial.described.parameters)));
                assert!(line.evidence.iter().all(|pointer| rencai_host::leads(pointer, &subject.facts)));
            }
        }
    }
}

/// Feature 59.
#[test]
fn a_rule_says_by_a_fragment_and_a_form_what_it_wants_to_know() {
    let trial = wuhua();
    let manifest = &trial.described.manifest;
    assert!(manifest.facts.starts_with("fragment Facts on Nomination {"));
    let form: serde_json::Value = serde_json::from_str(&manifest.form).unwrap();
    assert_eq!(form["properties"]["patents"]["items"]["properties"]["granted"]["format"], "date");
    assert_eq!(form["properties"]["yearsInPost"]["x-title-en"], "Years in post");
}

#[test]
fn the_two_ways_of_waiting_give_the_same_answer() {
    let trial = wuhua();
    let subjects = samples(WUHUA_FACTS);
    let waited = trial.rule.judge(&trial.described, &trial.context, &subjects).unwrap();
    let ticket = trial.rule.submit(trial.described.clone().into(), trial.context.clone().into(), subjects);
    assert_eq!(awaited(ticket).unwrap(), waited);
}

/// Awaits on this thread, without an executor.
fn awaited<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(answer) => return answer,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}
