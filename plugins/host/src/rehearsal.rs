//! The rehearsal that a version passes before anyone may approve it: order, batches and repetition
//! change nothing.
//!
//! A rule starts afresh with each batch, so what it could remember it remembers within one; judging
//! the same subjects alone, reversed and again brings that out.

use crate::contract::{Context, Subject, Verdict};
use crate::fault::{Fault, FaultCode};
use crate::rule::{Described, Rule};

impl Rule {
    /// Judges the subjects together, again, reversed, in halves and one by one, and compares.
    ///
    /// # Errors
    ///
    /// The fault of a batch, or `ORDER_DEPENDENT` about the first subject whose verdict differs.
    pub fn rehearse(&self, described: &Described, context: &Context, subjects: &[Subject]) -> Result<(), Fault> {
        let expected = self.judge(described, context, subjects)?.verdicts;
        self.compare(described, context, subjects, &expected)?;
        let (mut reversed, mut expected_reversed) = (subjects.to_vec(), expected.clone());
        reversed.reverse();
        expected_reversed.reverse();
        self.compare(described, context, &reversed, &expected_reversed)?;
        for size in [subjects.len().div_ceil(2).max(1), 1] {
            for (part, verdicts) in subjects.chunks(size).zip(expected.chunks(size)) {
                self.compare(described, context, part, verdicts)?;
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        described: &Described,
        context: &Context,
        subjects: &[Subject],
        expected: &[Verdict],
    ) -> Result<(), Fault> {
        let verdicts = self.judge(described, context, subjects)?.verdicts;
        match verdicts.iter().zip(expected).find(|(verdict, expected)| verdict != expected) {
            None => Ok(()),
            Some((verdict, _)) => Err(Fault::new(
                FaultCode::OrderDependent,
                "换一种顺序、分批或重复评判后结论不同：规则须只看该对象的事实、参数和情境",
                "in another order, another batch or again the verdict differs: a rule may look only at the subject's facts, the parameters and the context",
            )
            .about(verdict.subject())),
        }
    }
}
