//! Means: asked of a cooperating unit, confirmed or declined by its own people, escalated as a dispute is.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, EDUCATION, FINANCE, STATISTICS, with};
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, in_app};

fn asking(task: &str) -> Value {
    json!({ "task": task, "unit": FINANCE, "kind": "STAFF", "amount": "2", "text": "人" })
}

#[test]
fn means_are_confirmed_or_declined_by_the_unit_that_is_asked_and_what_it_declines_may_be_escalated() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let task = desk.assigned().await;
        for (changes, path) in [
            (json!({ "unit": STATISTICS }), json!(["unit"])),
            (json!({ "unit": "999999" }), json!(["unit"])),
            (json!({ "amount": "0" }), json!(["amount"])),
            (json!({ "text": " " }), json!(["text"])),
            (json!({ "amount": null, "text": "" }), json!(["text"])),
        ] {
            let payload = desk.change(&desk.lead, "meansRequest", with(&asking(&task), &changes)).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], path, "{changes}");
        }
        let beside = with(&asking(&task), &json!({ "unit": STATISTICS }));
        let beside = desk.change(&desk.lead, "meansRequest", beside).await;
        assert_eq!(allowed(&beside, "BAD_USER_INPUT"), [EDUCATION, FINANCE]);
        refused(&desk.change(&desk.finance, "meansRequest", asking(&task)).await, "NOT_FOUND");
        let above = world.actor(WUHUA, &[Role::Reporter]).await;
        refused(&desk.change(&above, "meansRequest", asking(&task)).await, "STATE_FORBIDS");

        let keyed = with(&asking(&task), &json!({ "idempotencyKey": "once" }));
        let asked = desk.change(&desk.lead, "meansRequest", keyed.clone()).await;
        done(&asked);
        assert_eq!(desk.change(&desk.lead, "meansRequest", keyed).await, asked);
        let shown = &asked["means"];
        assert_eq!(
            (&shown["amount"], &shown["text"], &shown["state"]),
            (&json!("2"), &json!("人"), &json!("REQUESTED"))
        );
        let staff = id(shown);
        let confirm = json!({ "means": staff });
        refused(&desk.change(&desk.lead, "meansConfirm", confirm.clone()).await, "NOT_FOUND");
        assert_eq!(allowed(&desk.change(&above, "meansConfirm", confirm.clone()).await, "STATE_FORBIDS"), [FINANCE]);
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&desk.change(&stranger, "meansConfirm", confirm.clone()).await, "NOT_FOUND");
        done(&desk.change(&desk.finance, "meansConfirm", confirm.clone()).await);
        let decline = |means: &str| json!({ "means": means, "reason": "示例：无此编制" });
        for (name, input) in [("meansConfirm", confirm), ("meansDecline", decline(&staff))] {
            assert_eq!(allowed(&desk.change(&desk.finance, name, input).await, "STATE_FORBIDS"), [""; 0]);
        }

        let measure = json!({ "kind": "MEASURE", "amount": null, "text": "示例措施" });
        let asked = desk.change(&desk.lead, "meansRequest", with(&asking(&task), &measure)).await;
        done(&asked);
        assert_eq!(asked["means"]["amount"], Value::Null);
        let measure = id(&asked["means"]);
        let list = "query($states: [MeansState!]) { taskMeans(unit: \"530102-finance\", states: $states) {
            totalCount edges { node { id } } } }";
        let open = world.data(&above, list, json!({ "states": ["REQUESTED"] })).await["taskMeans"].clone();
        assert_eq!(nodes(&open).iter().map(id).collect::<Vec<_>>(), [measure.as_str()]);
        assert_eq!(world.data(&stranger, list, json!({})).await["taskMeans"]["totalCount"], 0);
        refused(&desk.escalate(&desk.lead, &task, Some(measure.as_str())).await, "STATE_FORBIDS");
        let silent = json!({ "means": measure, "reason": " " });
        refused(&desk.change(&desk.finance, "meansDecline", silent).await, "BAD_USER_INPUT");
        refused(&desk.change(&desk.lead, "meansDecline", decline(&measure)).await, "NOT_FOUND");
        let declined = desk.change(&desk.finance, "meansDecline", decline(&measure)).await;
        done(&declined);
        assert_eq!(declined["means"]["state"], "DECLINED");

        let other = desk.assigned().await;
        refused(&desk.escalate(&desk.lead, &other, Some(measure.as_str())).await, "NOT_FOUND");
        let escalated = desk.escalate(&desk.lead, &task, Some(measure.as_str())).await;
        done(&escalated);
        assert_eq!(escalated["dispute"]["means"], json!({ "id": measure, "state": "ESCALATED" }));
        refused(&desk.escalate(&desk.lead, &task, Some(measure.as_str())).await, "STATE_FORBIDS");
        let resolved = desk.resolve(&desk.supervisor, &id(&escalated["dispute"])).await;
        done(&resolved);
        assert_eq!(resolved["dispute"]["means"]["state"], "RESOLVED");
        let steps = desk.seen(&desk.finance, &measure).await["steps"].clone();
        assert_eq!(steps, json!([{ "moved": "DECLINE" }, { "moved": "ESCALATE" }, { "moved": "RESOLVE" }]));

        let asked = desk.change(&desk.lead, "meansRequest", asking(&other)).await;
        done(&asked);
        let cancel = json!({ "task": other, "decision": desk.decision, "reason": "示例：另有安排" });
        done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);
        let late = json!({ "means": asked["means"]["id"] });
        refused(&desk.change(&desk.finance, "meansConfirm", late).await, "STATE_FORBIDS");
    });
}
