use std::collections::BTreeMap;
use std::sync::Arc;

use rencai::access::Role;
use rencai::app::{load_catalogue, systems};
use rencai::kernel::{Day, ErrorCode, Instant};
use rencai::policy::catalogues::{Embedded, REFERENCE};
use rencai::policy::entity::{clause, clause_version, policy};
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use rencai::store::dated::AsOf;
use rencai::store::{Guarded, Read, files};
use sea_orm::Order;
use serde_json::json;

use crate::support::databases::begin;
use crate::support::world::{CITY, World, in_app};

async fn all<E: Guarded>(world: &Arc<World>, by: E::Column) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().order_by(by, Order::Asc).all().await.unwrap()
}

fn reference() -> Catalogue {
    Catalogue::read(REFERENCE.clauses).unwrap()
}

/// Titles by number, as of a day, as known at a moment.
async fn titles(world: &Arc<World>, day: Day, known: Option<Instant>) -> BTreeMap<String, String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let policy = rencai::policy::read::policy(&read, &reference().document.id).await.unwrap().unwrap();
    let clauses = rencai::policy::read::clauses(&read, policy.id).await.unwrap();
    let ids: Vec<_> = clauses.iter().map(|clause| clause.id).collect();
    let versions = rencai::policy::read::versions(&read, &ids, AsOf { day, known }).await.unwrap();
    clauses.into_iter().filter_map(|clause| Some((clause.number, versions.get(&clause.id)?.title.clone()))).collect()
}

#[test]
fn loading_the_same_catalogue_again_changes_nothing() {
    in_app(|world| async move {
        let policies = all::<policy::Entity>(&world, policy::Column::Id).await;
        let clauses = all::<clause::Entity>(&world, clause::Column::Id).await;
        let versions = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        assert_eq!((policies.len(), clauses.len(), versions.len()), (1, 78, 78));
        world.clock.set(begin().plus_seconds(86_400));
        let loaded = world.run(&world.system, &LoadCatalogue { catalogue: reference() }).await.unwrap().done;
        assert_eq!((loaded.policy, loaded.changed), (policies[0].id, 0));
        load_catalogue(&world.app.store, REFERENCE).await.unwrap();
        assert_eq!(all::<policy::Entity>(&world, policy::Column::Id).await, policies);
        assert_eq!(all::<clause::Entity>(&world, clause::Column::Id).await, clauses);
        assert_eq!(all::<clause_version::Entity>(&world, clause_version::Column::Id).await, versions);
    });
}

#[test]
fn a_changed_catalogue_corrects_what_changed_and_what_was_believed_before_can_still_be_read() {
    in_app(|world| async move {
        let day: Day = "2010-12-31".parse().unwrap();
        let before = titles(&world, day, None).await;
        let (early, late) = (begin().plus_seconds(3_600), begin().plus_seconds(7_200));
        world.clock.set(late);
        let mut catalogue = reference();
        let changed = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.3a").unwrap();
        changed.title = "更正的标题".to_owned();
        let mut more = catalogue.clauses[0].clone();
        more.id = "9.9".to_owned();
        more.title = "新增的条款".to_owned();
        catalogue.clauses.push(more);
        let loaded = world.run(&world.system, &LoadCatalogue { catalogue: catalogue.clone() }).await.unwrap();
        assert_eq!(loaded.done.changed, 2);

        let after = titles(&world, day, None).await;
        assert_eq!(after["4.1.3a"], "更正的标题");
        assert_eq!(after["9.9"], "新增的条款");
        let differ: Vec<&String> = after.keys().filter(|number| before.get(*number) != after.get(*number)).collect();
        assert_eq!(differ, ["4.1.3a", "9.9"]);
        assert_eq!(titles(&world, day, Some(early)).await, before, "what was known an hour after the first loading");
        assert_eq!(titles(&world, day, Some(late.plus_seconds(-1))).await, before);
        assert_eq!(titles(&world, day, Some(late)).await, after);
        assert!(titles(&world, day, Some(begin().plus_seconds(-1))).await.is_empty());

        let versions = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        assert_eq!(versions.len(), 80);
        let closed: Vec<_> = versions.iter().filter(|version| version.known_until.is_some()).collect();
        assert_eq!(closed.len(), 1);
        assert_eq!((closed[0].known_from, closed[0].known_until), (begin(), Some(late)));
        assert_eq!((&closed[0].title, closed[0].valid_until), (&before["4.1.3a"], None));

        let again = world.run(&world.system, &LoadCatalogue { catalogue }).await.unwrap();
        assert_eq!(again.done.changed, 0);
    });
}

#[test]
fn a_clause_that_is_put_between_others_stands_between_them() {
    in_app(|world| async move {
        let mut catalogue = reference();
        let mut more = catalogue.clauses[0].clone();
        more.id = "0.9".to_owned();
        catalogue.clauses.insert(3, more);
        let wanted: Vec<String> = catalogue.clauses.iter().map(|clause| clause.id.clone()).collect();
        let loaded = world.run(&world.system, &LoadCatalogue { catalogue }).await.unwrap().done;
        assert_eq!(loaded.changed, 1);
        let clauses = all::<clause::Entity>(&world, clause::Column::Position).await;
        let numbers: Vec<String> = clauses.iter().map(|clause| clause.number.clone()).collect();
        let positions: Vec<i64> = clauses.iter().map(|clause| clause.position).collect();
        assert_eq!((numbers, positions), (wanted, (0..79).collect()));
    });
}

const OTHER_CLAUSES: &str = r#"
[document]
id = "example-2020-01-01"
title = "示例市人才办法"
issued_by = "示例市"
issued_on = 2020-01-01
time_zone = "Asia/Shanghai"

[[clause]]
id = "1"
title = "评选人才奖"
title_en = "The talent award"
summary = "每年评选一次。"
duty = "yearly"
capability = "Judge an award by a rule."
carries = ["4.1.3a"]
"#;

const OTHER_UNITS: &str = r#"
[city]
code = "990000"
name = "示例市"
name_en = "Example City"
[[division]]
code = "990001"
name = "东区"
name_en = "East District"
[[department]]
kind = "finance"
name = "财政局"
name_en = "Finance Bureau"
"#;

#[test]
fn another_citys_catalogue_stands_beside_the_first_and_changes_nothing_of_it() {
    in_app(|world| async move {
        let before = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        let other = Embedded { name: "example", clauses: OTHER_CLAUSES, units: OTHER_UNITS };
        let system = load_catalogue(&world.app.store, other).await.unwrap();
        let after = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        assert_eq!(after.len(), before.len() + 1);
        assert!(before.iter().all(|version| after.contains(version)));
        assert_eq!(load_catalogue(&world.app.store, other).await.unwrap().unit, system.unit);

        let mut roots: Vec<String> =
            systems(&world.app.store).await.unwrap().iter().map(|system| system.unit_code.clone()).collect();
        roots.sort();
        assert_eq!(roots, [CITY, "990000"]);
        let officer = world.actor("990001", &[Role::AwardOfficer]).await;
        assert_eq!(officer.scope.0, "990000/990001/");
        let query = r#"{
            policies { code }
            old: clause(policy: "example-2020-01-01", number: "1", asOf: "2019-12-31") { title }
            new: clause(policy: "example-2020-01-01", number: "1", asOf: "2020-01-01") { title duty carries }
            units { code }
        }"#;
        let data = world.data(&officer, query, json!({})).await;
        assert_eq!(data["policies"], json!([{ "code": "example-2020-01-01" }, { "code": "kunming-2010-09-09" }]));
        assert_eq!(data["old"]["title"], json!(null));
        assert_eq!(data["new"], json!({ "title": "评选人才奖", "duty": "YEARLY", "carries": ["4.1.3a"] }));
        assert_eq!(data["units"].as_array().unwrap().len(), 2);

        // Its audit is its own: an auditor there sees his city's chain and not the other's.
        let auditor = world.actor("990000", &[Role::Auditor]).await;
        for (unit, there) in [("990000", true), (CITY, false)] {
            let query =
                "query($unit: String!) { auditEntries(unit: $unit) { totalCount } auditVerify(unit: $unit) { sound } }";
            let data = world.data(&auditor, query, json!({ "unit": unit })).await;
            assert_eq!(data["auditEntries"]["totalCount"].as_i64().unwrap() > 0, there, "{unit}: {data}");
            assert_eq!(data["auditVerify"].is_object(), there, "{unit}: {data}");
        }
    });
}

#[test]
fn bad_catalogues_of_clauses_are_refused() {
    let code = |toml: &str| Catalogue::read(toml).map(|_| ()).map_err(|refusal| refusal.code);
    let (head, clause) = OTHER_CLAUSES.split_once("[[clause]]").unwrap();
    let refused = Err(ErrorCode::CatalogueRefused);
    assert_eq!(code(OTHER_CLAUSES), Ok(()));
    assert_eq!(code(&format!("{OTHER_CLAUSES}[[clause]]{clause}")), refused, "a number twice");
    assert_eq!(code(head), refused, "no clauses");
    assert_eq!(code(&format!("clause = []\n{head}")), refused, "an empty list of clauses");
    for (from, to) in [
        ("duty = \"yearly\"", "duty = \"daily\""),
        ("Asia/Shanghai", "Asia/Atlantis"),
        ("issued_on = 2020-01-01", "issued_on = 2020-13-01"),
        ("issued_on = 2020-01-01", ""),
        ("capability", "capabilitie"),
        ("[document]", "[document"),
    ] {
        assert_eq!(code(&OTHER_CLAUSES.replace(from, to)), refused, "{from} -> {to}");
    }
}

#[test]
fn an_operator_loads_a_catalogue_that_he_uploaded_and_a_missing_or_old_file_is_refused() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let load = "mutation($file: String!) { policyLoad(input: { file: $file }) {
            policy { code clauses(asOf: \"2020-01-01\") { number } } errors { code path } auditId
        } }";
        let missing = json!([{ "code": "FILE_MISSING", "path": ["file"] }]);
        let data = world.data(&operator, load, json!({ "file": "sha256:0" })).await;
        assert_eq!(data["policyLoad"], json!({ "policy": null, "errors": missing, "auditId": null }));
        let content = OTHER_CLAUSES.as_bytes().to_vec();
        let digest = files::keep(&world.app.store, &operator, "clauses.toml", content).await.unwrap().to_string();
        world.clock.set(begin().plus_seconds(24 * 60 * 60 + 1));
        let data = world.data(&operator, load, json!({ "file": digest })).await;
        assert_eq!(data["policyLoad"]["errors"], missing, "a day has passed");
        world.clock.set(begin().plus_seconds(24 * 60 * 60));
        let data = world.data(&operator, load, json!({ "file": digest })).await;
        assert_eq!(data["policyLoad"]["errors"], json!([]));
        assert_eq!(
            data["policyLoad"]["policy"],
            json!({ "code": "example-2020-01-01", "clauses": [{ "number": "1" }] })
        );
        assert!(data["policyLoad"]["auditId"].is_string());
    });
}
