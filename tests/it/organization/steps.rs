//! Reorganizations over values: whatever the steps, units have one above them and none lies below itself.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rencai::kernel::{Day, Failure, Instant, id::UnitId};
use rencai::kernel::{PatternRole, UnitKind, ZoneLevel, canonical};
use rencai::organization::entity::{unit, unit_version};
use rencai::organization::model::{Tree, Units};
use rencai::organization::reorganization::{Becoming, Change, Opening, Step, reorganize};
use rencai::policy::catalogues::REFERENCE;
use uuid::Uuid;

use crate::support::world::{SHILIN, WUHUA};

/// The reference tree, with ids that count up.
fn reference() -> Tree {
    let units = Units::read(REFERENCE.units).unwrap();
    let mut tree = Tree::default();
    let (day, now) = (start(), moment());
    let mut ids: Vec<(String, UnitId)> = Vec::new();
    for (number, planned) in (1_u128..).zip(units.plan()) {
        let id = UnitId(Uuid::from_u128(number));
        let parent = planned.parent.as_ref().map(|code| ids.iter().find(|(known, _)| known == code).unwrap().1);
        ids.push((planned.code.clone(), id));
        tree.units.push(unit::Model {
            id,
            code: planned.code,
            kind: planned.kind.as_str().to_owned(),
            department: planned.department,
            scope: String::new(),
        });
        tree.versions.push(unit_version::Model {
            id: Uuid::from_u128(number),
            unit_id: id,
            parent_id: parent,
            name: planned.name.clone(),
            name_en: planned.name_en,
            name_key: planned.name,
            level: planned.level.map(|level| level.as_str().to_owned()),
            sector: planned.sector,
            role: planned.role.as_str().to_owned(),
            leads: canonical(&planned.leads).unwrap(),
            valid_from: planned.term.from,
            valid_until: planned.term.until,
            known_from: now,
            known_until: None,
        });
    }
    assert!(tree.versions.iter().any(|version| version.term().contains(day)));
    tree
}

fn start() -> Day {
    "2010-01-01".parse().unwrap()
}

fn moment() -> Instant {
    "2010-01-01T00:00:00Z".parse().unwrap()
}

fn later(days: u64) -> Day {
    Day(start().0 + chrono::Days::new(days))
}

/// A code of the tree, or one of those that the steps open.
fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..14_usize).prop_map(|n| [
            "530102", "530103", "530111", "530112", "530113", "530121", "530122", "530124", "530125", "530126",
            "530127", "530128", "530129", "530181"
        ][n]
            .to_owned()),
        (0..6_u8).prop_map(|n| format!("new-{n}")),
    ]
}

/// Units of which something may be said that no county is.
const OTHERS: &[&str] = &["530102-health", "530126-organization-department", "5301Z1", "5301Z6"];

fn step() -> impl Strategy<Value = Step> {
    let open = (0..6_u8, code(), prop::option::of(code())).prop_map(|(n, parent, like)| {
        Step::Open(Opening {
            code: format!("new-{n}"),
            parent,
            kind: UnitKind::Division,
            department: None,
            name: format!("新{n}"),
            name_en: format!("New {n}"),
            role: PatternRole::Lead,
            level: None,
            sector: false,
            leads: Vec::new(),
            like,
        })
    });
    let rename = (code(), 0..9_u8).prop_map(|(unit, n)| Step::Rename {
        unit,
        name: format!("名{n}"),
        name_en: format!("Name {n}"),
    });
    let categories = ["party-government", "social-work"].map(str::to_owned).to_vec();
    let becoming = (
        prop::option::of(prop::sample::select(PatternRole::ALL)),
        prop::option::of(prop::sample::select(ZoneLevel::ALL)),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::subsequence(categories, 0..=2)),
    );
    let becoming = becoming.prop_map(|(role, level, sector, leads)| Becoming { role, level, sector, leads });
    let changed = prop_oneof![code(), prop::sample::select(OTHERS).prop_map(str::to_owned)];
    prop_oneof![
        2 => open,
        1 => rename,
        3 => (changed, becoming).prop_map(|(unit, becoming)| Step::Change { unit, becoming }),
        3 => (code(), code()).prop_map(|(unit, parent)| Step::Move { unit, parent }),
        2 => (code(), prop::collection::vec(code(), 0..3)).prop_map(|(unit, successors)| Step::Close { unit, successors }),
    ]
}

/// Feature 3.
#[test]
fn units_that_steps_have_moved_in_a_circle_end_together_and_are_not_gone_round_for_ever() {
    let below = |unit: &str, parent: &str| Step::Move { unit: unit.to_owned(), parent: parent.to_owned() };
    let close = Step::Close { unit: SHILIN.to_owned(), successors: vec![WUHUA.to_owned()] };
    let steps = [below(SHILIN, "530127"), below("530127", SHILIN), close];
    let mut next = 1_000_000_u128;
    let mut new_id = || {
        next += 1;
        UnitId(Uuid::from_u128(next))
    };
    let done = reorganize(&reference(), (later(30), moment()), &steps, &mut new_id).unwrap();
    let ended: Vec<&str> =
        done.touched.iter().filter(|one| one.change == Change::Closed).map(|one| &*one.unit).collect();
    assert!(ended.contains(&SHILIN) && ended.contains(&"530127"), "{ended:?}");
    assert_eq!(done.tree.faults(Day::FIRST), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 3.
    #[test]
    fn whatever_is_reorganized_each_unit_has_one_above_it_on_each_of_its_days_and_none_lies_below_itself(
        plans in prop::collection::vec((0..900_u64, prop::collection::vec(step(), 1..4)), 1..12),
    ) {
        let mut tree = reference();
        let mut next = 1_000_000_u128;
        for (days, steps) in plans {
            let before = tree.clone();
            let day = later(days);
            let mut new_id = || { next += 1; UnitId(Uuid::from_u128(next)) };
            match reorganize(&tree, (day, moment()), &steps, &mut new_id) {
                Ok(done) => {
                    let mut other = 9_000_000_u128;
                    let mut other_id = || { other += 1; UnitId(Uuid::from_u128(other)) };
                    let again = reorganize(&before, (day, moment()), &steps, &mut other_id).unwrap();
                    prop_assert_eq!(again.touched, done.touched, "who looks first and then does it has the same list");
                    tree = done.tree;
                }
                Err(Failure::Refused(reasons)) => {
                    prop_assert!(!reasons.0.is_empty());
                    continue;
                }
                Err(Failure::Fault(fault)) => panic!("{fault}"),
            }
            prop_assert_eq!(tree.faults(Day::FIRST), []);
            prop_assert!(tree.successions.iter().all(|link| link.unit_id != link.successor_id));
            for unit in &tree.units {
                let of = |tree: &Tree, on: Day| tree.versions.iter().filter(|version| version.unit_id == unit.id && version.term().contains(on)).cloned().collect::<Vec<_>>();
                for on in (0..1_000).step_by(37).map(later) {
                    let versions = of(&tree, on);
                    prop_assert!(versions.len() <= 1, "two versions of {} on {on}", unit.code);
                    if on < day {
                        let says = |v: &unit_version::Model| {
                            let (role, level, leads) = (v.role.clone(), v.level.clone(), v.leads.clone());
                            (v.name.clone(), v.parent_id, role, level, v.sector, leads)
                        };
                        let was: Vec<_> = of(&before, on).iter().map(says).collect();
                        let is: Vec<_> = versions.iter().map(says).collect();
                        prop_assert_eq!(was, is, "the days before stay");
                    }
                    for version in &versions {
                        prop_assert_eq!(version.level.is_some(), unit.kind == UnitKind::Zone.as_str());
                        let led = version.sector || version.leads != "[]";
                        prop_assert!(!led || unit.kind == UnitKind::Department.as_str(), "{version:?}");
                    }
                    let mut seen = BTreeSet::new();
                    let mut at = versions.first().cloned();
                    while let Some(version) = at {
                        prop_assert!(seen.insert(version.unit_id), "{} lies below itself on {on}", unit.code);
                        at = match version.parent_id {
                            None => None,
                            Some(parent) => {
                                let above = tree.versions.iter().find(|one| one.unit_id == parent && one.term().contains(on));
                                prop_assert!(above.is_some(), "{} has nobody above it on {on}", unit.code);
                                above.cloned()
                            }
                        };
                    }
                }
            }
        }
    }
}
