//! Roll-up in the order of the tree.

use rencai::access::Role;
use rencai::duties::read::duty;
use rencai::graphql::Session;
use rencai::kernel::{Language, id::DutyId};
use rencai::reports::read::calendar::locked_by;
use rencai::store::Read;
use serde_json::json;

use super::calendar::leading_group;
use super::{Desk, content, draft, step, unlock};
use crate::duties::{duties, morning, opened};
use crate::support::hall::{done, id, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, in_app};

/// Features 13 and 14.
#[test]
fn a_countys_report_waits_for_what_it_rests_on_and_says_for_whom_and_is_unlocked_from_the_top_down() {
    in_app(|world| async move {
        leading_group(&world).await;
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("示例")).await["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let waits = step(&world, &desk.city, "reportAccept", &report).await;
        let mut who: Vec<String> = serde_json::from_value(refused(&waits, "REPORT_WAITS")["allowed"].clone()).unwrap();
        who.sort();
        assert_eq!(who, ["530102-education 2010-H2", "530102-finance 2010-H2"]);
        let query = "query($id: ID!) { node(id: $id) { ... on Report { waitsFor { unit { code } period } } } }";
        let node = world.data(&desk.city, query, json!({ "id": report })).await["node"].clone();
        assert_eq!(node["waitsFor"].as_array().unwrap().len(), 2);

        // One is accepted by the county, the other is waived by it.
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let finance = world.actor("530102-finance", &[Role::Reporter]).await;
        let of = async |unit: &str| id(&duties(&world, &desk.city, unit, false, "4.1.4d").await[0]);
        let half = id(&draft(&world, &finance, &of("530102-finance").await, json!({ "text": "示例" })).await["report"]);
        done(&step(&world, &finance, "reportSubmit", &half).await);
        done(&step(&world, &supervisor, "reportAccept", &half).await);
        let waive = "mutation($duty: ID!) { reliefGrant(input: { duty: $duty, kind: WAIVER, reason: \"示例\", paper: \"示例 1\",
            approver: \"示例 1\", until: \"2011-06-01\" }) { errors { code } } }";
        world.data(&supervisor, waive, json!({ "duty": of("530102-education").await })).await;
        done(&step(&world, &desk.city, "reportAccept", &report).await);

        refused(&unlock(&world, &supervisor, &half).await, "REPORT_LOCKED");
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        assert_eq!(refused(&unlock(&world, &city, &half).await, "REPORT_LOCKED")["allowed"], json!([report]));
        done(&unlock(&world, &city, &report).await);
        done(&unlock(&world, &supervisor, &half).await);
    });
}

/// Feature 10.
#[test]
fn a_duty_that_is_closed_takes_no_report_until_it_is_reopened() {
    in_app(|world| async move {
        use rencai::policy::catalogues::REFERENCE;
        use rencai::policy::model::Catalogue;
        use rencai::policy::write::LoadCatalogue;
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4c").unwrap();
        clause.obligations[0].closes_days = Some(30);
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        let desk = Desk::of(&world).await;
        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("示例")).await["report"]);
        let query = "query($id: ID!) { node(id: $id) { ... on Duty { closesOn } } }";
        let closes = world.data(&desk.city, query, json!({ "id": desk.duty })).await;
        assert_eq!(closes["node"]["closesOn"], "2011-01-30");
        morning(&world, "2011-01-31");
        refused(&step(&world, &desk.reporter, "reportSubmit", &report).await, "DUTY_CLOSED");
        let reopen = "mutation($duty: ID!) { reliefGrant(input: { duty: $duty, kind: REOPENING, reason: \"示例\", paper: \"示例 1\",
            approver: \"示例 1\", until: \"2011-03-01\" }) { errors { code } } }";
        world.data(&desk.city, reopen, json!({ "duty": desk.duty })).await;
        morning(&world, "2011-02-28");
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        let accepted = step(&world, &desk.city, "reportAccept", &report).await;
        assert_eq!(accepted["report"]["duty"]["state"], "DONE_LATE");
    });
}

/// Feature 14.
#[test]
fn for_what_many_reports_wait_and_what_is_wrong_with_their_figures_takes_as_many_statements_as_of_one() {
    in_app(|world| async move {
        leading_group(&world).await;
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        for unit in [PANLONG, SHILIN, WUHUA] {
            let reporter = world.actor(unit, &[Role::Reporter]).await;
            let duty = id(&duties(&world, &city, unit, false, "4.1.4c").await[0]);
            done(&draft(&world, &reporter, &duty, content("示例")).await);
        }
        let mut counts = Vec::new();
        for first in [1, 3] {
            let query = format!(
                "{{ reports(unit: \"{CITY}\", below: true, first: {first}) {{ edges {{ node {{
                    waitsFor {{ period }} latest {{ breaches {{ kind }} }}
                }} }} }} }}"
            );
            let session = Session::new(&world.app.store, city.clone(), Language::En);
            let read = session.read.clone();
            let request = async_graphql::Request::new(query).data(session);
            let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
            assert_eq!(answer.get("errors"), None, "{answer}");
            let edges = answer["data"]["reports"]["edges"].as_array().unwrap();
            assert_eq!(edges.len(), first);
            assert_eq!(edges[0]["node"]["waitsFor"].as_array().unwrap().len(), 2, "the newest is that of the county");
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
    });
}

/// Feature 13.
#[test]
fn whether_a_report_is_locked_takes_as_many_statements_however_many_are_accepted_above() {
    in_app(|world| async move {
        leading_group(&world).await;
        let desk = Desk::of(&world).await;
        let half = id(&duties(&world, &desk.city, "530102-finance", false, "4.1.4d").await[0]);
        let half = DutyId::parse(&half).unwrap();
        let mut counts = Vec::new();
        for clause in ["4.4.1", "4.4.3"] {
            let owed = id(&duties(&world, &desk.city, WUHUA, false, clause).await[0]);
            let report = id(&draft(&world, &desk.reporter, &owed, json!({ "text": "示例" })).await["report"]);
            done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
            done(&step(&world, &desk.city, "reportAccept", &report).await);
            let read = Read::new(&world.app.store, desk.city.clone());
            let half = duty(&read, half).await.unwrap().unwrap();
            assert_eq!(locked_by(&read, &half).await.unwrap(), None, "neither rests on it");
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
    });
}
