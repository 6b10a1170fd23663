use std::sync::Arc;

use rencai::access::Role;
use rencai::app::load_catalogue;
use rencai::kernel::{Clock, Ids};
use rencai::policy::catalogues::REFERENCE;
use rencai::server::House;
use rencai::store::{Read, Store};
use serde_json::{Value, json};

use crate::support::databases::{self, begin};
use crate::support::world::{CITY, World, in_app};

const COUNTY: &str = "530121";
const DISTRICT: &str = "530114";

async fn name(world: &Arc<World>, code: &str, day: &str) -> Value {
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    let query = "query($code: String!, $day: Date!) { unit(code: $code, asOf: $day) { nameEn } }";
    world.data(&actor, query, json!({ "code": code, "day": day })).await["unit"]["nameEn"].clone()
}

async fn divisions(world: &Arc<World>, day: &str) -> Vec<String> {
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    let query =
        "query($day: Date!) { units(asOf: $day) { code children(first: 100) { edges { node { code kind } } } } }";
    let data = world.data(&actor, query, json!({ "day": day })).await;
    assert_eq!(data["units"][0]["code"], CITY);
    let edges = data["units"][0]["children"]["edges"].as_array().unwrap().iter();
    edges
        .filter(|edge| edge["node"]["kind"] == "DIVISION")
        .map(|edge| edge["node"]["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Feature 1.
#[test]
fn a_unit_answers_for_the_day_before_the_day_of_and_the_day_after_its_closing() {
    in_app(|world| async move {
        for (day, county, district) in [
            ("1949-10-01", true, false),
            ("2010-12-31", true, false),
            ("2011-05-19", true, false),
            ("2011-05-20", false, true),
            ("2011-05-21", false, true),
            ("2012-01-01", false, true),
        ] {
            let known = |there: bool, name: &str| if there { json!(name) } else { Value::Null };
            assert_eq!(name(&world, COUNTY, day).await, known(county, "Chenggong County"), "{day}");
            assert_eq!(name(&world, DISTRICT, day).await, known(district, "Chenggong District"), "{day}");
            let divisions = divisions(&world, day).await;
            assert_eq!(divisions.contains(&COUNTY.to_owned()), county, "{day}: {divisions:?}");
            assert_eq!(divisions.contains(&DISTRICT.to_owned()), district, "{day}: {divisions:?}");
            assert_eq!(divisions.len(), 14, "{day}");
        }
    });
}

#[test]
fn a_county_and_the_district_that_continues_it_name_each_other() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"query($code: String!, $day: Date!) { unit(code: $code, asOf: $day) {
            successor { code nameEn validFrom }
            predecessors { code nameEn validUntil parent { code } }
        } }"#;
        for day in ["2010-12-31", "2012-01-01"] {
            let data = world.data(&actor, query, json!({ "code": COUNTY, "day": day })).await;
            let successor = json!({ "code": DISTRICT, "nameEn": "Chenggong District", "validFrom": "2011-05-20" });
            assert_eq!(data["unit"], json!({ "successor": successor, "predecessors": [] }), "{day}");
            let data = world.data(&actor, query, json!({ "code": DISTRICT, "day": day })).await;
            let before = json!([{
                "code": COUNTY, "nameEn": "Chenggong County", "validUntil": "2011-05-20", "parent": { "code": CITY },
            }]);
            assert_eq!(data["unit"], json!({ "successor": null, "predecessors": before }), "{day}");
        }
    });
}

#[test]
fn what_was_not_yet_loaded_was_not_yet_known() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"query($at: DateTime) {
            units(asOf: "2010-12-31", knownAt: $at) { code }
            unit(code: "530102", asOf: "2010-12-31", knownAt: $at) { name nameEn parent { code } children { totalCount } }
        }"#;
        let before = world.data(&actor, query, json!({ "at": begin().plus_seconds(-1).to_string() })).await;
        let nothing = json!({ "name": null, "nameEn": null, "parent": null, "children": { "totalCount": 0 } });
        assert_eq!(before, json!({ "units": [], "unit": nothing }));
        let at = world.data(&actor, query, json!({ "at": begin().to_string() })).await;
        assert_eq!(at, world.data(&actor, query, json!({ "at": null })).await);
        assert_eq!(at["units"], json!([{ "code": CITY }]));
        assert_eq!(at["unit"]["nameEn"], "Wuhua District");
    });
}

/// A database that is filled in 2012: 呈贡县 has ended before its rows are written.
#[test]
fn a_unit_that_ended_lies_where_its_successor_lies_and_can_no_longer_act() {
    for kind in databases::kinds() {
        let folder = tempfile::tempdir().unwrap();
        let database = databases::empty(kind, folder.path());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let clock = Clock::manual(chrono_tz::Asia::Shanghai, "2012-03-01T02:00:00Z".parse().unwrap());
            let store = Store::open(&database.url, 3, clock.clone(), Ids::seeded(clock, 3)).await.unwrap();
            store.migrate().await.unwrap();
            let system = load_catalogue(&store, REFERENCE).await.unwrap();
            let read = Read::new(&store, system);
            let scope = async |code: &str| rencai::organization::read::unit(&read, code).await.unwrap().unwrap().scope;
            assert_eq!(scope(DISTRICT).await, "530100/530114/");
            assert_eq!(scope(COUNTY).await, "530100/530114/");
            assert_eq!(scope("530121-finance").await, "530100/530114/530114-finance/");
            assert_eq!(scope("530122").await, "530100/530122/", "晋宁县 ends in 2016 only");
            let app = rencai::app::App::new(
                store.clone(),
                rencai_host::Settings { workers: Some(1), ..rencai_host::Settings::default() },
                rencai::graphql::DocumentLimits::default(),
                false,
            )
            .unwrap();
            for (code, acts) in [(COUNTY, false), (DISTRICT, true), ("530121-finance", false), ("530122", true)] {
                assert_eq!(app.seat(code).await.unwrap().is_some(), acts, "{code}");
            }
            store.close().await.unwrap();
        });
    }
}

/// Feature 1.
#[test]
fn a_unit_acts_on_its_last_day_and_not_on_the_day_after() {
    in_app(|world| async move {
        // Midnight in 昆明 is 16:00 of the day before in UTC.
        for (now, county, district) in [
            ("2011-05-19T15:59:59Z", true, false),
            ("2011-05-19T16:00:00Z", false, true),
            ("2011-05-20T16:00:00Z", false, true),
        ] {
            world.clock.set(now.parse().unwrap());
            for (code, acts) in [(COUNTY, county), (DISTRICT, district), ("530121-finance", county)] {
                assert_eq!(world.app.seat(code).await.unwrap().is_some(), acts, "{code} at {now}");
            }
        }
        assert!(world.app.seat("999999").await.unwrap().is_none());
    });
}

#[test]
fn a_unit_answers_for_the_first_and_the_last_day_that_can_be_written() {
    in_app(|world| async move {
        for (day, county, district) in
            [("0000-01-01", true, false), ("1900-01-01", true, false), ("9999-12-31", false, true)]
        {
            assert_eq!(name(&world, COUNTY, day).await.is_string(), county, "{day}");
            assert_eq!(name(&world, DISTRICT, day).await.is_string(), district, "{day}");
            assert_eq!(divisions(&world, day).await.len(), 14, "{day}");
        }
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"query($at: DateTime!) { unit(code: "530121", knownAt: $at) { name } }"#;
        for (at, known) in [("0000-01-01T00:00:00Z", false), ("9999-12-31T23:59:59.999999Z", true)] {
            let data = world.data(&actor, query, json!({ "at": at })).await;
            assert_eq!(data["unit"]["name"].is_string(), known, "{at}");
        }
    });
}

#[test]
fn what_is_no_day_or_no_moment_is_refused_with_the_form_that_is_wanted() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        for bad in [
            json!("2010-02-30"),
            json!("2010-13-01"),
            json!("2010-1-1"),
            json!("10000-01-01"),
            json!("+10000-01-01"),
            json!("-0001-01-01"),
            json!("2010-12-31T00:00:00Z"),
            json!(" 2010-12-31"),
            json!("２０１０-12-31"),
            json!("明天"),
            json!(""),
            json!(20101231),
        ] {
            let query = r#"query($day: Date!) { unit(code: "530102", asOf: $day) { name } }"#;
            let answer = world.ask(&actor, query, json!({ "day": bad })).await;
            assert!(answer["data"]["unit"].is_null(), "{bad}: {answer}");
            assert!(
                answer["errors"][0]["message"].as_str().unwrap().contains("looks like 2010-12-31"),
                "{bad}: {answer}"
            );
        }
        for bad in
            ["2010-12-31", "2010-12-31T00:00:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "now"]
        {
            let query = r#"query($at: DateTime!) { unit(code: "530102", knownAt: $at) { name } }"#;
            let answer = world.ask(&actor, query, json!({ "at": bad })).await;
            assert!(answer["data"]["unit"].is_null(), "{bad}: {answer}");
            assert!(
                answer["errors"][0]["message"].as_str().unwrap().contains("looks like 2010-12-31"),
                "{bad}: {answer}"
            );
        }
    });
}

#[test]
fn a_code_that_no_unit_has_is_null_and_no_error() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        for code in ["999999", "", "530102/", "530102%", "五华区", " 530102", "530102-FINANCE"] {
            let query = "query($code: String!) { unit(code: $code) { code } }";
            assert_eq!(world.data(&actor, query, json!({ "code": code })).await, json!({ "unit": null }), "{code:?}");
        }
    });
}
