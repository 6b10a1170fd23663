//! Rankings and nominations, cut by any network of units.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::graphql::Session;
use rencai::kernel::Language;
use serde_json::{Value, json};

use crate::duties::morning;
use crate::organization::networks;
use crate::support::hall::{Hall, done, id, nodes, plain};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const HEALTH: &str = "530102-health";
const EDUCATION: &str = "530102-education";
const SCIENCE: &str = "530102-science-and-technology";

/// Who nominated whom the ranking has, from the first place on.
const RANKED: [&str; 6] = [HEALTH, EDUCATION, SCIENCE, HEALTH, WUHUA, EDUCATION];

/// An edition that is judged as of the last day of 2010; today is the first of December.
async fn judged(world: &Arc<World>) -> (Hall, String) {
    let hall = Hall::at(world, WUHUA).await;
    let rule = hall.engineers().await;
    let edition = hall.open(&rule, 2010, 3).await;
    for (unit, years) in RANKED.iter().zip((1..=6).rev()) {
        let input = json!({
            "edition": edition, "unit": unit, "number": years.to_string(), "name": format!("样例人员{years}"),
            "birthDate": "1980-06-01", "category": "HIGHLY_SKILLED", "answers": plain(years),
        });
        done(&hall.nominate_with(input).await);
    }
    done(&hall.step("editionClose", &edition, None).await);
    assert!(hall.judge(&edition).await.1.unwrap().is_some());
    (hall, edition)
}

/// Makes a network of an organizer's own unit.
async fn network(world: &Arc<World>, organizer: &Arc<Actor>, code: &str) -> String {
    let input = json!({
        "unit": organizer.unit_code, "code": code, "name": "示例网络", "nameEn": code, "from": "2010-01-01",
    });
    let made = networks::change(world, organizer, "networkCreate", input).await;
    done(&made);
    id(&made["network"])
}

/// `networkJoin` or `networkLeave`.
async fn members(world: &Arc<World>, organizer: &Arc<Actor>, name: &str, network: &str, members: &[&str], from: &str) {
    let input = json!({ "network": network, "members": members, "from": from });
    done(&networks::change(world, organizer, name, input).await);
}

/// The ranks that a ranking has, with who nominated, page by page.
async fn ranking(world: &World, actor: &Arc<Actor>, edition: &str, network: Option<&str>) -> Vec<Value> {
    let query = "query($id: ID!, $network: ID, $after: String) { node(id: $id) { ... on Edition {
        ranking(network: $network, first: 2, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { rank nomination { unit { code } } } }
        }
    } } }";
    let (mut lines, mut totals, mut after) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let variables = json!({ "id": edition, "network": network, "after": after });
        let page = world.data(actor, query, variables).await["node"]["ranking"].clone();
        lines.extend(nodes(&page).iter().map(|line| json!([line["rank"], line["nomination"]["unit"]["code"]])));
        totals.push(page["totalCount"].clone());
        if page["pageInfo"]["hasNextPage"] == false {
            assert!(totals.iter().all(|total| *total == json!(lines.len())), "{totals:?} {lines:?}");
            return lines;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Who made the nominations that were judged, sorted.
async fn nominating(world: &World, actor: &Arc<Actor>, edition: &str, network: Option<&str>) -> Vec<String> {
    let query = "query($id: ID!, $network: ID) { node(id: $id) { ... on Edition {
        nominations(network: $network, state: JUDGED, first: 100) { totalCount edges { node { unit { code } } } }
    } } }";
    let data = world.data(actor, query, json!({ "id": edition, "network": network })).await;
    let listed = &data["node"]["nominations"];
    let mut units: Vec<String> =
        nodes(listed).iter().map(|one| one["unit"]["code"].as_str().unwrap().to_owned()).collect();
    units.sort();
    assert_eq!(listed["totalCount"], json!(units.len()));
    units
}

/// The cut leaves these ranks of the whole list, and their nominations.
async fn left(world: &World, actor: &Arc<Actor>, edition: &str, network: Option<&str>, ranks: &[usize]) {
    let wanted: Vec<Value> = ranks.iter().map(|rank| json!([rank, RANKED[rank - 1]])).collect();
    assert_eq!(ranking(world, actor, edition, network).await, wanted);
    let mut units: Vec<&str> = ranks.iter().map(|rank| RANKED[rank - 1]).collect();
    units.sort_unstable();
    assert_eq!(nominating(world, actor, edition, network).await, units);
}

/// Feature 4.
#[test]
fn a_ranking_is_cut_by_any_network_and_the_day_as_of_which_is_judged_decides_who_belongs_to_it() {
    in_app(|world| async move {
        let (hall, edition) = judged(&world).await;
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let one = network(&world, &organizer, "one").await;
        let other = network(&world, &organizer, "other").await;
        let join = async |network: &str, units: &[&str], from: &str| {
            members(&world, &organizer, "networkJoin", network, units, from).await;
        };
        let leave = async |units: &[&str], from: &str| {
            members(&world, &organizer, "networkLeave", &one, units, from).await;
        };
        let left = async |network: Option<&str>, ranks: &[usize]| {
            left(&world, &hall.officer, &edition, network, ranks).await;
        };
        left(None, &[1, 2, 3, 4, 5, 6]).await;
        left(Some(&one), &[]).await;

        join(&other, &[EDUCATION, WUHUA], "2010-01-01").await;
        join(&one, &[HEALTH], "2010-12-01").await;
        join(&one, &[SCIENCE], "2010-12-02").await;
        join(&one, &[EDUCATION], "2011-01-01").await;
        left(Some(&other), &[2, 5, 6]).await;
        left(Some(&one), &[1, 4]).await;
        morning(&world, "2010-12-02");
        left(Some(&one), &[1, 3, 4]).await;
        for day in ["2010-12-31", "2011-01-01", "2011-06-01"] {
            morning(&world, day);
            left(Some(&one), &[1, 3, 4]).await;
        }

        leave(&[HEALTH], "2011-01-01").await;
        left(Some(&one), &[1, 3, 4]).await;
        leave(&[HEALTH], "2010-12-31").await;
        left(Some(&one), &[3]).await;
        join(&one, &[EDUCATION], "2010-12-31").await;
        left(Some(&one), &[2, 3, 6]).await;
        left(Some(&other), &[2, 5, 6]).await;
        left(None, &[1, 2, 3, 4, 5, 6]).await;
    });
}

/// Feature 4.
#[test]
fn a_cut_shows_of_a_ranking_what_lies_within_reach_and_nothing_by_a_network_that_does_not() {
    in_app(|world| async move {
        let (hall, edition) = judged(&world).await;
        let city = world.actor(CITY, &[Role::Organizer]).await;
        let compared = network(&world, &city, "compared").await;
        members(&world, &city, "networkJoin", &compared, &[HEALTH, SCIENCE], "2010-11-01").await;
        left(&world, &hall.officer, &edition, Some(&compared), &[1, 3, 4]).await;
        let health = world.actor(HEALTH, &[Role::Nominator]).await;
        left(&world, &health, &edition, Some(&compared), &[1, 4]).await;
        let education = world.actor(EDUCATION, &[Role::Nominator]).await;
        left(&world, &education, &edition, None, &[2, 6]).await;
        left(&world, &education, &edition, Some(&compared), &[]).await;

        let stranger = world.actor(PANLONG, &[Role::Organizer]).await;
        let elsewhere = network(&world, &stranger, "compared").await;
        members(&world, &stranger, "networkJoin", &elsewhere, &[PANLONG], "2010-11-01").await;
        for nobody in [elsewhere.as_str(), edition.as_str(), "nothing"] {
            left(&world, &hall.officer, &edition, Some(nobody), &[]).await;
        }
    });
}

/// Feature 4.
#[test]
fn a_cut_takes_one_statement_more_than_the_whole_list_however_many_belong_to_the_network() {
    in_app(|world| async move {
        let (hall, edition) = judged(&world).await;
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let few = network(&world, &organizer, "few").await;
        members(&world, &organizer, "networkJoin", &few, &[SCIENCE], "2010-01-01").await;
        let many = network(&world, &organizer, "many").await;
        let all = [HEALTH, EDUCATION, SCIENCE, WUHUA];
        members(&world, &organizer, "networkJoin", &many, &all, "2010-01-01").await;
        for list in ["ranking", "nominations"] {
            let shown = if list == "ranking" { "nomination { unit { code } }" } else { "unit { code }" };
            let query = format!(
                "query($id: ID!, $network: ID) {{ node(id: $id) {{ ... on Edition {{
                    {list}(network: $network, first: 100) {{ totalCount edges {{ node {{ {shown} }} }} }}
                }} }} }}"
            );
            let counted = async |network: Option<&str>, lines: usize| {
                let session = Session::new(&world.app.store, hall.officer.clone(), Language::En);
                let read = session.read.clone();
                let variables = async_graphql::Variables::from_json(json!({ "id": edition, "network": network }));
                let request = async_graphql::Request::new(query.as_str()).variables(variables).data(session);
                let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
                assert_eq!(answer.get("errors"), None, "{answer:#}");
                assert_eq!(nodes(&answer["data"]["node"][list]).len(), lines, "{answer:#}");
                read.statements()
            };
            let whole = counted(None, 6).await;
            assert_eq!(counted(Some(&few), 1).await, whole + 1, "{list}");
            assert_eq!(counted(Some(&many), 6).await, whole + 1, "{list}");
        }
    });
}
