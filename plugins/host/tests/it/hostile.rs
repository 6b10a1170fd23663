//! Guests that must be survived: each misbehaviour has its code, and the next rule judges as before.

use rencai_host::{FaultCode, Host, Settings, Subject, Verdict};

use crate::stage::{HOSTILE, Trial, context, still_judges, three};

fn parameters(how: &str) -> String {
    format!(r#"{{"misbehave":"{how}"}}"#)
}

fn fault_of(how: &str) -> rencai_host::Fault {
    match Trial::of(HOSTILE, &parameters(how)).and_then(|trial| trial.judge(&three())) {
        Ok(_) => panic!("{how} was believed"),
        Err(fault) => fault,
    }
}

fn refused(cases: &[(&str, FaultCode)]) {
    for (how, code) in cases {
        let fault = fault_of(how);
        assert_eq!(fault.code, *code, "{how}: {fault} {:?}", fault.detail);
        assert!(fault.is_rules(), "{how} is the rule's own fault");
        assert!(!fault.because.zh.is_empty() && !fault.because.en.is_empty());
        still_judges();
    }
}

#[test]
fn without_a_misbehaviour_it_is_a_good_rule() {
    let trial = Trial::of(HOSTILE, "{}").unwrap();
    let verdicts = trial.judge(&three()).unwrap();
    assert_eq!(verdicts.len(), 3);
    trial.rule.rehearse(&trial.described, &trial.context, &three()).unwrap();
}

/// Feature 58.
#[test]
fn work_without_end_ends_with_its_budget() {
    refused(&[
        ("loop", FaultCode::FuelExhausted),
        ("describe-loop", FaultCode::FuelExhausted),
        ("log-without-end", FaultCode::FuelExhausted),
        ("recursion", FaultCode::StackExhausted),
    ]);
}

/// Feature 58.
#[test]
fn memory_is_a_rules_own_up_to_the_limit_and_no_further() {
    let trial = Trial::of(HOSTILE, &parameters("memory-to-the-limit")).unwrap();
    assert_eq!(trial.judge(&three()).unwrap().len(), 3);
    // What fails on every machine alike is no fault of this one, and the rule may go on.
    let trial = Trial::of(HOSTILE, &parameters("memory-past-its-addresses")).unwrap();
    assert_eq!(trial.judge(&three()).unwrap().len(), 3);
    refused(&[("memory-past-the-limit", FaultCode::MemoryExhausted), ("text-hundred-mib", FaultCode::MemoryExhausted)]);
}

/// Feature 58.
#[test]
fn an_answer_is_bounded_while_it_is_read() {
    refused(&[
        ("text-five-mib", FaultCode::AnswerTooLarge),
        ("lines-thirty-thousand", FaultCode::AnswerTooLarge),
        ("lines-a-million", FaultCode::MemoryExhausted),
        ("text-long", FaultCode::TextTooLong),
        ("text-not-utf8", FaultCode::AnswerMalformed),
        ("text-beyond-memory", FaultCode::AnswerMalformed),
        ("log-not-utf8", FaultCode::AnswerMalformed),
    ]);
}

/// Feature 58.
#[test]
pub fn a_trap_names_no_points_and_stops_nothing_else() {
    refused(&[("trap", FaultCode::Trapped), ("describe-trap", FaultCode::Trapped)]);
    let mut trial = Trial::of(HOSTILE, &parameters("trap-in-third-batch")).unwrap();
    assert!(trial.judge(&three()).is_ok());
    assert!(trial.judge(&three()).is_ok());
    trial.context.stage = "third".to_owned();
    assert_eq!(trial.judge(&three()).unwrap_err().code, FaultCode::Trapped);
    trial.context.stage = "selection".to_owned();
    assert!(trial.judge(&three()).is_ok());
}

/// Feature 58.
#[test]
fn verdicts_are_as_many_as_subjects_and_in_their_order() {
    refused(&[
        ("too-few", FaultCode::VerdictCount),
        ("too-many", FaultCode::VerdictCount),
        ("twice", FaultCode::VerdictSubject),
        ("foreign", FaultCode::VerdictSubject),
        ("out-of-order", FaultCode::VerdictSubject),
    ]);
}

/// Feature 69.
#[test]
fn lines_and_findings_are_the_manifests_and_add_up() {
    refused(&[
        ("wrong-total", FaultCode::WrongTotal),
        ("line-unknown-item", FaultCode::LineOrder),
        ("line-twice", FaultCode::LineOrder),
        ("lines-swapped", FaultCode::LineOrder),
        ("line-missing", FaultCode::LineCount),
        ("line-too-many", FaultCode::LineCount),
        ("over-ceiling", FaultCode::AboveCeiling),
        ("below-floor", FaultCode::BelowFloor),
        ("deep-scale", FaultCode::ScaleTooLarge),
        ("deep-scale-total", FaultCode::ScaleTooLarge),
        ("finding-missing", FaultCode::FindingCount),
        ("finding-unknown", FaultCode::FindingOrder),
    ]);
}

/// Feature 69.
#[test]
fn reasons_can_be_seen_and_evidence_is_there() {
    refused(&[
        ("evidence-nowhere", FaultCode::EvidenceNowhere),
        ("evidence-malformed", FaultCode::EvidenceNowhere),
        ("evidence-missing", FaultCode::EvidenceMissing),
        ("evidence-flood", FaultCode::TooManyPointers),
        ("finding-without-evidence", FaultCode::EvidenceMissing),
        ("under-nowhere", FaultCode::UnderNowhere),
        ("text-empty", FaultCode::TextEmpty),
        ("text-invisible", FaultCode::TextEmpty),
        ("text-control", FaultCode::TextHidden),
        ("text-reversed", FaultCode::TextHidden),
        ("unjudged-nowhere", FaultCode::EvidenceNowhere),
        ("unjudged-blank", FaultCode::TextEmpty),
        ("unjudged-codeless", FaultCode::ProblemCode),
    ]);
}

#[test]
fn a_manifest_that_breaks_the_contract_is_refused_before_anyone_is_judged() {
    for how in [
        "manifest-item-twice",
        "manifest-bad-id",
        "manifest-bad-version",
        "manifest-unknown-purpose",
        "manifest-floor-above-ceiling",
        "manifest-deep-scale",
        "manifest-foreign-tie",
        "manifest-blank-title",
        "manifest-blank-basis",
        "manifest-broken-form",
        "manifest-many-items",
        "manifest-no-facts",
    ] {
        let fault = Trial::of(HOSTILE, &parameters(how)).map(|_| ()).unwrap_err();
        assert_eq!(fault.code, FaultCode::ManifestInvalid, "{how}");
    }
    let fault = Trial::of(HOSTILE, &parameters("manifest-changes")).map(|_| ()).unwrap_err();
    assert_eq!(fault.code, FaultCode::ManifestUnstable);
    still_judges();
}

/// Feature 61.
#[test]
fn a_fault_names_rule_subject_and_cause_and_leaves_no_judgement() {
    let fault = fault_of("over-ceiling");
    assert_eq!(fault.subject.as_deref(), Some("s1"));
    assert!(fault.because.zh.contains("“one”得 11 分，高于上限 10"));
    assert!(fault.because.en.contains("\"one\" got 11 points, above its ceiling 10"));
    let written = serde_json::to_value(&fault).unwrap();
    assert_eq!(written["code"], "ABOVE_CEILING");
}

/// Feature 61.
#[test]
fn a_subject_that_cannot_be_judged_waits_and_gets_no_zero() {
    let trial = Trial::of(HOSTILE, &parameters("unjudged")).unwrap();
    for verdict in trial.judge(&three()).unwrap() {
        let Verdict::Unjudged(unjudged) = verdict else { panic!("judged without facts") };
        assert_eq!(unjudged.problem.because.zh, "事实不足");
    }
}

#[test]
fn a_rule_may_decline_in_its_own_words_or_without_any() {
    let fault = fault_of("decline");
    assert_eq!(fault.code, FaultCode::RuleDeclined);
    assert_eq!(fault.because.zh, "DECLINED：本规则不适用于此情境");
    let problem = fault.problem.unwrap();
    assert_eq!((problem.code.as_str(), problem.under), ("DECLINED", vec!["/misbehave".to_owned()]));
    let fault = fault_of("decline-without-words");
    assert_eq!(fault.code, FaultCode::RuleDeclined);
    assert!(!fault.because.zh.trim().is_empty());
    assert_eq!(fault_of("describe-decline").code, FaultCode::RuleDeclined);
}

#[test]
pub fn a_log_is_cut_with_a_mark_and_decides_nothing() {
    let trial = Trial::of(HOSTILE, &parameters("log-flood")).unwrap();
    let batch = trial.rule.judge(&trial.described, &trial.context, &three()).unwrap();
    assert!(batch.log_cut);
    let bytes: usize = batch.log.iter().map(|line| line.message.len()).sum();
    assert!(bytes <= 64 * 1024 + 100, "{bytes}");
    assert!(batch.log.last().unwrap().message.ends_with("log cut here）"));
    let quiet = Trial::of(HOSTILE, "{}").unwrap().judge(&three()).unwrap();
    assert_eq!(batch.verdicts, quiet);
}

/// Feature 58.
#[test]
pub fn a_log_cannot_act_on_the_terminal_of_who_reads_it() {
    let trial = Trial::of(HOSTILE, &parameters("log-escape")).unwrap();
    let batch = trial.rule.judge(&trial.described, &trial.context, &three()).unwrap();
    assert_eq!(batch.log[0].message, "\u{FFFD}[2J规则\u{FFFD}反\n二");
}

/// Feature 58.
#[test]
pub fn answers_that_are_too_large_together_are_found_before_a_real_batch_is() {
    let trial = Trial::of(HOSTILE, &parameters("answer-heavy")).unwrap();
    assert!(trial.judge(&three()).is_ok());
    let fault = trial.rule.rehearse(&trial.described, &trial.context, &three()).unwrap_err();
    assert_eq!(fault.code, FaultCode::AnswerTooLarge);
}

/// Feature 58.
#[test]
pub fn a_rule_that_looks_at_ids_is_found_out_by_the_rehearsal() {
    let trial = Trial::of(HOSTILE, &parameters("id")).unwrap();
    let fault = trial.rule.rehearse(&trial.described, &trial.context, &three()).unwrap_err();
    assert_eq!(fault.code, FaultCode::OrderDependent);
    assert!(three().iter().any(|subject| Some(&subject.id) == fault.subject.as_ref()), "it names a known subject");
    assert!(fault.because.zh.contains("满批换号") && fault.because.en.contains("other ids"), "{fault}");
}

#[test]
pub fn a_rule_with_memory_is_found_out_by_the_rehearsal() {
    let trial = Trial::of(HOSTILE, &parameters("counter")).unwrap();
    let first = trial.judge(&three()).unwrap();
    assert_eq!(trial.judge(&three()).unwrap(), first, "nothing survives from one batch to the next");
    let fault = trial.rule.rehearse(&trial.described, &trial.context, &three()).unwrap_err();
    assert_eq!(fault.code, FaultCode::OrderDependent);
    still_judges();
}

#[test]
fn who_judges_some_and_declines_to_judge_the_same_otherwise_is_found_out_by_the_rehearsal() {
    for (how, said) in [("decline-alone", "in two batches"), ("decline-out-of-order", "in reverse order")] {
        let trial = Trial::of(HOSTILE, &parameters(how)).unwrap();
        assert!(trial.judge(&three()).is_ok());
        let fault = trial.rule.rehearse(&trial.described, &trial.context, &three()).unwrap_err();
        assert_eq!(fault.code, FaultCode::OrderDependent, "{how}");
        assert!(fault.because.en.contains(said), "{how}: {}", fault.because.en);
    }
}

/// Feature 61.
#[test]
fn the_fuse_is_the_machines_fault() {
    let mut settings = Settings { workers: Some(1), ..Settings::default() };
    settings.limits.fuse_milliseconds = 100;
    settings.limits.fuel_batch = u64::MAX / 2;
    let host = Host::new(settings).unwrap();
    let rule = host.load(HOSTILE).unwrap();
    let described = rule.describe(&parameters("loop")).unwrap();
    let fault = rule.judge(&described, &context(&described), &three()).unwrap_err();
    assert_eq!(fault.code, FaultCode::FuseBlown);
    assert!(!fault.is_rules() && fault.may_try_again());
}

/// A full batch of which the subjects from here on are those over whom the guest loops.
fn looping_from(first: usize) -> Vec<Subject> {
    let count = |number| if number >= first { 777 } else { 3 };
    let facts = |number| format!(r#"{{"answers":{{"count":{}}}}}"#, count(number));
    (0..256).map(|number| Subject { id: format!("s{number}"), facts: facts(number) }).collect()
}

/// Feature 61.
#[test]
fn the_guilty_of_a_batch_is_looked_for_at_the_price_of_the_batch_and_no_more() {
    let host = |batch: u64| {
        let mut settings = Settings { workers: Some(1), ..Settings::default() };
        settings.limits.fuse_milliseconds = 60_000;
        (settings.limits.fuel_batch, settings.limits.fuel_subject, settings.limits.fuel_kib) = (batch, 0, 0);
        Host::new(settings).unwrap()
    };
    let fault = |host: &Host, subjects: &[Subject]| {
        let rule = host.load(HOSTILE).unwrap();
        let described = rule.describe(r#"{"misbehave":"loop","when":777}"#).unwrap();
        rule.judge(&described, &context(&described), subjects).unwrap_err()
    };
    let ample = host(50_000_000);
    let all = fault(&ample, &looping_from(0));
    assert_eq!((all.code, all.subject.as_deref()), (FaultCode::FuelExhausted, Some("s0")));
    let last = fault(&ample, &looping_from(255));
    assert_eq!((last.code, last.subject.as_deref()), (FaultCode::FuelExhausted, Some("s255")));

    // What is enough for each of them alone and not for all of them.
    let scarce = host(1_000_000);
    let early = fault(&scarce, &looping_from(1));
    assert_eq!((early.code, early.subject.as_deref()), (FaultCode::FuelExhausted, Some("s1")));
    let late = fault(&scarce, &looping_from(255));
    assert_eq!((late.code, late.subject.as_deref()), (FaultCode::FuelExhausted, None));
}

#[test]
fn a_batch_over_the_limits_is_the_callers_fault() {
    let trial = Trial::of(HOSTILE, "{}").unwrap();
    let subject = |number: usize, facts: String| Subject { id: format!("s{number}"), facts };
    let many: Vec<Subject> = (0..257).map(|number| subject(number, "{}".to_owned())).collect();
    assert_eq!(trial.judge(&many).unwrap_err().code, FaultCode::TooManySubjects);
    let large = vec![subject(1, format!("\"{}\"", "x".repeat(64 * 1024)))];
    assert_eq!(trial.judge(&large).unwrap_err().code, FaultCode::FactsTooLarge);
    let heavy: Vec<Subject> = (0..80).map(|number| subject(number, format!("\"{}\"", "x".repeat(60_000)))).collect();
    assert_eq!(trial.judge(&heavy).unwrap_err().code, FaultCode::FactsTooLarge);
    let twice = vec![three()[0].clone(), three()[0].clone()];
    assert_eq!(trial.judge(&twice).unwrap_err().code, FaultCode::SubjectTwice);
    let mut other = trial.context.clone();
    other.parameters = r#"{"a":1}"#.to_owned();
    let fault = trial.rule.judge(&trial.described, &other, &three()).unwrap_err();
    assert_eq!(fault.code, FaultCode::ParametersDiffer);
    let fraction = trial.rule.describe("{\"a\":1.5}").unwrap_err();
    assert_eq!(fraction.code, FaultCode::ParametersInvalid);
    assert!(fraction.because.en.is_ascii() && !fraction.because.zh.contains("at byte"), "{fraction}");
    let broken = trial.judge(&[subject(1, "{".to_owned())]).unwrap_err();
    assert_eq!(broken.code, FaultCode::FactsInvalid);
    assert!(
        broken.because.en.ends_with("not JSON at byte 1") && broken.because.zh.ends_with("第 1 字节处不是合法 JSON")
    );
    assert!(!fault.is_rules() && !fault.may_try_again());
}
