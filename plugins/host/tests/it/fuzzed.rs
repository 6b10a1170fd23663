//! Bounded fuzzing: components cut and flipped, manifests and judgements drawn at random. Whatever comes,
//! it is refused by a code or it is right, and the process goes on.

use proptest::prelude::*;
use proptest::sample::Index;
use rencai_host::{
    Decimal, Finding, Item, Judgement, Limits, Line, Manifest, Outcome, Owner, Problem, Requirement, Subject, Text,
    Unjudged, Verdict, inspect, leads, verify,
};

use crate::stage::{HOSTILE, Trial, WUHUA, three};

const FACTS: &str = r#"{"a":{"b":[1,2]},"c":"x"}"#;
const PARAMETERS: &str = r#"{"p":1}"#;

fn text() -> impl Strategy<Value = Text> {
    let word = prop_oneof![6 => Just("理由".to_owned()), 1 => any::<String>(), 1 => Just(String::new()), 1 => Just("长".repeat(700))];
    (word.clone(), word).prop_map(|(zh, en)| Text { zh, en })
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let ordinary = (0..=12_i64, 0..=1_u8);
    prop_oneof![8 => ordinary, 1 => (any::<i64>(), any::<u8>())].prop_map(|(units, scale)| Decimal { units, scale })
}

/// Mostly pointers that lead somewhere.
fn pointers(good: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let pointer = prop_oneof![
        12 => prop::sample::select(good).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => prop::sample::select(vec!["/a/b/2", "/p/0", "a"]).prop_map(str::to_owned),
    ];
    prop_oneof![8 => prop::collection::vec(pointer, 1..3), 1 => Just(Vec::new())]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(vec!["one", "two", "met"]).prop_map(str::to_owned), 1 => any::<String>()]
}

const IN_FACTS: &[&str] = &["", "/a", "/a/b", "/a/b/1", "/c"];
const IN_PARAMETERS: &[&str] = &["", "/p"];

fn finding(requirement: impl Strategy<Value = String>) -> impl Strategy<Value = Finding> {
    let outcome = prop::sample::select(vec![Outcome::Met, Outcome::Failed, Outcome::Undetermined]);
    (requirement, outcome, text(), pointers(IN_FACTS), pointers(IN_PARAMETERS)).prop_map(
        |(requirement, outcome, because, evidence, under)| Finding { requirement, outcome, because, evidence, under },
    )
}

fn line(item: impl Strategy<Value = String>) -> impl Strategy<Value = Line> {
    (item, decimal(), text(), pointers(IN_FACTS), pointers(IN_PARAMETERS))
        .prop_map(|(item, points, because, evidence, under)| Line { item, points, because, evidence, under })
}

fn judgement() -> impl Strategy<Value = Judgement> {
    let due = |name: &str| Just(name.to_owned());
    let findings = prop_oneof![
        4 => finding(due("met")).prop_map(|finding| vec![finding]),
        1 => prop::collection::vec(finding(name()), 0..3),
    ];
    let lines = prop_oneof![
        4 => (line(due("one")), line(due("two"))).prop_map(|(one, two)| vec![one, two]),
        1 => prop::collection::vec(line(name()), 0..4),
    ];
    let subject = prop_oneof![9 => Just("s".to_owned()), 1 => any::<String>()];
    (subject, findings, lines, decimal(), any::<bool>()).prop_map(|(subject, findings, lines, total, add)| {
        let sum = lines.iter().filter_map(|line| line.points.millionths()).fold(0_i128, i128::saturating_add);
        let sum = i64::try_from(sum).map_or(total, |units| Decimal { units, scale: 6 });
        Judgement { subject, findings, lines, total: if add { sum } else { total } }
    })
}

fn verdict() -> impl Strategy<Value = Verdict> {
    let pointers = |good: &str| {
        let pointer = prop_oneof![4 => Just(good.to_owned()), 1 => any::<String>()];
        prop::collection::vec(pointer, 0..3)
    };
    let code = prop_oneof![4 => "[A-Z][A-Z0-9_]{0,63}", 1 => any::<String>()];
    let problem = (code, text(), pointers("/a"), pointers("/p"));
    let problem = problem.prop_map(|(code, because, evidence, under)| Problem { code, because, evidence, under });
    let unjudged = problem.prop_map(|problem| Verdict::Unjudged(Unjudged { subject: "s".to_owned(), problem }));
    prop_oneof![5 => judgement().prop_map(Verdict::Judged), 1 => unjudged]
}

fn asked() -> Manifest {
    let whole = |units| Decimal { units, scale: 0 };
    let item = |id: &str| Item {
        id: id.to_owned(),
        title: Text::new("项", ""),
        floor: whole(0),
        ceiling: whole(10),
        basis: "一".to_owned(),
    };
    Manifest {
        id: "kunming.try.fuzzed".to_owned(),
        version: "1.0.0".to_owned(),
        title: Text::new("试", ""),
        purpose: "award".to_owned(),
        facts: "fragment Facts on Nomination { id }".to_owned(),
        form: "{}".to_owned(),
        requirements: vec![Requirement {
            id: "met".to_owned(), title: Text::new("条件", ""), basis: "一".to_owned()
        }],
        items: vec![item("one"), item("two")],
        tie_break: Vec::new(),
    }
}

/// Right by the contract's own words, said once more and without the host's code.
fn is_right(judgement: &Judgement) -> bool {
    let seen = |text: &Text| !text.zh.trim().is_empty() && text.zh.len() <= 2048 && text.en.len() <= 2048;
    let there = |pointers: &[String], text: &str| pointers.iter().all(|pointer| leads(pointer, text));
    let [finding] = judgement.findings.as_slice() else { return false };
    let [one, two] = judgement.lines.as_slice() else { return false };
    let line = |line: &Line, item: &str| {
        let points = line.points.millionths();
        line.item == item
            && points.is_some_and(|points| (0..=10_000_000).contains(&points))
            && (points == Some(0) || !line.evidence.is_empty())
            && seen(&line.because)
            && there(&line.evidence, FACTS)
            && there(&line.under, PARAMETERS)
    };
    let sum = one.points.millionths().zip(two.points.millionths()).map(|(one, two)| one + two);
    judgement.subject == "s"
        && finding.requirement == "met"
        && (finding.outcome == Outcome::Undetermined || !finding.evidence.is_empty())
        && seen(&finding.because)
        && there(&finding.evidence, FACTS)
        && there(&finding.under, PARAMETERS)
        && line(one, "one")
        && line(two, "two")
        && sum.is_some()
        && judgement.total.millionths() == sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 58.
    #[test]
    fn a_truncated_component_is_refused_before_it_is_compiled(whole in prop::sample::select(vec![HOSTILE, WUHUA]), keep in any::<Index>()) {
        let fault = inspect(&whole[..keep.index(whole.len())], &Limits::default()).unwrap_err();
        prop_assert_eq!(fault.code.owner(), Owner::Rule);
    }

    /// Feature 58.
    #[test]
    fn flipped_bits_are_refused_by_name_or_leave_something_that_can_be_inspected(
        flips in prop::collection::vec((any::<Index>(), 0..8_u8), 1..6),
    ) {
        let mut flipped = HOSTILE.to_vec();
        for (at, bit) in flips {
            flipped[at.index(HOSTILE.len())] ^= 1 << bit;
        }
        match inspect(&flipped, &Limits::default()) {
            Ok(anatomy) => prop_assert_eq!(anatomy.bytes, HOSTILE.len()),
            Err(fault) => prop_assert!(fault.is_rules() && !fault.because.zh.is_empty() && !fault.because.en.is_empty()),
        }
    }

    /// Feature 69.
    #[test]
    fn a_random_judgement_is_believed_only_where_it_is_right(verdict in verdict()) {
        let subjects = [Subject { id: "s".to_owned(), facts: FACTS.to_owned() }];
        let verified = verify(&asked(), PARAMETERS, &subjects, std::slice::from_ref(&verdict), &Limits::default());
        if let (Ok(()), Verdict::Judged(judgement)) = (&verified, &verdict) {
            prop_assert!(is_right(judgement), "{:?}", judgement);
        }
        if let Err(fault) = verified {
            prop_assert_eq!(fault.code.owner(), Owner::Rule);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 58.
    #[test]
    fn a_bit_flipped_component_is_refused_or_harmless(at in 0..HOSTILE.len(), bit in 0..8_u8) {
        let mut flipped = HOSTILE.to_vec();
        flipped[at] ^= 1 << bit;
        // Whatever it does now: it is refused, fails by name, or gives an answer that was verified.
        if let Ok(trial) = Trial::of(&flipped, "{}") {
            let _ = trial.judge(&three());
        }
        let good = Trial::of(HOSTILE, "{}").unwrap();
        prop_assert_eq!(good.judge(&three()).unwrap().len(), 3);
    }
}

#[test]
fn the_judgements_that_are_drawn_are_of_both_kinds() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let subjects = [Subject { id: "s".to_owned(), facts: FACTS.to_owned() }];
    let right = (0..2_000).filter(|_| {
        let verdict = verdict().new_tree(&mut runner).unwrap().current();
        let judged = matches!(verdict, Verdict::Judged(_));
        judged && verify(&asked(), PARAMETERS, &subjects, &[verdict], &Limits::default()).is_ok()
    });
    assert!(right.count() > 0, "no right judgement was ever drawn, so nothing was shown");
}
