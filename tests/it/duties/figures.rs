//! Five figures, from sums that are kept as duties are written.

use std::sync::Arc;

use rencai::access::Role;
use rencai::duties::entity::{duty, lineage, tally};
use rencai::duties::model::{Figures, Share};
use rencai::duties::read;
use rencai::store::Read;
use serde_json::{Value, json};

use crate::support::hall::done;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::{morning, opened};

pub async fn total(world: &Arc<World>, unit: &str, period: &str) -> Value {
    let query = "query($unit: String!, $period: Period!) { dutyFigures(unit: $unit, period: $period) {
        total { expected done inTime late missing waived open }
    } }";
    world.data(&world.system, query, json!({ "unit": unit, "period": period })).await["dutyFigures"]["total"].clone()
}

/// What the sums say is what the duties say, unit by unit.
pub async fn sums_hold(world: &Arc<World>) {
    let read = Read::new(&world.app.store, world.system.clone());
    let calendar = read::calendar(&read).await.unwrap();
    let (today, before) = (read.today(), calendar.due_before(read.today()));
    let mut wanted: std::collections::BTreeMap<_, Figures> = std::collections::BTreeMap::new();
    let lineages = read.find::<lineage::Entity>().all().await.unwrap();
    for row in read.find::<duty::Entity>().all().await.unwrap() {
        let lineage = lineages.iter().find(|lineage| lineage.id == row.lineage_id).unwrap();
        for unit in lineage.units().unwrap() {
            let key = (unit, row.clause_id, row.period.clone());
            wanted.entry(key).or_default().add(Share::of(&row), row.falls_on, today, before);
        }
    }
    let mut there: std::collections::BTreeMap<_, Figures> = std::collections::BTreeMap::new();
    for row in read.find::<tally::Entity>().all().await.unwrap() {
        let share =
            Share { waived_until: row.waived_until, expected: row.expected, in_time: row.in_time, late: row.late };
        there.entry((row.unit_id, row.clause_id, row.period)).or_default().add(share, row.falls_on, today, before);
    }
    assert_eq!(there, wanted);
}

/// Feature 9.
#[test]
fn what_is_not_due_yet_what_is_missing_and_all_together_are_told_by_clause_and_unit() {
    in_app(|world| async move {
        opened(&world).await;
        sums_hold(&world).await;
        let before = total(&world, CITY, "2010").await;
        assert_eq!((&before["expected"], &before["missing"]), (&before["open"], &json!(0)));
        morning(&world, "2010-12-31");
        assert_eq!(total(&world, CITY, "2010").await, before, "the last day on which it is due");
        morning(&world, "2011-01-01");
        let after = total(&world, CITY, "2010").await;
        assert!(after["missing"].as_i64().unwrap() > 1000, "{after}");
        let left = after["open"].as_i64().unwrap();
        assert_eq!(after["missing"].as_i64().unwrap() + left, before["expected"].as_i64().unwrap());
        assert!(left > 0, "what is due a month after the year is not due yet");
        sums_hold(&world).await;

        let query = "query($by: DutyFiguresBy) { dutyFigures(unit: \"530100\", period: \"2010\", by: $by) {
            total { expected missing } lines { unit { code } clause { number } period figures { expected missing } }
        } }";
        for by in ["UNIT", "CLAUSE", "PERIOD"] {
            let table = world.data(&world.system, query, json!({ "by": by })).await["dutyFigures"].clone();
            assert_eq!(table["total"], json!({ "expected": before["expected"], "missing": after["missing"] }), "{by}");
            let lines = table["lines"].as_array().unwrap();
            let sum: i64 = lines.iter().map(|line| line["figures"]["expected"].as_i64().unwrap()).sum();
            assert_eq!(json!(sum), before["expected"], "{by}");
            match by {
                "UNIT" => {
                    assert_eq!(lines[0]["unit"]["code"], CITY);
                    assert!(lines.iter().any(|line| line["unit"]["code"] == WUHUA));
                }
                "CLAUSE" => {
                    let numbers: Vec<_> = lines.iter().map(|line| line["clause"]["number"].as_str().unwrap()).collect();
                    assert_eq!(&numbers[..3], ["4.1.1a", "4.1.1b", "4.1.1c"], "in the order of the document");
                }
                _ => assert_eq!(lines[0]["period"], "2010"),
            }
        }
        let county = total(&world, WUHUA, "2010").await;
        let table = world.data(&world.system, query, json!({ "by": "UNIT" })).await["dutyFigures"].clone();
        let line =
            table["lines"].as_array().unwrap().iter().find(|line| line["unit"]["code"] == WUHUA).unwrap().clone();
        assert_eq!(
            line["figures"]["expected"], county["expected"],
            "a line of the city's table is the county's own figure"
        );
    });
}

#[test]
fn a_tree_three_levels_deep_with_its_figures_takes_as_many_statements_for_few_units_as_for_many() {
    in_app(|world| async move {
        opened(&world).await;
        let query = |first: u32| {
            format!(
                "{{ unit(code: \"530100\") {{ dutyFigures(period: \"2010\") {{ open }} children(first: {first}) {{ edges {{ node {{
                    code dutyFigures(period: \"2010\") {{ open missing }}
                    children(first: {first}) {{ edges {{ node {{ code dutyFigures(period: \"2010\") {{ open }} }} }} }}
                }} }} }} }} }}"
            )
        };
        let mut counts = Vec::new();
        for first in [2, 20] {
            let session =
                rencai::graphql::Session::new(&world.app.store, world.system.clone(), rencai::kernel::Language::En);
            let read = session.read.clone();
            let request = async_graphql::Request::new(query(first)).data(session);
            let answer = serde_json::to_value(world.app.schema.execute(request).await).unwrap();
            assert_eq!(answer.get("errors"), None, "{answer}");
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
        let county = world.actor(WUHUA, &[Role::Nominator]).await;
        let query = "{ unit(code: \"530102\") { dutyFigures(period: \"2010\") { open } } }";
        assert_eq!(
            world.data(&county, query, json!({})).await["unit"]["dutyFigures"],
            json!(null),
            "who may not read duties sees none"
        );
    });
}

/// Feature 2.
#[test]
fn a_county_that_moves_leaves_what_it_owed_before_out_of_the_sum_of_the_unit_below_which_it_comes_to_lie() {
    in_app(|world| async move {
        opened(&world).await;
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let zone = json!({ "open": {
            "code": "530900", "parent": CITY, "kind": "ZONE", "name": "示例区", "nameEn": "Example Zone", "level": "PROVINCIAL",
        } });
        let steps = json!([zone, { "move": { "unit": SHILIN, "parent": "530900" } }]);
        let input = json!({ "from": "2010-12-01", "steps": steps, "reason": "示例：机构调整" });
        let query = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
            errors { code message } auditId
        } }";
        done(&world.data(&operator, query, json!({ "input": input })).await["unitsReorganize"]);
        opened(&world).await;
        let query = "query($by: DutyFiguresBy) { dutyFigures(unit: \"530900\", period: \"2010\", by: $by) {
            total { expected } lines { unit { code } figures { expected } }
        } }";
        let by = async |by: &str| world.data(&world.system, query, json!({ "by": by })).await["dutyFigures"].clone();
        let by_unit = by("UNIT").await;
        let county = by_unit["lines"].as_array().unwrap().iter().find(|line| line["unit"]["code"] == SHILIN).unwrap();
        assert!(county["figures"]["expected"].as_i64().unwrap() > 0, "it shows all of its own: {by_unit}");
        assert_eq!(by_unit["total"], by("CLAUSE").await["total"]);
        sums_hold(&world).await;
    });
}
