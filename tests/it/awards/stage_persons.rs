//! Who reviews, by person and not by unit, role or token; and what a nominee learns of it.

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use rencai::awards::entity::{process, process_stage, stage_case, stage_review, stage_standing};
use rencai::store::{Guarded, Read};
use serde_json::{Value, json};

use super::stages::{Panel, SELECTING, passing};
use crate::supervision::{another, two_hats};
use crate::support::hall::{allowed, done, id, plain, refused};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const BOOK: &[u8] = include_bytes!("../../../src/demo/wuhua-young-engineers-2010.xlsx");

/// Feature 19.
#[test]
fn a_stage_wants_distinct_persons_and_nobody_reviews_two_stages_under_two_hats() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (_, [one]) = panel.open(2010, ["001"]).await;
        let [selector, other] = &panel.selecting;
        done(&panel.pass(selector, &one, "selection").await);
        assert_eq!(allowed(&panel.pass(selector, &one, "selection").await, "SAME_PERSON"), ["another person"]);
        let role = two_hats(&world, &selector.person, SELECTING, Role::AwardOfficer).await;
        refused(&panel.fail(&role, &one, "selection").await, "SAME_PERSON");
        done(&panel.pass(other, &one, "selection").await);
        let hat = two_hats(&world, &selector.person, CITY, Role::AwardOfficer).await;
        let error = refused(&panel.pass(&hat, &one, "industry").await, "SAME_PERSON");
        assert_eq!(error["path"], json!(["nomination"]));
        done(&panel.pass(&panel.city, &one, "industry").await);
        let read = Read::new(&world.app.store, world.system.clone());
        assert_eq!(read.find::<stage_review::Entity>().count().await.unwrap(), 3);
    });
}

/// Feature 19.
#[test]
fn who_made_submitted_or_imported_a_nomination_does_not_review_it() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [one]) = panel.open(2010, ["001"]).await;
        let hall = &panel.hall;
        let made = two_hats(&world, &hall.nominator.person, SELECTING, Role::Reporter).await;
        let error = refused(&panel.pass(&made, &one, "selection").await, "SAME_PERSON");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["nomination"]), &json!(["another person"])));

        let draft = json!({
            "edition": edition, "number": "002", "name": "样例人员002", "category": "HIGHLY_SKILLED",
            "answers": plain(1), "draft": true,
        });
        let draft = hall.nominate_with(draft).await;
        done(&draft);
        let two = id(&draft["nomination"]);
        let submitter = another(&hall.nominator);
        let input = json!({ "nomination": two });
        let fields = "nomination { id }";
        done(&hall.change(&submitter, "nominationSubmit", "NominationMoveInput", fields, input).await);
        let submitted = two_hats(&world, &submitter.person, SELECTING, Role::Reporter).await;
        refused(&panel.pass(&made, &two, "selection").await, "SAME_PERSON");
        refused(&panel.pass(&submitted, &two, "selection").await, "SAME_PERSON");
        done(&panel.pass(&submitted, &one, "selection").await);

        done(&hall.import(&edition, "book.xlsx", BOOK, false, None).await);
        let imported = panel.waiting(&made).await.into_iter().find(|id| *id != one && *id != two).unwrap();
        refused(&panel.pass(&made, &imported, "selection").await, "SAME_PERSON");
        panel.select(&imported).await;
    });
}

/// Feature 19.
#[test]
fn two_who_pass_a_nomination_at_once_are_both_kept_and_one_who_does_so_twice_is_kept_once() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (_, [one, two]) = panel.open(2010, ["001", "002"]).await;
        let [selector, other] = &panel.selecting;
        let (first, second) =
            tokio::join!(panel.pass(selector, &one, "selection"), panel.pass(other, &one, "selection"));
        done(&first);
        done(&second);
        assert_eq!(panel.waiting(&panel.city).await, [one]);

        let (first, second) =
            tokio::join!(panel.pass(selector, &two, "selection"), panel.pass(selector, &two, "selection"));
        let (won, lost) = if first["case"].is_null() { (second, first) } else { (first, second) };
        done(&won);
        assert_eq!(won["case"]["passes"], 1);
        refused(&lost, "SAME_PERSON");

        let mut again = passing(&two, "selection");
        again["idempotencyKey"] = json!("once");
        let (first, second) = (panel.review_with(other, again.clone()).await, panel.review_with(other, again).await);
        done(&first);
        assert_eq!((&first["auditId"], &first["case"]), (&second["auditId"], &second["case"]));
        let read = Read::new(&world.app.store, world.system.clone());
        assert_eq!(read.find::<stage_review::Entity>().count().await.unwrap(), 4);
    });
}

/// A person whose token names another county than the one that nominates him.
async fn nominee(world: &Arc<World>) -> Arc<Actor> {
    let actor = world.actor(PANLONG, &[Role::Nominee]).await;
    let person = Person { issuer: "https://people.example".to_owned(), subject: "person-001".to_owned(), name: None };
    Arc::new(Actor { person, ..(*actor).clone() })
}

/// Has the county say that its first talent is this person.
async fn bind(panel: &Panel, edition: &str, person: &Person) {
    let query = "query($id: ID!) { node(id: $id) { ... on Edition { nominations(first: 1) { edges { node {
        talent { id } } } } } } }";
    let data = panel.hall.world.data(&panel.hall.nominator, query, json!({ "id": edition })).await;
    let talent = data["node"]["nominations"]["edges"][0]["node"]["talent"]["id"].clone();
    let input = json!({ "talent": talent, "issuer": person.issuer, "subject": person.subject });
    done(&panel.hall.change(&panel.hall.nominator, "talentBind", "TalentBindInput", "talent { id }", input).await);
}

/// What is inner: names of stages, who reviewed, what was answered and remarked.
fn inner(panel: &Panel) -> Vec<String> {
    let names = ["示例内部遴选", "Inner selection", "示例内部评比", "Inner review", "示例理由"];
    let codes = ["\"selection\"", "\"industry\""];
    let mut inner: Vec<String> = names.into_iter().chain(codes).map(str::to_owned).collect();
    inner.extend(panel.selecting.iter().map(|person| person.person.subject.clone()));
    inner
}

async fn count<E: Guarded>(read: &Read) -> u64
where
    E::Model: Send + Sync,
{
    read.find::<E>().count().await.unwrap()
}

/// Feature 17.
#[test]
fn a_nominee_reads_public_names_and_states_in_every_state_of_his_stages_and_nothing_inner_by_any_way() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [one]) = panel.open(2010, ["001"]).await;
        let nominee = nominee(&world).await;
        bind(&panel, &edition, &nominee.person).await;
        let inner = inner(&panel);
        let process = "number digest publishedBy stages { code title titleEn publicTitle form { code }
            reviewers { persons unit { code } } }";
        let query = format!(
            "{{ myNominations(first: 1) {{ edges {{ node {{
                publicProgress {{ title titleEn state }}
                progress {{ state stage {{ code title }} reviews {{ by remark answers }} }}
                edition {{
                    process {{ {process} }}
                    programme {{ processes(first: 1) {{ totalCount edges {{ node {{ {process} }} }} }} }}
                }}
            }} }} }} }}"
        );
        let told = async |states: [&str; 2]| {
            let answer = world.ask(&nominee, &query, json!({})).await;
            let text = answer.to_string();
            for secret in &inner {
                assert!(!text.contains(secret.as_str()), "{secret}: {answer:#}");
            }
            let seen = &answer["data"]["myNominations"]["edges"][0]["node"];
            let public = |title: &str, title_en: &str, state: &str| json!({ "title": title, "titleEn": title_en, "state": state });
            let public = [public("示例审核", "Under review", states[0]), public("示例评比", "Industry", states[1])];
            assert_eq!(seen["publicProgress"], json!(public), "{answer:#}");
            assert_eq!((&seen["progress"], &seen["edition"]["process"]), (&json!([]), &Value::Null));
            assert_eq!(seen["edition"]["programme"]["processes"]["totalCount"], 0);
        };
        told(["CURRENT", "WAITING"]).await;
        panel.select(&one).await;
        told(["PASSED", "CURRENT"]).await;
        done(&panel.fail(&panel.city, &one, "industry").await);
        told(["PASSED", "FAILED"]).await;

        // Nor by an error, an id or the door.
        let query = "query($id: ID!) { stageQueue { totalCount } node(id: $id) { id } }";
        let answer = world.ask(&nominee, query, json!({ "id": one })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let query = "mutation($input: StageReviewInput!) { stageReview(input: $input) { errors { code message } } }";
        let answer = world.ask(&nominee, query, json!({ "input": passing(&one, "selection") })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let read = Read::new(&world.app.store, nominee);
        assert_eq!(count::<stage_standing::Entity>(&read).await, 2, "his own, without anything inner");
        assert_eq!(count::<stage_case::Entity>(&read).await + count::<stage_review::Entity>(&read).await, 0);
        assert_eq!(count::<process::Entity>(&read).await + count::<process_stage::Entity>(&read).await, 0);
    });
}

/// Features 17 and 19.
#[test]
fn a_nominee_who_is_a_clerk_or_a_reviewer_too_reads_nothing_inner_of_himself_and_does_not_review_himself() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, [own, other]) = panel.open(2010, ["001", "002"]).await;
        let nominee = nominee(&world).await;
        bind(&panel, &edition, &nominee.person).await;
        done(&panel.pass(&panel.selecting[0], &own, "selection").await);

        let clerk = two_hats(&world, &nominee.person, WUHUA, Role::AwardOfficer).await;
        let both = Arc::new(Actor { roles: [Role::Nominee, Role::AwardOfficer].into(), ..(*clerk).clone() });
        for actor in [&clerk, &both] {
            let seen = panel.seen(actor, &own).await;
            assert_eq!((&seen["progress"], seen["publicProgress"].as_array().unwrap().len()), (&json!([]), 2));
            assert_eq!(panel.seen(actor, &other).await["progress"].as_array().unwrap().len(), 2);
        }

        let reviewer = two_hats(&world, &nominee.person, SELECTING, Role::Reporter).await;
        assert_eq!(panel.waiting(&reviewer).await, [other.as_str()], "his own is not laid before him");
        let elsewhere = two_hats(&world, &nominee.person, PANLONG, Role::Reporter).await;
        let elsewhere = Arc::new(Actor { roles: [Role::Nominee, Role::Reporter].into(), ..(*elsewhere).clone() });
        for actor in [&clerk, &both, &reviewer, &elsewhere] {
            for stage in ["selection", "nothing"] {
                let payload = panel.pass(actor, &own, stage).await;
                assert_eq!(allowed(&payload, "SAME_PERSON"), ["another person"], "{payload:#}");
                let text = payload.to_string();
                assert!(inner(&panel).iter().all(|secret| !text.contains(secret.as_str())), "{text}");
            }
        }
        done(&panel.pass(&reviewer, &other, "selection").await);
    });
}

#[test]
fn a_unit_that_nominates_below_the_division_sees_how_far_it_is_and_not_what_was_said() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (edition, []) = panel.open(2010, []).await;
        let office = world.actor("530102-health", &[Role::Nominator]).await;
        let input = json!({
            "edition": edition, "number": "001", "name": "样例人员001", "category": "HIGHLY_SKILLED",
            "answers": plain(1),
        });
        let fields = "nomination { id }";
        let made = panel.hall.change(&office, "nominationMake", "NominationMakeInput", fields, input).await;
        done(&made);
        let one = id(&made["nomination"]);
        done(&panel.fail(&panel.selecting[0], &one, "selection").await);
        let reviews = async |actor: &Arc<Actor>| {
            let seen = panel.seen(actor, &one).await;
            assert_eq!(seen["progress"][0]["state"], "FAILED");
            seen["progress"][0]["reviews"].as_array().unwrap().len()
        };
        assert_eq!(reviews(&office).await, 0);
        assert_eq!(reviews(&panel.hall.officer).await, 1);
        assert_eq!(reviews(&panel.city).await, 1);
        let stranger = world.actor(PANLONG, &[Role::AwardOfficer]).await;
        assert_eq!(panel.seen(&stranger, &one).await, Value::Null);
    });
}
