//! Approvals: by so many distinct persons, none of whom prepared it or approved the other stage, and only as long as
//! nothing that they rest on has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use rencai::access::{Actor, Role};
use rencai::documents::approval::{Conflict, Current, PartSeen, Rested, conflict, is_passed, standing};
use rencai::documents::model::ApprovalStage;
use rencai::graphql::Session;
use rencai::kernel::Language;
use serde_json::{Value, json};

use super::{DOCUMENT, Desk, FINANCE, change, person, with};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, WUHUA, in_app};

/// Who approved which part, by approvals that hold.
async fn by_part(desk: &Desk, document: &str, stage: &str) -> Vec<(String, Vec<String>)> {
    let query = "query($id: ID!, $stage: ApprovalStage!) { node(id: $id) { ... on Document {
        standing(stage: $stage) { part approvedBy needed } } } }";
    let data = desk.world.data(&desk.organizer, query, json!({ "id": document, "stage": stage })).await;
    let strings = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let standing = data["node"]["standing"].as_array().unwrap();
    standing.iter().map(|part| (part["part"].as_str().unwrap().to_owned(), strings(&part["approvedBy"]))).collect()
}

/// Which of the approvals hold, from the first.
async fn holding(desk: &Desk, document: &str) -> Vec<bool> {
    let approvals = desk.seen(document).await["approvals"].clone();
    approvals.as_array().unwrap().iter().map(|approval| approval["holds"].as_bool().unwrap()).collect()
}

fn lists(goals: &[&str], measures: &[&str]) -> Vec<(String, Vec<String>)> {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    vec![("goals".to_owned(), strings(goals)), ("measures".to_owned(), strings(measures))]
}

/// Feature 20.
#[test]
fn of_three_approvers_of_two_parts_only_those_fall_who_saw_what_changed() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        desk.set_rule("COMMITTEE", 2).await;
        let [one, two, three] = [desk.approver("one").await, desk.approver("two").await, desk.approver("three").await];
        let document = desk.draft().await;
        desk.deliberated(&document).await;
        done(&desk.approve_parts(&one, &document, "COMMITTEE", &["goals"]).await);
        done(&desk.approve_parts(&two, &document, "COMMITTEE", &["measures"]).await);
        assert_eq!(by_part(&desk, &document, "COMMITTEE").await, lists(&["one"], &["two"]));
        assert_eq!(desk.seen(&document).await["state"], "DELIBERATED");
        done(&desk.send_back(&document).await);
        desk.deliberated(&document).await;
        let again = desk.approve_parts(&one, &document, "COMMITTEE", &["goals"]).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["measures"], "what stands is not approved twice by one");
        let passed = desk.approve(&three, &document, "COMMITTEE").await;
        done(&passed);
        assert_eq!(passed["document"]["state"], "COMMITTEE_APPROVED");

        done(&desk.send_back(&document).await);
        done(&desk.revise(&document, "示例目标，已改", "示例措施").await);
        let shown = desk.seen(&document).await;
        assert_eq!(shown["currentVersion"]["changes"], json!([{ "part": "goals", "change": "CHANGED" }]));
        let holds: Vec<(&str, bool)> = shown["approvals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|approval| (approval["by"].as_str().unwrap(), approval["holds"].as_bool().unwrap()))
            .collect();
        assert_eq!(holds, [("one", false), ("two", true), ("three", false)]);
        let deliberated = desk.deliberated(&document).await;
        assert_eq!(deliberated["document"]["state"], "DELIBERATED");
        assert_eq!(by_part(&desk, &document, "COMMITTEE").await, lists(&[], &["two"]));
        done(&desk.approve_parts(&one, &document, "COMMITTEE", &["goals"]).await);
        assert_eq!(desk.seen(&document).await["state"], "DELIBERATED", "each part needs two");
        let passed = desk.approve(&three, &document, "COMMITTEE").await;
        assert_eq!(passed["document"]["state"], "COMMITTEE_APPROVED");

        done(&desk.send_back(&document).await);
        let deliberated = desk.deliberated(&document).await;
        assert_eq!(
            deliberated["document"]["state"], "COMMITTEE_APPROVED",
            "nothing changed, and all of it counts again"
        );
        done(&desk.approve(&desk.government, &document, "GOVERNMENT").await);
        done(&desk.send_back(&document).await);
        let title = with(&desk.revising(&document, "示例目标，已改", "示例措施"), &json!({ "title": "另一标题" }));
        done(&desk.change(&desk.drafter, "documentRevise", title).await);
        let deliberated = desk.deliberated(&document).await;
        assert_eq!(deliberated["document"]["state"], "DELIBERATED");
        assert_eq!(by_part(&desk, &document, "COMMITTEE").await, lists(&[], &[]), "all rest on the title");
    });
}

/// Feature 19.
#[test]
fn nobody_prepares_and_approves_or_approves_both_stages_whatever_hat_he_wears() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        let colleague = person(&world, "colleague", FINANCE, Role::Reporter).await;
        let revised = desk.revising(&document, "示例目标", "示例措施，已改");
        done(&desk.change(&colleague, "documentRevise", revised).await);
        desk.deliberated(&document).await;
        for name in ["drafter", "colleague", "department-head"] {
            let own = person(&world, name, FINANCE, Role::Supervisor).await;
            assert_eq!(allowed(&desk.approve(&own, &document, "COMMITTEE").await, "STATE_FORBIDS"), [CITY]);
        }
        for name in ["drafter", "colleague"] {
            let hat = person(&world, name, CITY, Role::Supervisor).await;
            refused(&desk.approve(&hat, &document, "COMMITTEE").await, "SAME_PERSON");
        }
        let hat = person(&world, "department-head", CITY, Role::Supervisor).await;
        done(&desk.approve(&hat, &document, "COMMITTEE").await);
        refused(&desk.approve(&hat, &document, "GOVERNMENT").await, "SAME_PERSON");
        let input = json!({ "document": document, "stage": "GOVERNMENT" });
        let by = |decision: &str, reason: &str| {
            with(&input, &json!({ "exception": { "decision": decision, "reason": reason } }))
        };
        let decision = desk.decision().await;
        let silent = desk.change(&hat, "documentApprove", by(&decision, " ")).await;
        assert_eq!(refused(&silent, "BAD_USER_INPUT")["path"], json!(["exception", "reason"]));
        let nothing = desk.change(&hat, "documentApprove", by("nothing", "示例")).await;
        assert_eq!(refused(&nothing, "NOT_FOUND")["path"], json!(["exception", "decision"]));
        let needless = desk.change(&desk.government, "documentApprove", by(&decision, "示例")).await;
        assert_eq!(refused(&needless, "BAD_USER_INPUT")["path"], json!(["exception"]));
        let excepted = desk.change(&hat, "documentApprove", by(&decision, "示例：人手不足")).await;
        done(&excepted);
        assert_eq!(excepted["document"]["state"], "GOVERNMENT_APPROVED");
        assert_eq!(excepted["document"]["approvals"][1]["exceptionReason"], "示例：人手不足");
        done(&desk.issue(&document, "昆示〔2010〕1号").await);

        let second = desk.draft().await;
        desk.deliberated(&second).await;
        done(&desk.approve(&desk.committee, &second, "COMMITTEE").await);
        done(&desk.send_back(&second).await);
        let writes = person(&world, "committee-1", FINANCE, Role::Reporter).await;
        done(&desk.change(&writes, "documentRevise", desk.revising(&second, "示例目标", "示例措施")).await);
        let deliberated = desk.deliberated(&second).await;
        assert_eq!(deliberated["document"]["state"], "DELIBERATED", "who writes it has approved nothing of it");
        refused(&desk.approve(&desk.committee, &second, "COMMITTEE").await, "SAME_PERSON");
    });
}

/// Feature 19.
#[test]
fn what_a_decision_lets_somebody_approve_falls_once_he_writes_a_later_version() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        desk.deliberated(&document).await;
        done(&desk.approve(&desk.committee, &document, "COMMITTEE").await);
        let decision = desk.decision().await;
        let by = json!({ "decision": decision, "reason": "示例：人手不足" });
        let input = json!({ "document": document, "stage": "GOVERNMENT", "parts": ["goals"], "exception": by });
        done(&desk.change(&desk.committee, "documentApprove", input).await);
        done(&desk.send_back(&document).await);
        assert_eq!(holding(&desk, &document).await, [true, true]);
        let colleague = person(&world, "colleague", FINANCE, Role::Reporter).await;
        let approver = person(&world, "committee-1", FINANCE, Role::Reporter).await;
        for (writer, measures, holds) in
            [(&colleague, "示例措施，二稿", [false, true]), (&approver, "示例措施，三稿", [false, false])]
        {
            let revised = desk.revising(&document, "示例目标", measures);
            done(&desk.change(writer, "documentRevise", revised).await);
            assert_eq!(holding(&desk, &document).await, holds, "{measures}");
        }
    });
}

#[test]
fn how_far_many_documents_are_approved_takes_as_many_statements_as_how_far_one_is() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        for _ in 0..3 {
            let document = desk.draft().await;
            desk.deliberated(&document).await;
            done(&desk.approve_parts(&desk.committee, &document, "COMMITTEE", &["goals"]).await);
        }
        let mut counts = Vec::new();
        for first in [1, 3] {
            let session = Session::new(&world.app.store, desk.organizer.clone(), Language::En);
            let read = session.read.clone();
            let query = format!(
                "{{ documents(unit: \"{FINANCE}\", first: {first}) {{ edges {{ node {{
                    standing(stage: COMMITTEE) {{ part needed approvedBy }} approvals {{ edges {{ node {{ holds }} }} }} }} }} }} }}"
            );
            let request = async_graphql::Request::new(query).data(session);
            let answer = serde_json::to_value(world.app.ask(request).await).unwrap();
            assert_eq!(answer.get("errors"), None, "{answer}");
            assert_eq!(nodes(&answer["data"]["documents"]).len(), first);
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
    });
}

/// Feature 19.
#[test]
fn who_wrote_what_a_document_was_made_of_has_prepared_it_too() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let writer = person(&world, "writer", FINANCE, Role::Reporter).await;
        let drafted = desk.change(&writer, "documentDraft", desk.input()).await;
        done(&drafted);
        let mut source = id(&drafted["document"]);
        for _ in 0..2 {
            let derive = json!({
                "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例合并",
                "consideration": { "kind": "MEASURES", "text": "示例" },
                "parts": [{ "key": "goals", "sources": [{ "document": source, "number": 1, "part": "goals" }] }],
            });
            let derived = desk.change(&desk.drafter, "documentDerive", derive).await;
            done(&derived);
            source = id(&derived["document"]);
        }
        desk.deliberated(&source).await;
        for (unit, code) in [(FINANCE, "STATE_FORBIDS"), (CITY, "SAME_PERSON")] {
            let hat = person(&world, "writer", unit, Role::Supervisor).await;
            refused(&desk.approve(&hat, &source, "COMMITTEE").await, code);
        }
        done(&desk.approve(&desk.committee, &source, "COMMITTEE").await);
    });
}

/// Feature 19.
#[test]
fn a_stage_needs_as_many_persons_as_the_strictest_rule_above_says_from_its_day_on() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let rule = |unit: &str, persons: i32, from: &str| json!({ "unit": unit, "stage": "GOVERNMENT", "persons": persons, "from": from, "paper": "示例" });
        let fields = "approvalRule { stage persons validFrom unit { code } }";
        let set = async |actor: &Arc<Actor>, input: Value| {
            change(&world, actor, "documentApprovalRuleSet", fields, input).await
        };
        let keyed = with(&rule(CITY, 2, "2010-12-10"), &json!({ "idempotencyKey": "once" }));
        let made = set(&desk.organizer, keyed.clone()).await;
        done(&made);
        assert_eq!(set(&desk.organizer, keyed).await, made);
        let department = person(&world, "organizer", FINANCE, Role::Organizer).await;
        done(&set(&department, rule(FINANCE, 1, "2010-12-01")).await);
        refused(&set(&department, rule(CITY, 1, "2010-12-01")).await, "NOT_FOUND");
        for persons in [0, 51] {
            let refusal = refused(&set(&desk.organizer, rule(CITY, persons, "2010-12-01")).await, "BAD_USER_INPUT");
            assert_eq!((&refusal["path"], &refusal["allowed"]), (&json!(["persons"]), &json!(["1-50"])));
        }
        let outside = set(&desk.organizer, rule("530114", 1, "2010-12-01")).await;
        assert_eq!(refused(&outside, "OUTSIDE_ITS_DAYS")["path"], json!(["from"]));
        let stranger = person(&world, "stranger", WUHUA, Role::Organizer).await;
        refused(&set(&stranger, rule(FINANCE, 1, "2010-12-01")).await, "NOT_FOUND");

        let early = desk.draft().await;
        desk.approved(&early).await;
        assert_eq!(desk.seen(&early).await["state"], "GOVERNMENT_APPROVED");
        let late = desk.draft().await;
        desk.deliberated(&late).await;
        done(&desk.approve(&desk.committee, &late, "COMMITTEE").await);
        morning(&world, "2010-12-10");
        let one = desk.approve(&desk.government, &late, "GOVERNMENT").await;
        assert_eq!(one["document"]["state"], "COMMITTEE_APPROVED");
        refused(&desk.approve(&desk.government, &late, "GOVERNMENT").await, "STATE_FORBIDS");
        let two = desk.approve(&desk.approver("government-2").await, &late, "GOVERNMENT").await;
        assert_eq!(two["document"]["state"], "GOVERNMENT_APPROVED");
        for (day, persons) in [("2010-12-09", json!([])), ("2010-12-10", json!([{ "persons": 2 }]))] {
            let query = "query($day: Date) { documentApprovalRules(unit: \"530100\", asOf: $day) { persons } }";
            let found = world.data(&desk.drafter, query, json!({ "day": day })).await;
            assert_eq!(found["documentApprovalRules"], persons, "{day}");
        }
    });
}

#[test]
fn an_approval_names_parts_that_are_there_and_no_stranger_gives_one() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        desk.deliberated(&document).await;
        let none = desk.approve_parts(&desk.committee, &document, "COMMITTEE", &[]).await;
        assert_eq!(allowed(&none, "BAD_USER_INPUT"), ["goals", "measures"]);
        let other = desk.approve_parts(&desk.committee, &document, "COMMITTEE", &["goals", "nothing"]).await;
        assert_eq!(refused(&other, "NOT_FOUND")["path"], json!(["parts", "1"]));
        let stranger = person(&world, "stranger", WUHUA, Role::Supervisor).await;
        refused(&desk.approve(&stranger, &document, "COMMITTEE").await, "NOT_FOUND");
        let stale = json!({ "document": document, "stage": "COMMITTEE", "expectedVersion": 1 });
        refused(&desk.change(&desk.committee, "documentApprove", stale).await, "VERSION_CONFLICT");
        let keyed = json!({ "document": document, "stage": "COMMITTEE", "idempotencyKey": "once" });
        let made = desk.change(&desk.committee, "documentApprove", keyed.clone()).await;
        done(&made);
        assert_eq!(change(&world, &desk.committee, "documentApprove", DOCUMENT, keyed).await, made);
        let approval = &made["document"]["approvals"][0];
        let query = "query($id: ID!) { node(id: $id) { ... on DocumentApproval {
            stage by parts number holds document { id } unit { code } } } }";
        let seen = world.data(&desk.organizer, query, json!({ "id": approval["id"] })).await["node"].clone();
        assert_eq!((&seen["holds"], &seen["unit"]["code"]), (&json!(true), &json!(CITY)));
        assert_eq!(seen["parts"], json!(["goals", "measures"]));
        let hidden = world.data(&stranger, query, json!({ "id": approval["id"] })).await["node"].clone();
        assert_eq!(hidden, Value::Null);
    });
}

fn part(key: u8, text: u8) -> PartSeen {
    PartSeen { key: key.to_string(), digest: format!("{key}:{text}") }
}

fn who(person: u8) -> (String, String) {
    ("test".to_owned(), person.to_string())
}

proptest! {
    /// Features 19 and 20.
    #[test]
    fn a_stage_is_passed_by_as_many_persons_for_each_part_as_have_seen_it_as_it_is(
        texts in prop::collection::vec(0_u8..2, 1..4),
        given in prop::collection::vec(
            (0_u8..5, any::<bool>(), any::<bool>(), 1_i64..4, prop::collection::vec((0_u8..4, 0_u8..2), 1..4)), 0..12,
        ),
        prepared in prop::collection::btree_map(0_u8..5, 1_i64..4, 0..3),
        needed in 1_i64..3,
    ) {
        let parts: Vec<PartSeen> = (0_u8..).zip(&texts).map(|(key, text)| part(key, *text)).collect();
        let prepared_by: BTreeMap<_, _> = prepared.iter().map(|(person, last)| (who(*person), *last)).collect();
        let current = Current { head: "head".to_owned(), parts: parts.clone(), prepared_by };
        let approvals: Vec<Rested> = given
            .iter()
            .map(|(person, committee, excepted, number, seen)| Rested {
                stage: if *committee { ApprovalStage::Committee } else { ApprovalStage::Government },
                who: who(*person),
                number: *number,
                excepted: *excepted,
                head: "head".to_owned(),
                parts: seen.iter().map(|(key, text)| part(*key, *text)).collect(),
            })
            .collect();
        for stage in ApprovalStage::ALL {
            let covered = standing(&current, &approvals, *stage);
            prop_assert_eq!(covered.len(), parts.len());
            for (part, covered) in parts.iter().zip(&covered) {
                let by: BTreeSet<_> = approvals
                    .iter()
                    .filter(|approval| approval.stage == *stage && approval.parts.contains(part))
                    .filter(|approval| approval.parts.iter().all(|seen| parts.contains(seen)))
                    .filter(|approval| match current.prepared_by.get(&approval.who) {
                        None => true,
                        Some(last) => approval.excepted && *last <= approval.number,
                    })
                    .map(|approval| approval.who.clone())
                    .collect();
                prop_assert_eq!(&covered.by, &by);
            }
            let enough = covered.iter().all(|part| part.by.len() as i64 >= needed);
            prop_assert_eq!(is_passed(&covered, needed), enough);
            for person in 0..5 {
                let against = conflict(&current, &approvals, &who(person), *stage);
                let other = approvals.iter().any(|approval| approval.who == who(person) && approval.stage != *stage);
                match against {
                    Some(Conflict::Prepared) => prop_assert!(prepared.contains_key(&person)),
                    Some(Conflict::Approved(at)) => prop_assert!(at != *stage && other),
                    None => prop_assert!(!prepared.contains_key(&person) && !other),
                }
            }
        }
        let retitled = Current { head: "other".to_owned(), ..current };
        prop_assert!(!is_passed(&standing(&retitled, &approvals, ApprovalStage::Committee), 1));
    }
}
