//! The rehearsal that a version passes before anything is judged with it: order, batches and
//! repetition change nothing.
//!
//! A rule starts afresh with each batch, so what it could remember it remembers within one; judging
//! the same subjects alone, reversed, shuffled and again brings that out. The shuffle is drawn from the
//! component's digest: the same for whoever rehearses the version, and another for the next version.

use crate::contract::{Context, Judgement, Subject, Text, Verdict};
use crate::digest::Digest;
use crate::fault::{Fault, FaultCode};
use crate::rule::{Described, Rule};

impl Rule {
    /// Judges the subjects together, again, reversed, shuffled, in halves and one by one, and compares.
    ///
    /// # Errors
    ///
    /// The fault of a batch, or `ORDER_DEPENDENT` about the first subject whose verdict differs, with
    /// what was done differently and what came out otherwise.
    pub fn rehearse(&self, described: &Described, context: &Context, subjects: &[Subject]) -> Result<(), Fault> {
        let expected = self.judge(described, context, subjects)?.verdicts;
        let compare = |how: (&str, &str), subjects: &[Subject], expected: &[Verdict]| {
            let verdicts = self.judge(described, context, subjects)?.verdicts;
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
        Ok(())
    }
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

    use super::{Digest, arranged, shuffled};

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
