//! Matters: raised to the unit itself or one above, answered there or one higher, closed by who raised them.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{LEAD, change, with};
use crate::duties::figures::sums_hold;
use crate::duties::{due, duties, morning, opened, owed};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// Who settles for the county what its departments raise.
const COORDINATOR: &str = "530102-organization-department";

/// A department that tells its county of a barrier.
struct Desk {
    world: Arc<World>,
    raiser: Arc<Actor>,
    county: Arc<Actor>,
    city: Arc<Actor>,
}

impl Desk {
    async fn of(world: &Arc<World>) -> Self {
        opened(world).await;
        Self {
            world: world.clone(),
            raiser: world.actor(LEAD, &[Role::Reporter]).await,
            county: world.actor(WUHUA, &[Role::Reporter]).await,
            city: world.actor(CITY, &[Role::Reporter]).await,
        }
    }

    fn input() -> Value {
        json!({
            "unit": LEAD, "addressee": WUHUA, "kind": "BARRIER", "title": "示例事项", "text": "示例障碍",
            "answerBy": "2010-12-20",
        })
    }

    async fn raised(&self) -> String {
        let raised = change(&self.world, &self.raiser, "matterRaise", Self::input()).await;
        done(&raised);
        id(&raised["matter"])
    }

    async fn step(&self, actor: &Arc<Actor>, name: &str, matter: &str) -> Value {
        change(&self.world, actor, name, json!({ "matter": matter })).await
    }

    async fn answer(&self, actor: &Arc<Actor>, matter: &str) -> Value {
        change(&self.world, actor, "matterAnswer", json!({ "matter": matter, "text": "示例答复" })).await
    }

    async fn escalate(&self, actor: &Arc<Actor>, matter: &str) -> Value {
        let input = json!({ "matter": matter, "answerBy": "2011-01-20", "reason": "示例：未能解决" });
        change(&self.world, actor, "matterEscalate", input).await
    }

    /// When a unit's duty by a clause was discharged.
    async fn discharged(&self, unit: &str, clause: &str) -> Value {
        sums_hold(&self.world).await;
        let supervisor = self.world.actor(CITY, &[Role::Supervisor]).await;
        duties(&self.world, &supervisor, unit, false, clause).await[0]["dischargedOn"].clone()
    }
}

/// Feature 12.
#[test]
fn a_matter_is_taken_up_and_answered_by_its_addressee_and_closed_by_who_raised_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let keyed = with(&Desk::input(), &json!({ "idempotencyKey": "once" }));
        let raised = change(&world, &desk.raiser, "matterRaise", keyed.clone()).await;
        done(&raised);
        assert_eq!(change(&world, &desk.raiser, "matterRaise", keyed).await, raised);
        let matter = id(&raised["matter"]);
        for (changes, code, path) in [
            (json!({ "addressee": "999999" }), "NOT_FOUND", json!(["addressee"])),
            (json!({ "addressee": "530114" }), "OUTSIDE_ITS_DAYS", json!(["addressee"])),
            (json!({ "title": " " }), "BAD_USER_INPUT", json!(["title"])),
            (json!({ "text": "" }), "BAD_USER_INPUT", json!(["text"])),
            (json!({ "answerBy": "2010-12-01" }), "BAD_USER_INPUT", json!(["answerBy"])),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", json!(["unit"])),
        ] {
            let payload = change(&world, &desk.raiser, "matterRaise", with(&Desk::input(), &changes)).await;
            assert_eq!(refused(&payload, code)["path"], path, "{changes}");
        }
        let beside = with(&Desk::input(), &json!({ "addressee": SHILIN }));
        let beside = change(&world, &desk.raiser, "matterRaise", beside).await;
        assert_eq!(allowed(&beside, "BAD_USER_INPUT"), [CITY, WUHUA, LEAD]);
        let for_them = change(&world, &desk.county, "matterRaise", Desk::input()).await;
        assert_eq!(allowed(&for_them, "STATE_FORBIDS"), [LEAD]);
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&change(&world, &stranger, "matterRaise", Desk::input()).await, "NOT_FOUND");

        assert_eq!(allowed(&desk.answer(&desk.county, &matter).await, "STATE_FORBIDS"), ["TAKE_UP", "ESCALATE"]);
        refused(&desk.step(&desk.raiser, "matterTakeUp", &matter).await, "NOT_FOUND");
        refused(&desk.step(&stranger, "matterTakeUp", &matter).await, "NOT_FOUND");
        assert_eq!(allowed(&desk.step(&desk.city, "matterTakeUp", &matter).await, "STATE_FORBIDS"), [WUHUA]);
        done(&desk.step(&desk.county, "matterTakeUp", &matter).await);
        refused(&desk.step(&desk.raiser, "matterClose", &matter).await, "STATE_FORBIDS");
        let silent = json!({ "matter": matter, "text": " " });
        refused(&change(&world, &desk.county, "matterAnswer", silent).await, "BAD_USER_INPUT");
        assert_eq!(desk.discharged(WUHUA, "4.4").await, Value::Null);
        let answered = desk.answer(&desk.county, &matter).await;
        done(&answered);
        assert_eq!(answered["matter"]["answer"], "示例答复");
        assert_eq!(desk.discharged(WUHUA, "4.4").await, "2010-12-01");
        assert_eq!(desk.discharged(CITY, "4.4").await, Value::Null);
        assert_eq!(allowed(&desk.step(&desk.county, "matterClose", &matter).await, "STATE_FORBIDS"), [LEAD]);
        let stale = json!({ "matter": matter, "expectedVersion": 1 });
        refused(&change(&world, &desk.raiser, "matterClose", stale).await, "VERSION_CONFLICT");
        let closed = desk.step(&desk.raiser, "matterClose", &matter).await;
        done(&closed);
        assert_eq!(closed["matter"]["state"], "CLOSED");
        for payload in [desk.answer(&desk.county, &matter).await, desk.escalate(&desk.raiser, &matter).await] {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [""; 0]);
        }
    });
}

/// Feature 12.
#[test]
fn an_answer_is_evidence_of_a_matter_and_of_its_kind_and_of_no_other_kind() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let by_kind = [
            ("SUPPORT_REQUEST", COORDINATOR, "4.2.3e"),
            ("CONFLICT", COORDINATOR, "4.2.3b"),
            ("BARRIER", WUHUA, "4.4"),
        ];
        for (number, (kind, ..)) in by_kind.iter().enumerate() {
            let input = with(&Desk::input(), &json!({ "kind": kind }));
            let raised = change(&world, &desk.raiser, "matterRaise", input).await;
            done(&raised);
            assert_eq!(raised["matter"]["kind"], *kind);
            let matter = id(&raised["matter"]);
            done(&desk.step(&desk.county, "matterTakeUp", &matter).await);
            done(&desk.answer(&desk.county, &matter).await);
            assert_eq!(owed(&world, WUHUA, "4.1.2c").await, vec![due("2010-12-20", "DONE"); number + 1], "{kind}");
            for (at, (_, unit, clause)) in by_kind.iter().enumerate() {
                let expected = if at <= number { json!("2010-12-01") } else { Value::Null };
                assert_eq!(desk.discharged(unit, clause).await, expected, "{kind} {clause}");
            }
        }
    });
}

/// Feature 12.
#[test]
fn a_matter_goes_to_the_unit_one_higher_whereupon_the_answer_below_is_evidence_no_more() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let matter = desk.raised().await;
        assert_eq!(allowed(&desk.escalate(&desk.raiser, &matter).await, "STATE_FORBIDS"), ["2010-12-21 –"]);
        done(&desk.step(&desk.county, "matterTakeUp", &matter).await);
        done(&desk.answer(&desk.county, &matter).await);
        assert_eq!(desk.discharged(WUHUA, "4.4").await, "2010-12-01");
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&desk.escalate(&stranger, &matter).await, "NOT_FOUND");
        refused(&desk.escalate(&desk.city, &matter).await, "STATE_FORBIDS");
        let input = json!({ "matter": matter, "answerBy": "2011-01-20", "reason": "示例：未能解决" });
        for changes in [json!({ "reason": " " }), json!({ "answerBy": "2010-12-01" })] {
            refused(&change(&world, &desk.raiser, "matterEscalate", with(&input, &changes)).await, "BAD_USER_INPUT");
        }
        let escalated = desk.escalate(&desk.raiser, &matter).await;
        done(&escalated);
        let shown = &escalated["matter"];
        assert_eq!((&shown["state"], &shown["addressee"]["code"]), (&json!("ESCALATED"), &json!(CITY)));
        assert_eq!((&shown["answer"], &shown["answerBy"]), (&Value::Null, &json!("2011-01-20")));
        refused(&desk.step(&desk.county, "matterTakeUp", &matter).await, "NOT_FOUND");
        done(&desk.step(&desk.city, "matterTakeUp", &matter).await);
        assert_eq!(desk.discharged(WUHUA, "4.4").await, Value::Null);
        assert_eq!(allowed(&desk.escalate(&desk.city, &matter).await, "STATE_FORBIDS"), ["ANSWER"], "it is the top");
        done(&desk.answer(&desk.city, &matter).await);
        assert_eq!(desk.discharged(CITY, "4.4").await, "2010-12-01");
        done(&desk.step(&desk.raiser, "matterClose", &matter).await);
    });
}

#[test]
fn a_matter_is_overdue_after_its_day_and_whoever_has_it_may_pass_it_on() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let (slow, passed) = (desk.raised().await, desk.raised().await);
        let escalated = desk.escalate(&desk.county, &passed).await;
        done(&escalated);
        assert_eq!(escalated["matter"]["addressee"]["code"], CITY);
        let to_itself = json!({ "addressee": LEAD });
        let own = change(&world, &desk.raiser, "matterRaise", with(&Desk::input(), &to_itself)).await;
        done(&own);
        let higher = desk.escalate(&desk.raiser, &id(&own["matter"])).await;
        done(&higher);
        assert_eq!(higher["matter"]["addressee"]["code"], WUHUA);

        let list = "query($unit: String!, $part: MatterPart!, $states: [MatterState!], $overdue: Boolean) {
            coordinationMatters(unit: $unit, part: $part, states: $states, overdue: $overdue) {
                totalCount edges { node { id isOverdue } } } }";
        let listed = async |actor: &Arc<Actor>, variables: Value| {
            let listed = world.data(actor, list, variables).await["coordinationMatters"].clone();
            nodes(&listed).iter().map(id).collect::<Vec<String>>()
        };
        let overdue = json!({ "unit": WUHUA, "part": "ANSWERS", "overdue": true });
        morning(&world, "2010-12-20");
        assert!(listed(&desk.county, overdue.clone()).await.is_empty());
        morning(&world, "2010-12-21");
        assert_eq!(listed(&desk.county, overdue.clone()).await, [slow.as_str()]);
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        assert!(listed(&stranger, overdue).await.is_empty());
        let raised = json!({ "unit": LEAD, "part": "RAISES", "states": ["ESCALATED"] });
        assert_eq!(listed(&desk.raiser, raised).await, [id(&own["matter"]), passed]);
        done(&desk.escalate(&desk.raiser, &slow).await);
    });
}

/// Feature 12.
#[test]
fn what_a_unit_raises_to_itself_is_owed_to_nobody_and_its_answer_is_no_evidence() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let input = with(&Desk::input(), &json!({ "unit": WUHUA }));
        let raised = change(&world, &desk.county, "matterRaise", input).await;
        done(&raised);
        let matter = id(&raised["matter"]);
        assert_eq!(owed(&world, WUHUA, "4.1.2c").await, []);
        done(&desk.step(&desk.county, "matterTakeUp", &matter).await);
        done(&desk.answer(&desk.county, &matter).await);
        assert_eq!(desk.discharged(WUHUA, "4.4").await, Value::Null);
        let asked = desk.raised().await;
        done(&desk.step(&desk.county, "matterTakeUp", &asked).await);
        done(&desk.answer(&desk.county, &asked).await);
        assert_eq!(desk.discharged(WUHUA, "4.4").await, "2010-12-01", "its department had asked for that");
        sums_hold(&world).await;
    });
}
