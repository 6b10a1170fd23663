//! Freezes: listed moves are refused with the name and the end of the freeze, and another person ends it early.

use rencai::access::Role;
use rencai::documents::model::{FrozenMove, is_frozen};
use rencai::graphql::Session;
use rencai::kernel::{Day, Language, Term};
use serde_json::{Value, json};

use super::{Desk, FINANCE, change, person, with};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, WUHUA, in_app};

const FREEZE: &str =
    "freeze { id version title moves beginsOn endsOn isInForce setBy endedBy endedBecause unit { code } }";

fn freezing(unit: &str, moves: &[&str]) -> Value {
    json!({
        "unit": unit, "title": "示例审计", "moves": moves, "from": "2010-12-01", "until": "2010-12-10",
        "paper": "昆示〔2010〕9号", "reason": "示例：审计期间",
    })
}

/// Feature 22.
#[test]
fn what_a_freeze_lists_is_refused_until_it_ends_or_another_person_ends_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let setter = desk.approver("setter").await;
        let waiting = desk.draft().await;
        desk.approved(&waiting).await;
        let document = desk.draft().await;
        let keyed = with(&freezing(CITY, &["ISSUE", "APPROVE", "ISSUE"]), &json!({ "idempotencyKey": "once" }));
        let set = change(&world, &setter, "freezeSet", FREEZE, keyed.clone()).await;
        done(&set);
        assert_eq!(change(&world, &setter, "freezeSet", FREEZE, keyed).await, set);
        let freeze = id(&set["freeze"]);
        assert_eq!(set["freeze"]["moves"], json!(["APPROVE", "ISSUE"]));

        let refusal = desk.issue(&waiting, "昆示〔2010〕1号").await;
        let reason = refused(&refusal, "FROZEN");
        assert_eq!(reason["path"], json!(["freeze", freeze]));
        assert_eq!(reason["allowed"], json!(["2010-12-10 –"]));
        let message = reason["message"].as_str().unwrap();
        assert!(message.contains("示例审计") && message.contains("2010-12-10"), "{message}");
        let session = Session::new(&world.app.store, desk.organizer.clone(), Language::Zh);
        let query = "mutation($input: DocumentIssueInput!) { documentIssue(input: $input) { errors { message } } }";
        let variables = json!({ "input": desk.issuing(&waiting, "昆示〔2010〕1号") });
        let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
        let answer = serde_json::to_value(world.app.ask(request.data(session)).await).unwrap();
        let message = answer["data"]["documentIssue"]["errors"][0]["message"].as_str().unwrap();
        assert!(message.ends_with("自 2010-12-10 起解除"), "that day is free again: {message}");
        desk.deliberated(&document).await;
        let approved = desk.approve(&desk.committee, &document, "COMMITTEE").await;
        assert_eq!(allowed(&approved, "FROZEN"), ["2010-12-10 –"]);
        let department = person(&world, "organizer", FINANCE, Role::Organizer).await;
        let below = desk.change(&department, "documentIssue", desk.issuing(&waiting, "昆示〔2010〕1号")).await;
        refused(&below, "FROZEN");
        done(&desk.send_back(&document).await);

        let query = "query($unit: String!, $day: Date) { freezes(unit: $unit, asOf: $day) { id isInForce } }";
        for (unit, day, count) in
            [(FINANCE, "2010-12-09", 1), (FINANCE, "2010-12-10", 0), (CITY, "2010-12-01", 1), (CITY, "2010-11-30", 0)]
        {
            let found = world.data(&desk.drafter, query, json!({ "unit": unit, "day": day })).await;
            assert_eq!(found["freezes"].as_array().unwrap().len(), count, "{unit} {day}");
        }

        let end = json!({ "freeze": freeze, "reason": "示例：审计提前结束" });
        refused(&change(&world, &setter, "freezeEnd", FREEZE, end.clone()).await, "SAME_PERSON");
        let silent = with(&end, &json!({ "reason": " " }));
        let other = desk.approver("other").await;
        refused(&change(&world, &other, "freezeEnd", FREEZE, silent).await, "BAD_USER_INPUT");
        let below = person(&world, "below", FINANCE, Role::Supervisor).await;
        refused(&change(&world, &below, "freezeEnd", FREEZE, end.clone()).await, "NOT_FOUND");
        let stale = with(&end, &json!({ "expectedVersion": 9 }));
        refused(&change(&world, &other, "freezeEnd", FREEZE, stale).await, "VERSION_CONFLICT");
        let ended = change(&world, &other, "freezeEnd", FREEZE, end.clone()).await;
        done(&ended);
        let shown = &ended["freeze"];
        assert_eq!((&shown["isInForce"], &shown["endsOn"]), (&json!(false), &json!("2010-12-01")));
        assert_eq!((&shown["setBy"], &shown["endedBy"]), (&json!("setter"), &json!("other")));
        refused(&change(&world, &other, "freezeEnd", FREEZE, end).await, "STATE_FORBIDS");
        done(&desk.issue(&waiting, "昆示〔2010〕1号").await);
    });
}

/// Feature 22.
#[test]
fn each_move_can_be_frozen_at_the_unit_and_ends_by_itself() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let setter = person(&world, "setter", FINANCE, Role::Supervisor).await;
        let issued = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        let document = desk.draft().await;
        let decision = desk.decision().await;
        let all: Vec<&str> = FrozenMove::ALL.iter().map(|by| by.as_str()).collect();
        done(&change(&world, &setter, "freezeSet", FREEZE, freezing(FINANCE, &all)).await);
        let derive = json!({
            "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例",
            "parts": [{ "key": "all", "sources": [{ "document": issued, "number": 1, "part": "goals" }] }],
        });
        let filing = "filing { id }";
        let file = json!({ "document": issued, "addressee": CITY });
        let enter = json!({ "document": issued, "from": "2010-12-01" });
        let consult = json!({ "document": document, "until": "2010-12-05" });
        for refusal in [
            desk.change(&desk.drafter, "documentDraft", desk.input()).await,
            desk.change(&desk.drafter, "documentDerive", derive).await,
            desk.revise(&document, "甲", "乙").await,
            desk.change(&desk.drafter, "documentConsult", consult).await,
            desk.deliberate(&document, &decision).await,
            desk.approve(&desk.committee, &document, "COMMITTEE").await,
            desk.send_back(&document).await,
            desk.issue(&document, "昆示〔2010〕2号").await,
            desk.withdraw(&document).await,
            change(&world, &desk.drafter, "documentFile", filing, file).await,
            change(&world, &desk.organizer, "policyEnter", "entry { id }", enter).await,
        ] {
            assert_eq!(allowed(&refusal, "FROZEN"), ["2010-12-10 –"]);
        }
        let elsewhere = person(&world, "reporter", WUHUA, Role::Reporter).await;
        let input = with(&desk.input(), &json!({ "unit": WUHUA }));
        done(&desk.change(&elsewhere, "documentDraft", input).await);
        morning(&world, "2010-12-10");
        done(&desk.revise(&document, "甲", "乙").await);

        for (changes, code, path) in [
            (json!({ "moves": [] }), "BAD_USER_INPUT", json!(["moves"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "paper": "" }), "BAD_USER_INPUT", json!(["paper"])),
            (json!({ "reason": " " }), "BAD_USER_INPUT", json!(["reason"])),
            (json!({ "from": "2010-12-09" }), "BAD_USER_INPUT", json!(["from"])),
            (json!({ "until": "2010-12-10" }), "BAD_USER_INPUT", json!(["until"])),
            (json!({ "unit": "999999" }), "NOT_FOUND", json!(["unit"])),
        ] {
            let sound = json!({ "from": "2010-12-10", "until": "2010-12-20" });
            let input = with(&with(&freezing(FINANCE, &["ISSUE"]), &sound), &changes);
            let refusal = change(&world, &setter, "freezeSet", FREEZE, input).await;
            assert_eq!(refused(&refusal, code)["path"], path, "{changes}");
        }
        let stranger = person(&world, "stranger", WUHUA, Role::Supervisor).await;
        refused(&change(&world, &stranger, "freezeSet", FREEZE, freezing(FINANCE, &["ISSUE"])).await, "NOT_FOUND");
    });
}

/// Feature 22.
#[test]
fn a_policy_is_not_superseded_from_above_while_the_register_of_its_unit_is_frozen() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let setter = person(&world, "setter", FINANCE, Role::Supervisor).await;
        let enter = async |input: Value| change(&world, &desk.organizer, "policyEnter", "entry { id }", input).await;
        let below = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        let entered = enter(json!({ "document": below, "from": "2010-12-01" })).await;
        done(&entered);
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let drafted = desk.change(&city, "documentDraft", with(&desk.input(), &json!({ "unit": CITY }))).await;
        let above = id(&drafted["document"]);
        desk.approved(&above).await;
        done(&desk.issue(&above, "昆示〔2010〕2号").await);
        done(&change(&world, &setter, "freezeSet", FREEZE, freezing(FINANCE, &["REGISTER"])).await);
        let input = json!({ "document": above, "from": "2010-12-05", "supersedes": id(&entered["entry"]) });
        assert_eq!(allowed(&enter(input.clone()).await, "FROZEN"), ["2010-12-10 –"]);
        morning(&world, "2010-12-10");
        done(&enter(input).await);
    });
}

/// Feature 2.
#[test]
fn a_freeze_that_was_ended_early_lasts_until_its_day_as_it_was_known_before() {
    in_app(|world| async move {
        let [setter, other] = [
            person(&world, "setter", CITY, Role::Supervisor).await,
            person(&world, "other", CITY, Role::Supervisor).await,
        ];
        let now = || world.clock.now().to_string();
        let unset = now();
        world.clock.set(world.clock.now().plus_seconds(60));
        let set = change(&world, &setter, "freezeSet", FREEZE, freezing(CITY, &["ISSUE"])).await;
        done(&set);
        let lasting = now();
        morning(&world, "2010-12-03");
        let end = json!({ "freeze": id(&set["freeze"]), "reason": "示例：审计提前结束" });
        done(&change(&world, &other, "freezeEnd", FREEZE, end).await);
        let over = now();
        morning(&world, "2010-12-06");

        let reader = person(&world, "reader", FINANCE, Role::Reporter).await;
        let query = "query($day: Date, $known: DateTime) {
            freezes(unit: \"530100-finance\", asOf: $day, knownAt: $known) { endsOn isInForce endedBy endedBecause } }";
        let none = json!([]);
        let whole = json!([{ "endsOn": "2010-12-10", "isInForce": true, "endedBy": null, "endedBecause": null }]);
        let ended = json!([{
            "endsOn": "2010-12-03", "isInForce": true, "endedBy": "other", "endedBecause": "示例：审计提前结束",
        }]);
        for (day, known, there) in [
            (Some("2010-12-02"), Some(&unset), &none),
            (Some("2010-12-02"), Some(&lasting), &whole),
            (Some("2010-12-09"), Some(&lasting), &whole),
            (Some("2010-12-10"), Some(&lasting), &none),
            (None, Some(&lasting), &whole),
            (None, Some(&over), &none),
            (Some("2010-12-02"), Some(&over), &ended),
            (Some("2010-12-02"), None, &ended),
            (Some("2010-12-03"), None, &none),
        ] {
            let found = world.data(&reader, query, json!({ "day": day, "known": known })).await;
            assert_eq!(found["freezes"], *there, "{day:?} {known:?}");
        }
    });
}

#[test]
fn a_freeze_is_in_force_on_its_days_until_it_is_ended() {
    let day = |day: u32| Day::of(2010, 12, day).unwrap();
    let term = Term { from: Some(day(5)), until: Some(day(10)) };
    for (ended, on, frozen) in [
        (None, 4, false),
        (None, 5, true),
        (None, 9, true),
        (None, 10, false),
        (Some(7), 6, true),
        (Some(7), 7, false),
        (Some(3), 5, false),
    ] {
        assert_eq!(is_frozen(term, ended.map(day), day(on)), frozen, "{ended:?} {on}");
    }
}
