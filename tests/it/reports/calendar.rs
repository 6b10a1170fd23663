//! The calendar of reports: what is owed in writing between two days, and for whom it waits.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::kernel::id::DutyId;
use rencai::reports::read::calendar::waiting;
use rencai::store::Read;
use serde_json::{Value, json};

use super::{Desk, activities, content, draft, step};
use crate::duties::{duties, opened};
use crate::support::hall::{done, id, nodes};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

const QUERY: &str = "query($unit: String!, $from: Date!, $until: Date!, $below: Boolean, $after: String) {
    reportCalendar(unit: $unit, from: $from, until: $until, below: $below, first: 40, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        edges { node {
            dueOn period state duty { id } unit { code } clause { number }
            report { state latest { number } } activityReport { id } waitsFor { code }
        } }
    }
}";

/// All that is due between two days, page by page.
async fn calendar(
    world: &Arc<World>,
    actor: &Arc<Actor>,
    unit: &str,
    (from, until): (&str, &str),
    below: bool,
) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "unit": unit, "from": from, "until": until, "below": below, "after": after });
        let page = world.data(actor, QUERY, variables).await["reportCalendar"].clone();
        all.extend(nodes(&page));
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["totalCount"], json!(all.len()));
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The entry of a unit by a clause.
fn entry(all: &[Value], unit: &str, clause: &str) -> Option<Value> {
    let mut found = all.iter().filter(|one| one["unit"]["code"] == unit && one["clause"]["number"] == clause);
    found.next().cloned()
}

/// Two departments of a county become members of its leading group.
pub async fn leading_group(world: &Arc<World>) {
    let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
    let create = "mutation { networkCreate(input: { unit: \"530102\", code: \"leading-group\", name: \"领导小组\",
        nameEn: \"Leading group\", from: \"2010-09-09\" }) { network { id } errors { code } } }";
    let network = world.data(&organizer, create, json!({})).await["networkCreate"]["network"]["id"].clone();
    let join = "mutation($input: NetworkJoinInput!) { networkJoin(input: $input) { errors { code } } }";
    let members = ["530102-finance", "530102-education"];
    let input = json!({ "network": network, "members": members, "from": "2010-09-09" });
    world.data(&organizer, join, json!({ "input": input })).await;
}

/// Feature 14.
#[test]
fn it_tells_what_is_due_in_the_order_of_its_days_with_the_report_so_far_and_for_whom_it_waits() {
    in_app(|world| async move {
        leading_group(&world).await;
        let desk = Desk::of(&world).await;
        let yearly = ("2010-12-31", "2011-01-01");
        let of_county = async || {
            let all = calendar(&world, &desk.city, WUHUA, yearly, false).await;
            assert!(all.iter().all(|one| one["dueOn"] == "2010-12-31" && one["unit"]["code"] == WUHUA));
            entry(&all, WUHUA, "4.1.4c").unwrap()
        };
        let codes = |entry: &Value| {
            let waits_for = entry["waitsFor"].as_array().unwrap();
            let mut codes: Vec<String> =
                waits_for.iter().map(|unit| unit["code"].as_str().unwrap().to_owned()).collect();
            codes.sort();
            codes
        };
        let county = of_county().await;
        assert_eq!((&county["period"], &county["state"]), (&json!("2010"), &json!("DUE_SOON")));
        assert_eq!((&county["duty"]["id"], &county["report"]), (&json!(desk.duty), &json!(null)));
        assert_eq!(codes(&county), ["530102-education", "530102-finance"]);

        let all = calendar(&world, &desk.city, WUHUA, ("2010-12-01", "2011-02-01"), true).await;
        let days: Vec<&str> = all.iter().map(|one| one["dueOn"].as_str().unwrap()).collect();
        assert!(days.is_sorted() && days.len() > 40, "{days:?}");
        let half = entry(&all, "530102-finance", "4.1.4d").unwrap();
        assert_eq!((&half["dueOn"], &half["period"]), (&json!("2011-01-17"), &json!("2010-H2")));
        assert_eq!(codes(&half), Vec::<String>::new());
        // It falls on a Saturday, and is due on the Monday after it.
        for (days, there) in [(("2011-01-15", "2011-01-17"), false), (("2011-01-16", "2011-01-18"), true)] {
            let all = calendar(&world, &desk.city, "530102-finance", days, false).await;
            assert_eq!(entry(&all, "530102-finance", "4.1.4d").is_some(), there, "{days:?}");
        }

        done(&draft(&world, &desk.reporter, &desk.duty, content("示例")).await);
        let finance = world.actor("530102-finance", &[Role::Reporter]).await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let half = draft(&world, &finance, &id(&half["duty"]), json!({ "text": "示例" })).await;
        let half = id(&half["report"]);
        done(&step(&world, &finance, "reportSubmit", &half).await);
        done(&step(&world, &supervisor, "reportAccept", &half).await);
        let county = of_county().await;
        assert_eq!(county["report"], json!({ "state": "DRAFT", "latest": { "number": 1 } }));
        assert_eq!(codes(&county), ["530102-education"]);

        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        assert!(calendar(&world, &stranger, WUHUA, yearly, true).await.is_empty());
        assert!(calendar(&world, &desk.city, "999999", yearly, true).await.is_empty());
    });
}

#[test]
fn a_reported_activity_stands_in_it_by_its_last_day_and_days_in_the_wrong_order_are_refused() {
    in_app(|world| async move {
        opened(&world).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let reported = activities::report(&world, &reporter, WUHUA, CITY, activities::told("示例论坛")).await;
        let all = calendar(&world, &reporter, WUHUA, ("2010-12-22", "2010-12-23"), false).await;
        let entry = entry(&all, WUHUA, "4.1.4h").unwrap();
        assert_eq!(entry["activityReport"]["id"], reported["activityReport"]["id"]);
        assert_eq!((&entry["report"], &entry["waitsFor"]), (&json!(null), &json!([])));
        for (until, after) in [("2010-12-22", json!(null)), ("2010-12-23", json!("bm90aGluZw"))] {
            let variables = json!({ "unit": WUHUA, "from": "2010-12-22", "until": until, "after": after });
            let answer = world.ask(&reporter, QUERY, variables).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
        }
    });
}

#[test]
fn for_whom_many_reports_wait_takes_as_many_statements_as_for_whom_one_waits() {
    in_app(|world| async move {
        leading_group(&world).await;
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let yearly = duties(&world, &city, CITY, true, "4.1.4c").await;
        let (own, others): (Vec<Value>, Vec<Value>) =
            yearly.into_iter().partition(|duty| duty["unit"]["code"] == WUHUA);
        let ids: Vec<DutyId> = own.iter().chain(&others).map(|duty| DutyId::parse(&id(duty)).unwrap()).collect();
        assert!(own.len() == 1 && ids.len() > 10);
        let mut counts = Vec::new();
        for asked in [&ids[..1], &ids[..]] {
            let read = Read::new(&world.app.store, city.clone());
            let found = waiting(&read, asked).await.unwrap();
            assert_eq!(found.len(), asked.len());
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
        let read = Read::new(&world.app.store, city.clone());
        let found = waiting(&read, &ids).await.unwrap();
        assert_eq!(
            found.values().filter(|units| units.len() == 2).count(),
            1,
            "one county's waits for its two members"
        );
    });
}
