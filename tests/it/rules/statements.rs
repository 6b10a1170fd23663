//! How many statements an answer takes: as many for fifty rows as for five.

use std::sync::Arc;

use rencai::access::{Actor, Role, Scope};
use rencai::graphql::Session;
use rencai::graphql::facts::Facts;
use rencai::kernel::{Language, Period};
use rencai::rules::facts::{FactSource, Scene};
use rencai::store::Read;
use serde_json::{Value, json};

use super::life::approved;
use crate::support::hall::{Hall, done, id, plain, tamper};
use crate::support::world::{WUHUA, World, in_app};

const UNITS: [&str; 3] = ["530102-health", "530102-education", "530102-science-and-technology"];

/// A judged edition of fifty.
async fn fifty(world: &Arc<World>) -> (Hall, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 10).await;
    for number in 0..50_usize {
        let made = hall
            .nominate_with(json!({
                "edition": edition, "unit": UNITS[number % 3], "number": format!("{number:03}"),
                "name": format!("样例人员{number}"), "birthDate": "1980-06-01", "category": "HIGHLY_SKILLED",
                "answers": plain(i64::try_from(number).unwrap()),
            }))
            .await;
        done(&made);
    }
    done(&hall.step("editionClose", &edition, None).await);
    hall.judge(&edition).await.1.unwrap().unwrap();
    (hall, edition)
}

/// Asks, and counts what was read for it.
async fn counted(world: &World, actor: &Arc<Actor>, query: &str, variables: Value) -> (u64, Value) {
    let read = Read::new(&world.app.store, actor.clone());
    let session = Session::over(&world.app.store, read.clone(), Language::Zh);
    let request =
        async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables)).data(session);
    let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    (read.statements(), answer["data"]["node"].clone())
}

#[test]
fn a_page_of_nominations_takes_three_statements_for_five_rows_and_for_fifty() {
    in_app(|world| async move {
        let (hall, edition) = fifty(&world).await;
        let query = "query($id: ID!, $first: Int!) { node(id: $id) { ... on Edition {
            nominations(first: $first) { edges { node { state talent { name } unit { code parent { code } } } } } } } }";
        let mut taken = Vec::new();
        for first in [5, 50] {
            let (statements, node) =
                counted(&world, &hall.nominator, query, json!({ "id": edition, "first": first })).await;
            let edges = node["nominations"]["edges"].as_array().unwrap();
            assert_eq!(edges.len(), first);
            assert!(edges.iter().all(|edge| edge["node"]["unit"]["parent"]["code"] == WUHUA));
            taken.push(statements);
        }
        // The edition itself; the page with its talents; units with their parents.
        assert!(taken.iter().all(|statements| *statements <= 3), "statements grow with rows: {taken:?}");
    });
}

/// However a list's fields are written, and whether the page loads their rows or they do so themselves.
#[test]
fn a_page_of_nominations_answers_the_same_in_whichever_way_it_is_asked() {
    in_app(|world| async move {
        let (hall, edition) = fifty(&world).await;
        let ask = async |nomination: &str, more: &str| {
            let query = format!(
                "query($id: ID!) {{ node(id: $id) {{ ... on Edition {{
                    nominations(first: 9) {{ edges {{ node {{ {nomination} }} }} }} }} }} }} {more}"
            );
            counted(&world, &hall.nominator, &query, json!({ "id": edition })).await.1
        };
        let plain = ask("state talent { number } unit { code parent { code name } }", "").await;
        assert_eq!(plain["nominations"]["edges"][0]["node"]["unit"]["parent"]["code"], WUHUA);
        let written = [
            ("state ... { talent { number } } unit { code parent { code name } }", ""),
            ("state talent { number } unit { code parent { code } parent { name } }", ""),
            (
                "state talent { number } unit { code } unit { ...Above }",
                "fragment Above on Unit { parent { code name } }",
            ),
            ("state talent @include(if: true) { number } unit { code parent { code name } }", ""),
        ];
        for (nomination, more) in written {
            assert_eq!(ask(nomination, more).await, plain, "{nomination}");
        }
        let named = ask("__typename talent { __typename number }", "").await;
        let named = &named["nominations"]["edges"][0]["node"];
        assert_eq!((&named["__typename"], &named["talent"]["__typename"]), (&json!("Nomination"), &json!("Talent")));
    });
}

/// The rows of a page come with those that it shows beside them, and these keep their own reach.
#[test]
fn a_page_of_nominations_shows_no_talent_beyond_reach() {
    in_app(|world| async move {
        let (_, edition) = fifty(&world).await;
        tamper(
            &world,
            "UPDATE talent SET unit_id = (SELECT id FROM unit WHERE code = '530102-health') WHERE number <> '003'",
        )
        .await;
        let query = "query($id: ID!) { node(id: $id) { ... on Edition {
            nominations(first: 50) { edges { node { talent { number } } } } } } }";
        let health = world.actor(UNITS[0], &[Role::Nominator]).await;
        let (_, node) = counted(&world, &health, query, json!({ "id": edition })).await;
        let edges = node["nominations"]["edges"].as_array().unwrap();
        assert_eq!(edges.len(), 17);
        assert_eq!(edges[0]["node"]["talent"]["number"], "000");
        assert_eq!(edges[1]["node"]["talent"], Value::Null);
        assert_eq!(edges[2]["node"]["talent"]["number"], "006");
    });
}

#[test]
fn a_page_of_versions_takes_as_many_statements_for_one_in_force_as_for_four() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        hall.engineers().await;
        for number in ["1.1.0", "1.2.0", "1.3.0"] {
            let version = approved(&hall, number).await;
            done(&hall.activate_rule(&version, None, "2010-07-01").await);
        }
        let query = "query($first: Int!) { ruleVersions(first: $first) { edges { node { state viewerCan } } } }";
        let mut taken = Vec::new();
        for first in [1, 4] {
            taken.push(counted(&world, &hall.approver, query, json!({ "first": first })).await.0);
        }
        assert_eq!(taken[0], taken[1], "statements grow with rows: {taken:?}");
    });
}

#[test]
fn a_page_of_a_ranking_takes_as_many_statements_for_five_lines_as_for_fifty() {
    in_app(|world| async move {
        let (hall, edition) = fifty(&world).await;
        let query = "query($id: ID!, $first: Int!) { node(id: $id) { ... on Edition { ranking(first: $first) {
            totalCount edges { node { rank lines { points title { zh } evidence { value } } findings { outcome }
            nomination { talent { name } unit { code } judgement { rank } } } } } } } }";
        let mut taken = Vec::new();
        for first in [5, 50] {
            let (statements, node) =
                counted(&world, &hall.officer, query, json!({ "id": edition, "first": first })).await;
            assert_eq!(node["ranking"]["edges"].as_array().unwrap().len(), first);
            assert_eq!(node["ranking"]["totalCount"], 50);
            taken.push(statements);
        }
        assert!(taken.iter().all(|statements| *statements <= 8), "statements grow with rows: {taken:?}");
    });
}

#[test]
fn the_facts_of_a_batch_take_as_many_statements_for_five_subjects_as_for_fifty() {
    in_app(|world| async move {
        let (hall, edition) = fifty(&world).await;
        let facts = Facts::new().unwrap();
        let asked = "fragment Facts on Nomination { answers talent { birthDate employer { code } } unit { code parent { code } } }";
        let fragment = facts.check(asked).await.unwrap();
        let scene =
            Scene { as_of: "2010-12-31".parse().unwrap(), period: Period::year(2010), division: WUHUA.to_owned() };
        // By the number of the talent, and so by years in post, which ids know nothing of.
        let ids: Vec<String> = hall.nominations(&edition).await.iter().map(id).collect();
        let division = Arc::new(Actor::system(hall.officer.unit, WUHUA, Scope(hall.officer.scope.0.clone())));
        let mut taken = Vec::new();
        for count in [5, 50] {
            let read = Read::snapshot(&world.app.store, division.clone()).await.unwrap();
            let before = read.statements();
            let found = facts.facts(&world.app.store, &read, &fragment, &scene, &ids[..count]).await.unwrap();
            assert_eq!(found.len(), count);
            let number = count - 1;
            assert!(found[number].contains(&format!("\"yearsInPost\":{number}")), "in the order that was asked");
            taken.push(read.statements() - before);
        }
        // Nominations; talents; units, employers and parents, some of them at once.
        assert!(taken.iter().all(|statements| *statements <= 5), "statements grow with rows: {taken:?}");
    });
}
