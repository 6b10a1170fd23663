//! When whom to remind, over values: whatever the clock does, each step once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rencai::duties::reminding::{
    DueStep, MOST_DAYS, Plan, Recorded, ReminderKey, ReminderState, ReminderStep, ReminderTo, Standing, due_steps,
};
use rencai::kernel::Day;

const DUE: &str = "2010-12-31";

fn day(offset: i64) -> Day {
    DUE.parse::<Day>().unwrap().plus(offset)
}

fn plans() -> impl Strategy<Value = Plan> {
    let step = (-20_i64..20, prop::sample::select(ReminderTo::ALL.to_vec()));
    let steps = prop::collection::btree_set(step, 0..=10);
    (steps, prop::option::of(1_i64..10)).prop_map(|(steps, answer_within)| {
        let steps = steps.into_iter().map(|(days, to)| ReminderStep { days, to }).collect();
        Plan { steps, answer_within }
    })
}

/// What is recorded after somebody has looked on some days: `false`, when the duty was discharged or waived then. Keys
/// are read again from what was written each time, as after a restart.
fn played(plan: &Plan, looks: &[(i64, bool)]) -> Vec<Recorded> {
    let mut rows: Vec<(String, ReminderState, Option<Day>)> = Vec::new();
    let read = |rows: &[(String, ReminderState, Option<Day>)]| -> Vec<Recorded> {
        let recorded = rows.iter().map(|(key, state, sent_on)| {
            let key = key.parse().unwrap();
            Recorded { key, state: *state, sent_on: *sent_on }
        });
        recorded.collect()
    };
    for (offset, demanded) in looks {
        let (today, standing) = (day(*offset), Standing { due_on: day(0), demanded: *demanded });
        for DueStep { key, state } in due_steps(plan, standing, &read(&rows), today) {
            rows.push((key.to_string(), state, (state == ReminderState::Sent).then_some(today)));
        }
    }
    read(&rows)
}

/// The steps of a rule that are recorded, and what became of each.
fn of_steps(recorded: &[Recorded]) -> BTreeMap<ReminderStep, ReminderState> {
    let step = |row: &Recorded| match row.key {
        ReminderKey::Step(step) => Some((step, row.state)),
        ReminderKey::Unacknowledged(_) => None,
    };
    recorded.iter().filter_map(step).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 16.
    ///
    /// Nothing twice, however the clock jumps; and what is recorded is what had come on the latest day on which somebody
    /// looked while the duty was demanded.
    #[test]
    fn nothing_is_recorded_twice_and_what_is_recorded_is_what_has_come(
        plan in plans(),
        looks in prop::collection::vec((-30_i64..40, any::<bool>()), 0..24),
    ) {
        let recorded = played(&plan, &looks);
        let keys: BTreeSet<ReminderKey> = recorded.iter().map(|row| row.key).collect();
        prop_assert_eq!(keys.len(), recorded.len());
        let furthest = looks.iter().filter(|(_, demanded)| *demanded).map(|(offset, _)| *offset).max();
        let come: BTreeSet<ReminderStep> =
            plan.steps.iter().copied().filter(|step| furthest.is_some_and(|day| step.days <= day)).collect();
        let steps = of_steps(&recorded);
        prop_assert_eq!(&steps.keys().copied().collect::<BTreeSet<_>>(), &come);
        for row in &recorded {
            prop_assert_eq!(row.state == ReminderState::Sent, row.sent_on.is_some());
            if let ReminderKey::Unacknowledged(step) = row.key {
                prop_assert_eq!(steps.get(&step), Some(&ReminderState::Sent));
                prop_assert!(plan.answer_within.is_some());
            }
        }
    }

    /// Feature 16.
    ///
    /// Of a duty that is demanded throughout, whoever looks every day and whoever jumps to the same last day
    /// record the same steps, and both send the latest of them. Whoever looks every day sends each step that comes after
    /// he began, and whoever jumps sends nothing that the other does not.
    #[test]
    fn day_by_day_and_in_jumps_the_same_steps_are_recorded_and_the_same_last_ones_sent(
        plan in plans(),
        begins in -30_i64..20,
        lasts in 0_i64..40,
        between in prop::collection::vec(0_i64..40, 0..6),
    ) {
        let last = begins + lasts;
        let daily: Vec<(i64, bool)> = (begins..=last).map(|offset| (offset, true)).collect();
        let mut jumps: Vec<i64> = between.into_iter().map(|days| begins + days).filter(|day| *day < last).collect();
        jumps.sort_unstable();
        let jumps: Vec<(i64, bool)> = jumps.into_iter().chain([last]).map(|offset| (offset, true)).collect();
        let (daily, jumped) = (of_steps(&played(&plan, &daily)), of_steps(&played(&plan, &jumps)));
        prop_assert_eq!(daily.keys().collect::<Vec<_>>(), jumped.keys().collect::<Vec<_>>());
        let latest = daily.keys().map(|step| step.days).max();
        for (step, state) in &daily {
            let jumped = jumped[step];
            prop_assert!(Some(step.days) != latest || (*state, jumped) == (ReminderState::Sent, ReminderState::Sent));
            prop_assert!(step.days < begins || *state == ReminderState::Sent);
            prop_assert!(jumped != ReminderState::Sent || *state == ReminderState::Sent);
        }
    }

    #[test]
    fn a_step_is_read_as_it_was_written(days in -MOST_DAYS..=MOST_DAYS, to in prop::sample::select(ReminderTo::ALL.to_vec())) {
        let step = ReminderStep { days, to };
        for key in [ReminderKey::Step(step), ReminderKey::Unacknowledged(step)] {
            prop_assert_eq!(key.to_string().parse::<ReminderKey>(), Ok(key));
        }
        let blank = format!("{step} ");
        prop_assert!(blank.parse::<ReminderKey>().is_err());
    }
}
