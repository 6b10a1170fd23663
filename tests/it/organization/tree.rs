use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::Role;
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
