//! Circulars: they quote what is overdue, wait for the unit's answer or its lapse, and never change once issued.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rencai::access::{Actor, Role};
use rencai::kernel::{Day, Digest};
use rencai::supervision::model::{CircularMove, CircularState, go};
use serde_json::{Value, json};

use super::{OFFICE, another, change, seen};
use crate::duties::figures::sums_hold;
use crate::duties::{due, duties, morning, opened, owed};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// The city in January 2011, when the county and its office have let duties of 2010 pass.
struct Desk {
    world: Arc<World>,
    drafter: Arc<Actor>,
    issuer: Arc<Actor>,
    county: Arc<Actor>,
    /// The county's, and its office's.
    duties: [String; 2],
}

impl Desk {
    async fn of(world: &Arc<World>) -> Self {
        opened(world).await;
        morning(world, "2011-01-05");
        let drafter = world.actor(CITY, &[Role::Supervisor]).await;
        let county = id(&duties(world, &drafter, WUHUA, false, "4.1.4c").await[0]);
        let office = id(&duties(world, &drafter, OFFICE, false, "4.1.1e").await[0]);
        Self {
            world: world.clone(),
            issuer: another(&drafter),
            drafter,
            county: world.actor(WUHUA, &[Role::Reporter]).await,
            duties: [county, office],
        }
    }

    fn input(&self) -> Value {
        json!({ "unit": CITY, "addressee": WUHUA, "duties": self.duties, "text": "示例通报" })
    }

    async fn draft(&self) -> String {
        let drafted = change(&self.world, &self.drafter, "circularDraft", self.input()).await;
        done(&drafted);
        assert_eq!(drafted["circular"]["state"], "DRAFT");
        id(&drafted["circular"])
    }

    async fn send(&self, circular: &str) -> Value {
        let input = json!({ "circular": circular, "answerBy": "2011-01-12" });
        change(&self.world, &self.drafter, "circularSend", input).await
    }

    async fn answer(&self, actor: &Arc<Actor>, circular: &str) -> Value {
        change(&self.world, actor, "circularAnswer", json!({ "circular": circular, "text": "示例答复" })).await
    }

    async fn issue(&self, actor: &Arc<Actor>, circular: &str) -> Value {
        let input = json!({ "circular": circular, "paper": "昆示〔2011〕1号" });
        change(&self.world, actor, "circularIssue", input).await
    }

    async fn withdraw(&self, circular: &str) -> Value {
        let input = json!({ "circular": circular, "reason": "示例：情况有变" });
        change(&self.world, &self.drafter, "circularWithdraw", input).await
    }

    /// Waives a duty, so that it is overdue no more.
    async fn waive(&self, duty: &str) {
        let query =
            "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code message } auditId } }";
        let input = json!({
            "duty": duty, "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2011〕2号", "approver": "示例批准人 1",
            "until": "2011-06-01",
        });
        done(&self.world.data(&self.drafter, query, json!({ "input": input })).await["reliefGrant"]);
    }
}

/// Feature 26.
#[test]
fn an_answered_circular_is_issued_by_another_person_sealed_and_never_changes() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut keyed = desk.input();
        keyed["idempotencyKey"] = json!("once");
        let drafted = change(&world, &desk.drafter, "circularDraft", keyed.clone()).await;
        done(&drafted);
        assert_eq!(change(&world, &desk.drafter, "circularDraft", keyed).await, drafted);
        let circular = id(&drafted["circular"]);
        assert_eq!(seen(&world, &desk.county, &circular).await, Value::Null, "nobody below sees a draft");
        refused(&desk.answer(&desk.county, &circular).await, "NOT_FOUND");
        assert_eq!(allowed(&desk.issue(&desk.issuer, &circular).await, "STATE_FORBIDS"), ["SEND", "WITHDRAW"]);
        let today = json!({ "circular": circular, "answerBy": "2011-01-05" });
        let refusal = refused(&change(&world, &desk.drafter, "circularSend", today).await, "BAD_USER_INPUT");
        assert_eq!(refusal["path"], json!(["answerBy"]));
        let sent = desk.send(&circular).await;
        done(&sent);
        assert_eq!(sent["circular"]["state"], "SENT_FOR_ANSWER");
        assert_eq!(allowed(&desk.send(&circular).await, "STATE_FORBIDS"), ["ANSWER", "WITHDRAW"]);
        let shown = seen(&world, &desk.county, &circular).await;
        let mut overdue: Vec<Value> =
            desk.duties.iter().map(|duty| json!({ "id": duty, "state": "OVERDUE" })).collect();
        let mut quoted = shown["duties"].as_array().unwrap().clone();
        for list in [&mut overdue, &mut quoted] {
            list.sort_by_key(Value::to_string);
        }
        assert_eq!(quoted, overdue);

        morning(&world, "2011-01-12");
        assert_eq!(allowed(&desk.issue(&desk.issuer, &circular).await, "STATE_FORBIDS"), ["ANSWER", "WITHDRAW"]);
        let above = world.actor(CITY, &[Role::Reporter]).await;
        refused(&desk.answer(&above, &circular).await, "STATE_FORBIDS");
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&desk.answer(&stranger, &circular).await, "NOT_FOUND");
        assert_eq!(seen(&world, &stranger, &circular).await, Value::Null);
        let answered = desk.answer(&desk.county, &circular).await;
        done(&answered);
        assert_eq!(
            (&answered["circular"]["state"], &answered["circular"]["answer"]),
            (&json!("ANSWERED"), &json!("示例答复"))
        );

        refused(&desk.issue(&desk.drafter, &circular).await, "SAME_PERSON");
        let below = world.actor(WUHUA, &[Role::Supervisor]).await;
        refused(&desk.issue(&below, &circular).await, "NOT_FOUND");
        let nameless = json!({ "circular": circular, "paper": " " });
        refused(&change(&world, &desk.issuer, "circularIssue", nameless).await, "BAD_USER_INPUT");
        let issued = desk.issue(&desk.issuer, &circular).await;
        done(&issued);
        let other = desk.draft().await;
        let send = json!({ "circular": other, "answerBy": "2011-01-20" });
        done(&change(&world, &desk.drafter, "circularSend", send).await);
        done(&desk.answer(&desk.county, &other).await);
        assert_eq!(allowed(&desk.issue(&desk.issuer, &other).await, "CODE_TAKEN"), [circular.as_str()]);
        let shown = &issued["circular"];
        assert_eq!((&shown["state"], &shown["issuedOn"]), (&json!("ISSUED"), &json!("2011-01-12")));
        let content = shown["sealedContent"].as_str().unwrap();
        assert_eq!(shown["sealed"], Digest::of(content).to_string());
        let says: Value = serde_json::from_str(content).unwrap();
        assert_eq!(
            (&says["paper"], &says["text"], &says["answer"]),
            (&json!("昆示〔2011〕1号"), &json!("示例通报"), &json!("示例答复"))
        );
        assert!(says["duties"].as_array().unwrap().iter().all(|duty| duty["state"] == "OVERDUE"));
        assert_eq!(says["duties"].as_array().unwrap().len(), 2);

        desk.waive(&desk.duties[0]).await;
        for payload in [
            desk.send(&circular).await,
            desk.answer(&desk.county, &circular).await,
            desk.issue(&desk.issuer, &circular).await,
            desk.withdraw(&circular).await,
        ] {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [""; 0]);
        }
        let after = seen(&world, &desk.county, &circular).await;
        assert_eq!((&after["sealed"], &after["sealedContent"]), (&shown["sealed"], &shown["sealedContent"]));
        let waived = after["duties"].as_array().unwrap().iter().filter(|duty| duty["state"] == "WAIVED").count();
        assert_eq!(waived, 1, "the duties that it quotes are shown as they are today");
        let moved: Vec<_> = after["steps"].as_array().unwrap().iter().map(|step| step["moved"].clone()).collect();
        assert_eq!(moved, ["SEND", "ANSWER", "ISSUE"]);
    });
}

/// Feature 26.
#[test]
fn a_circular_that_is_not_answered_in_time_is_issued_by_a_lapse() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let circular = desk.draft().await;
        done(&desk.send(&circular).await);
        morning(&world, "2011-01-12");
        refused(&desk.issue(&desk.issuer, &circular).await, "STATE_FORBIDS");
        morning(&world, "2011-01-13");
        assert_eq!(allowed(&desk.send(&circular).await, "STATE_FORBIDS"), ["ANSWER", "ISSUE", "WITHDRAW"]);
        let issued = desk.issue(&desk.issuer, &circular).await;
        done(&issued);
        assert_eq!((&issued["circular"]["state"], &issued["circular"]["answer"]), (&json!("ISSUED"), &Value::Null));
        let steps = seen(&world, &desk.issuer, &circular).await["steps"].clone();
        assert_eq!(steps[1]["moved"], "LAPSE");
    });
}

/// Feature 26.
#[test]
fn a_circular_quotes_only_what_is_overdue_at_or_below_its_addressee() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let draft = async |changes: Value| {
            let mut input = desk.input();
            for (field, value) in changes.as_object().unwrap() {
                input[field] = value.clone();
            }
            change(&world, &desk.drafter, "circularDraft", input).await
        };
        let elsewhere = id(&duties(&world, &desk.drafter, SHILIN, false, "4.1.4c").await[0]);
        let [county, office] = desk.duties.clone();
        for (changes, code, path) in [
            (json!({ "duties": [county, elsewhere] }), "STATE_FORBIDS", json!(["duties", "1"])),
            (json!({ "duties": [office, county], "addressee": OFFICE }), "STATE_FORBIDS", json!(["duties", "1"])),
            (json!({ "duties": [county, "nothing"] }), "NOT_FOUND", json!(["duties", "1"])),
            (json!({ "duties": [] }), "BAD_USER_INPUT", json!(["duties"])),
            (json!({ "addressee": CITY }), "BAD_USER_INPUT", json!(["addressee"])),
            (json!({ "addressee": "999999" }), "NOT_FOUND", json!(["addressee"])),
            (json!({ "unit": WUHUA }), "BAD_USER_INPUT", json!(["addressee"])),
            (json!({ "unit": WUHUA, "addressee": SHILIN }), "BAD_USER_INPUT", json!(["addressee"])),
            (json!({ "text": " " }), "BAD_USER_INPUT", json!(["text"])),
        ] {
            assert_eq!(refused(&draft(changes.clone()).await, code)["path"], path, "{changes}");
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "circularDraft", desk.input()).await, "NOT_FOUND");

        let circular = desk.draft().await;
        done(&desk.send(&circular).await);
        done(&desk.answer(&desk.county, &circular).await);
        desk.waive(&county).await;
        let refusals = draft(json!({})).await;
        assert_eq!(refused(&refusals, "STATE_FORBIDS")["path"], json!(["duties", "0"]));
        assert_eq!(refusals["errors"].as_array().unwrap().len(), 1, "the other duty is overdue");
        desk.waive(&office).await;
        assert_eq!(allowed(&desk.issue(&desk.issuer, &circular).await, "STATE_FORBIDS"), ["WITHDRAW"]);
        let silent = json!({ "circular": circular, "reason": " " });
        refused(&change(&world, &desk.drafter, "circularWithdraw", silent).await, "BAD_USER_INPUT");
        refused(
            &change(&world, &stranger, "circularWithdraw", json!({ "circular": circular, "reason": "示例" })).await,
            "NOT_FOUND",
        );
        let withdrawn = desk.withdraw(&circular).await;
        done(&withdrawn);
        assert_eq!(withdrawn["circular"]["state"], "WITHDRAWN");
        assert_eq!(allowed(&desk.issue(&desk.issuer, &circular).await, "STATE_FORBIDS"), [""; 0]);

        let list = "query($unit: String!) { circulars(unit: $unit) { totalCount edges { node { id } } } }";
        for (actor, unit, seen) in [(&desk.drafter, CITY, true), (&desk.county, WUHUA, true), (&stranger, WUHUA, false)]
        {
            let listed = world.data(actor, list, json!({ "unit": unit })).await["circulars"].clone();
            let ids: Vec<String> = nodes(&listed).iter().map(id).collect();
            assert_eq!(ids, if seen { vec![circular.clone()] } else { Vec::new() }, "{unit}");
        }
    });
}

#[test]
fn a_circular_may_quote_the_same_duty_twice_and_is_withdrawn_before_it_is_sent() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut twice = desk.input();
        twice["duties"] = json!([desk.duties[0], desk.duties[0]]);
        let drafted = change(&world, &desk.drafter, "circularDraft", twice).await;
        done(&drafted);
        assert_eq!(drafted["circular"]["duties"].as_array().unwrap().len(), 1);
        let circular = id(&drafted["circular"]);
        done(&desk.withdraw(&circular).await);
        assert_eq!(seen(&world, &desk.county, &circular).await, Value::Null, "it was never sent");
    });
}

/// Feature 26.
#[test]
fn no_course_of_a_circular_leads_to_issued_but_by_an_answer_or_a_lapse() {
    let asked = [CircularMove::Send, CircularMove::Answer, CircularMove::Issue, CircularMove::Withdraw];
    let course = prop::collection::vec((prop::sample::select(asked.to_vec()), 0_i64..4), 0..12);
    let config = Config { cases: 2_000, failure_persistence: None, ..Config::default() };
    let found = TestRunner::new(config).run(&course, |course| {
        let (mut state, mut today) = (CircularState::Draft, Day::of(2011, 1, 5).unwrap());
        let (mut answer_by, mut answered) = (None, false);
        for (by, days) in course {
            today = today.plus(days);
            let days = (answer_by, today);
            let (next, moved) = match go(state, by, days) {
                Ok(done) => done,
                Err(refusal) => {
                    let possible = CircularMove::ASKED.iter().filter(|by| go(state, **by, days).is_ok());
                    let possible: Vec<&str> = possible.map(|by| by.as_str()).collect();
                    prop_assert_eq!(refusal.allowed, possible);
                    continue;
                }
            };
            prop_assert!(!matches!(state, CircularState::Issued | CircularState::Withdrawn), "{:?} {:?}", state, by);
            match by {
                CircularMove::Send => answer_by = Some(today.plus(3)),
                CircularMove::Answer => answered = true,
                _ => {}
            }
            if next == CircularState::Issued {
                prop_assert!(answered || answer_by.is_some_and(|last| last < today), "{:?}", by);
                prop_assert_eq!(moved, if answered { "ISSUE" } else { "LAPSE" });
            }
            state = next;
        }
        Ok(())
    });
    found.unwrap();
    let leading: Vec<_> = CircularState::ALL
        .iter()
        .flat_map(|from| from.moves().iter().map(move |(by, to)| (*from, *by, *to)))
        .filter(|(_, _, to)| *to == CircularState::Issued)
        .map(|(from, by, _)| (from, by))
        .collect();
    assert_eq!(
        leading,
        [(CircularState::SentForAnswer, CircularMove::Issue), (CircularState::Answered, CircularMove::Issue)]
    );
}

/// Features 7 and 12.
#[test]
fn a_circular_that_was_sent_is_owed_until_it_is_issued_and_a_withdrawn_one_lapses() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let (first, second) = (desk.draft().await, desk.draft().await);
        assert_eq!(owed(&world, CITY, "4.1.2f").await, [], "nobody has been told of it yet");
        done(&desk.send(&first).await);
        assert_eq!(owed(&world, CITY, "4.1.2f").await, [due("2011-01-27", "DUE_SOON")]);
        done(&desk.answer(&desk.county, &first).await);
        done(&desk.issue(&desk.issuer, &first).await);
        assert_eq!(owed(&world, CITY, "4.1.2f").await, [due("2011-01-27", "DONE")]);
        done(&desk.send(&second).await);
        done(&desk.withdraw(&second).await);
        let twice = [due("2011-01-27", "DONE"), due("2011-01-27", "LAPSED")];
        assert_eq!(owed(&world, CITY, "4.1.2f").await, twice);
        sums_hold(&world).await;
    });
}
