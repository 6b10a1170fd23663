//! Units that are opened, renamed, moved, changed, merged, split and closed: what is previewed is what is done, and
//! nothing of before changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::duties::{duties, morning, opened};
use crate::support::hall::{Hall, allowed, done, nodes, plain, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

const PLAN: &str = "from digest holdings { unit kind count goesTo }
    units { unit change name role level sector leads parent successors }";

async fn operator(world: &Arc<World>) -> Arc<Actor> {
    world.actor(CITY, &[Role::Operator]).await
}

async fn reorganize_as(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    let query = format!(
        "mutation($input: UnitsReorganizeInput!) {{ unitsReorganize(input: $input) {{
            reorganization {{ {PLAN} }} errors {{ code path message allowed }} auditId
        }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await["unitsReorganize"].clone()
}

pub(super) async fn reorganized(world: &Arc<World>, from: &str, steps: Value) -> Value {
    let input = json!({ "from": from, "steps": steps, "reason": "示例：机构调整" });
    reorganize_as(world, &operator(world).await, input).await
}

pub(super) async fn preview(world: &Arc<World>, from: &str, steps: &Value) -> Value {
    let query = format!(
        "query($from: Date!, $steps: [ReorganizationStepInput!]!) {{ previewReorganization(from: $from, steps: $steps) {{ {PLAN} }} }}"
    );
    world.ask(&operator(world).await, &query, json!({ "from": from, "steps": steps })).await
}

async fn seen(world: &Arc<World>, unit: &str, day: &str, known: Option<&str>) -> Value {
    let query =
        "query($unit: String!, $day: Date!, $known: DateTime) { unit(code: $unit, asOf: $day, knownAt: $known) {
        nameEn parent { code } successor { code }
    } }";
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    let data = world.data(&actor, query, json!({ "unit": unit, "day": day, "known": known })).await;
    let unit = &data["unit"];
    json!([unit["nameEn"], unit["parent"]["code"], unit["successor"]["code"]])
}

/// What a unit is in the pattern as of a day, and as known at a moment.
async fn is_then(world: &Arc<World>, unit: &str, day: &str, known: Option<&str>) -> Value {
    let query = "query($unit: String!, $day: Date!, $known: DateTime) {
        unit(code: $unit, asOf: $day, knownAt: $known) { role level sector leads }
    }";
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    let data = world.data(&actor, query, json!({ "unit": unit, "day": day, "known": known })).await;
    let unit = &data["unit"];
    json!([unit["role"], unit["level"], unit["sector"], unit["leads"]])
}

/// A department of 石林, and what is said of it beside.
fn open_department(department: &str, more: &Value) -> Value {
    let mut open = json!({
        "code": format!("{SHILIN}-{department}"), "parent": SHILIN, "kind": "DEPARTMENT", "department": department,
        "name": "示例局", "nameEn": "Example Bureau",
    });
    for (field, value) in more.as_object().unwrap() {
        open[field] = value.clone();
    }
    json!({ "open": open })
}

pub(super) fn open_like(code: &str, like: &str) -> Value {
    json!({ "open": {
        "code": code, "parent": CITY, "kind": "DIVISION", "name": "示例区", "nameEn": "Example District", "like": like,
    } })
}

/// Feature 3.
#[test]
fn a_unit_that_is_renamed_keeps_its_old_name_on_the_days_before_and_what_was_known_before() {
    in_app(|world| async move {
        let now = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        let rename = json!([{ "rename": { "unit": SHILIN, "name": "示例县", "nameEn": "Example County" } }]);
        let plan = reorganized(&world, "2010-06-01", rename).await;
        done(&plan);
        let touched = json!([{
            "unit": SHILIN, "change": "RENAMED", "name": "示例县", "role": "LEAD", "level": null, "sector": false,
            "leads": [], "parent": CITY, "successors": [],
        }]);
        assert_eq!(plan["reorganization"]["units"], touched);
        let old = seen(&world, SHILIN, "2010-05-31", None).await;
        assert_ne!(old[0], "Example County");
        assert_eq!(seen(&world, SHILIN, "2010-06-01", None).await, json!(["Example County", CITY, null]));
        assert_eq!(seen(&world, SHILIN, "2012-01-01", None).await[0], "Example County");
        assert_eq!(seen(&world, SHILIN, "2012-01-01", Some(&now)).await, old, "it was not known then");
    });
}

/// Feature 2.
#[test]
fn a_county_that_moves_leaves_the_days_before_under_the_old_parent_and_lies_elsewhere_from_its_day_on() {
    in_app(|world| async move {
        let open = json!([{ "open": {
            "code": "530900", "parent": CITY, "kind": "ZONE", "name": "示例区", "nameEn": "Example Zone", "level": "PROVINCIAL",
        } }]);
        done(&reorganized(&world, "2010-01-01", open).await);
        let to_come = json!([{ "move": { "unit": SHILIN, "parent": "530900" } }]);
        done(&reorganized(&world, "2012-01-01", to_come).await);
        assert_eq!(seen(&world, SHILIN, "2011-12-31", None).await[1], CITY);
        assert_eq!(seen(&world, SHILIN, "2012-01-01", None).await[1], "530900");
        assert_eq!(world.actor(SHILIN, &[]).await.scope.0, format!("{CITY}/{SHILIN}/"), "the day is to come");
        let back = json!([{ "move": { "unit": SHILIN, "parent": CITY } }]);
        refused(&reorganized(&world, "2011-06-01", back.clone()).await, "BAD_USER_INPUT");
        done(&reorganized(&world, "2012-06-01", back).await);
        let parents = [("2011-12-31", CITY), ("2012-05-31", "530900"), ("2012-06-01", CITY)];
        for (day, parent) in parents {
            assert_eq!(seen(&world, SHILIN, day, None).await[1], parent, "{day}");
        }
        let now = json!([{ "move": { "unit": WUHUA, "parent": "530900" } }]);
        done(&reorganized(&world, "2010-06-01", now).await);
        assert_eq!(world.actor(WUHUA, &[]).await.scope.0, format!("{CITY}/530900/{WUHUA}/"));
    });
}

/// Features 2 and 3. 杨林 of the catalogue became national later.
#[test]
fn a_zone_is_of_another_level_from_a_day_on_and_of_the_old_one_on_the_days_before() {
    in_app(|world| async move {
        const ZONE: &str = "5301Z6";
        let change = json!([{ "change": { "unit": ZONE, "level": "NATIONAL" } }]);
        let before = Hand::reach(&world).await.everything().await;
        let previewed = preview(&world, "2010-07-01", &change).await["data"]["previewReorganization"].clone();
        assert!(Hand::reach(&world).await.everything().await == before, "a preview wrote something");
        let touched = json!([{
            "unit": ZONE, "change": "CHANGED", "name": "嵩明杨林工业园区", "role": "LEAD", "level": "NATIONAL",
            "sector": false, "leads": [], "parent": CITY, "successors": [],
        }]);
        assert_eq!((&previewed["units"], &previewed["holdings"]), (&touched, &json!([])));
        let now = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        let input =
            json!({ "from": "2010-07-01", "steps": change, "reason": "示例：升级", "expected": previewed["digest"] });
        let run = reorganize_as(&world, &operator(&world).await, input).await;
        done(&run);
        assert_eq!(run["reorganization"], previewed, "the run does exactly the list");
        let provincial = json!(["LEAD", "PROVINCIAL", false, []]);
        assert_eq!(is_then(&world, ZONE, "2010-06-30", None).await, provincial);
        assert_eq!(is_then(&world, ZONE, "2010-07-01", None).await, json!(["LEAD", "NATIONAL", false, []]));
        assert_eq!(is_then(&world, ZONE, "2010-07-01", Some(&now)).await, provincial, "it was not known then");
        assert_eq!(seen(&world, ZONE, "2010-07-01", None).await, seen(&world, ZONE, "2010-06-30", None).await);
    });
}

/// Features 3 and 7.
#[test]
fn a_department_owes_what_its_sector_and_what_it_leads_ask_for_from_the_day_on_which_that_is_so() {
    in_app(|world| async move {
        let (tourism, forestry) = (format!("{SHILIN}-tourism"), format!("{SHILIN}-forestry"));
        let leads = json!({ "sector": true, "leads": ["HIGHLY_SKILLED", "PROFESSIONAL_TECHNICAL", "HIGHLY_SKILLED"] });
        let steps = json!([open_department("forestry", &leads), open_department("tourism", &json!({}))]);
        let opening = reorganized(&world, "2010-06-01", steps).await;
        done(&opening);
        let listed = opening["reorganization"]["units"].as_array().unwrap().iter();
        let listed: Vec<Value> = listed.map(|unit| json!([unit["unit"], unit["sector"], unit["leads"]])).collect();
        let both = json!(["PROFESSIONAL_TECHNICAL", "HIGHLY_SKILLED"]);
        assert_eq!(listed, [json!([forestry, true, both]), json!([tourism, false, []])]);
        let stored = json!(["DEPARTMENT", null, true, ["professional-technical", "highly-skilled"]]);
        assert_eq!(is_then(&world, &forestry, "2010-06-01", None).await, stored);
        let owing = async |unit: &str| {
            let mut many = Vec::new();
            for clause in ["4.1.1f", "4.1.2b"] {
                many.push(duties(&world, &world.system, unit, false, clause).await.len());
            }
            many
        };
        opened(&world).await;
        assert_eq!((owing(&forestry).await, owing(&tourism).await), (vec![1, 1], vec![0, 0]));

        let steps = json!([
            { "change": { "unit": tourism, "sector": true, "leads": ["RURAL_PRACTICAL"], "role": "SOCIETY" } },
            { "change": { "unit": forestry, "leads": [] } },
        ]);
        done(&reorganized(&world, "2010-11-01", steps).await);
        opened(&world).await;
        assert_eq!((owing(&forestry).await, owing(&tourism).await), (vec![1, 1], vec![1, 1]), "what is owed stays");
        assert_eq!(duties(&world, &world.system, &tourism, false, "4.1.1f").await[0]["opensOn"], "2010-11-01");
        for (unit, before, from) in [
            (&tourism, json!(["DEPARTMENT", null, false, []]), json!(["SOCIETY", null, true, ["rural-practical"]])),
            (&forestry, stored, json!(["DEPARTMENT", null, true, []])),
        ] {
            assert_eq!(is_then(&world, unit, "2010-10-31", None).await, before, "{unit}");
            assert_eq!(is_then(&world, unit, "2010-11-01", None).await, from, "{unit}");
        }
        morning(&world, "2011-01-02");
        opened(&world).await;
        assert_eq!((owing(&forestry).await, owing(&tourism).await), (vec![2, 1], vec![2, 2]), "the new year's");
    });
}

/// Feature 3.
#[test]
fn what_a_merged_county_leaves_open_goes_to_its_successor_and_no_old_row_changes() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 2).await;
        for number in ["001", "002"] {
            done(&hall.nominate(&edition, number, plain(9)).await);
        }
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let steps = json!([
            open_like("530190", WUHUA),
            { "close": { "unit": WUHUA, "successors": ["530190"] } },
            { "close": { "unit": PANLONG, "successors": ["530190"] } },
        ]);
        let previewed = preview(&world, "2010-09-01", &steps).await["data"]["previewReorganization"].clone();
        assert!(hand.everything().await == before, "a preview wrote something");
        let left = json!([
            { "unit": WUHUA, "kind": "EDITION", "count": "1", "goesTo": "530190" },
            { "unit": WUHUA, "kind": "NOMINATION", "count": "2", "goesTo": "530190" },
            { "unit": WUHUA, "kind": "RULE", "count": "1", "goesTo": "530190" },
            { "unit": WUHUA, "kind": "PRINCIPAL", "count": "4", "goesTo": null },
        ]);
        assert_eq!(previewed["holdings"], left);
        let changed = |change: &str| {
            let units = previewed["units"].as_array().unwrap().iter();
            units.filter(|unit| unit["change"] == change).count()
        };
        let departments = changed("OPENED") - 1;
        assert!(departments > 5);
        assert_eq!(changed("CLOSED"), 2 * (departments + 1), "departments end with their county");
        let health = previewed["units"].as_array().unwrap().iter().find(|unit| unit["unit"] == "530103-health");
        assert_eq!(health.unwrap()["successors"], json!(["530190-health"]));

        let mut input = json!({ "from": "2010-09-01", "steps": steps, "reason": "合并", "expected": "sha256:other" });
        let stale = reorganize_as(&world, &operator(&world).await, input.clone()).await;
        assert_eq!(allowed(&stale, "VERSION_CONFLICT"), [previewed["digest"].as_str().unwrap()]);
        input["expected"] = previewed["digest"].clone();
        let run = reorganize_as(&world, &operator(&world).await, input).await;
        done(&run);
        assert_eq!(run["reorganization"], previewed, "the run does exactly the list");

        let after = hand.everything().await;
        let pairs = before.iter().zip(&after).filter(|(was, is)| was != is);
        let changed: BTreeSet<&str> = pairs.map(|((table, _), _)| table.as_str()).collect();
        let own = ["unit", "unit_succession", "unit_version"];
        let trail = ["audit_entry", "audit_head", "audit_row", "event", "refused_attempt"];
        assert_eq!(changed, own.into_iter().chain(trail).collect(), "rows of other rooms stay as they are");
        assert_eq!(seen(&world, WUHUA, "2010-08-31", None).await[2], "530190");
        assert_eq!(seen(&world, WUHUA, "2010-09-01", None).await[0], Value::Null);
        let officer = world.actor("530190", &[Role::AwardOfficer]).await;
        let query =
            "query($id: ID!) { node(id: $id) { ... on Edition { nominations(first: 5) { edges { node { id } } } } } }";
        let data = world.data(&officer, query, json!({ "id": edition })).await;
        assert_eq!(nodes(&data["node"]["nominations"]).len(), 2, "the successor sees and continues them");
    });
}

/// Feature 3.
#[test]
fn a_county_that_is_split_names_all_who_continue_it_and_what_is_open_goes_to_the_first() {
    in_app(|world| async move {
        let steps = json!([
            open_like("530191", WUHUA),
            open_like("530192", WUHUA),
            { "close": { "unit": WUHUA, "successors": ["530191", "530192"] } },
        ]);
        let split = reorganized(&world, "2010-09-01", steps).await;
        done(&split);
        let units = split["reorganization"]["units"].as_array().unwrap();
        let county = units.iter().find(|unit| unit["unit"] == WUHUA).unwrap();
        assert_eq!(county["successors"], json!(["530191", "530192"]));
        assert_eq!(world.actor(WUHUA, &[]).await.scope.0, format!("{CITY}/530191/"));
    });
}

/// Feature 3.
#[test]
fn each_reorganization_that_cannot_be_is_refused_at_its_step_and_nothing_is_written() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        hall.engineers().await;
        let before = Hand::reach(&world).await.everything().await;
        let name = |name: &str| json!([{ "rename": { "unit": SHILIN, "name": name, "nameEn": "X" } }]);
        let shilin = seen(&world, SHILIN, "2010-09-01", None).await[0].clone();
        for (steps, code, path) in [
            (json!([]), "BAD_USER_INPUT", json!(["steps"])),
            (name(""), "BAD_USER_INPUT", json!(["steps", "0", "rename", "name"])),
            (name(&"长".repeat(201)), "BAD_USER_INPUT", json!(["steps", "0", "rename", "name"])),
            (
                json!([{ "rename": { "unit": SHILIN, "name": "石林彝族自治县", "nameEn": shilin } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "rename", "name"]),
            ),
            (
                json!([{ "rename": { "unit": "999999", "name": "x", "nameEn": "x" } }]),
                "NOT_FOUND",
                json!(["steps", "0", "rename", "unit"]),
            ),
            // 呈贡区 comes to be in 2011.
            (
                json!([{ "rename": { "unit": "530114", "name": "x", "nameEn": "x" } }]),
                "OUTSIDE_ITS_DAYS",
                json!(["steps", "0", "rename", "unit"]),
            ),
            (json!([{ "move": { "unit": SHILIN, "parent": SHILIN } }]), "UNIT_CYCLE", json!([SHILIN, "parent"])),
            (
                json!([{ "move": { "unit": SHILIN, "parent": format!("{SHILIN}-health") } }]),
                "UNIT_CYCLE",
                json!([SHILIN, "parent"]),
            ),
            (
                json!([{ "move": { "unit": CITY, "parent": SHILIN } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "move", "parent"]),
            ),
            // 呈贡县 ends in 2011, and 石林 would lie below it for ever.
            (
                json!([{ "move": { "unit": SHILIN, "parent": "530121" } }]),
                "OUTSIDE_ITS_DAYS",
                json!([SHILIN, "parent"]),
            ),
            (json!([open_like(WUHUA, SHILIN)]), "CODE_TAKEN", json!(["steps", "0", "open", "code"])),
            (json!([open_like("五华", SHILIN)]), "BAD_USER_INPUT", json!(["steps", "0", "open", "code"])),
            (
                json!([{ "close": { "unit": CITY, "successors": [] } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "close", "unit"]),
            ),
            (
                json!([{ "close": { "unit": SHILIN, "successors": [SHILIN] } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "close", "successors"]),
            ),
            (
                json!([{ "close": { "unit": SHILIN, "successors": [format!("{SHILIN}-health")] } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "close", "successors"]),
            ),
            (json!([{ "close": { "unit": WUHUA, "successors": [] } }]), "IN_USE", json!(["steps", WUHUA])),
            (json!([{ "change": { "unit": SHILIN } }]), "BAD_USER_INPUT", json!(["steps", "0", "change"])),
            (
                json!([{ "change": { "unit": "5301Z1", "level": "NATIONAL" } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "change"]),
            ),
            (
                json!([{ "change": { "unit": SHILIN, "level": "NATIONAL" } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "change", "level"]),
            ),
            (
                json!([{ "change": { "unit": SHILIN, "sector": true } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "change", "sector"]),
            ),
            (
                json!([{ "change": { "unit": "5301Z1", "leads": ["SOCIAL_WORK"] } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "change", "leads"]),
            ),
            (
                json!([{ "change": { "unit": "999999", "role": "SOCIETY" } }]),
                "NOT_FOUND",
                json!(["steps", "0", "change", "unit"]),
            ),
            (
                json!([{ "change": { "unit": "530114", "role": "SOCIETY" } }]),
                "OUTSIDE_ITS_DAYS",
                json!(["steps", "0", "change", "unit"]),
            ),
            (
                json!([{ "open": {
                    "code": "530900", "parent": CITY, "kind": "ZONE", "name": "示例区", "nameEn": "Example Zone",
                } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "open", "level"]),
            ),
            (
                json!([open_department("forestry", &json!({ "level": "PROVINCIAL" }))]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "open", "level"]),
            ),
            (
                json!([{ "open": {
                    "code": "530900", "parent": CITY, "kind": "TOWNSHIP", "name": "示例镇", "nameEn": "Example Town",
                    "sector": true,
                } }]),
                "BAD_USER_INPUT",
                json!(["steps", "0", "open", "sector"]),
            ),
        ] {
            let told = preview(&world, "2010-09-01", &steps).await;
            assert_eq!(told["errors"][0]["extensions"]["code"], code, "{steps}: {told}");
            let error = refused(&reorganized(&world, "2010-09-01", steps.clone()).await, code);
            assert_eq!(error["path"], path, "{steps}: {error}");
        }
        let silent = json!({ "from": "2010-09-01", "steps": name("新名"), "reason": " " });
        let error = refused(&reorganize_as(&world, &operator(&world).await, silent).await, "BAD_USER_INPUT");
        assert_eq!(error["path"], json!(["reason"]));
        let days =
            reorganized(&world, "2010-09-01", json!([{ "close": { "unit": "530114", "successors": [] } }])).await;
        assert_eq!(allowed(&days, "OUTSIDE_ITS_DAYS"), ["2011-05-20 – "]);
        let is = |rows: Vec<(String, Vec<String>)>| {
            rows.into_iter().filter(|(table, _)| table.starts_with("unit")).collect::<Vec<_>>()
        };
        assert_eq!(is(before), is(Hand::reach(&world).await.everything().await));
    });
}

/// Feature 3.
#[test]
fn only_an_operator_reorganizes_and_only_what_lies_below_him() {
    in_app(|world| async move {
        let rename = |unit: &str| json!({ "from": "2010-09-01", "reason": "示例", "steps": [{ "rename": { "unit": unit, "name": "新名", "nameEn": "New" } }] });
        let stranger = world.actor(CITY, &[Role::AwardOfficer, Role::Auditor]).await;
        let answer = world
            .ask(
                &stranger,
                "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) { auditId } }",
                json!({ "input": rename(SHILIN) }),
            )
            .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let county = world.actor(SHILIN, &[Role::Operator]).await;
        refused(&reorganize_as(&world, &county, rename(WUHUA)).await, "NOT_FOUND");
        refused(&reorganize_as(&world, &county, rename(CITY)).await, "NOT_FOUND");
        let change = |unit: &str| {
            let steps = json!([{ "change": { "unit": unit, "sector": false } }]);
            json!({ "from": "2010-09-01", "reason": "示例", "steps": steps })
        };
        refused(&reorganize_as(&world, &county, change(&format!("{WUHUA}-health"))).await, "NOT_FOUND");
        done(&reorganize_as(&world, &county, change(&format!("{SHILIN}-health"))).await);
        done(&reorganize_as(&world, &county, rename(&format!("{SHILIN}-health"))).await);
    });
}

/// Feature 76.
#[test]
fn the_same_key_twice_reorganizes_once_and_two_at_once_are_one_after_the_other() {
    in_app(|world| async move {
        let mut input = json!({ "from": "2010-09-01", "reason": "示例", "steps": [open_like("530193", SHILIN)], "idempotencyKey": "once" });
        let operator = operator(&world).await;
        let first = reorganize_as(&world, &operator, input.clone()).await;
        done(&first);
        assert_eq!(reorganize_as(&world, &operator, input.clone()).await, first);
        input["steps"] = json!([open_like("530194", SHILIN)]);
        refused(&reorganize_as(&world, &operator, input.clone()).await, "IDEMPOTENCY_KEY_REUSED");
        input["idempotencyKey"] = Value::Null;
        let both = futures_util::future::join(
            reorganize_as(&world, &operator, input.clone()),
            reorganize_as(&world, &operator, input.clone()),
        );
        let (one, other) = both.await;
        let (won, lost) = if one["errors"] == json!([]) { (one, other) } else { (other, one) };
        done(&won);
        refused(&lost, "CODE_TAKEN");
    });
}
