//! Ids grow, whatever the clock does.

use std::collections::BTreeSet;

use rencai::kernel::{Clock, Ids, Instant};
use uuid::Uuid;

fn clock() -> Clock {
    Clock::manual(chrono_tz::Asia::Shanghai, "2010-10-20T10:00:00Z".parse::<Instant>().unwrap())
}

fn grows(ids: &[Uuid]) -> bool {
    ids.windows(2).all(|two| two[0] < two[1])
}

fn take(ids: &Ids, count: usize) -> Vec<Uuid> {
    (0..count).map(|_| ids.next()).collect()
}

#[test]
fn ten_thousand_ids_of_one_instant_grow_and_carry_its_time() {
    let clock = clock();
    let millis = u64::try_from(clock.now().as_micros() / 1000).unwrap();
    for ids in [Ids::seeded(clock.clone(), 7), Ids::random(clock.clone())] {
        let made = take(&ids, 10_000);
        assert!(grows(&made));
        for id in made {
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
            let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
            assert_eq!(seconds * 1000 + u64::from(nanos) / 1_000_000, millis);
        }
    }
}

#[test]
fn ids_grow_when_the_clock_steps_back_and_follow_it_when_it_goes_on() {
    let clock = clock();
    let start = clock.now();
    let ids = Ids::seeded(clock.clone(), 7);
    let mut made = take(&ids, 3);
    for seconds in [-3600, 0, 1, -1, 2] {
        clock.set(start.plus_seconds(seconds));
        made.extend(take(&ids, 3));
    }
    assert!(grows(&made), "{made:?}");
    let last = made.last().unwrap().get_timestamp().unwrap().to_unix().0;
    assert_eq!(i64::try_from(last).unwrap(), start.plus_seconds(2).as_micros() / 1_000_000);
}

#[test]
fn ids_that_several_threads_make_are_each_made_once_and_grow_in_each_thread() {
    let ids = Ids::seeded(clock(), 7);
    let made: Vec<Vec<Uuid>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| take(&ids, 2_500))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|ids| grows(ids)));
    assert_eq!(made.iter().flatten().collect::<BTreeSet<_>>().len(), 10_000);
}

#[test]
fn the_same_seed_makes_the_same_ids_and_another_seed_makes_others() {
    let made = |seed| take(&Ids::seeded(clock(), seed), 100);
    assert_eq!(made(7), made(7));
    assert_ne!(made(7), made(8));
}
