//! Opinions of cooperating units: an objection holds a task up until it is withdrawn or resolved by another person.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, EDUCATION, FINANCE, LEAD, STATISTICS, with};
use crate::duties::morning;
use crate::supervision::{another, two_hats};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, in_app};

#[test]
fn no_task_is_accepted_while_an_objection_stands_that_is_neither_withdrawn_nor_resolved() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let task = desk.assigned().await;
        let education = world.actor(EDUCATION, &[Role::Reporter]).await;
        let keyed = json!({ "task": task, "kind": "AGREE", "text": "示例意见", "idempotencyKey": "once" });
        let agreed = desk.change(&education, "taskOpinionGive", keyed.clone()).await;
        done(&agreed);
        assert_eq!(desk.change(&education, "taskOpinionGive", keyed).await, agreed);
        assert_eq!(agreed["task"]["opinions"].as_array().unwrap().len(), 1);
        let objected = desk.give(&desk.finance, &task, "OBJECT").await;
        done(&objected);
        assert_eq!(objected["task"]["objecting"], json!([{ "code": FINANCE }]));
        let accept = async || desk.step(&desk.lead, "taskAccept", &task).await;
        assert_eq!(allowed(&accept().await, "STATE_FORBIDS"), ["GIVE_OPINION", "ESCALATE"]);

        done(&desk.give(&desk.finance, &task, "AGREE_WITH_CHANGES").await);
        assert_eq!(allowed(&desk.escalate(&desk.lead, &task, None).await, "STATE_FORBIDS"), ["ACCEPT"]);
        done(&desk.give(&desk.finance, &task, "OBJECT").await);
        refused(&accept().await, "STATE_FORBIDS");

        let above = world.actor(WUHUA, &[Role::Reporter]).await;
        for actor in [&desk.lead, &above] {
            let payload = desk.give(actor, &task, "AGREE").await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [EDUCATION, FINANCE], "nobody gives it for them");
        }
        for unit in [STATISTICS, SHILIN] {
            let stranger = world.actor(unit, &[Role::Reporter]).await;
            refused(&desk.give(&stranger, &task, "AGREE").await, "NOT_FOUND");
            refused(&desk.escalate(&stranger, &task, None).await, "NOT_FOUND");
        }
        let silent = json!({ "task": task, "kind": "OBJECT", "text": " " });
        refused(&desk.change(&desk.finance, "taskOpinionGive", silent).await, "BAD_USER_INPUT");

        assert_eq!(allowed(&desk.escalate(&above, &task, None).await, "STATE_FORBIDS"), [LEAD]);
        refused(&desk.escalate(&desk.finance, &task, None).await, "NOT_FOUND");
        let keyed = json!({ "task": task, "text": "示例争议", "idempotencyKey": "once" });
        let escalated = desk.change(&desk.lead, "taskEscalate", keyed.clone()).await;
        done(&escalated);
        assert_eq!(desk.change(&desk.lead, "taskEscalate", keyed).await, escalated);
        assert_eq!(escalated["dispute"]["opinions"], json!([{ "kind": "OBJECT" }]));
        let dispute = id(&escalated["dispute"]);
        assert_eq!(allowed(&desk.escalate(&desk.lead, &task, None).await, "STATE_FORBIDS"), ["disputeResolve"]);
        refused(&accept().await, "STATE_FORBIDS");

        let list = "query($states: [DisputeState!]) { taskDisputes(unit: \"530102\", states: $states) {
            totalCount edges { node { id } } } }";
        let open = async || {
            let listed =
                world.data(&desk.supervisor, list, json!({ "states": ["OPEN"] })).await["taskDisputes"].clone();
            nodes(&listed).iter().map(id).collect::<Vec<String>>()
        };
        assert_eq!(open().await, [dispute.as_str()]);
        let same = two_hats(&world, &desk.lead.person, WUHUA, Role::Supervisor).await;
        refused(&desk.resolve(&same, &dispute).await, "SAME_PERSON");
        let below = world.actor(LEAD, &[Role::Supervisor]).await;
        refused(&desk.resolve(&below, &dispute).await, "NOT_FOUND");
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&desk.resolve(&stranger, &dispute).await, "NOT_FOUND");
        let input = json!({ "dispute": dispute, "reason": "示例：以此办理" });
        for (changes, code) in
            [(json!({ "reason": " " }), "BAD_USER_INPUT"), (json!({ "decision": "nothing" }), "NOT_FOUND")]
        {
            refused(&desk.change(&desk.supervisor, "disputeResolve", with(&input, &changes)).await, code);
        }
        let resolved = desk.resolve(&desk.supervisor, &dispute).await;
        done(&resolved);
        assert_eq!(resolved["dispute"]["resolution"], "示例：以此办理");
        assert_eq!(allowed(&desk.resolve(&another(&desk.supervisor), &dispute).await, "STATE_FORBIDS"), [""; 0]);
        assert!(open().await.is_empty());
        let steps = desk.seen(&desk.finance, &dispute).await["steps"].clone();
        assert_eq!(steps, json!([{ "moved": "RESOLVE" }]));
        let beside = world.actor(STATISTICS, &[Role::Reporter]).await;
        assert_eq!(desk.seen(&beside, &dispute).await, Value::Null);

        done(&desk.give(&desk.finance, &task, "OBJECT").await);
        refused(&accept().await, "STATE_FORBIDS");
        done(&desk.give(&desk.finance, &task, "AGREE").await);
        done(&accept().await);
        done(&desk.give(&desk.finance, &task, "OBJECT").await);
    });
}

#[test]
fn a_resolved_dispute_lets_the_lead_accept_and_opinions_are_taken_through_their_day() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let assign = with(&desk.input(), &json!({ "opinionsBy": "2010-12-10" }));
        let task = id(&desk.change(&desk.supervisor, "taskAssign", assign).await["task"]);
        morning(&world, "2010-12-10");
        done(&desk.give(&desk.finance, &task, "OBJECT").await);
        morning(&world, "2010-12-11");
        assert_eq!(allowed(&desk.give(&desk.finance, &task, "AGREE").await, "STATE_FORBIDS"), [""; 0]);
        let escalated = desk.escalate(&desk.lead, &task, None).await;
        done(&escalated);
        let input = json!({ "dispute": escalated["dispute"]["id"], "reason": "示例：以此办理" });
        done(&desk.change(&desk.supervisor, "disputeResolve", input).await);
        let accepted = desk.step(&desk.lead, "taskAccept", &task).await;
        done(&accepted);
        assert_eq!(accepted["task"]["objecting"], json!([]));
    });
}
