//! Subjects cut into the batches that a host takes.

use crate::limits::Limits;

impl Limits {
    /// Cuts what carries facts into batches, in its order: so many subjects, so many bytes of facts. What is
    /// too large even alone is a batch of its own, which the host refuses by its name.
    pub fn batches<T>(&self, all: impl IntoIterator<Item = T>, facts: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
        let mut batches: Vec<Vec<T>> = Vec::new();
        let mut bytes = 0_usize;
        for one in all {
            let own = facts(&one);
            bytes = bytes.saturating_add(own);
            match batches.last_mut().filter(|batch| batch.len() < self.subjects && bytes <= self.batch_bytes) {
                Some(batch) => batch.push(one),
                None => {
                    bytes = own;
                    batches.push(vec![one]);
                }
            }
        }
        batches
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::limits::Limits;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn batches_keep_everybody_in_order_and_within_the_limits(sizes in prop::collection::vec(0..12_usize, 0..80)) {
            let limits = Limits { subjects: 5, batch_bytes: 20, ..Limits::default() };
            let batches = limits.batches(sizes.clone(), |size| *size);
            prop_assert_eq!(batches.concat(), sizes);
            for batch in &batches {
                prop_assert!((1..=5).contains(&batch.len()) && batch.iter().sum::<usize>() <= 20, "{:?}", batch);
            }
        }

        #[test]
        fn what_is_too_large_even_alone_stands_alone(before in 0..9_usize, behind in 0..9_usize) {
            let limits = Limits { subjects: 5, batch_bytes: 20, ..Limits::default() };
            let batches = limits.batches([before, 21, behind], |size| *size);
            prop_assert_eq!(batches, vec![vec![before], vec![21], vec![behind]]);
        }
    }
}
