//! Random orders of all mutations, single and in bulk, by anybody, as the days pass: each is done or refused with a code
//! that the schema names, and no forbidden state is reached. What fails prints its seed and all that was done.

use std::collections::BTreeMap;
use std::mem::take;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread;

use rencai::kernel::Day;

use super::book::BOOK;
use super::cast::{ELSEWHERE, is_led_to};
use super::story::{DONE, Outcomes, Story};
use crate::support::world::{World, in_app};

/// So many deeds, of which half are done before the year has turned.
const DEEDS: usize = 700;
/// Each is told on every database.
const SEEDS: [u64; 4] = [1, 20_100_909, 4_711, 530_100];

async fn told(world: Arc<World>, seed: u64, all: &Mutex<Outcomes>) {
    let mut story = Story::begin(&world, seed).await;
    story.make_beginnings().await;
    story.look().await;
    for deed in 1..=DEEDS {
        if deed == DEEDS / 2 {
            let new_year: Day = "2011-01-06".parse().unwrap();
            let days = (new_year.0 - story.world.clock.today().0).num_days();
            story.pass(days.max(1)).await;
        }
        story.step().await;
        if deed % 20 == 0 {
            story.examine().await;
        } else if deed % 5 == 0 {
            story.look().await;
        }
    }
    story.judge().await;
    assert!(story.accepted > 10 && story.refused > 10, "{} are done, {} refused", story.accepted, story.refused);
    let mut all = all.lock().unwrap();
    for (name, outcomes) in take(&mut story.outcomes) {
        let sums = all.entry(name).or_default();
        for (outcome, many) in outcomes {
            *sums.entry(outcome).or_default() += many;
        }
    }
}

#[test]
fn whatever_is_done_in_random_orders_no_forbidden_state_is_reached_and_each_mutation_is_done_to_which_they_lead() {
    let kept = Mutex::<Outcomes>::default();
    let all = &kept;
    thread::scope(|scope| {
        let tellers = SEEDS.map(|seed| scope.spawn(move || in_app(|world| told(world, seed, all))));
        for teller in tellers {
            teller.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    let outcomes = kept.into_inner().unwrap();
    let led = BOOK.mutations.iter().map(|mutation| mutation.name.as_str()).filter(|name| !ELSEWHERE.contains(name));
    let became = led.map(|name| (name, outcomes.get(name)));
    let is_done = |of: Option<&BTreeMap<String, usize>>| of.is_some_and(|of| of.contains_key(DONE));
    let never: Vec<_> = became.filter(|(_, of)| !is_done(*of)).collect();
    assert!(never.is_empty(), "nobody has ever done these, and what became of them: {never:#?}");
}

#[test]
fn what_random_orders_leave_to_other_tests_are_mutations_to_which_they_do_not_lead() {
    for name in ELSEWHERE {
        BOOK.mutation(name);
    }
    for mutation in &BOOK.mutations {
        let name = mutation.name.as_str();
        assert_ne!(is_led_to(name), ELSEWHERE.contains(&name), "{name}");
    }
}
