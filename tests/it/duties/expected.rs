//! Who owes what: once for a clause, a unit and a period, whoever asks and whenever.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rencai::access::Role;
use rencai::duties::entity::duty;
use rencai::store::Read;

use crate::support::world::{CITY, in_app};

use super::{duties, morning, opened};

/// All duties, as clause, unit, period, opening and falling day.
async fn all(world: &crate::support::world::World) -> BTreeSet<String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let rows = read.find::<duty::Entity>().all().await.unwrap();
    let count = rows.len();
    let set: BTreeSet<String> = rows
        .iter()
        .map(|row| format!("{} {} {} {} {}", row.clause_id.0, row.unit_id.0, row.period, row.opens_on, row.falls_on))
        .collect();
    assert_eq!(set.len(), count);
    set
}

/// Feature 7.
#[test]
fn a_duty_is_there_once_for_clause_unit_and_period_however_the_clock_jumps() {
    let steady = std::sync::Mutex::new(None);
    in_app(|world| {
        let steady = &steady;
        async move {
            // Day by day at the turns of periods, with restarts and a clock that goes back.
            assert!(opened(&world).await > 1000);
            assert_eq!(opened(&world).await, 0);
            for day in
                ["2011-01-01", "2010-12-15", "2011-01-01", "2011-05-20", "2011-05-19", "2011-07-01", "2012-01-01"]
            {
                morning(&world, day);
                opened(&world).await;
                assert_eq!(opened(&world).await, 0, "{day}");
            }
            *steady.lock().unwrap() = Some(all(&world).await.len());
        }
    });
    in_app(|world| {
        let steady = &steady;
        async move {
            morning(&world, "2012-01-01");
            opened(&world).await;
            let jumped = all(&world).await.len();
            assert_eq!(Some(jumped), *steady.lock().unwrap(), "one jump over a year finds what day after day found");
        }
    });
}

/// Feature 7.
#[test]
fn a_unit_that_continues_another_in_mid_period_does_not_owe_anew_what_that_one_owes() {
    in_app(|world| async move {
        morning(&world, "2011-01-01");
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let of = async |unit: &str| -> Vec<String> {
            let found = duties(&world, &city, unit, false, "4.1.4c").await;
            found.iter().map(|one| one["period"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(of("530121").await, ["2010", "2011"]);
        assert_eq!(of("530114").await, [""; 0], "the district is not there yet, and owes nothing");
        morning(&world, "2011-05-20");
        opened(&world).await;
        assert_eq!(of("530114").await, [""; 0], "it continues the county, whose duty of 2011 lies with it");
        morning(&world, "2012-01-01");
        opened(&world).await;
        assert_eq!(of("530121").await, ["2010", "2011"]);
        assert_eq!(of("530114").await, ["2012"]);
    });
}

/// Feature 7.
#[test]
fn duties_begin_with_the_period_in_which_the_policy_was_taken_in() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let found = duties(&world, &city, CITY, false, "4.1.5a").await;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0]["period"], &found[0]["opensOn"]),
            (&"2010".into(), &"2010-09-09".into()),
            "the clause begins in mid-period"
        );
        assert_eq!(found[0]["dueOn"], "2010-12-31");
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Feature 7.
    #[test]
    fn who_asks_later_finds_all_that_was_found_before(first in 0_i64..800, later in 0_i64..800) {
        use rencai::duties::expected::{Ground, Obliging};
        use rencai::kernel::{Every, PatternRole, Period, Term, UnitKind};
        use rencai::policy::obligation::{Evidence, Midway, Obligation, Selector};
        let tree = super::opening::tree();
        let ground = Ground::new(&tree, &[], &[]);
        let begin: rencai::kernel::Day = "2010-01-01".parse().unwrap();
        let owes = Obligation {
            from: None,
            every: Every::HalfYear,
            owed_by: vec![
                Selector { kind: Some(UnitKind::Division), ..Selector::default() },
                Selector { role: Some(PatternRole::Coordinator), ..Selector::default() },
            ],
            evidence: Evidence::Report,
            due_days: 15,
            closes_days: None,
            midway: Midway::Owed,
            rests_on: Vec::new(),
            figures: Vec::new(),
        };
        let obliging = [Obliging { id: uuid::Uuid::nil(), term: Term { from: Some(begin), until: None }, says: owes }];
        let (early, late) = (begin.plus(first.min(later)), begin.plus(first.max(later)));
        let units: Vec<_> = tree.units.iter().map(|unit| unit.id).collect();
        let root = units[0];
        for period in ["2010-H1", "2010-H2", "2011-H1", "2011-H2"] {
            let period: Period = period.parse().unwrap();
            let before = ground.expected(&obliging, period, early, root, &units);
            let after = ground.expected(&obliging, period, late, root, &units);
            prop_assert!(before.iter().all(|owed| after.contains(owed)));
            let units: std::collections::BTreeSet<_> = after.iter().map(|owed| owed.unit).collect();
            prop_assert_eq!(units.len(), after.len());
        }
    }
}
