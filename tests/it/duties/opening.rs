//! Duties are opened by the system alone, in batches, whatever happens to units and clauses meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::Role;
use rencai::duties::entity::{duty, opening};
use rencai::duties::opening::open;
use rencai::kernel::id::UnitId;
use rencai::organization::entity::{unit, unit_succession, unit_version};
use rencai::organization::model::Tree;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use rencai::store::Read;
use rencai::worker::open_duties::{Seen, next};
use serde_json::json;
use uuid::Uuid;

use crate::support::hall::done;
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

use super::figures::sums_hold;
use super::{duties, morning, opened};

/// A city with three counties, of which one becomes a district on 2010-05-20 and one ends on 2011-03-01, and an
/// organization department that lies below one county in 2010 and below another from 2011 on.
pub fn tree() -> Tree {
    let id = |number: u128| UnitId(Uuid::from_u128(number));
    let units = [
        (1, "city", None),
        (2, "division", None),
        (3, "division", None),
        (4, "division", None),
        (5, "division", None),
        (6, "department", Some("organization")),
    ];
    let unit = |(number, kind, department): (u128, &str, Option<&str>)| unit::Model {
        id: id(number),
        code: number.to_string(),
        kind: kind.to_owned(),
        department: department.map(str::to_owned),
        scope: String::new(),
    };
    let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    let versions = [
        (1, 0, "", ""),
        (2, 1, "", ""),
        (3, 1, "", "2010-05-20"),
        (4, 1, "2010-05-20", ""),
        (5, 1, "", "2011-03-01"),
        (6, 2, "", "2011-01-01"),
        (6, 4, "2011-01-01", ""),
    ];
    let version = |(number, (unit, parent, from, until)): (usize, (u128, u128, &str, &str))| unit_version::Model {
        id: Uuid::from_u128(number as u128),
        unit_id: id(unit),
        parent_id: (parent > 0).then(|| id(parent)),
        name: unit.to_string(),
        name_en: unit.to_string(),
        name_key: unit.to_string(),
        level: None,
        sector: false,
        role: if unit == 6 { "coordinator" } else { "lead" }.to_owned(),
        leads: "[]".to_owned(),
        valid_from: day(from),
        valid_until: day(until),
        known_from: "2010-01-01T00:00:00Z".parse().unwrap(),
        known_until: None,
    };
    Tree {
        units: units.into_iter().map(unit).collect(),
        versions: versions.into_iter().enumerate().map(version).collect(),
        successions: vec![unit_succession::Model {
            unit_id: id(3),
            successor_id: id(4),
            from_day: day("2010-05-20").unwrap(),
        }],
    }
}

/// Makes the network of the leading group, to which some departments of the city belong from a day on.
async fn leading_group(world: &Arc<World>, members: &[&str], from: &str) {
    let organizer = world.actor(CITY, &[Role::Organizer]).await;
    let create = "mutation { networkCreate(input: { unit: \"530100\", code: \"leading-group\", name: \"领导小组\",
        nameEn: \"Leading group\", from: \"2010-09-09\" }) { network { id } errors { code } auditId } }";
    let made = world.data(&organizer, create, json!({})).await["networkCreate"].clone();
    done(&made);
    let join = "mutation($input: NetworkJoinInput!) { networkJoin(input: $input) { errors { code } auditId } }";
    let input = json!({ "network": made["network"]["id"], "members": members, "from": from });
    done(&world.data(&organizer, join, json!({ "input": input })).await["networkJoin"]);
}

/// What all units owe.
async fn all(world: &World) -> Vec<duty::Model> {
    Read::new(&world.app.store, world.system.clone()).find::<duty::Entity>().all().await.unwrap()
}

/// Feature 8.
#[test]
fn a_duty_says_because_of_which_clause_it_is_there_and_how_the_clause_read() {
    in_app(|world| async move {
        opened(&world).await;
        let query = "{ duties(unit: \"530102\", period: \"2010-H2\", first: 1) { totalCount edges { node {
            because { number summary summaryZh validFrom } obligation { every evidence dueDays }
        } } }
        clause(policy: \"kunming-2010-09-09\", number: \"4.1.7\") {
            summary summaryZh obligation { owedBy { kind below } }
        } }";
        let data = world.data(&world.system, query, json!({})).await;
        let duty = &data["duties"]["edges"][0]["node"];
        assert_eq!(duty["because"]["number"], "4.1.7");
        for field in ["summary", "summaryZh"] {
            assert!(duty["because"][field].is_string(), "{field}: {duty}");
            assert_eq!(duty["because"][field], data["clause"][field]);
        }
        assert_eq!(duty["because"]["validFrom"], "2010-09-09");
        assert_eq!(duty["obligation"], json!({ "every": "HALF_YEAR", "evidence": "INSPECTION", "dueDays": 0 }));
        assert_eq!(
            data["clause"]["obligation"]["owedBy"],
            json!([
                { "kind": "CITY", "below": null }, { "kind": "DIVISION", "below": null },
            ])
        );
    });
}

/// Feature 8.
#[test]
fn a_clause_that_is_repealed_ends_the_duties_to_come_and_leaves_those_that_are_there() {
    in_app(|world| async move {
        opened(&world).await;
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4c").unwrap();
        clause.valid_to = Some("2011-06-01".parse().unwrap());
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        morning(&world, "2012-02-01");
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let found = duties(&world, &city, WUHUA, false, "4.1.4c").await;
        let periods: Vec<_> = found.iter().map(|one| one["period"].as_str().unwrap()).collect();
        assert_eq!(periods, ["2010", "2011"]);
    });
}

#[test]
fn members_of_a_network_owe_from_the_day_on_which_they_join() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        assert_eq!(duties(&world, &city, CITY, true, "4.1.4d").await, [json!(null); 0]);
        leading_group(&world, &["530100-finance", "530100-education"], "2010-10-15").await;
        assert!(opened(&world).await >= 2);
        let found = duties(&world, &city, CITY, true, "4.1.4d").await;
        assert_eq!(found.len(), 2);
        for one in found {
            assert_eq!((&one["period"], &one["opensOn"]), (&json!("2010-H2"), &json!("2010-10-15")));
            assert_eq!(one["dueOn"], "2011-01-17", "fifteen days after the half year lies a Saturday");
        }
    });
}

#[test]
fn a_batch_is_one_entry_whose_digest_covers_its_duties_and_nobody_reaches_those_of_others() {
    in_app(|world| async move {
        let there = opened(&world).await;
        let read = Read::new(&world.app.store, world.system.clone());
        let batches = read.find::<opening::Entity>().all().await.unwrap();
        let counted: i64 = batches.iter().map(|batch| batch.duties).sum();
        assert_eq!(usize::try_from(counted).unwrap(), there);
        assert_eq!(read.find::<duty::Entity>().count().await.unwrap() as usize, there);

        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let query = "query($unit: String!) { duties(unit: $unit, below: true) { totalCount } dutyFigures(unit: $unit, period: \"2010\") { total { expected } } }";
        for (unit, seen) in [(WUHUA, true), (PANLONG, false), (SHILIN, false)] {
            let data = world.data(&county, query, json!({ "unit": unit })).await;
            assert_eq!(data["duties"]["totalCount"].as_u64().unwrap() > 0, seen, "{unit}");
            assert_eq!(data["dutyFigures"].is_object(), seen, "{unit}");
        }
        let own = world.data(&county, query, json!({ "unit": CITY })).await;
        let below = world.data(&county, query, json!({ "unit": WUHUA })).await;
        assert_eq!(own["duties"], below["duties"], "of the city he sees what lies within his reach");
    });
}

/// Feature 7.
#[test]
fn the_job_opens_what_is_owed_at_the_start_when_the_day_turns_and_when_units_change_and_nothing_twice() {
    in_app(|world| async move {
        let mut seen = Seen::default();
        let later = |seconds: i64| world.clock.set(world.clock.now().plus_seconds(seconds));
        assert!(next(&world.app, &mut seen).await.unwrap(), "nothing is open yet");
        let first = all(&world).await.len();
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert!(!next(&world.app, &mut Seen::default()).await.unwrap(), "another program");
        let looked = seen.clone();
        later(61);
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert_ne!(seen, looked, "it looked once more for what was begun before");
        let looked = seen.clone();
        later(61);
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert_eq!(seen, looked);

        morning(&world, "2010-12-31");
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert_ne!(seen, looked, "another day");
        assert_eq!(all(&world).await.len(), first, "of the same periods");
        morning(&world, "2011-01-01");
        assert!(next(&world.app, &mut seen).await.unwrap(), "another year");
        let second = all(&world).await.len();
        assert!(second > first);
        assert!(!next(&world.app, &mut seen).await.unwrap());

        later(1);
        leading_group(&world, &["530100-finance"], "2011-01-01").await;
        assert!(next(&world.app, &mut seen).await.unwrap(), "somebody has joined");
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert!(!next(&world.app, &mut Seen::default()).await.unwrap(), "another program");
        assert_eq!(all(&world).await.len(), second + 2, "it owes a report for the half year, and targets for the year");
        sums_hold(&world).await;
    });
}

/// Feature 7.
#[test]
fn two_programs_that_open_at_once_open_each_duty_once_and_neither_fails() {
    in_app(|world| async move {
        let (one, other) = tokio::join!(open(&world.app.store, &world.system), open(&world.app.store, &world.system));
        let (one, other) = (one.unwrap(), other.unwrap());
        let there = all(&world).await;
        assert_eq!(there.len(), one + other, "each counts what it has opened itself");
        let keys: BTreeSet<_> =
            there.iter().map(|row| (row.unit_id, row.clause_id, &row.period, &row.occasion)).collect();
        assert_eq!(keys.len(), there.len());
        assert_eq!(opened(&world).await, 0);
        assert_eq!(all(&world).await.len(), there.len());
        sums_hold(&world).await;
    });
}
