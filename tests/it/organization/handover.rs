//! Who sees what a unit has left behind, as the days turn in a running database.

use std::collections::BTreeMap;
use std::sync::Arc;

use rencai::access::token::{IssuerSettings, TokenRefused, Verifier};
use rencai::access::{Actor, Role, Scope};
use rencai::awards::write::CreateProgramme;
use rencai::demo;
use rencai::kernel::{ErrorCode, id::ProgrammeId};
use rencai::organization::entity::unit;
use rencai::organization::model::Units;
use rencai::organization::read::tree;
use rencai::organization::write::{LoadUnits, SettleScopes};
use rencai::policy::catalogues::REFERENCE;
use rencai::server::House;
use rencai::store::Read;
use rencai::store::entity::audit_entry;
use rencai::worker::{settle_scopes, work};
use sea_orm::{ColumnTrait, Order};
use serde_json::json;

use crate::support::hall::{HOSTILE, Hall, done, id, nodes, plain, refused};
use crate::support::issuer::{self, Signer};
use crate::support::process::until;
use crate::support::world::{CITY, WUHUA, World, in_app};

const COUNTY: &str = "530121";
const DISTRICT: &str = "530114";
/// Midnight in 昆明 on the day on which 呈贡县 ends, and on which 晋宁县 does.
const MIDNIGHT: &str = "2011-05-19T16:00:00Z";
const SECOND_BEFORE: &str = "2011-05-19T15:59:59Z";
const YEARS_LATER: &str = "2017-01-01T00:00:00Z";

async fn scopes(world: &World) -> BTreeMap<String, String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let units = read.find::<unit::Entity>().all().await.unwrap();
    units.into_iter().map(|unit| (unit.code, unit.scope)).collect()
}

/// The handovers that the audit chain holds, oldest first.
async fn entries(world: &World) -> Vec<audit_entry::Model> {
    Read::new(&world.app.store, world.system.clone())
        .find::<audit_entry::Entity>()
        .filter(audit_entry::Column::Command.eq("organization.scopes.settle"))
        .order_by(audit_entry::Column::Number, Order::Asc)
        .all()
        .await
        .unwrap()
}

/// What a worker does that starts now.
async fn start(world: &World) -> bool {
    settle_scopes::next(&world.app, &mut None).await.unwrap()
}

async fn programme(world: &World, unit: &str, code: &str) -> ProgrammeId {
    let officer = demo::actor(&world.app, &world.system, unit, "officer", &[Role::AwardOfficer]).await.unwrap();
    let command = CreateProgramme {
        code: code.to_owned(),
        name: "县级奖".to_owned(),
        name_en: "A county award".to_owned(),
        policy: "kunming-2010-09-09".to_owned(),
        clause: "4.1.3a".to_owned(),
    };
    world.run(&officer, &command).await.unwrap().done
}

async fn sees(world: &World, unit: &str, programme: ProgrammeId) -> bool {
    let officer = demo::actor(&world.app, &world.system, unit, "officer", &[Role::AwardOfficer]).await.unwrap();
    let data =
        world.data(&officer, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": programme.global() })).await;
    !data["node"].is_null()
}

/// Feature 1.
#[test]
fn a_district_sees_and_continues_the_records_of_its_county_from_the_day_on_which_the_county_ends() {
    in_app(|world| async move {
        let record = programme(&world, COUNTY, "county-award").await;
        let mut settled = None;
        for (now, moved, before) in [(SECOND_BEFORE, false, true), (MIDNIGHT, true, false)] {
            world.clock.set(now.parse().unwrap());
            assert_eq!(settle_scopes::next(&world.app, &mut settled).await.unwrap(), moved, "{now}");
            let lie = scopes(&world).await;
            let (county, office) = match before {
                true => ("530100/530121/", "530100/530121/530121-finance/"),
                false => ("530100/530114/", "530100/530114/530114-finance/"),
            };
            assert_eq!((lie[COUNTY].as_str(), lie["530121-finance"].as_str()), (county, office), "{now}");
            assert_eq!(lie[DISTRICT], "530100/530114/", "{now}");
            assert_eq!(world.app.seat(COUNTY).await.unwrap().is_some(), before, "{now}");
            assert_eq!(world.app.seat(DISTRICT).await.unwrap().is_some(), !before, "{now}");
            assert!(sees(&world, CITY, record).await, "{now}");
            assert!(!sees(&world, WUHUA, record).await, "{now}");
        }
        assert!(sees(&world, DISTRICT, record).await);
        assert!(sees(&world, "530114-finance", record).await, "what was addressed to the county's departments");
        let refused = demo::actor(&world.app, &world.system, COUNTY, "officer", &[Role::AwardOfficer]).await;
        assert_eq!(refused.unwrap_err().code(), ErrorCode::NotFound, "the county as an actor has none");
    });
}

#[test]
fn a_district_brings_the_edition_of_its_county_to_an_end_and_nominates_for_no_unit_that_has_ended() {
    in_app(|world| async move {
        let mut hall = Hall::at(&world, COUNTY).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 2).await;
        done(&hall.nominate(&edition, "001", plain(1)).await);
        world.clock.set(MIDNIGHT.parse().unwrap());
        assert!(start(&world).await);
        hall.officer = world.actor(DISTRICT, &[Role::AwardOfficer]).await;
        hall.nominator = world.actor(DISTRICT, &[Role::Nominator]).await;
        for (number, unit, code) in [("002", "530114-health", None), ("003", "530121-health", Some("NOT_FOUND"))] {
            let made = hall
                .nominate_with(json!({
                    "edition": edition, "unit": unit, "number": number, "name": format!("样例人员{number}"),
                    "birthDate": "1980-06-01", "category": "HIGHLY_SKILLED", "answers": plain(2),
                }))
                .await;
            match code {
                None => done(&made),
                Some(code) => assert_eq!(refused(&made, code)["path"], json!(["unit"])),
            }
        }
        done(&hall.step("editionClose", &edition, None).await);
        hall.judge(&edition).await.1.unwrap().unwrap();
        assert_eq!(hall.ranking(&edition).await.len(), 2);
    });
}

#[test]
fn a_row_of_an_import_that_names_a_unit_which_has_ended_is_refused() {
    in_app(|world| async move {
        world.clock.set(MIDNIGHT.parse().unwrap());
        assert!(start(&world).await);
        let hall = Hall::at(&world, DISTRICT).await;
        let installed = hall.install(HOSTILE, &json!({})).await;
        done(&installed);
        let edition = hall.open(&id(&installed["ruleVersion"]), 2011, 3).await;
        let rows = "人才编号,姓名,出生日期,人才类别,单位代码\n\
            0001,样例人员1,1980-01-02,专业技术人才,530114-health\n\
            0002,样例人员2,1980-01-02,专业技术人才,530121-health\n";
        let imported = hall.import(&edition, "名单.csv", rows.as_bytes(), false, None).await;
        done(&imported);
        assert_eq!((&imported["import"]["created"], &imported["import"]["refused"]), (&json!(1), &json!(1)));
        let rows = nodes(&imported["import"]["rows"]);
        assert_eq!(rows[1]["reasons"][0]["code"], "NOT_FOUND", "{rows:?}");
    });
}

/// The door does not wait for the worker.
#[test]
fn a_token_of_the_county_is_good_until_midnight_and_refused_from_then_on() {
    in_app(|world| async move {
        let signer = Signer::ed25519("one");
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys.json");
        issuer::write(&keys, &issuer::jwks(&[&signer]));
        let listed = IssuerSettings { subtree: CITY.to_owned(), ..issuer::issuer(keys.to_str().unwrap()) };
        let verifier = Verifier::new(issuer::settings(), &[listed], None, world.clock.clone()).unwrap();
        let issued = issuer::seconds(SECOND_BEFORE.parse().unwrap()) - 60;
        let mut claims = issuer::claims_with("unit", json!(COUNTY));
        claims["iat"] = json!(issued);
        claims["exp"] = json!(issued + 3_600);
        let token = signer.sign(&claims);
        for (now, scope) in [(SECOND_BEFORE, Ok("530100/530121/")), (MIDNIGHT, Err(TokenRefused::UnitUnknown))] {
            world.clock.set(now.parse().unwrap());
            let bearer = verifier.verify(&token).await.unwrap();
            let seat = world.app.seat(bearer.unit()).await.unwrap();
            let actor = bearer.sit(seat);
            assert_eq!(actor.as_ref().map(|actor| actor.scope.0.as_str()), scope.as_ref().copied(), "{now}");
        }
    });
}

#[test]
fn who_sat_in_the_county_before_midnight_has_nothing_left_there_after_it() {
    in_app(|world| async move {
        let record = programme(&world, COUNTY, "county-award").await;
        let sitting = world.actor(COUNTY, &[Role::AwardOfficer, Role::RuleAuthor]).await;
        let query = "query($id: ID!) { node(id: $id) { id } }";
        let seen = world.data(&sitting, query, json!({ "id": record.global() })).await;
        assert_eq!(seen["node"]["id"], record.global());
        world.clock.set(MIDNIGHT.parse().unwrap());
        assert!(start(&world).await);
        let seen = world.data(&sitting, query, json!({ "id": record.global() })).await;
        assert_eq!(seen, json!({ "node": null }));
    });
}

#[test]
fn a_handover_writes_one_audit_entry_a_day_however_often_the_worker_starts() {
    in_app(|world| async move {
        assert!(!start(&world).await, "nothing has ended since the loading");
        assert_eq!(entries(&world).await, []);
        world.clock.set(MIDNIGHT.parse().unwrap());
        let mut settled = None;
        assert!(settle_scopes::next(&world.app, &mut settled).await.unwrap());
        assert!(!settle_scopes::next(&world.app, &mut settled).await.unwrap(), "the same worker again");
        for _ in 0..2 {
            assert!(!start(&world).await, "a worker that starts again");
        }
        let kept = entries(&world).await;
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].unit_id, kept[0].subject.as_str()), (world.system.unit, "system"));
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"{ auditEntries(unit: "530100", first: 1) { edges { node { command changes { table before after } } } } }"#;
        let data = world.data(&auditor, query, json!({})).await;
        let changes = data["auditEntries"]["edges"][0]["node"]["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1 + 17, "the county and its departments, and nobody else");
        let county = json!({
            "table": "unit", "before": { "scope": "530100/530121/" }, "after": { "scope": "530100/530114/" },
        });
        assert!(changes.contains(&county), "{changes:?}");
        world.clock.set("2011-05-20T16:00:00Z".parse().unwrap());
        assert!(!settle_scopes::next(&world.app, &mut settled).await.unwrap(), "the day after");
        assert_eq!(entries(&world).await.len(), 1);
    });
}

#[test]
fn after_years_without_a_worker_everything_that_ended_meanwhile_is_handed_over_at_once() {
    in_app(|world| async move {
        world.clock.set(YEARS_LATER.parse().unwrap());
        assert!(start(&world).await);
        let lie = scopes(&world).await;
        assert_eq!((lie[COUNTY].as_str(), lie["530122"].as_str()), ("530100/530114/", "530100/530115/"));
        assert_eq!(entries(&world).await.len(), 1);
        // A database that is filled on that day lies the same.
        let read = Read::new(&world.app.store, world.system.clone());
        let all = tree(&read).await.unwrap();
        let anew = all.scopes("2017-01-01".parse().unwrap());
        assert!(all.units.iter().all(|unit| anew[&unit.id].0 == unit.scope));
    });
}

#[test]
fn units_that_are_loaded_before_the_worker_woke_lie_where_the_day_wants_them() {
    in_app(|world| async move {
        world.clock.set(YEARS_LATER.parse().unwrap());
        let more = "[[department]]\nkind = \"archive\"\nname = \"档案局\"\nname_en = \"Archive\"\n";
        let units = Units::read(&format!("{}\n{more}", REFERENCE.units)).unwrap();
        assert_eq!(world.run(&world.system, &LoadUnits { units }).await.unwrap().done, 17);
        assert_eq!(scopes(&world).await["530121-archive"], "530100/530114/530114-archive/");
        assert_eq!(scopes(&world).await[COUNTY], "530100/530121/", "the loading moves nobody else");
        assert!(start(&world).await);
        assert_eq!(scopes(&world).await[COUNTY], "530100/530114/");
    });
}

#[test]
fn no_token_can_settle_scopes_and_one_citys_system_leaves_the_others_units_alone() {
    in_app(|world| async move {
        let other = r#"
            city = { code = "990000", name = "示例市", name_en = "Example City" }
            division = [
                { code = "990001", name = "东县", name_en = "East County", valid_to = 2011-05-20, succeeded_by = "990002" },
                { code = "990002", name = "东区", name_en = "East District", valid_from = 2011-05-20 },
            ]"#;
        let units = Units::read(other).unwrap();
        let city = world.app.store.ids().next();
        let elsewhere = Arc::new(Actor::system(city, "990000", Scope("990000/".to_owned())));
        world.run(&elsewhere, &LoadUnits { units }).await.unwrap();
        world.clock.set(MIDNIGHT.parse().unwrap());
        for role in Role::ALL.iter().filter(|role| **role != Role::System) {
            let actor = world.actor(CITY, &[*role]).await;
            assert_eq!(world.run(&actor, &SettleScopes).await.unwrap_err().code(), ErrorCode::Forbidden, "{role:?}");
        }
        assert_eq!(world.run(&elsewhere, &SettleScopes).await.unwrap().done, 1);
        let lie = scopes(&world).await;
        assert_eq!((lie["990001"].as_str(), lie[COUNTY].as_str()), ("990000/990002/", "530100/530121/"));
        assert!(start(&world).await);
        assert_eq!(scopes(&world).await[COUNTY], "530100/530114/");
        assert_eq!(entries(&world).await.len(), 1, "the entry of this city's chain; the other's is not seen here");
    });
}

#[test]
fn several_workers_that_wake_at_midnight_hand_over_once() {
    in_app(|world| async move {
        world.clock.set(MIDNIGHT.parse().unwrap());
        tokio::join!(start(&world), start(&world), start(&world));
        assert_eq!(scopes(&world).await[COUNTY], "530100/530114/");
        assert_eq!(entries(&world).await.len(), 1);
    });
}

/// The worker itself, while it runs.
#[test]
fn a_worker_at_work_hands_over_when_the_day_turns() {
    in_app(|world| async move {
        world.clock.set(SECOND_BEFORE.parse().unwrap());
        let going = tokio::sync::watch::Sender::new(false);
        let working = tokio::spawn(work(world.app.clone(), going.subscribe()));
        world.clock.set(MIDNIGHT.parse().unwrap());
        until("the county lies with its successor", async || scopes(&world).await[COUNTY] == "530100/530114/").await;
        working.abort();
        assert!(working.await.unwrap_err().is_cancelled());
        assert_eq!(entries(&world).await.len(), 1);
    });
}
