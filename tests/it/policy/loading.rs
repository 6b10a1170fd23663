use std::collections::BTreeMap;
use std::sync::Arc;

use rencai::access::Role;
use rencai::app::{load_catalogue, systems};
use rencai::awards::write::CreateProgramme;
use rencai::duties::entity::duty;
use rencai::duties::opening::open;
use rencai::kernel::{Day, Digest, ErrorCode, Instant};
use rencai::policy::catalogues::{Embedded, REFERENCE};
use rencai::policy::entity::{clause, clause_version, obligation, policy};
use rencai::policy::model::Catalogue;
use rencai::policy::write::{Changes, LoadCatalogue};
use rencai::store::dated::AsOf;
use rencai::store::entity::event;
use rencai::store::{Guarded, Read, files};
use rencai::worker::settle_scopes;
use sea_orm::Order;
use serde_json::json;

use crate::support::databases::begin;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

async fn all<E: Guarded>(world: &Arc<World>, by: E::Column) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().order_by(by, Order::Asc).all().await.unwrap()
}

fn load(catalogue: Catalogue) -> LoadCatalogue {
    LoadCatalogue { catalogue, dry_run: false }
}

fn reference() -> Catalogue {
    Catalogue::read(REFERENCE.clauses).unwrap()
}

fn changes(added: &[&str], corrected: &[&str], withdrawn: &[&str]) -> Changes {
    let owned = |numbers: &[&str]| numbers.iter().map(|number| (*number).to_owned()).collect();
    Changes { added: owned(added), corrected: owned(corrected), withdrawn: owned(withdrawn) }
}

/// Titles by number, as of a day, as known at a moment.
async fn titles(world: &Arc<World>, day: Day, known: Option<Instant>) -> BTreeMap<String, String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let policy = rencai::policy::read::policy(&read, &reference().document.id).await.unwrap().unwrap();
    let clauses = rencai::policy::read::clauses(&read, policy.id, AsOf { day, known }).await.unwrap();
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
        let loaded = world.run(&world.system, &load(reference())).await.unwrap().done;
        assert_eq!((loaded.policy, loaded.changes), (policies[0].id, Changes::default()));
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
        let loaded = world.run(&world.system, &load(catalogue.clone())).await.unwrap();
        assert_eq!(loaded.done.changes, changes(&["9.9"], &["4.1.3a"], &[]));

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

        let again = world.run(&world.system, &load(catalogue)).await.unwrap();
        assert_eq!(again.done.changes, Changes::default());
    });
}

#[test]
fn a_catalogue_that_is_corrected_by_a_node_whose_clock_is_behind_is_believed_from_the_last_moment_on() {
    in_app(|world| async move {
        let mut catalogue = reference();
        catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.3a").unwrap().title = "更正的标题".to_owned();
        world.clock.set(begin().plus_seconds(-60));
        let loaded = world.run(&world.system, &load(catalogue)).await.unwrap();
        assert_eq!(loaded.done.changes, changes(&[], &["4.1.3a"], &[]));
        let day: Day = "2010-12-31".parse().unwrap();
        assert_eq!(titles(&world, day, None).await["4.1.3a"], "更正的标题");
        assert_eq!(titles(&world, day, Some(begin())).await["4.1.3a"], "更正的标题", "two beliefs never overlap");
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
        let loaded = world.run(&world.system, &load(catalogue)).await.unwrap().done;
        assert_eq!(loaded.changes, changes(&["0.9"], &[], &[]));
        let clauses = all::<clause::Entity>(&world, clause::Column::Position).await;
        let numbers: Vec<String> = clauses.iter().map(|clause| clause.number.clone()).collect();
        let positions: Vec<i64> = clauses.iter().map(|clause| clause.position).collect();
        assert_eq!((numbers, positions), (wanted, (0..79).collect()));
    });
}

#[test]
fn a_clause_that_the_catalogue_no_longer_has_is_withdrawn_and_can_be_entered_again() {
    in_app(|world| async move {
        let day: Day = "2010-12-31".parse().unwrap();
        let before = titles(&world, day, None).await;
        let (withdrawn_at, again_at) = (begin().plus_seconds(3_600), begin().plus_seconds(7_200));
        world.clock.set(withdrawn_at);
        let mut catalogue = reference();
        catalogue.clauses.retain(|clause| clause.id != "4.1.3a");
        let loaded = world.run(&world.system, &load(catalogue.clone())).await.unwrap().done;
        assert_eq!(loaded.changes, changes(&[], &[], &["4.1.3a"]));
        let mut without = before.clone();
        without.remove("4.1.3a");
        assert_eq!(titles(&world, day, None).await, without);
        assert_eq!(titles(&world, day, Some(withdrawn_at)).await, without);
        assert_eq!(titles(&world, day, Some(withdrawn_at.plus_seconds(-1))).await, before);

        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let refused = world.run(&officer, &programme("4.1.3a")).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::NotFound, "nothing new rests on it");

        world.clock.set(again_at);
        let again = world.run(&world.system, &load(reference())).await.unwrap().done;
        assert_eq!(again.changes, changes(&["4.1.3a"], &[], &[]));
        assert_eq!(titles(&world, day, None).await, before);
        assert_eq!(titles(&world, day, Some(again_at.plus_seconds(-1))).await, without);
        let versions = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        let clauses = all::<clause::Entity>(&world, clause::Column::Id).await;
        assert_eq!((clauses.len(), versions.len()), (78, 79), "the clause is the same, its version another");
        assert!(world.run(&officer, &programme("4.1.3a")).await.is_ok());
    });
}

fn programme(clause: &str) -> CreateProgramme {
    CreateProgramme {
        code: "award".to_owned(),
        name: "示例奖".to_owned(),
        name_en: "Example award".to_owned(),
        policy: "kunming-2010-09-09".to_owned(),
        clause: clause.to_owned(),
    }
}

#[test]
fn what_rests_on_a_clause_keeps_it_when_it_is_withdrawn() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let id = world.run(&officer, &programme("4.1.3a")).await.unwrap().done.global();
        world.clock.set(begin().plus_seconds(3_600));
        let mut catalogue = reference();
        catalogue.clauses.retain(|clause| clause.id != "4.1.3a");
        world.run(&world.system, &load(catalogue)).await.unwrap();
        let query = r#"query($id: ID!, $at: DateTime) {
            node(id: $id) { ... on Programme { clause { number title } } }
            clause(policy: "kunming-2010-09-09", number: "4.1.3a", knownAt: $at) { number }
        }"#;
        let data = world.data(&officer, query, json!({ "id": id, "at": null })).await;
        assert_eq!(data["node"]["clause"], json!({ "number": "4.1.3a", "title": null }));
        assert_eq!(data["clause"], json!(null));
        let data = world.data(&officer, query, json!({ "id": id, "at": begin().to_string() })).await;
        assert_eq!(data["clause"]["number"], "4.1.3a");
    });
}

#[test]
fn a_clause_that_is_repealed_is_in_force_until_that_day() {
    in_app(|world| async move {
        let mut catalogue = reference();
        let repealed = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.3a").unwrap();
        repealed.valid_to = Some("2012-01-01".parse().unwrap());
        let loaded = world.run(&world.system, &load(catalogue)).await.unwrap().done;
        assert_eq!(loaded.changes, changes(&[], &["4.1.3a"], &[]));
        let actor = world.actor(CITY, &[Role::Auditor]).await;
        let query = r#"query($day: Date!) {
            clause(policy: "kunming-2010-09-09", number: "4.1.3a", asOf: $day) { number title validUntil }
        }"#;
        for (day, there) in [("2010-09-08", false), ("2010-09-09", true), ("2011-12-31", true), ("2012-01-01", false)] {
            let data = world.data(&actor, query, json!({ "day": day })).await;
            assert_eq!(
                (&data["clause"]["number"], data["clause"]["title"].is_string()),
                (&json!("4.1.3a"), there),
                "{day}"
            );
            assert_eq!(data["clause"]["validUntil"], if there { json!("2012-01-01") } else { json!(null) }, "{day}");
        }
    });
}

#[test]
fn a_day_of_issue_that_is_corrected_leaves_no_second_belief() {
    in_app(|world| async move {
        for (hours, issued_on) in [(1, "2030-01-01"), (2, "2010-09-10"), (3, "1999-01-01")] {
            world.clock.set(begin().plus_seconds(hours * 3_600));
            let mut catalogue = reference();
            catalogue.document.issued_on = issued_on.parse().unwrap();
            assert_eq!(world.run(&world.system, &load(catalogue)).await.unwrap().done.changes.corrected.len(), 78);
            let versions = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
            let believed: Vec<_> = versions.iter().filter(|version| version.known_until.is_none()).collect();
            assert_eq!(believed.len(), 78, "{issued_on}");
            assert!(believed.iter().all(|version| version.valid_from == Some(issued_on.parse().unwrap())));
        }
    });
}

#[test]
fn a_summary_that_was_corrected_is_answered_as_known_before_and_after() {
    in_app(|world| async move {
        let corrected_at = begin().plus_seconds(10 * 24 * 60 * 60);
        world.clock.set(corrected_at);
        let mut catalogue = reference();
        let at = catalogue.clauses.iter().position(|clause| clause.id == "4.1.3a").unwrap();
        let old = std::mem::replace(&mut catalogue.clauses[at].summary, "更正后的概述。".to_owned());
        world.run(&world.system, &load(catalogue)).await.unwrap();
        let actor = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = r#"query($at: DateTime) {
            clause(policy: "kunming-2010-09-09", number: "4.1.3a", asOf: "2010-12-31", knownAt: $at) { summary }
            policy(code: "kunming-2010-09-09") { clauses(asOf: "2010-12-31", knownAt: $at) { number summary } }
        }"#;
        for (at_moment, summary) in [
            (Some(begin()), Some(old.as_str())),
            (Some(corrected_at.plus_seconds(-1)), Some(old.as_str())),
            (Some(corrected_at), Some("更正后的概述。")),
            (None, Some("更正后的概述。")),
            (Some(begin().plus_seconds(-1)), None),
        ] {
            let moment = at_moment.map(|moment| moment.to_string());
            let data = world.data(&actor, query, json!({ "at": moment })).await;
            assert_eq!(data["clause"]["summary"], json!(summary), "{moment:?}");
            let clauses = data["policy"]["clauses"].as_array().unwrap();
            assert_eq!(clauses.len(), if summary.is_some() { 78 } else { 0 }, "{moment:?}");
            let listed = clauses.get(at).map_or(json!(null), |clause| clause["summary"].clone());
            assert_eq!(listed, json!(summary), "{moment:?}");
        }
    });
}

#[test]
fn a_catalogue_that_was_loaded_without_chinese_summaries_gets_them_when_it_is_loaded_with_them() {
    in_app(|world| async move {
        let mut before = reference();
        before.clauses.iter_mut().for_each(|clause| clause.summary_zh = None);
        assert!(!serde_json::to_string(&before).unwrap().contains("summary_zh"), "its digest is what it was");
        world.clock.set(begin().plus_seconds(3_600));
        let loaded = world.run(&world.system, &load(before.clone())).await.unwrap();
        assert_eq!(loaded.done.changes.corrected.len(), 78);
        assert_eq!(world.run(&world.system, &load(before)).await.unwrap().done.changes, Changes::default());
        open(&world.app.store, &world.system).await.unwrap();
        let obligations = all::<obligation::Entity>(&world, obligation::Column::Id).await;
        let duties = all::<duty::Entity>(&world, duty::Column::Id).await;
        assert!(!duties.is_empty());

        let filled_at = begin().plus_seconds(7_200);
        world.clock.set(filled_at);
        let numbers: Vec<String> = reference().clauses.into_iter().map(|clause| clause.id).collect();
        let loaded = world.run(&world.system, &load(reference())).await.unwrap();
        assert_eq!(loaded.done.changes, Changes { corrected: numbers, ..Changes::default() });
        open(&world.app.store, &world.system).await.unwrap();
        assert_eq!(all::<obligation::Entity>(&world, obligation::Column::Id).await, obligations);
        assert_eq!(all::<duty::Entity>(&world, duty::Column::Id).await, duties);

        let actor = world.actor(WUHUA, &[Role::Reporter]).await;
        let query = r#"query($at: DateTime) {
            clause(policy: "kunming-2010-09-09", number: "4.1.3a", knownAt: $at) { summary summaryZh }
        }"#;
        let clause = reference().clauses.into_iter().find(|clause| clause.id == "4.1.3a").unwrap();
        for (at, zh) in [(None, clause.summary_zh), (Some(filled_at.plus_seconds(-1).to_string()), None)] {
            let data = world.data(&actor, query, json!({ "at": at })).await;
            assert_eq!(data["clause"], json!({ "summary": clause.summary, "summaryZh": zh }), "{at:?}");
        }
    });
}

/// A catalogue with one clause of its own, under this code.
fn small(code: &str, title: &str) -> LoadCatalogue {
    let toml = OTHER_CLAUSES.replace("example-2020-01-01", code).replace("评选人才奖", title);
    load(Catalogue::read(&toml).unwrap())
}

#[test]
fn a_policy_is_corrected_where_it_was_loaded_first_or_above_and_nowhere_else() {
    in_app(|world| async move {
        let mut catalogue = reference();
        catalogue.clauses[0].title = "改动".to_owned();
        for unit in [SHILIN, "530100-finance", "530102-finance"] {
            let operator = world.actor(unit, &[Role::Operator]).await;
            let changed = load(catalogue.clone());
            assert_eq!(world.run(&operator, &changed).await.unwrap_err().code(), ErrorCode::NotFound, "{unit}");
            let same = load(reference());
            assert_eq!(world.run(&operator, &same).await.unwrap_err().code(), ErrorCode::NotFound, "{unit}");
        }
        let kept = world.refused_attempts().await;
        assert_eq!(kept.len(), 6);
        assert!(kept.iter().all(|attempt| attempt["command"] == "policy.catalogue.load"), "{kept:?}");
        let city = world.actor(CITY, &[Role::Operator]).await;
        assert_eq!(world.run(&city, &load(catalogue)).await.unwrap().done.changes.corrected.len(), 1);

        // What a county issues is the county's, and the city's above it.
        let county = world.actor(WUHUA, &[Role::Operator]).await;
        world.run(&county, &small("wuhua-2010", "一")).await.unwrap();
        for (unit, may) in [(SHILIN, false), ("530102-health", false), (WUHUA, true), (CITY, true)] {
            let operator = world.actor(unit, &[Role::Operator]).await;
            let outcome = world
                .run(&operator, &small("wuhua-2010", unit))
                .await
                .map(|loaded| loaded.done.changes.corrected.len());
            assert_eq!(
                outcome.map_err(|failure| failure.code()),
                if may { Ok(1) } else { Err(ErrorCode::NotFound) },
                "{unit}"
            );
        }
        let data = world.data(&county, "{ policies { code unit { code } } }", json!({})).await;
        let policies = json!([
            { "code": "kunming-2010-09-09", "unit": { "code": CITY } },
            { "code": "wuhua-2010", "unit": { "code": WUHUA } },
        ]);
        assert_eq!(data["policies"], policies, "whoever corrects it, it lies where it lay");
    });
}

#[test]
fn a_policy_of_a_county_that_has_ended_is_corrected_by_the_district_that_continues_it() {
    in_app(|world| async move {
        let county = world.actor("530121", &[Role::Operator]).await;
        world.run(&county, &small("chenggong-2010", "一")).await.unwrap();
        let district = world.actor("530114", &[Role::Operator]).await;
        assert_eq!(world.run(&district, &small("chenggong-2010", "二")).await.unwrap_err().code(), ErrorCode::NotFound);
        world.clock.set("2011-05-19T16:00:00Z".parse().unwrap());
        settle_scopes::next(&world.app, &mut None).await.unwrap();
        assert_eq!(world.run(&district, &small("chenggong-2010", "二")).await.unwrap().done.changes.corrected.len(), 1);
        assert_eq!(world.run(&county, &small("chenggong-2010", "三")).await.unwrap_err().code(), ErrorCode::NotFound);
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
        let other = Embedded { name: "example", clauses: OTHER_CLAUSES, units: OTHER_UNITS, calendar: "" };
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
            new: clause(policy: "example-2020-01-01", number: "1", asOf: "2020-01-01") { title summary summaryZh duty carries }
            units { code }
        }"#;
        let data = world.data(&officer, query, json!({})).await;
        assert_eq!(data["policies"], json!([{ "code": "example-2020-01-01" }, { "code": "kunming-2010-09-09" }]));
        assert_eq!(data["old"]["title"], json!(null));
        let new = json!({
            "title": "评选人才奖", "summary": "每年评选一次。", "summaryZh": null, "duty": "YEARLY", "carries": ["4.1.3a"],
        });
        assert_eq!(data["new"], new, "summaryZh may be missing");
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
        ("duty =", "valid_to = 2020-01-01\nduty ="),
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

#[test]
fn a_dry_run_tells_what_a_catalogue_would_add_correct_and_withdraw_and_changes_nothing() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let mutation =
            "mutation($file: String!, $dryRun: Boolean) { policyLoad(input: { file: $file, dryRun: $dryRun }) {
            policy { code clauses { number } } changes { added corrected withdrawn } errors { code }
        } }";
        let policies = all::<policy::Entity>(&world, policy::Column::Id).await;
        let versions = all::<clause_version::Entity>(&world, clause_version::Column::Id).await;
        let (cut, _) = REFERENCE.clauses.match_indices("[[clause]]").nth(1).unwrap();
        let first = reference().clauses.remove(0);
        let short = REFERENCE.clauses[..cut].replace(&first.title, "误改的标题");
        let rest: Vec<String> = reference().clauses.into_iter().map(|clause| clause.id).skip(1).collect();
        for (content, there, told) in [
            (short.as_str(), true, json!({ "added": [], "corrected": [first.id], "withdrawn": rest })),
            (OTHER_CLAUSES, false, json!({ "added": ["1"], "corrected": [], "withdrawn": [] })),
        ] {
            let kept = files::keep(&world.app.store, &operator, "clauses.toml", content.as_bytes().to_vec()).await;
            let file = kept.unwrap().to_string();
            let data = world.data(&operator, mutation, json!({ "file": file, "dryRun": true })).await;
            assert_eq!(data["policyLoad"]["changes"], told);
            assert_eq!(data["policyLoad"]["policy"].is_object(), there, "{data}");
            assert_eq!(all::<policy::Entity>(&world, policy::Column::Id).await, policies);
            assert_eq!(all::<clause_version::Entity>(&world, clause_version::Column::Id).await, versions);
            let events = all::<event::Entity>(&world, event::Column::Id).await;
            assert_eq!(
                events.iter().filter(|event| event.name == "policy.catalogue.loaded").count(),
                1,
                "the reference"
            );
        }
        let file = Digest::of(&short).to_string();
        let data = world.data(&operator, mutation, json!({ "file": file })).await;
        assert_eq!(data["policyLoad"]["changes"]["withdrawn"], json!(rest));
        assert_eq!(data["policyLoad"]["policy"]["clauses"], json!([{ "number": first.id }]));
        let events = all::<event::Entity>(&world, event::Column::Id).await;
        let loaded = events.iter().filter(|event| event.name == "policy.catalogue.loaded");
        let loaded = loaded.max_by_key(|event| event.number).unwrap();
        let payload: serde_json::Value = serde_json::from_str(&loaded.payload).unwrap();
        assert_eq!((&payload["corrected"], &payload["withdrawn"]), (&json!([first.id]), &json!(rest)));
    });
}
