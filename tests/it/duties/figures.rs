//! Five figures, from sums that are kept as duties are written.

use std::collections::BTreeMap;
use std::sync::Arc;

use rencai::access::Role;
use rencai::duties::entity::{duty, lineage, tally};
use rencai::duties::model::{Figures, Share};
use rencai::duties::read;
use rencai::store::Read;
use serde_json::{Value, json};

use crate::organization::networks;
use crate::support::hall::{done, id, nodes};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::{duties, morning, opened};

/// A department of a county.
const HEALTH: &str = "530102-health";

pub async fn total(world: &Arc<World>, unit: &str, period: &str) -> Value {
    let query = "query($unit: String!, $period: Period!) { dutyFigures(unit: $unit, period: $period) {
        total { expected done inTime late missing waived lapsed open }
    } }";
    world.data(&world.system, query, json!({ "unit": unit, "period": period })).await["dutyFigures"]["total"].clone()
}

/// The figures of a unit, or those of a network's members, told apart.
async fn table(world: &Arc<World>, unit: &str, period: &str, network: Option<&str>, by: &str) -> Value {
    let query = "query($unit: String!, $period: Period!, $network: ID, $by: DutyFiguresBy) {
        dutyFigures(unit: $unit, period: $period, network: $network, by: $by) {
            total { ...All } lines { unit { code } figures { ...All } }
        }
    }
    fragment All on DutyFigures { expected done inTime late missing waived lapsed open }";
    let variables = json!({ "unit": unit, "period": period, "network": network, "by": by });
    world.data(&world.system, query, variables).await["dutyFigures"].clone()
}

/// What a table says of a unit.
fn line(table: &Value, unit: &str) -> Value {
    let lines = table["lines"].as_array().unwrap();
    lines.iter().find(|line| line["unit"]["code"] == unit).map_or(Value::Null, |line| line["figures"].clone())
}

/// Figures added up, each by its name.
fn added(all: &[Value]) -> Value {
    let mut sum: BTreeMap<&str, i64> = BTreeMap::new();
    for (name, figure) in all.iter().flat_map(|figures| figures.as_object().unwrap()) {
        *sum.entry(name).or_default() += figure.as_i64().unwrap();
    }
    json!(sum)
}

/// The same of the lines of a table.
fn lines_added(table: &Value) -> Value {
    let lines = table["lines"].as_array().unwrap().iter();
    added(&lines.map(|line| line["figures"].clone()).collect::<Vec<_>>())
}

async fn reorganized(world: &Arc<World>, from: &str, steps: Value) {
    let operator = world.actor(CITY, &[Role::Operator]).await;
    let input = json!({ "from": from, "steps": steps, "reason": "示例：机构调整" });
    let query = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) {
        errors { code message } auditId
    } }";
    done(&world.data(&operator, query, json!({ "input": input })).await["unitsReorganize"]);
}

/// Has the city waive a duty until a day.
async fn waived(world: &Arc<World>, duty: &Value, until: &str) {
    let city = world.actor(CITY, &[Role::Supervisor]).await;
    let query = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code } auditId } }";
    let input = json!({
        "duty": duty["id"], "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2010〕1号",
        "approver": "示例批准人 1", "until": until,
    });
    done(&world.data(&city, query, json!({ "input": input })).await["reliefGrant"]);
}

/// What the sums say is what the duties say, unit by unit.
pub async fn sums_hold(world: &Arc<World>) {
    let read = Read::new(&world.app.store, world.system.clone());
    let calendar = read::calendar(&read).await.unwrap();
    let (today, before) = (read.today(), calendar.due_before(read.today()));
    let mut wanted: BTreeMap<_, Figures> = BTreeMap::new();
    let lineages = read.find::<lineage::Entity>().all().await.unwrap();
    for row in read.find::<duty::Entity>().all().await.unwrap() {
        let lineage = lineages.iter().find(|lineage| lineage.id == row.lineage_id).unwrap();
        for unit in lineage.units().unwrap() {
            let key = (unit, row.clause_id, row.period.clone());
            wanted.entry(key).or_default().add(Share::of(&row), row.falls_on, today, before);
        }
    }
    let mut there: BTreeMap<_, Figures> = BTreeMap::new();
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
            let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
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
        let zone = json!({ "open": {
            "code": "530900", "parent": CITY, "kind": "ZONE", "name": "示例区", "nameEn": "Example Zone", "level": "PROVINCIAL",
        } });
        reorganized(&world, "2010-12-01", json!([zone, { "move": { "unit": SHILIN, "parent": "530900" } }])).await;
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

/// Feature 2.
#[test]
fn a_department_that_moves_leaves_the_years_before_with_the_county_that_it_lay_below_then() {
    in_app(|world| async move {
        opened(&world).await;
        morning(&world, "2011-12-31");
        opened(&world).await;
        morning(&world, "2012-01-01");
        let told = async |unit: &str| {
            let mut told = Vec::new();
            for year in ["2010", "2011"] {
                for by in ["UNIT", "CLAUSE"] {
                    told.push(table(&world, unit, year, None, by).await);
                }
            }
            told
        };
        let (left, joined) = (told(WUHUA).await, told(SHILIN).await);
        for table in left.iter().chain(&joined) {
            assert!(table["total"]["expected"].as_i64().unwrap() > 0, "{table}");
        }
        reorganized(&world, "2012-01-01", json!([{ "move": { "unit": HEALTH, "parent": SHILIN } }])).await;
        assert!(opened(&world).await > 0, "what is owed in the new year");
        assert_eq!((told(WUHUA).await, told(SHILIN).await), (left, joined.clone()));

        let (before, after) =
            (table(&world, WUHUA, "2012", None, "UNIT").await, table(&world, SHILIN, "2012", None, "UNIT").await);
        assert_eq!(line(&before, HEALTH), Value::Null);
        assert_eq!(line(&after, HEALTH), total(&world, HEALTH, "2012").await);
        assert!(line(&after, HEALTH)["expected"].as_i64().unwrap() > 0, "{after}");
        for table in [&before, &after] {
            assert_eq!(lines_added(table), table["total"]);
        }

        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let owed = duties(&world, &city, HEALTH, false, "4.1.1f").await;
        waived(&world, owed.iter().find(|duty| duty["period"] == "2011").unwrap(), "2012-06-01").await;
        let year = table(&world, WUHUA, "2011", None, "UNIT").await;
        assert_eq!((&year["total"]["waived"], &line(&year, HEALTH)["waived"]), (&json!(1), &json!(1)));
        assert_eq!(told(SHILIN).await, joined, "what becomes of it later counts where it was owed");
        for (county, lies) in [(WUHUA, false), (SHILIN, true)] {
            let listed = duties(&world, &city, county, true, "4.1.1f").await;
            let has = listed.iter().any(|duty| duty["unit"]["code"] == HEALTH && duty["period"] == "2011");
            assert_eq!(has, lies, "a list follows where the unit lies today: {county}");
        }
        sums_hold(&world).await;
    });
}

/// Features 4 and 9.
#[test]
fn what_is_cut_by_a_network_is_what_its_members_owe_added_up_and_the_last_day_of_the_period_decides_who_they_are() {
    in_app(|world| async move {
        opened(&world).await;
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let change = async |name: &str, input: Value| {
            let payload = networks::change(&world, &organizer, name, input).await;
            done(&payload);
            id(&payload["network"])
        };
        let create = json!({
            "unit": CITY, "code": "compared", "name": "对比组", "nameEn": "Compared", "from": "2010-01-01",
        });
        let network = change("networkCreate", create).await;
        let of = |unit: &str, from: &str| json!({ "network": network, "members": [unit], "from": from });
        let own = async |unit: &str| line(&table(&world, unit, "2010", None, "UNIT").await, unit);
        let figures_are_of = async |members: &[&str]| {
            let mut wanted = Vec::new();
            for &unit in members {
                wanted.push(own(unit).await);
            }
            for by in ["UNIT", "CLAUSE", "PERIOD"] {
                let cut = table(&world, CITY, "2010", Some(network.as_str()), by).await;
                assert_eq!((&cut["total"], &lines_added(&cut)), (&added(&wanted), &added(&wanted)), "{by}");
            }
            let by_unit = table(&world, CITY, "2010", Some(network.as_str()), "UNIT").await;
            for (unit, figures) in members.iter().zip(&wanted) {
                assert_eq!(line(&by_unit, unit), *figures, "{unit}");
            }
        };
        let list_is_of = async |members: &[&str]| {
            let query = "query($network: ID) {
                duties(unit: \"530100\", below: true, network: $network, period: \"2010\", first: 100) {
                    totalCount edges { node { unit { code } } }
                }
            }";
            let listed = world.data(&world.system, query, json!({ "network": network })).await["duties"].clone();
            let mut there: BTreeMap<String, i64> = BTreeMap::new();
            for duty in nodes(&listed) {
                *there.entry(duty["unit"]["code"].as_str().unwrap().to_owned()).or_default() += 1;
            }
            let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
            for &unit in members {
                wanted.insert(unit.to_owned(), own(unit).await["expected"].as_i64().unwrap());
            }
            assert_eq!(there, wanted);
            assert_eq!(listed["totalCount"], json!(wanted.values().sum::<i64>()));
        };

        change("networkJoin", of(WUHUA, "2010-10-01")).await;
        figures_are_of(&[WUHUA]).await;
        list_is_of(&[WUHUA]).await;
        morning(&world, "2010-12-15");
        change("networkJoin", of(SHILIN, "2010-12-15")).await;
        waived(&world, &duties(&world, &world.system, WUHUA, false, "4.1.4c").await[0], "2011-02-01").await;
        morning(&world, "2011-01-05");
        figures_are_of(&[WUHUA, SHILIN]).await;
        list_is_of(&[WUHUA, SHILIN]).await;
        let both = table(&world, CITY, "2010", Some(network.as_str()), "UNIT").await["total"].clone();
        assert!(both["missing"].as_i64().unwrap() > 0 && both["waived"] == 1, "{both}");

        change("networkLeave", of(SHILIN, "2011-01-01")).await;
        figures_are_of(&[WUHUA, SHILIN]).await;
        list_is_of(&[WUHUA]).await;
        change("networkLeave", of(WUHUA, "2010-12-31")).await;
        figures_are_of(&[SHILIN]).await;
        list_is_of(&[]).await;
    });
}
