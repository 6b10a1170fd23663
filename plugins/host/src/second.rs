//! A second opinion: the same component, interpreted instead of compiled to the processor's code.
//!
//! Both engines read one component by one specification, so a difference is a defect of one of them, or
//! of this host's settings, and no version of a rule is approved over it. What the rule logs is not
//! compared: it decides nothing.

use crate::canonical::canonical;
use crate::contract::{Context, Subject, Verdict};
use crate::fault::{Fault, FaultCode};
use crate::host::Host;
use crate::rule::{Described, Rule};

/// How many subjects are judged again at most.
const SECOND_SAMPLE: usize = 8;

impl Host {
    /// Has a sample of the subjects judged by both engines, and compares the bytes of the manifest and the
    /// verdicts, and the fuel. Compiles the component once more, for the second engine, and waits: not for
    /// an asynchronous executor's thread.
    ///
    /// # Errors
    ///
    /// What the first engine ends in; `ENGINES_DIFFER`, about the first subject whose verdict or cost
    /// differs; the machine's faults of either.
    pub fn second_opinion(
        &self,
        component: &[u8],
        described: &Described,
        context: &Context,
        subjects: &[Subject],
    ) -> Result<(), Fault> {
        let first = self.load(component)?;
        let sample = sample(subjects);
        let expected = first.judge(described, context, &sample)?;
        let second = self.load_second(component)?;
        let again = second.describe(&described.parameters).map_err(|fault| other(fault, None))?;
        if again.digest != described.digest {
            return Err(differ("自述不同", "in the manifest"));
        }
        let batch = second.judge(described, context, &sample).map_err(|fault| other(fault, None))?;
        same_verdicts(&expected.verdicts, &batch.verdicts)?;
        if expected.fuel == batch.fuel {
            return Ok(());
        }
        let differs = differ(
            &format!("所用指令不同（{} 与 {}）", expected.fuel, batch.fuel),
            &format!("in fuel ({} and {})", expected.fuel, batch.fuel),
        );
        Err(match dearer(&first, &second, described, context, &sample)? {
            Some(subject) => differs.about(&subject.id),
            None => differs,
        })
    }
}

/// Subjects from the whole length of the list, the first of them always.
fn sample(subjects: &[Subject]) -> Vec<Subject> {
    let step = subjects.len().div_ceil(SECOND_SAMPLE).max(1);
    subjects.iter().step_by(step).cloned().collect()
}

fn same_verdicts(expected: &[Verdict], verdicts: &[Verdict]) -> Result<(), Fault> {
    let bytes = |verdict: &Verdict| {
        canonical(verdict).map_err(|error| {
            Fault::new(FaultCode::AnswerMalformed, "结论无法写成规范 JSON", "a verdict has no canonical JSON")
                .about(verdict.subject())
                .detailed(error)
        })
    };
    for (one, other) in expected.iter().zip(verdicts) {
        if bytes(one)? != bytes(other)? {
            return Err(differ("结论不同", "in the verdict").about(one.subject()));
        }
    }
    Ok(())
}

/// The first subject that alone costs something else on the second engine.
fn dearer<'s>(
    first: &Rule,
    second: &Rule,
    described: &Described,
    context: &Context,
    sample: &'s [Subject],
) -> Result<Option<&'s Subject>, Fault> {
    for subject in sample {
        let alone = std::slice::from_ref(subject);
        let again = second.judge(described, context, alone).map_err(|fault| other(fault, Some(subject)))?;
        if first.judge(described, context, alone)?.fuel != again.fuel {
            return Ok(Some(subject));
        }
    }
    Ok(None)
}

/// A rule's fault where the first engine had none is a difference; the machine's stays what it is.
fn other(fault: Fault, subject: Option<&Subject>) -> Fault {
    if !fault.is_rules() {
        return fault;
    }
    let about = fault.subject.clone().or_else(|| subject.map(|subject| subject.id.clone()));
    let code = fault.code;
    let differs = differ(&format!("只有第二引擎报错 {code}"), &format!("in that only the second fails ({code})"));
    let differs = differs.detailed(&fault);
    match about {
        Some(id) => differs.about(&id),
        None => differs,
    }
}

fn differ(zh: &str, en: &str) -> Fault {
    Fault::new(
        FaultCode::EnginesDiffer,
        format!("两个引擎评判不一致：{zh}；该版本不可批准，请报告本系统的维护者"),
        format!("the two engines differ {en}; this version can't be approved, and the maintainers should be told"),
    )
}

#[cfg(test)]
mod tests {
    use super::{SECOND_SAMPLE, other, same_verdicts, sample};
    use crate::contract::{Problem, Subject, Text, Unjudged, Verdict};
    use crate::fault::{Fault, FaultCode};

    #[test]
    fn a_sample_has_at_most_eight_of_any_number_and_all_of_few() {
        for count in 0..300 {
            let subjects: Vec<_> =
                (0..count).map(|number| Subject { id: number.to_string(), facts: "{}".to_owned() }).collect();
            let taken = sample(&subjects);
            assert!(taken.len() <= SECOND_SAMPLE, "{count}");
            assert_eq!(taken.first(), subjects.first());
            assert!(count > SECOND_SAMPLE || taken == subjects, "{count}");
        }
    }

    #[test]
    fn verdicts_that_differ_in_a_byte_name_their_subject() {
        let waits = |id: &str, why: &str| {
            let problem =
                Problem { code: "WAITS".to_owned(), because: Text::new(why, ""), evidence: vec![], under: vec![] };
            Verdict::Unjudged(Unjudged { subject: id.to_owned(), problem })
        };
        let expected = [waits("s1", "事实不足"), waits("s2", "事实不足")];
        assert_eq!(same_verdicts(&expected, &expected), Ok(()));
        let fault = same_verdicts(&expected, &[waits("s1", "事实不足"), waits("s2", "事实不足。")]);
        assert_eq!(
            fault.map_err(|fault| (fault.code, fault.subject)),
            Err((FaultCode::EnginesDiffer, Some("s2".to_owned())))
        );
    }

    #[test]
    fn a_machine_that_was_too_slow_is_no_difference_and_a_rule_that_fails_on_one_engine_is() {
        let slow = Fault::new(FaultCode::FuseBlown, "慢", "slow");
        assert_eq!(other(slow.clone(), None), slow);
        let failed = other(Fault::new(FaultCode::StackExhausted, "深", "deep").about("s3"), None);
        assert_eq!((failed.code, failed.subject.as_deref()), (FaultCode::EnginesDiffer, Some("s3")));
        assert!(failed.because.en.contains("STACK_EXHAUSTED"));
    }
}
