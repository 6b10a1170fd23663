//! Random orders of all mutations, single and in bulk, by anybody, as the days pass: each is done or refused with a code
//! that the schema names, and no forbidden state is reached. What fails prints its seed and all that was done.

use std::sync::Arc;

use rencai::kernel::Day;

use super::story::Story;
use crate::support::world::{World, in_app};

/// So many deeds, of which half are done before the year has turned.
const DEEDS: usize = 80;

async fn told(world: Arc<World>, seed: u64) {
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
    assert!(story.accepted > 10 && story.refused > 10, "{} are done, {} refused", story.accepted, story.refused);
}

/// Plays a seed on every database.
macro_rules! seeds {
    ($($name:ident: $seed:literal),+ $(,)?) => {$(
        #[test]
        fn $name() {
            in_app(|world| told(world, $seed));
        }
    )+};
}

seeds! {
    whatever_is_done_in_a_first_random_order_no_forbidden_state_is_reached: 1,
    whatever_is_done_in_a_second_random_order_no_forbidden_state_is_reached: 20_100_909,
    whatever_is_done_in_a_third_random_order_no_forbidden_state_is_reached: 4_711,
    whatever_is_done_in_a_fourth_random_order_no_forbidden_state_is_reached: 530_100,
}
