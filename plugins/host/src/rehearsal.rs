//! The rehearsal that a version passes before anything is judged with it: order, batches and
//! repetition change nothing.
//!
//! A rule starts afresh with each batch, so what it could remember it remembers within one; judging
//! the same subjects alone, reversed, shuffled and again brings that out. The shuffle is drawn from the
//! component's digest: the same for whoever rehearses the version, and another for the next version.
//! A full batch under other ids shows that the answers to as many as there may be are not too large
//! together, and that no answer hangs on an id.
//!
//! All of it is done with half the stack that judging has. How much of it a call takes is the compiler's
//! choice and changes with it; a rule that passes here has room for that.

use crate::contract::{Context, Judgement, Subject, Text, Verdict};
use crate::digest::Digest;
use crate::fault::{Fault, FaultCode};
use crate::likeness::another;
use crate::limits::Limits;
use crate::rule::{Described, Rule};

impl Rule {
    /// Judges the subjects together, again, reversed, shuffled, in halves, one by one, and as often as a
    /// batch has room for them, with half the stack, and compares.
    ///
    /// # Errors
    ///
    /// The fault of a batch, or `ORDER_DEPENDENT` about the first subject whose verdict differs, with
    /// what was done differently and what came out otherwise.
    pub fn rehearse(&self, described: &Described, context: &Context, subjects: &[Subject]) -> Result<(), Fault> {
        let rule = self.with_half_the_stack()?;
        let expected = rule.judge(described, context, subjects)?.verdicts;
        let compare = |how: (&str, &str), subjects: &[Subject], expected: &[Verdict]| {
            let judged = rule.judge(described, context, subjects);
            let verdicts = judged.map_err(|fault| declines(how, fault))?.verdicts;
            match verdicts.iter().zip(expected).find(|(verdict, expected)| verdict != expected) {
                None => Ok(()),
                Some((verdict, expected)) => Err(depends(how, expected, verdict)),
            }
        };
        compare(("重复评判", "judged again"), subjects, &expected)?;
        let reversed: Vec<usize> = (0..subjects.len()).rev().collect();
        let shuffled = shuffled(subjects.len(), self.digest());
        for (how, order) in [(("倒序", "in reverse order"), reversed), (("打乱顺序", "shuffled"), shuffled)] {
            compare(how, &arranged(subjects, &order), &arranged(&expected, &order))?;
        }
        for (how, size) in
            [(("分成两批", "in two batches"), subjects.len().div_ceil(2).max(1)), (("单独评判", "judged alone"), 1)]
        {
            for (part, verdicts) in subjects.chunks(size).zip(expected.chunks(size)) {
                compare(how, part, verdicts)?;
            }
        }
        let full = full(subjects, self.digest(), self.limits());
        let others: Vec<Subject> = full.iter().map(|(_, other)| other.clone()).collect();
        let verdicts = full.iter().filter_map(|(at, other)| Some(renamed(expected.get(*at)?, &other.id)));
        compare(("满批换号评判", "in a full batch under other ids"), &others, &verdicts.collect::<Vec<_>>()).map_err(
            |fault| {
                let known = full.iter().find(|(_, other)| fault.subject.as_ref() == Some(&other.id));
                match known.and_then(|(at, _)| subjects.get(*at)) {
                    Some(subject) => fault.about(&subject.id),
                    None => fault,
                }
            },
        )
    }
}

/// Who judged them once and then declines to looks at more than the subjects, the parameters and the context.
fn declines(how: (&str, &str), fault: Fault) -> Fault {
    if fault.code != FaultCode::RuleDeclined {
        return fault;
    }
    let (zh, en) = how;
    Fault::new(
        FaultCode::OrderDependent,
        format!("同样的对象先予评判，{zh}时却拒绝评判：{}", fault.because.zh),
        format!("the same subjects were judged at first and then declined {en}: {}", fault.because.en),
    )
}

/// The subjects again and again under other ids, each with its place, until a batch has no more room.
fn full(subjects: &[Subject], seed: Digest, limits: &Limits) -> Vec<(usize, Subject)> {
    let mut left = limits.batch_bytes;
    let places = (0..limits.subjects).zip(subjects.iter().enumerate().cycle());
    let others = places.map(|(number, (at, subject))| {
        let id = another(&subject.id, number / subjects.len().max(1), seed);
        (at, Subject { id, facts: subject.facts.clone() })
    });
    let fits = |(_, other): &(usize, Subject)| match left.checked_sub(other.facts.len()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    others.take_while(fits).collect()
}

/// The same verdict about another subject.
fn renamed(verdict: &Verdict, id: &str) -> Verdict {
    let mut verdict = verdict.clone();
    match &mut verdict {
        Verdict::Judged(judgement) => id.clone_into(&mut judgement.subject),
        Verdict::Unjudged(unjudged) => id.clone_into(&mut unjudged.subject),
    }
    verdict
}

fn arranged<T: Clone>(things: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|at| things.get(*at)).cloned().collect()
}

/// The numbers below `count`, each once, in an order that only the digest decides.
fn shuffled(count: usize, seed: Digest) -> Vec<usize> {
    let mut numbers: Vec<(Digest, usize)> = (0..count)
        .map(|number| (Digest::of([seed.as_bytes(), number.to_string().as_bytes()].concat()), number))
        .collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|(_, number)| number).collect()
}

fn depends(how: (&str, &str), expected: &Verdict, verdict: &Verdict) -> Fault {
    let differs = difference(expected, verdict);
    Fault::new(
        FaultCode::OrderDependent,
        format!("{}，{}不同：规则须只看该对象的事实、参数和情境", how.0, differs.zh),
        format!(
            "{}, it answers otherwise in {}: a rule may look only at the subject's facts, the parameters and the context",
            how.1, differs.en
        ),
    )
    .about(verdict.subject())
}

/// What of a verdict came out otherwise, and how.
fn difference(expected: &Verdict, verdict: &Verdict) -> Text {
    let (Verdict::Judged(was), Verdict::Judged(is)) = (expected, verdict) else {
        return Text::new("可否评判", "whether it can be judged");
    };
    let lines = was.lines.iter().zip(&is.lines).find(|(was, is)| was != is);
    let findings = was.findings.iter().zip(&is.findings).find(|(was, is)| was != is);
    match (findings, lines) {
        (Some((was, is)), _) if was.outcome != is.outcome => Text::new(
            format!("条件 {} 的认定", was.requirement),
            format!("the outcome of the requirement {}", was.requirement),
        ),
        (Some((was, _)), _) => Text::new(
            format!("条件 {} 的理由或证据", was.requirement),
            format!("the reason or the evidence of the requirement {}", was.requirement),
        ),
        (None, Some((was, is))) if was.points != is.points => Text::new(
            format!("计分项 {} 的分值（{} 与 {}）", was.item, was.points, is.points),
            format!("the points of the item {} ({} and {})", was.item, was.points, is.points),
        ),
        (None, Some((was, _))) => Text::new(
            format!("计分项 {} 的理由或证据", was.item),
            format!("the reason or the evidence of the item {}", was.item),
        ),
        (None, None) => total(was, is),
    }
}

fn total(was: &Judgement, is: &Judgement) -> Text {
    Text::new(format!("总分（{} 与 {}）", was.total, is.total), format!("the total ({} and {})", was.total, is.total))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Digest, Limits, Subject, arranged, full, shuffled};

    #[test]
    fn a_full_batch_has_every_subject_and_no_more_than_a_batch_may_have() {
        let subjects: Vec<Subject> =
            (0..8).map(|number| Subject { id: format!("s{number}"), facts: "x".repeat(1000 * number) }).collect();
        let limits = Limits { subjects: 100, batch_bytes: 100_000, ..Limits::default() };
        let drawn = full(&subjects, Digest::of(""), &limits);
        let bytes: usize = drawn.iter().map(|(_, other)| other.facts.len()).sum();
        assert!(drawn.len() >= 8 && bytes <= 100_000 && bytes > 92_000, "{} {bytes}", drawn.len());
        assert!(drawn.iter().enumerate().all(|(number, (at, _))| *at == number % 8));
        assert_eq!(full(subjects.split_at(1).0, Digest::of(""), &limits).len(), 100);
        assert!(full(&[], Digest::of(""), &limits).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_shuffle_is_the_digests_own_and_loses_nobody(count in 0..300_usize, seed in any::<[u8; 32]>()) {
            let order = shuffled(count, Digest::from(seed));
            prop_assert_eq!(&order, &shuffled(count, Digest::from(seed)));
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(&sorted, &(0..count).collect::<Vec<_>>());
            prop_assert_eq!(arranged(&sorted, &order), order);
        }

        #[test]
        fn another_component_has_another_shuffle(one in any::<[u8; 32]>(), other in any::<[u8; 32]>()) {
            prop_assume!(one != other);
            prop_assert_ne!(shuffled(40, Digest::from(one)), shuffled(40, Digest::from(other)));
        }
    }
}
