use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::Role;
use rencai::graphql::Session;
use rencai::kernel::Language;
use rencai::organization::read::{lines, units_by_code};
use rencai::store::{Read, dated::AsOf};
use serde_json::{Value, json};

use crate::support::world::{CITY, WUHUA, World, in_app};

async fn children(world: &Arc<World>, code: &str) -> Vec<Value> {
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    let query = r#"query($code: String!) { unit(code: $code) { children(first: 100) {
        totalCount edges { node { code kind department level parent { code } } }
    } } }"#;
    let data = world.data(&actor, query, json!({ "code": code })).await;
    let connection = &data["unit"]["children"];
    let nodes: Vec<Value> = connection["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect();
    assert_eq!(connection["totalCount"], nodes.len());
    for node in &nodes {
        assert_eq!(node["parent"]["code"], code, "{node}");
    }
    nodes
}

fn kinds(nodes: &[Value], kind: &str) -> usize {
    nodes.iter().filter(|node| node["kind"] == kind).count()
}

#[test]
fn the_city_of_2010_has_14_divisions_6_zones_and_17_departments_and_so_has_each_division() {
    in_app(|world| async move {
        let city = children(&world, CITY).await;
        assert_eq!(
            ["DIVISION", "ZONE", "DEPARTMENT", "CITY"].map(|kind| kinds(&city, kind)),
            [14, 6, 17, 0],
            "{city:?}"
        );
        let levels = |level: &str| city.iter().filter(|node| node["level"] == level).count();
        assert_eq!((levels("NATIONAL"), levels("PROVINCIAL")), (3, 3));
        let departments = |nodes: &[Value]| -> BTreeSet<String> {
            nodes.iter().filter_map(|node| node["department"].as_str().map(str::to_owned)).collect()
        };
        for unit in city.iter().filter(|node| node["kind"] == "DIVISION") {
            let below = children(&world, unit["code"].as_str().unwrap()).await;
            assert_eq!((below.len(), kinds(&below, "DEPARTMENT")), (17, 17), "{unit}");
            assert_eq!(departments(&below), departments(&city), "{unit}");
        }
        for unit in city.iter().filter(|node| node["kind"] != "DIVISION") {
            assert!(children(&world, unit["code"].as_str().unwrap()).await.is_empty(), "{unit}");
        }
    });
}

#[test]
fn pages_of_children_by_cursor_give_each_child_once_and_in_order() {
    in_app(|world| async move {
        let actor = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = r#"query($first: Int, $after: String) { unit(code: "530100") { children(first: $first, after: $after) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { code } }
        } } }"#;
        let all: Vec<Value> = children(&world, CITY).await.into_iter().map(|node| node["code"].clone()).collect();
        assert_eq!(all.len(), 37);
        for size in [1, 7, 36, 37, 38] {
            let (mut found, mut after, mut pages) = (Vec::new(), Value::Null, 0);
            loop {
                let data = world.data(&actor, query, json!({ "first": size, "after": after })).await;
                let page = &data["unit"]["children"];
                let edges = page["edges"].as_array().unwrap();
                assert_eq!(page["totalCount"], 37);
                assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(pages > 0));
                assert_eq!(page["pageInfo"]["startCursor"], edges[0]["cursor"]);
                found.extend(edges.iter().map(|edge| edge["node"]["code"].clone()));
                pages += 1;
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == json!(false) {
                    break;
                }
            }
            assert_eq!(found, all, "in pages of {size}");
            assert_eq!(pages, 37_usize.div_ceil(size));
        }
    });
}

#[test]
fn a_page_size_out_of_bounds_and_a_cursor_that_was_never_given_are_refused() {
    in_app(|world| async move {
        let actor = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = r#"query($first: Int, $after: String) { unit(code: "530100") { children(first: $first, after: $after) {
            edges { cursor }
        } } }"#;
        // "bm93aGVyZQ" is base64 of a code that no unit has.
        for (first, after) in [
            (json!(0), Value::Null),
            (json!(-1), Value::Null),
            (json!(101), Value::Null),
            (json!(5), json!("?!")),
            (json!(5), json!("bm93aGVyZQ")),
        ] {
            let answer = world.ask(&actor, query, json!({ "first": first, "after": after })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{first} {after}: {answer}");
        }
    });
}

/// The names by their sound, the same on every database: 安 before 呈, and 五 before 西 before 寻.
#[test]
fn divisions_stand_in_the_order_of_their_names_in_pinyin() {
    in_app(|world| async move {
        let actor = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = r#"{ unit(code: "530100") { children(first: 100) { edges { node { kind name } } } } }"#;
        let data = world.data(&actor, query, json!({})).await;
        let edges = data["unit"]["children"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]);
        let names: Vec<&str> =
            edges.filter(|node| node["kind"] == "DIVISION").map(|node| node["name"].as_str().unwrap()).collect();
        let order = [
            "安宁市",
            "呈贡县",
            "东川区",
            "富民县",
            "官渡区",
            "晋宁县",
            "禄劝彝族苗族自治县",
            "盘龙区",
            "石林彝族自治县",
            "嵩明县",
            "五华区",
            "西山区",
            "寻甸回族彝族自治县",
            "宜良县",
        ];
        assert_eq!(names, order);
    });
}

#[test]
fn a_level_of_the_tree_takes_one_statement_however_many_units_it_has() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"query($first: Int!) { unit(code: "530100") { children(first: $first) { edges { node {
            code successor { code } parent { code } children(first: 20) { edges { node { code name parent { code } } } }
        } } } } }"#;
        let mut taken = Vec::new();
        for first in [1, 37] {
            let read = Read::new(&world.app.store, actor.clone());
            let session = Session::over(&world.app.store, read.clone(), Language::En);
            let variables = async_graphql::Variables::from_json(json!({ "first": first }));
            let request = async_graphql::Request::new(query).variables(variables).data(session);
            let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
            assert_eq!(answer.get("errors"), None, "{answer:#}");
            assert_eq!(answer["data"]["unit"]["children"]["edges"].as_array().unwrap().len(), first);
            taken.push(read.statements());
        }
        // The city by its code and as of the day; its children; their links, successors, parents and
        // children; the parents of these.
        assert!(taken.iter().all(|statements| *statements <= 8), "statements grow with rows: {taken:?}");
    });
}

#[test]
fn three_full_levels_of_the_tree_are_too_dear_and_the_limit_is_said() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let level = |inner: &str| format!("children(first: 100) {{ edges {{ node {{ code {inner} }} }} }}");
        let query = format!("{{ unit(code: \"530100\") {{ {} }} }}", level(&level("")));
        let answer = world.ask(&actor, &query, json!({})).await;
        assert_eq!(answer["data"], Value::Null, "{answer}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("complex"), "{answer}");
    });
}

#[test]
fn the_lines_above_many_units_take_no_more_statements_than_the_line_above_one() {
    in_app(|world| async move {
        let codes = ["530102-health", WUHUA, CITY, "530126-health", "530114"].map(str::to_owned);
        let read = Read::new(&world.app.store, world.system.clone());
        let units = units_by_code(&read, &codes).await.unwrap();
        let ids = codes.clone().map(|code| units[&code].id);
        let today = AsOf::day(read.today());
        let mut counts = Vec::new();
        for asked in [&ids[..1], &ids[..]] {
            let read = Read::new(&world.app.store, world.system.clone());
            let found = lines(&read, asked, today).await.unwrap();
            counts.push(read.statements());
            let line = |code: &str| found.get(&units[code].id).cloned();
            assert_eq!(line(&codes[0]), Some(vec![units[CITY].id, units[WUHUA].id]));
            if asked.len() > 1 {
                assert_eq!((line(WUHUA), line(CITY)), (Some(vec![units[CITY].id]), Some(Vec::new())));
                assert_eq!(line("530114"), None, "it is not there yet");
                assert_eq!(found.len(), 4);
            }
        }
        assert!(counts[1] <= counts[0], "{counts:?}");
    });
}
