//! Two people at once: in each room one wins, and the other is told what changed.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::duties::entity::reminder;
use rencai::store::Read;
use rencai::worker::remind_duties;
use serde_json::{Value, json};

use super::ask;
use super::book::BOOK;
use crate::coordination::LEAD;
use crate::deliberation::Room;
use crate::duties::{clause_id, morning, opened};
use crate::reports::content;
use crate::supervision::another;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, WUHUA, World, in_app};
use crate::{coordination, deliberation, reports};

/// What is made; gives its id and version.
async fn made(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> (String, i64) {
    let payload = ask(world, actor, name, input).await;
    done(&payload);
    let shown = &payload[BOOK.mutation(name).object.as_deref().unwrap()];
    (id(shown), shown["version"].as_i64().unwrap_or(1))
}

/// Has a person and another who is the same at the same unit do something at once; gives what became of who won and of
/// who lost.
async fn at_once(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: &Value) -> (Value, Value) {
    let other = another(actor);
    assert!(!other.person.is(&actor.person));
    let (one, other) = tokio::join!(ask(world, actor, name, input.clone()), ask(world, &other, name, input.clone()));
    let (won, lost) = if one["errors"] == json!([]) { (one, other) } else { (other, one) };
    done(&won);
    (won, lost)
}

/// Has two who have seen the same version make a move at once: one makes it, and the other is told the difference.
async fn one_wins(world: &Arc<World>, actor: &Arc<Actor>, name: &str, version: i64, input: Value) {
    let mut input = input;
    input["expectedVersion"] = json!(version);
    let (won, lost) = at_once(world, actor, name, &input).await;
    let object = BOOK.mutation(name).object.as_deref().unwrap();
    assert_eq!(won[object]["version"], version + 1, "{won:#}");
    assert_eq!(lost[object], Value::Null, "{lost:#}");
    let error = refused(&lost, "VERSION_CONFLICT");
    let (before, now) = (version.to_string(), (version + 1).to_string());
    assert_eq!((&error["path"], &error["allowed"]), (&json!(["expectedVersion"]), &json!([now])), "{error}");
    let changes = error["changes"].as_array().unwrap();
    assert_eq!(changes[0], json!({ "path": "version", "before": before, "now": now }));
    assert!(changes.len() > 1, "nothing but the version is told: {error}");
    for change in changes {
        assert_ne!(change["path"], "", "{error}");
        assert!(change["before"].is_string() && change["now"].is_string(), "{error}");
    }
    if let Some(state) = won[object]["state"].as_str() {
        assert!(changes.iter().any(|change| change["path"] == "state" && change["now"] == state), "{error}");
    }
}

/// Feature 76.
#[test]
fn of_two_who_acknowledge_a_reminder_at_once_one_wins() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let rule = json!({
            "unit": WUHUA, "clause": clause_id(&world, "4.1.4c").await, "from": "2010-01-01",
            "steps": [{ "days": -7, "to": "OWNER" }],
        });
        done(&ask(&world, &city, "reminderRuleSet", rule).await);
        morning(&world, "2010-12-24");
        assert!(remind_duties::next(&world.app, &mut remind_duties::Seen::default()).await.unwrap());
        let read = Read::new(&world.app.store, world.system.clone());
        let sent = read.find::<reminder::Entity>().all().await.unwrap();
        assert_eq!(sent.len(), 1);
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let input = json!({ "reminder": sent[0].id.global() });
        one_wins(&world, &reporter, "reminderAcknowledge", sent[0].version, input).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_submit_or_accept_a_report_at_once_one_wins() {
    in_app(|world| async move {
        let desk = reports::Desk::of(&world).await;
        let input = json!({ "duty": desk.duty, "content": content("示例") });
        let (won, lost) = at_once(&world, &desk.reporter, "reportDraft", &input).await;
        let report = id(&won["report"]);
        assert_eq!(allowed(&lost, "IN_USE"), [report.as_str()], "one duty has one report");
        let input = json!({ "report": report });
        one_wins(&world, &desk.reporter, "reportSubmit", 1, input.clone()).await;
        one_wins(&world, &desk.city, "reportAccept", 2, input.clone()).await;
        let unlock = json!({ "report": report, "reason": "示例：数字有误" });
        one_wins(&world, &desk.city, "reportUnlock", 3, unlock).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_hold_or_close_a_meeting_at_once_one_wins() {
    in_app(|world| async move {
        let room = deliberation::Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(deliberation::two_thirds(WUHUA, "LEADING_GROUP")).await);
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let hold = json!({ "meeting": meeting, "attendance": room.seats });
        one_wins(&world, &room.organizer, "meetingHold", 1, hold).await;
        one_wins(&world, &room.organizer, "meetingBallot", 2, room.voting(&meeting, &["FOR"; 6])).await;
        let shown = room.shown(&meeting).await;
        let there = |field: &str| shown[field].as_array().unwrap().len();
        assert_eq!((there("attendance"), there("ballots"), there("decisions")), (6, 1, 1));
        one_wins(&world, &room.organizer, "meetingClose", 3, json!({ "meeting": meeting })).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_mend_or_close_a_finding_at_once_one_wins() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let record = json!({
            "unit": WUHUA, "clause": clause_id(&world, "4.1.4c").await, "text": "示例问题", "deadline": "2010-12-10",
        });
        let (finding, version) = made(&world, &city, "findingRecord", record).await;
        let rectify = json!({ "finding": finding, "text": "示例整改" });
        one_wins(&world, &reporter, "findingRectify", version, rectify).await;
        one_wins(&world, &city, "findingClose", version + 1, json!({ "finding": finding })).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_accept_a_task_or_take_up_a_matter_at_once_one_wins() {
    in_app(|world| async move {
        let desk = coordination::Desk::of(&world).await;
        let (task, version) = made(&world, &desk.supervisor, "taskAssign", desk.input()).await;
        one_wins(&world, &desk.lead, "taskAccept", version, json!({ "task": task })).await;
        let raise = json!({
            "unit": LEAD, "addressee": WUHUA, "kind": "BARRIER", "title": "示例事项", "text": "示例障碍",
            "answerBy": "2010-12-20",
        });
        let (matter, version) = made(&world, &desk.lead, "matterRaise", raise).await;
        let county = world.actor(WUHUA, &[Role::Reporter]).await;
        one_wins(&world, &county, "matterTakeUp", version, json!({ "matter": matter })).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_change_a_body_at_once_one_wins() {
    in_app(|world| async move {
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let register =
            json!({ "unit": WUHUA, "kind": "OFFICE", "name": "示例办", "nameEn": "Office", "from": "2010-01-01" });
        let (body, version) = made(&world, &organizer, "bodyRegister", register).await;
        let change = json!({ "body": body, "name": "示例新办", "nameEn": "New office", "from": "2010-06-01" });
        one_wins(&world, &organizer, "bodyChange", version, change).await;
    });
}

/// What drafting a department's document takes, for the committee and the government of its county.
async fn drafting(world: &Arc<World>) -> Value {
    json!({
        "unit": LEAD, "kind": "DOCUMENT", "departmental": false, "clause": clause_id(world, "4.1.4f").await,
        "title": "示例文件", "consideration": { "kind": "DIRECTION", "text": "示例导向" },
        "parts": [{ "key": "goals", "heading": "示例", "text": "示例目标" }],
    })
}

/// Feature 76.
#[test]
fn of_two_who_revise_put_out_or_withdraw_a_document_at_once_one_wins() {
    in_app(|world| async move {
        let lead = world.actor(LEAD, &[Role::Reporter]).await;
        let (document, version) = made(&world, &lead, "documentDraft", drafting(&world).await).await;
        let revise = json!({
            "document": document, "title": "示例新文件", "consideration": null,
            "parts": [{ "key": "goals", "heading": "示例", "text": "示例新目标" }],
        });
        one_wins(&world, &lead, "documentRevise", version, revise).await;
        let consult = json!({ "document": document, "until": "2010-12-10" });
        one_wins(&world, &lead, "documentConsult", version + 1, consult).await;
        let withdraw = json!({ "document": document, "reason": "示例：不再需要" });
        one_wins(&world, &lead, "documentWithdraw", version + 2, withdraw).await;
    });
}

/// Feature 76.
#[test]
fn of_two_who_have_the_same_decision_deliberate_a_document_each_at_once_one_wins() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 6).await;
        let lead = world.actor(LEAD, &[Role::Reporter]).await;
        let (one, _) = made(&world, &lead, "documentDraft", drafting(&world).await).await;
        let (other, _) = made(&world, &lead, "documentDraft", drafting(&world).await).await;
        let voted = room.vote(&meeting, &["FOR"; 6]).await;
        done(&voted);
        let decision = id(&voted["meeting"]["decisions"][0]);
        let second = another(&room.organizer);
        let deliberate = async |actor: &Arc<Actor>, document: &str| {
            let input = json!({ "document": document, "decision": decision });
            ask(&world, actor, "documentDeliberate", input).await
        };
        let (first, second) =
            tokio::join!(deliberate(&room.organizer, one.as_str()), deliberate(&second, other.as_str()));
        let (won, lost) = if first["errors"] == json!([]) { (first, second) } else { (second, first) };
        done(&won);
        assert_eq!(won["document"]["state"], "DELIBERATED");
        assert_eq!(refused(&lost, "IN_USE")["path"], json!(["decision"]));
    });
}

/// Feature 76.
#[test]
fn of_two_who_end_a_freeze_at_once_one_wins() {
    in_app(|world| async move {
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let freeze = json!({
            "unit": WUHUA, "title": "示例审计", "moves": ["ISSUE"], "from": "2010-12-01", "until": "2010-12-10",
            "paper": "示例文号", "reason": "示例：审计期间",
        });
        let (freeze, version) = made(&world, &city, "freezeSet", freeze).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let end = json!({ "freeze": freeze, "reason": "示例：审计提前结束" });
        one_wins(&world, &county, "freezeEnd", version, end).await;
    });
}
