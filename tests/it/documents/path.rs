//! The way of a document: drafted, deliberated, approved twice and issued, and by no other way.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::kernel::Digest;
use serde_json::{Value, json};

use super::{Desk, FINANCE, change, parts, person, seen, with};
use crate::deliberation::Room;
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused, tamper};
use crate::support::world::{CITY, WUHUA, in_app};

/// A department of a county.
const HEALTH: &str = "530102-health";

/// Features 24 and 25.
#[test]
fn a_document_is_deliberated_approved_twice_issued_and_then_never_changes() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let keyed = with(&desk.input(), &json!({ "idempotencyKey": "once" }));
        let drafted = desk.change(&desk.drafter, "documentDraft", keyed.clone()).await;
        done(&drafted);
        assert_eq!(desk.change(&desk.drafter, "documentDraft", keyed).await, drafted);
        let document = id(&drafted["document"]);
        assert_eq!(drafted["document"]["publicState"], "IN_PREPARATION");
        assert_eq!(
            allowed(&desk.approve(&desk.committee, &document, "COMMITTEE").await, "STATE_FORBIDS"),
            ["REVISE", "CONSULT", "DELIBERATE", "WITHDRAW"]
        );
        assert_eq!(allowed(&desk.issue(&document, "昆示〔2010〕1号").await, "STATE_FORBIDS").len(), 4);

        let deliberated = desk.deliberated(&document).await;
        let shown = &deliberated["document"];
        assert_eq!((&shown["state"], &shown["publicState"]), (&json!("DELIBERATED"), &json!("UNDER_DELIBERATION")));
        assert_eq!(
            allowed(&desk.revise(&document, "甲", "乙").await, "STATE_FORBIDS"),
            ["APPROVE", "RETURN", "WITHDRAW"]
        );
        let early = desk.approve(&desk.government, &document, "GOVERNMENT").await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["COMMITTEE"]);
        let passed = desk.approve(&desk.committee, &document, "COMMITTEE").await;
        done(&passed);
        assert_eq!(passed["document"]["state"], "COMMITTEE_APPROVED");
        assert_eq!(allowed(&desk.issue(&document, "昆示〔2010〕1号").await, "STATE_FORBIDS").len(), 3);
        let passed = desk.approve(&desk.government, &document, "GOVERNMENT").await;
        done(&passed);
        assert_eq!(passed["document"]["state"], "GOVERNMENT_APPROVED");

        let input = desk.issuing(&document, "昆示〔2010〕1号");
        for (changes, path) in [
            (json!({ "paper": " " }), json!(["paper"])),
            (json!({ "signatories": [] }), json!(["signatories"])),
            (json!({ "signatories": [{ "name": "" }] }), json!(["signatories", "0", "name"])),
            (json!({ "signatories": [{ "name": "甲" }, { "name": "乙" }] }), json!(["signatories"])),
        ] {
            let refusal = desk.change(&desk.organizer, "documentIssue", with(&input, &changes)).await;
            assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], path);
        }
        let nobody = with(&input, &json!({ "signatories": [{ "name": "甲", "post": document }] }));
        let refusal = desk.change(&desk.organizer, "documentIssue", nobody).await;
        assert_eq!(refused(&refusal, "NOT_FOUND")["path"], json!(["signatories", "0", "post"]));
        let by_post =
            |name: &str| with(&input, &json!({ "signatories": [{ "name": name, "post": desk.room.posts[0] }] }));
        let refusal = desk.change(&desk.organizer, "documentIssue", by_post("示例签发人")).await;
        assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), ["示例人员1"], "who signs in a post holds it");
        assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["signatories", "0", "name"]));
        let issued = desk.change(&desk.organizer, "documentIssue", by_post("示例人员1")).await;
        done(&issued);
        let shown = issued["document"].clone();
        assert_eq!((&shown["state"], &shown["publicState"]), (&json!("ISSUED"), &json!("PUBLISHED")));
        assert_eq!((&shown["paper"], &shown["issuedOn"]), (&json!("昆示〔2010〕1号"), &json!("2010-12-01")));
        assert_eq!(shown["signatories"], json!([{ "name": "示例人员1" }]));
        let content = shown["sealedContent"].as_str().unwrap();
        assert_eq!(shown["sealed"], Digest::of(content).to_string());
        let says: Value = serde_json::from_str(content).unwrap();
        assert_eq!((&says["number"], &says["digest"]), (&json!(1), &shown["currentVersion"]["digest"]));
        assert_eq!(says["approvals"].as_array().unwrap().len(), 2);

        let decision = desk.decision().await;
        for payload in [
            desk.revise(&document, "甲", "乙").await,
            desk.deliberate(&document, &decision).await,
            desk.approve(&desk.approver("late").await, &document, "GOVERNMENT").await,
            desk.send_back(&document).await,
            desk.withdraw(&document).await,
            desk.issue(&document, "昆示〔2010〕2号").await,
        ] {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [""; 0]);
        }
        let after = desk.seen(&document).await;
        for field in ["sealed", "sealedContent", "currentVersion", "paper", "version"] {
            assert_eq!(after[field], shown[field], "{field}");
        }
        assert_eq!(
            desk.moves(&document).await,
            ["DELIBERATE", "APPROVE", "PASS COMMITTEE", "APPROVE", "PASS GOVERNMENT", "ISSUE"]
        );
        let second = desk.draft().await;
        desk.approved(&second).await;
        assert_eq!(
            allowed(&desk.issue(&second, "昆示〔2010〕1号").await, "CODE_TAKEN"),
            std::slice::from_ref(&document)
        );
        done(&desk.issue(&second, "昆示〔2010〕2号").await);
    });
}

/// Feature 24.
#[test]
fn a_document_is_deliberated_with_its_statement_and_by_a_decision_on_this_version_only() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let bare = desk.draft_with(with(&desk.input(), &json!({ "consideration": null }))).await;
        let decision = desk.decision().await;
        assert_eq!(allowed(&desk.deliberate(&bare, &decision).await, "STATE_FORBIDS"), ["REVISE"]);
        done(&desk.revise(&bare, "甲", "乙").await);
        done(&desk.deliberate(&bare, &decision).await);

        let document = desk.draft().await;
        let used = desk.deliberate(&document, &decision).await;
        assert_eq!(refused(&used, "IN_USE")["path"], json!(["decision"]), "it was on another document");
        assert_eq!(allowed(&used, "IN_USE"), std::slice::from_ref(&bare));
        let office = Room::of(&world, CITY, "OFFICE").await;
        let meeting = office.held("JOINT", "2010-12-01", 6).await;
        let joint = id(&office.vote(&meeting, &["FOR"; 6]).await["meeting"]["decisions"][0]);
        let refusal = desk.deliberate(&document, &joint).await;
        assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["decision"]));
        assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), ["LEADING_GROUP", "LEADING_GROUP_ENLARGED"]);
        let decision = desk.decision().await;
        assert_eq!(refused(&desk.deliberate(&document, &bare).await, "NOT_FOUND")["path"], json!(["decision"]));
        let earlier = desk.decision_on("2010-11-20").await;
        assert_eq!(allowed(&desk.deliberate(&document, &earlier).await, "STATE_FORBIDS"), ["2010-12-01 –"]);
        let department = person(&world, "organizer", FINANCE, Role::Organizer).await;
        let input = json!({ "document": document, "decision": decision });
        let blind = desk.change(&department, "documentDeliberate", input.clone()).await;
        assert_eq!(
            refused(&blind, "NOT_FOUND")["path"],
            json!(["decision"]),
            "what is decided above is not seen below"
        );
        let stranger = person(&world, "stranger", WUHUA, Role::Organizer).await;
        refused(&desk.change(&stranger, "documentDeliberate", input).await, "NOT_FOUND");
        let county = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let meeting = county.held("LEADING_GROUP", "2010-12-01", 6).await;
        let elsewhere = id(&county.vote(&meeting, &["FOR"; 6]).await["meeting"]["decisions"][0]);
        let refusal = desk.deliberate(&document, &elsewhere).await;
        assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["decision"]));
        assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), [CITY]);

        done(&desk.deliberate(&document, &decision).await);
        done(&desk.send_back(&document).await);
        done(&desk.deliberate(&document, &decision).await);
        done(&desk.send_back(&document).await);
        done(&desk.revise(&document, "丙", "丁").await);
        refused(&desk.deliberate(&document, &decision).await, "IN_USE");
        desk.deliberated(&document).await;
        let silent = json!({ "document": document, "reason": " " });
        for name in ["documentReturn", "documentWithdraw"] {
            let actor = if name == "documentReturn" { &desk.committee } else { &desk.drafter };
            assert_eq!(
                refused(&desk.change(actor, name, silent.clone()).await, "BAD_USER_INPUT")["path"],
                json!(["reason"])
            );
        }
        let stale = json!({ "document": document, "reason": "示例", "expectedVersion": 1 });
        refused(&desk.change(&desk.committee, "documentReturn", stale).await, "VERSION_CONFLICT");
        done(&desk.withdraw(&document).await);
        assert_eq!(desk.seen(&document).await["publicState"], "NO_LONGER_PURSUED");
        assert_eq!(allowed(&desk.withdraw(&document).await, "STATE_FORBIDS"), [""; 0]);
    });
}

/// Feature 24.
#[test]
fn what_a_countys_department_drafts_the_countys_leading_group_deliberates_or_the_citys_and_their_people_approve() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let county = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let drafter = person(&world, "health", HEALTH, Role::Reporter).await;
        let draft = async || {
            let drafted = desk.change(&drafter, "documentDraft", with(&desk.input(), &json!({ "unit": HEALTH }))).await;
            done(&drafted);
            id(&drafted["document"])
        };
        let meeting = county.held("LEADING_GROUP_ENLARGED", "2010-12-01", 6).await;
        let own = id(&county.vote(&meeting, &["FOR"; 6]).await["meeting"]["decisions"][0]);
        let document = draft().await;
        let input = json!({ "document": document, "decision": own });
        done(&desk.change(&county.organizer, "documentDeliberate", input).await);
        done(&desk.deliberate(&draft().await, &desk.decision().await).await);
        let below = person(&world, "health-1", HEALTH, Role::Supervisor).await;
        let refusal = desk.approve(&below, &document, "COMMITTEE").await;
        assert_eq!(refused(&refusal, "STATE_FORBIDS")["path"], json!(["document"]));
        assert_eq!(allowed(&refusal, "STATE_FORBIDS"), [CITY, WUHUA]);
        let committee = person(&world, "county-1", WUHUA, Role::Supervisor).await;
        done(&desk.approve(&committee, &document, "COMMITTEE").await);
        done(&desk.approve(&desk.government, &document, "GOVERNMENT").await);
        let signatories = json!([{ "name": "示例人员1", "post": county.posts[0] }]);
        let issue = with(&desk.issuing(&document, "五示〔2010〕1号"), &json!({ "signatories": signatories }));
        done(&desk.change(&county.organizer, "documentIssue", issue).await);
    });
}

/// Whatever people of a department try alone to bring a document further, nothing comes of it.
async fn alone(desk: &Desk, document: &str, decisions: &[&str]) {
    let organizer = person(&desk.world, "organizer", FINANCE, Role::Organizer).await;
    let supervisor = person(&desk.world, "department-head", FINANCE, Role::Supervisor).await;
    let before = desk.seen(document).await;
    for decision in decisions {
        let input = json!({ "document": document, "decision": decision });
        let deliberated = desk.change(&organizer, "documentDeliberate", input).await;
        assert_eq!(deliberated["auditId"], Value::Null, "{deliberated:#}");
    }
    for stage in ["COMMITTEE", "GOVERNMENT"] {
        assert_eq!(allowed(&desk.approve(&supervisor, document, stage).await, "STATE_FORBIDS"), [CITY]);
    }
    let issue = desk.change(&organizer, "documentIssue", desk.issuing(document, "昆财〔2010〕1号")).await;
    assert_eq!(refused(&issue, "STATE_FORBIDS")["path"], json!(["document"]));
    assert_eq!(allowed(&issue, "STATE_FORBIDS"), [CITY]);
    assert_eq!(desk.seen(document).await, before);
}

/// Features 5 and 24.
#[test]
fn a_finance_department_alone_never_brings_a_municipal_paper_to_issue() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let organizer = person(&world, "organizer", FINANCE, Role::Organizer).await;
        for kind in ["LEADING_GROUP", "OFFICE", "STANDING_COMMITTEE"] {
            let body = json!({ "unit": FINANCE, "kind": kind, "name": "示例", "nameEn": "x", "from": "2010-01-01" });
            let registered = change(&world, &organizer, "bodyRegister", "body { id }", body).await;
            assert_eq!(refused(&registered, "BAD_USER_INPUT")["path"], json!(["kind"]));
        }
        // One that was set up before that was refused.
        let room = Room::of(&world, FINANCE, "LIAISON_STATION").await;
        tamper(&world, "UPDATE body SET kind = 'LEADING_GROUP' WHERE kind = 'LIAISON_STATION'").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 6).await;
        let own = id(&room.vote(&meeting, &["FOR"; 6]).await["meeting"]["decisions"][0]);
        let citys = desk.decision().await;
        let document = desk.draft().await;
        let input = json!({ "document": document, "decision": own });
        for actor in [&organizer, &desk.organizer] {
            let refusal = desk.change(actor, "documentDeliberate", input.clone()).await;
            assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["decision"]));
            assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), [CITY]);
        }
        let decisions = [own.as_str(), citys.as_str()];
        alone(&desk, &document, &decisions).await;
        desk.deliberated(&document).await;
        alone(&desk, &document, &decisions).await;
        let hat = person(&world, "drafter", CITY, Role::Supervisor).await;
        let exception = json!({ "decision": own, "reason": "示例：人手不足" });
        let input = json!({ "document": document, "stage": "COMMITTEE", "exception": exception });
        let refusal = desk.change(&hat, "documentApprove", input).await;
        assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["exception", "decision"]));
        assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), [CITY]);
        done(&desk.approve(&desk.committee, &document, "COMMITTEE").await);
        alone(&desk, &document, &decisions).await;
        done(&desk.approve(&desk.government, &document, "GOVERNMENT").await);
        alone(&desk, &document, &decisions).await;
        assert_eq!(desk.seen(&document).await["state"], "GOVERNMENT_APPROVED");
        done(&desk.issue(&document, "昆示〔2010〕1号").await);
    });
}

/// Feature 24.
#[test]
fn what_was_voted_on_before_a_version_was_written_is_no_decision_on_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        let before = desk.decision().await;
        world.clock.set("2010-12-01T03:00:00Z".parse().unwrap());
        done(&desk.revise(&document, "甲", "乙").await);
        let early = desk.deliberate(&document, &before).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["2010-12-01T03:00:00.000000Z –"]);
        assert_eq!(desk.deliberated(&document).await["document"]["state"], "DELIBERATED");
    });
}

#[test]
fn a_draft_has_a_clause_and_parts_with_keys_of_their_own_and_no_stranger_sees_or_moves_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let above = world.actor(CITY, &[Role::Reporter]).await;
        let twice = json!([parts("甲", "乙")[0], parts("丙", "丁")[0]]);
        for (changes, code, path) in [
            (json!({ "parts": [] }), "BAD_USER_INPUT", json!(["parts"])),
            (json!({ "parts": twice }), "BAD_USER_INPUT", json!(["parts", "1", "key"])),
            (json!({ "parts": parts(" ", "乙") }), "BAD_USER_INPUT", json!(["parts", "0", "text"])),
            (json!({ "parts": parts("甲", "乙\u{7}") }), "BAD_USER_INPUT", json!(["parts", "1", "text"])),
            (json!({ "title": "" }), "BAD_USER_INPUT", json!(["title"])),
            (
                json!({ "consideration": { "kind": "NEED", "text": " " } }),
                "BAD_USER_INPUT",
                json!(["consideration", "text"]),
            ),
            (json!({ "clause": "nothing" }), "NOT_FOUND", json!(["clause"])),
            (json!({ "unit": "999999" }), "NOT_FOUND", json!(["unit"])),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", json!(["unit"])),
        ] {
            let drafted = desk.change(&above, "documentDraft", with(&desk.input(), &changes)).await;
            assert_eq!(refused(&drafted, code)["path"], path, "{changes}");
        }
        let document = desk.draft().await;
        let stranger = world.actor(WUHUA, &[Role::Reporter]).await;
        refused(&desk.change(&stranger, "documentDraft", desk.input()).await, "NOT_FOUND");
        refused(&desk.change(&stranger, "documentRevise", desk.revising(&document, "甲", "乙")).await, "NOT_FOUND");
        assert_eq!(seen(&world, &stranger, &document).await, Value::Null);
        let stale = with(&desk.revising(&document, "甲", "乙"), &json!({ "expectedVersion": 7 }));
        refused(&desk.change(&desk.drafter, "documentRevise", stale).await, "VERSION_CONFLICT");
        let list = "query($unit: String!, $below: Boolean, $kind: DocumentKind, $states: [DocumentState!]) {
            documents(unit: $unit, below: $below, kind: $kind, states: $states) { totalCount edges { node { id } } } }";
        for (actor, variables, count) in [
            (&desk.drafter, json!({ "unit": FINANCE }), 1),
            (&desk.organizer, json!({ "unit": CITY }), 0),
            (&desk.organizer, json!({ "unit": CITY, "below": true }), 1),
            (&desk.organizer, json!({ "unit": CITY, "below": true, "kind": "NAME_LIST" }), 0),
            (&desk.organizer, json!({ "unit": FINANCE, "states": ["ISSUED"] }), 0),
            (&stranger, json!({ "unit": FINANCE }), 0),
        ] {
            let found = world.data(actor, list, variables.clone()).await["documents"].clone();
            assert_eq!((nodes(&found).len(), &found["totalCount"]), (count, &json!(count)), "{variables}");
        }
    });
}

/// Numbers that look thrown and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Who takes part, some of whom may not do what they try, and a decision by which another document was deliberated.
struct Cast {
    approvers: Vec<Arc<Actor>>,
    below: Arc<Actor>,
    used: String,
}

/// One of all the room's mutations of a document, right or wrong, by somebody who may or may not.
async fn any_move(desk: &Desk, dice: &mut Dice, (step, document): (u64, &str), cast: &Cast) -> Value {
    let stage = ["COMMITTEE", "GOVERNMENT"][usize::try_from(dice.below(2)).unwrap()];
    let whose = &cast.approvers[usize::try_from(dice.below(cast.approvers.len() as u64)).unwrap()];
    let (one_of, third) = (dice.below(11), dice.below(3));
    match one_of {
        0 => desk.revise(document, &format!("目标{step}"), "示例措施").await,
        1 => desk.deliberate(document, &desk.decision().await).await,
        2 => desk.deliberate(document, "nothing").await,
        3 => desk.approve(whose, document, stage).await,
        4 => desk.approve_parts(whose, document, stage, &["measures"]).await,
        5 if third == 0 => desk.withdraw(document).await,
        5 | 6 => desk.send_back(document).await,
        7 => {
            let input = json!({ "document": document, "until": "2010-12-10" });
            desk.change(&desk.drafter, "documentConsult", input).await
        }
        8 => desk.deliberate(document, &cast.used).await,
        9 => {
            let input = desk.issuing(document, &format!("昆财〔2010〕{step}号"));
            desk.change(&cast.below, "documentIssue", input).await
        }
        _ => desk.issue(document, &format!("昆示〔2010〕{step}号")).await,
    }
}

/// The move that leads on from a state.
async fn right_move(desk: &Desk, (step, document): (u64, &str), state: &str) -> Value {
    let fresh = desk.approver(&format!("fresh-{step}")).await;
    match state {
        "DRAFT" => desk.deliberate(document, &desk.decision().await).await,
        "DELIBERATED" => desk.approve(&fresh, document, "COMMITTEE").await,
        "COMMITTEE_APPROVED" => desk.approve(&fresh, document, "GOVERNMENT").await,
        _ => desk.issue(document, &format!("昆示〔2010〕{step}号")).await,
    }
}

/// Feature 24.
#[test]
fn no_sequence_of_mutations_leads_to_issued_but_by_deliberation_and_both_approvals() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let both_hats = person(&world, "drafter", CITY, Role::Supervisor).await;
        let head = person(&world, "department-head", FINANCE, Role::Supervisor).await;
        let (other, used) = (desk.draft().await, desk.decision().await);
        done(&desk.deliberate(&other, &used).await);
        let cast = Cast {
            approvers: vec![desk.committee.clone(), desk.government.clone(), both_hats, head],
            below: person(&world, "organizer", FINANCE, Role::Organizer).await,
            used,
        };
        let (mut dice, mut document, mut issued) = (Dice(2_010), desk.draft().await, Vec::new());
        for step in 1..=60_u64 {
            let before = desk.seen(&document).await;
            let state = before["state"].as_str().unwrap().to_owned();
            if dice.below(2) == 0 {
                right_move(&desk, (step, &document), &state).await;
            } else {
                any_move(&desk, &mut dice, (step, &document), &cast).await;
            }
            let after = desk.seen(&document).await;
            if after["state"] == "ISSUED" {
                assert_eq!(state, "GOVERNMENT_APPROVED", "step {step}");
                issued.push((document.clone(), after["currentVersion"].clone()));
            }
            if after["state"] == "ISSUED" || after["state"] == "WITHDRAWN" {
                document = desk.draft().await;
            }
        }
        assert!(!issued.is_empty(), "the sequence is long enough");
        morning(&world, "2010-12-02");
        for (document, version) in issued {
            let moves = desk.moves(&document).await;
            let since = moves.iter().rposition(|moved| moved == "RETURN").map_or(0, |at| at + 1);
            let path: Vec<&str> = moves[since..]
                .iter()
                .map(String::as_str)
                .filter(|moved| !["REVISE", "CONSULT", "APPROVE"].contains(moved))
                .collect();
            assert_eq!(path, ["DELIBERATE", "PASS COMMITTEE", "PASS GOVERNMENT", "ISSUE"], "{moves:?}");
            let shown = desk.seen(&document).await;
            assert_eq!(shown["currentVersion"], version);
            let approvals = shown["approvals"].as_array().unwrap();
            for stage in ["COMMITTEE", "GOVERNMENT"] {
                let holds = |approval: &&Value| approval["stage"] == stage && approval["holds"] == true;
                let by: Vec<&Value> = approvals.iter().filter(holds).map(|approval| &approval["by"]).collect();
                let others = ["drafter", "department-head"].map(|name| json!(name));
                assert!(!by.is_empty() && others.iter().all(|other| !by.contains(&other)), "{stage}: {by:?}");
            }
        }
    });
}
