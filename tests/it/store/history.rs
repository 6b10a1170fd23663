use std::sync::Arc;

use rencai::access::Role;
use rencai::awards::write::{CloseEdition, CreateProgramme, OpenEdition};
use rencai::kernel::ErrorCode;
use rencai::store::entity::{audit_entry, event};
use rencai::store::{Envelope, Read, execute, files};
use sea_orm::Order;
use serde_json::{Value, json};

use super::programme;
use crate::support::played::{draft, nominate, open, play};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// The newest entry of a unit's chain.
async fn newest(world: &Arc<World>, unit: &str) -> Value {
    let auditor = world.actor(CITY, &[Role::Auditor]).await;
    let query = "query($unit: String!) { auditEntries(unit: $unit, first: 1) { edges { node {
        number issuer subject command reason actingUnit { code } changes { table row before after }
    } } } }";
    let data = world.data(&auditor, query, json!({ "unit": unit })).await;
    data["auditEntries"]["edges"][0]["node"].clone()
}

/// How many entries and events there are.
async fn written(world: &Arc<World>) -> (u64, u64) {
    let read = Read::new(&world.app.store, world.system.clone());
    (read.find::<audit_entry::Entity>().count().await.unwrap(), read.find::<event::Entity>().count().await.unwrap())
}

#[test]
fn before_and_after_hold_the_changed_fields_only_and_who_why_and_where_is_kept() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = draft(&world, &ranked, 2011).await;
        let created = newest(&world, WUHUA).await;
        let row = &created["changes"][0];
        assert_eq!((&row["table"], &row["before"]), (&json!("edition"), &Value::Null));
        assert_eq!((&row["after"]["state"], &row["after"]["year"]), (&json!("DRAFT"), &json!(2011)));

        let envelope = Envelope { reason: Some("一年一度".to_owned()), ..Envelope::default() };
        let command = OpenEdition { edition: id, reason: None };
        execute(&world.app.store, &ranked.officer, &command, &envelope).await.unwrap();
        let opened = newest(&world, WUHUA).await;
        assert_eq!(opened["number"].as_i64().unwrap(), created["number"].as_i64().unwrap() + 1);
        assert_eq!(opened["command"], "awards.edition.open");
        assert_eq!(opened["reason"], "一年一度");
        assert_eq!((&opened["issuer"], &opened["subject"]), (&json!("rencai-demo"), &json!("award-officer")));
        assert_eq!(opened["actingUnit"]["code"], WUHUA);
        let change = json!({
            "table": "edition",
            "row": id.0.to_string(),
            "before": { "state": "DRAFT", "version": 1 },
            "after": { "state": "OPEN", "version": 2 },
        });
        assert_eq!(opened["changes"], json!([change]));
    });
}

#[test]
fn an_act_of_the_city_on_a_county_is_kept_in_the_countys_chain() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = draft(&world, &ranked, 2011).await;
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        world.run(&officer, &OpenEdition { edition: id, reason: None }).await.unwrap();
        let opened = newest(&world, WUHUA).await;
        assert_eq!((&opened["command"], &opened["actingUnit"]["code"]), (&json!("awards.edition.open"), &json!(CITY)));
    });
}

#[test]
fn events_are_written_with_their_entry_and_a_refused_command_leaves_neither() {
    in_app(|world| async move {
        let officer = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        let before = written(&world).await;
        world.run(&officer, &programme("a")).await.unwrap();
        assert_eq!(written(&world).await, (before.0 + 1, before.1 + 1));
        let read = Read::new(&world.app.store, officer.clone());
        let events = read.find::<event::Entity>().order_by(event::Column::Number, Order::Desc).all().await.unwrap();
        let entries = read.find::<audit_entry::Entity>().all().await.unwrap();
        assert_eq!((events.len(), entries.len()), (1, 1));
        assert_eq!((events[0].number, events[0].unit_id), (entries[0].number, entries[0].unit_id));
        assert_eq!((events[0].name.as_str(), events[0].instant), ("awards.programme.created", entries[0].instant));

        // Refused before anything, in the middle, and after the row was to be written.
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        for (actor, command, code) in [
            (&nominator, programme("b"), ErrorCode::Forbidden),
            (&officer, CreateProgramme { clause: "0".to_owned(), ..programme("b") }, ErrorCode::NotFound),
            (&officer, programme("B !"), ErrorCode::BadInput),
            (&officer, programme("a"), ErrorCode::CodeTaken),
        ] {
            let refused = world.run(actor, &command).await.unwrap_err();
            assert_eq!(refused.code(), code);
            assert_eq!(written(&world).await, (before.0 + 1, before.1 + 1), "{code:?}");
        }
        assert_eq!(world.refused_attempts().await.len(), 4);
    });
}

/// Feature 21.
#[test]
fn refused_attempts_are_kept_with_who_what_and_why_and_auditors_of_the_subtree_list_them() {
    in_app(|world| async move {
        for unit in [CITY, WUHUA, "530102-finance", SHILIN] {
            let actor = world.actor(unit, &[Role::Reporter]).await;
            assert_eq!(world.run(&actor, &programme("a")).await.unwrap_err().code(), ErrorCode::Forbidden);
        }
        let query = "{ refusedAttempts { totalCount edges { node { issuer subject command code message instant } } } }";
        for (at, expected) in [
            (CITY, vec![SHILIN, "530102-finance", WUHUA, CITY]),
            (WUHUA, vec!["530102-finance", WUHUA]),
            ("530102-finance", vec!["530102-finance"]),
            (SHILIN, vec![SHILIN]),
            (PANLONG, vec![]),
        ] {
            let auditor = world.actor(at, &[Role::Auditor]).await;
            let data = world.data(&auditor, query, json!({})).await;
            let found = &data["refusedAttempts"];
            assert_eq!(found["totalCount"], expected.len(), "{at}");
            let edges = found["edges"].as_array().unwrap();
            let mut subjects: Vec<&str> = edges.iter().map(|edge| edge["node"]["subject"].as_str().unwrap()).collect();
            let mut wanted: Vec<String> = expected.iter().map(|unit| format!("reporter@{unit}")).collect();
            subjects.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(subjects, wanted, "{at}");
            for edge in edges {
                let node = &edge["node"];
                assert_eq!(node["command"], "awards.programme.create");
                assert_eq!(node["code"], "FORBIDDEN");
                assert!(node["message"].as_str().unwrap().contains("CREATE_PROGRAMME"), "{node}");
                assert_eq!(node["instant"], world.clock.now().to_string());
            }
        }
    });
}

#[test]
fn an_import_that_is_refused_is_kept_once() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = open(&world, &ranked, 2011, &[], 0).await;
        let nominator = world.actor(WUHUA, &[Role::Nominator]).await;
        nominate(&world, &ranked, id, WUHUA, 1).await;
        world.run(&ranked.officer, &CloseEdition { edition: id }).await.unwrap();
        let book = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/wuhua-young-engineers-2010.xlsx");
        let book = std::fs::read(book).unwrap();
        let sheet = files::keep(&world.app.store, &nominator, "a.xlsx", book).await.unwrap().to_string();
        let junk = files::keep(&world.app.store, &nominator, "b.xlsx", vec![0, 1, 2]).await.unwrap().to_string();
        let query = "mutation($edition: ID!, $file: String!) {
            nominationsImport(input: { edition: $edition, file: $file }) { import { id } errors { code } }
        }";
        let mut kept = world.refused_attempts().await.len();
        let nowhere = rencai::kernel::id::EditionId(uuid::Uuid::nil());
        for (edition, file, code) in
            [(id, &sheet, "STATE_FORBIDS"), (id, &junk, "FILE_REFUSED"), (nowhere, &sheet, "NOT_FOUND")]
        {
            let data = world.data(&nominator, query, json!({ "edition": edition.global(), "file": file })).await;
            assert_eq!(data["nominationsImport"], json!({ "import": null, "errors": [{ "code": code }] }));
            let now = world.refused_attempts().await;
            assert_eq!(now.len(), kept + 1, "{code}: {now:?}");
            kept = now.len();
        }
    });
}
