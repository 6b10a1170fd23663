//! A right answer with one thing changed is no right answer.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use rencai_host::{
    Decimal, FaultCode, Finding, Judgement, Limits, Line, Outcome, Problem, Subject, Text, Unjudged, Verdict, verify,
};

use crate::stage::{Trial, engineer, wuhua};

struct Right {
    trial: Trial,
    subjects: Vec<Subject>,
    verdicts: Vec<Verdict>,
}

impl Right {
    fn verified(&self, verdicts: &[Verdict]) -> Result<(), FaultCode> {
        let described = &self.trial.described;
        verify(&described.manifest, &described.parameters, &self.subjects, verdicts, &Limits::default())
            .map_err(|fault| fault.code)
    }
}

static RIGHT: LazyLock<Right> = LazyLock::new(|| {
    let trial = wuhua();
    let subjects: Vec<Subject> = (0..24).map(engineer).collect();
    let verdicts = trial.judge(&subjects).unwrap();
    Right { trial, subjects, verdicts }
});

type Change = fn(&mut Judgement, Index) -> bool;

fn line(judgement: &mut Judgement, index: Index) -> &mut Line {
    let at = index.index(judgement.lines.len());
    &mut judgement.lines[at]
}

fn finding(judgement: &mut Judgement) -> &mut Finding {
    &mut judgement.findings[0]
}

/// Single changes of a judgement, and the code that each is refused with. A change says whether it
/// could be made to this judgement.
const CHANGES: &[(FaultCode, Change)] = &[
    (FaultCode::VerdictSubject, |judgement, _| {
        judgement.subject.push('x');
        true
    }),
    (FaultCode::WrongTotal, |judgement, _| {
        judgement.total.units += 1;
        true
    }),
    (FaultCode::WrongTotal, |judgement, index| {
        // Points may move within floor and ceiling, and then the sum is wrong.
        let line = line(judgement, index);
        let changed = line.points > Decimal::ZERO && !line.evidence.is_empty();
        if changed {
            line.points = Decimal::ZERO;
        }
        changed
    }),
    (FaultCode::WrongTotal, |judgement, _| {
        let changed = judgement.total != Decimal::ZERO;
        judgement.total = Decimal { units: judgement.total.units, scale: judgement.total.scale + 1 };
        changed
    }),
    (FaultCode::ScaleTooLarge, |judgement, _| {
        judgement.total = Decimal { units: 0, scale: 7 };
        true
    }),
    (FaultCode::AboveCeiling, |judgement, index| {
        line(judgement, index).points = Decimal { units: 40_000_001, scale: 6 };
        true
    }),
    (FaultCode::AboveCeiling, |judgement, index| {
        line(judgement, index).points = Decimal { units: i64::MAX, scale: 0 };
        true
    }),
    (FaultCode::BelowFloor, |judgement, index| {
        line(judgement, index).points = Decimal { units: -1, scale: 6 };
        true
    }),
    (FaultCode::ScaleTooLarge, |judgement, index| {
        line(judgement, index).points.scale = 7;
        true
    }),
    (FaultCode::LineOrder, |judgement, index| {
        line(judgement, index).item.push('s');
        true
    }),
    (FaultCode::LineOrder, |judgement, _| {
        judgement.lines.swap(0, 2);
        true
    }),
    (FaultCode::LineCount, |judgement, index| {
        judgement.lines.remove(index.index(judgement.lines.len()));
        true
    }),
    (FaultCode::LineCount, |judgement, index| {
        let again = line(judgement, index).clone();
        judgement.lines.push(again);
        true
    }),
    (FaultCode::FindingCount, |judgement, _| {
        judgement.findings.clear();
        true
    }),
    (FaultCode::FindingCount, |judgement, _| {
        let again = finding(judgement).clone();
        judgement.findings.push(again);
        true
    }),
    (FaultCode::FindingOrder, |judgement, _| {
        finding(judgement).requirement = "patents".to_owned();
        true
    }),
    (FaultCode::EvidenceMissing, |judgement, _| {
        let finding = finding(judgement);
        finding.evidence.clear();
        finding.outcome != Outcome::Undetermined
    }),
    (FaultCode::EvidenceMissing, |judgement, index| {
        let line = line(judgement, index);
        line.evidence.clear();
        line.points != Decimal::ZERO
    }),
    (FaultCode::EvidenceNowhere, |judgement, index| {
        line(judgement, index).evidence.push("/answers/patents/99".to_owned());
        true
    }),
    (FaultCode::EvidenceNowhere, |judgement, index| {
        let line = line(judgement, index);
        let at = line.evidence.len().checked_sub(1);
        at.is_some_and(|at| {
            line.evidence[at].push('~');
            true
        })
    }),
    (FaultCode::EvidenceNowhere, |judgement, _| {
        finding(judgement).evidence.push("talent".to_owned());
        true
    }),
    (FaultCode::UnderNowhere, |judgement, index| {
        line(judgement, index).under.push("/maximumage".to_owned());
        true
    }),
    (FaultCode::UnderNowhere, |judgement, _| {
        finding(judgement).under.push("/maximumAge/value/0".to_owned());
        true
    }),
    (FaultCode::TooManyPointers, |judgement, index| {
        line(judgement, index).under = vec!["/maximumAge".to_owned(); 257];
        true
    }),
    (FaultCode::TextEmpty, |judgement, index| {
        line(judgement, index).because.zh.clear();
        true
    }),
    (FaultCode::TextEmpty, |judgement, _| {
        finding(judgement).because.en = " \u{200B}".to_owned();
        true
    }),
    (FaultCode::TextHidden, |judgement, index| {
        line(judgement, index).because.en.push('\0');
        true
    }),
    (FaultCode::TextTooLong, |judgement, index| {
        line(judgement, index).because.zh = "长".repeat(683);
        true
    }),
];

#[test]
fn the_answer_that_is_changed_below_is_right() {
    assert_eq!(RIGHT.verified(&RIGHT.verdicts), Ok(()));
    let judged = RIGHT.verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Judged(_))).count();
    assert!(judged > 10 && judged < RIGHT.verdicts.len(), "both kinds of verdict are among them");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 69.
    #[test]
    fn every_single_change_of_a_right_answer_is_refused(which in 0..CHANGES.len(), whom in any::<Index>(), part in any::<Index>()) {
        let mut verdicts = RIGHT.verdicts.clone();
        let (code, change) = CHANGES[which];
        let Verdict::Judged(judgement) = &mut verdicts[whom.index(RIGHT.verdicts.len())] else {
            return Ok(());
        };
        if change(judgement, part) {
            prop_assert_eq!(RIGHT.verified(&verdicts), Err(code), "change {}", which);
        }
    }

    /// Feature 69.
    #[test]
    fn verdicts_cannot_change_places_or_go_missing(one in any::<Index>(), other in any::<Index>()) {
        let count = RIGHT.verdicts.len();
        let (one, other) = (one.index(count), other.index(count));
        let mut verdicts = RIGHT.verdicts.clone();
        verdicts.swap(one, other);
        if one != other {
            prop_assert_eq!(RIGHT.verified(&verdicts), Err(FaultCode::VerdictSubject));
        }
        verdicts = RIGHT.verdicts.clone();
        verdicts.remove(one);
        prop_assert_eq!(RIGHT.verified(&verdicts), Err(FaultCode::VerdictCount));
        verdicts.insert(one, RIGHT.verdicts[one].clone());
        verdicts.push(RIGHT.verdicts[other].clone());
        prop_assert_eq!(RIGHT.verified(&verdicts), Err(FaultCode::VerdictCount));
    }
}

#[test]
fn every_change_of_the_list_could_be_made_to_some_judgement() {
    for (number, (code, change)) in CHANGES.iter().enumerate() {
        let mut verdicts = RIGHT.verdicts.clone();
        let made = verdicts.iter_mut().any(|verdict| match verdict {
            Verdict::Judged(judgement) => indices().take(8).any(|index| change(judgement, index)),
            Verdict::Unjudged(_) => false,
        });
        assert!(made, "change {number} ({code}) was never made");
    }
}

/// Places as proptest would draw them.
fn indices() -> impl Iterator<Item = Index> {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    std::iter::repeat_with(move || any::<Index>().new_tree(&mut runner).unwrap().current())
}

/// Feature 58.
#[test]
fn pointers_far_into_long_lists_are_followed_within_a_bound() {
    let described = &RIGHT.trial.described;
    let parameters = format!(r#"{{"list":[{}1],"\u006bey":{{}},"last":0}}"#, "1,".repeat(299_999));
    let verified = |under: Vec<&str>| {
        let problem = Problem {
            code: "WAITS".to_owned(),
            because: Text::new("须人工核实", ""),
            evidence: Vec::new(),
            under: under.into_iter().map(str::to_owned).collect(),
        };
        let subject = RIGHT.subjects[0].clone();
        let verdict = Verdict::Unjudged(Unjudged { subject: subject.id.clone(), problem });
        verify(&described.manifest, &parameters, &[subject], &[verdict], &Limits::default())
    };
    assert_eq!(verified(vec!["/list/299999"; 1]), Ok(()));
    assert_eq!(verified(vec!["/list/3"; 256]), Ok(()));
    assert_eq!(verified(vec!["/last"; 256]), Ok(()));
    let fault = verified(vec!["/list/299999"; 2]).unwrap_err();
    assert_eq!((fault.code, fault.subject.as_ref()), (FaultCode::TooManyPointers, Some(&RIGHT.subjects[0].id)));
    assert!(fault.because.zh.contains("500000") && fault.because.en.contains("500000"), "{fault}");
    assert_eq!(verified(vec!["/list/300000"; 1]).unwrap_err().code, FaultCode::UnderNowhere);
}

/// Feature 58.
#[test]
fn a_long_key_that_is_written_with_escapes_is_not_read_without_bound() {
    let described = &RIGHT.trial.described;
    let parameters = format!(r#"{{"\u006b{}":1,"x":2}}"#, "k".repeat(10_000));
    let subject = RIGHT.subjects[0].clone();
    let problem = |pointers| Problem {
        code: "WAITS".to_owned(),
        because: Text::new("须人工核实", ""),
        evidence: Vec::new(),
        under: vec!["/x".to_owned(); pointers],
    };
    let verified = |pointers| {
        let verdict = Verdict::Unjudged(Unjudged { subject: subject.id.clone(), problem: problem(pointers) });
        let subject = std::slice::from_ref(&subject);
        verify(&described.manifest, &parameters, subject, &[verdict], &Limits::default()).map_err(|fault| fault.code)
    };
    assert_eq!(verified(40), Ok(()));
    assert_eq!(verified(60), Err(FaultCode::TooManyPointers));
}

#[test]
fn equal_values_written_otherwise_are_right() {
    let mut verdicts = RIGHT.verdicts.clone();
    for verdict in &mut verdicts {
        if let Verdict::Judged(judgement) = verdict {
            judgement.total = Decimal { units: judgement.total.units * 100, scale: judgement.total.scale + 2 };
        }
    }
    assert_eq!(RIGHT.verified(&verdicts), Ok(()));
}

#[test]
fn a_subject_that_waits_says_why_and_where() {
    let mut verdicts = RIGHT.verdicts.clone();
    let (long, longer) = ("A".repeat(64), "A".repeat(65));
    let why = "须人工核实";
    for (code, zh, evidence, under, expected) in [
        ("MISSING", why, vec![], vec![], Ok(())),
        ("MISSING", why, vec!["/answers", "/talent"], vec!["/maximumAge"], Ok(())),
        (&long, why, vec![""], vec![""], Ok(())),
        ("MISSING", why, vec![], vec!["/answers"], Err(FaultCode::UnderNowhere)),
        ("MISSING", why, vec!["/answers", "/maximumAge"], vec![], Err(FaultCode::EvidenceNowhere)),
        ("MISSING", why, vec![""; 257], vec![], Err(FaultCode::TooManyPointers)),
        ("MISSING", "\u{3000}", vec![], vec![], Err(FaultCode::TextEmpty)),
        ("", why, vec![], vec![], Err(FaultCode::ProblemCode)),
        ("_A", why, vec![], vec![], Err(FaultCode::ProblemCode)),
        ("Missing", why, vec![], vec![], Err(FaultCode::ProblemCode)),
        (&longer, why, vec![], vec![], Err(FaultCode::ProblemCode)),
    ] {
        let strings = |pointers: Vec<&str>| pointers.into_iter().map(str::to_owned).collect();
        let problem = Problem {
            code: code.to_owned(),
            because: Text::new(zh, ""),
            evidence: strings(evidence),
            under: strings(under),
        };
        verdicts[0] = Verdict::Unjudged(Unjudged { subject: RIGHT.subjects[0].id.clone(), problem });
        assert_eq!(RIGHT.verified(&verdicts), expected, "{code}");
    }
}
