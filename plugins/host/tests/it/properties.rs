//! What holds for every batch: order, cutting and repeating change nothing.

use proptest::prelude::*;
use rencai_host::Verdict;

use crate::stage::{SHILIN, SHILIN_FACTS, SHILIN_PARAMETERS, Trial, WUHUA_FACTS, engineer, samples, wuhua};

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shuffling_splitting_and_repeating_batches_change_nothing(
        order in Just((0..40_usize).collect::<Vec<_>>()).prop_shuffle(),
        sizes in prop::collection::vec(1..15_usize, 1..8),
    ) {
        let trial = wuhua();
        let subjects: Vec<_> = (0..40).map(engineer).collect();
        let together = trial.judge(&subjects).unwrap();
        let shuffled: Vec<_> = order.iter().map(|&index| subjects[index].clone()).collect();
        let mut apart: Vec<Option<Verdict>> = vec![None; 40];
        let (mut start, mut cut) = (0, sizes.iter().cycle());
        while start < 40 {
            let end = (start + cut.next().unwrap()).min(40);
            let part = &shuffled[start..end];
            let once = trial.judge(part).unwrap();
            prop_assert_eq!(&once, &trial.judge(part).unwrap());
            for (verdict, &index) in once.into_iter().zip(&order[start..end]) {
                apart[index] = Some(verdict);
            }
            start = end;
        }
        let apart: Vec<Verdict> = apart.into_iter().map(Option::unwrap).collect();
        prop_assert_eq!(apart, together);
    }
}

#[test]
fn the_example_rules_pass_the_rehearsal() {
    for (trial, facts) in [(wuhua(), WUHUA_FACTS), (Trial::of(SHILIN, SHILIN_PARAMETERS).unwrap(), SHILIN_FACTS)] {
        trial.rule.rehearse(&trial.described, &trial.context, &samples(facts)).unwrap();
    }
}

/// Feature 60.
#[test]
fn the_same_batch_costs_the_same_on_every_worker_and_beside_others() {
    let trial = wuhua();
    let subjects: Vec<_> = (0..64).map(engineer).collect();
    let spent = || trial.rule.judge(&trial.described, &trial.context, &subjects).unwrap().fuel;
    let expected = spent();
    std::thread::scope(|scope| {
        let beside: Vec<_> = (0..8).map(|_| scope.spawn(spent)).collect();
        for thread in beside {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}
