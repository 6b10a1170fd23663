//! Waivers and reopenings: with reason, paper, approver and end, by a unit above, and they end by the clock.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use crate::support::hall::{done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::figures::{sums_hold, total};
use super::{duties, morning, opened};

async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ relief {{ id kind reason paper approver grantedOn endsOn
            duty {{ state }} approvedAt {{ code }} }} errors {{ code path allowed }} auditId }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await[name].clone()
}

fn waiver(duty: &str, until: &str) -> Value {
    json!({ "duty": duty, "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2010〕1号", "approver": "示例批准人 1", "until": until })
}

/// Feature 10.
#[test]
fn a_waiver_ends_by_the_clock_and_never_counts_as_done() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        let before = total(&world, WUHUA, "2010").await;
        let granted = change(&world, &city, "reliefGrant", waiver(&duty, "2011-02-01")).await;
        done(&granted);
        assert_eq!(granted["relief"]["duty"]["state"], "WAIVED");
        assert_eq!(granted["relief"]["approvedAt"]["code"], CITY);
        let of = async || duties(&world, &city, WUHUA, false, "4.1.4c").await[0]["state"].clone();
        let figures = async || {
            let figures = total(&world, WUHUA, "2010").await;
            let at = |name: &str| figures[name].as_i64().unwrap();
            assert_eq!(figures["expected"], before["expected"]);
            assert_eq!(at("expected"), at("done") + at("missing") + at("waived") + at("open"));
            sums_hold(&world).await;
            (at("done"), at("waived"))
        };
        assert_eq!(figures().await, (0, 1));
        morning(&world, "2011-01-31");
        assert_eq!((of().await, figures().await), (json!("WAIVED"), (0, 1)));
        morning(&world, "2011-02-01");
        assert_eq!((of().await, figures().await), (json!("OVERDUE"), (0, 0)));

        let again = change(&world, &city, "reliefGrant", waiver(&duty, "2011-06-01")).await;
        done(&again);
        let end = json!({ "relief": id(&again["relief"]), "reason": "示例：情况有变" });
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "reliefEnd", end.clone()).await, "NOT_FOUND");
        morning(&world, "2011-03-01");
        assert_eq!((of().await, figures().await), (json!("WAIVED"), (0, 1)));
        let ended = change(&world, &city, "reliefEnd", end.clone()).await;
        done(&ended);
        assert_eq!(ended["relief"]["endsOn"], "2011-03-01");
        assert_eq!((of().await, figures().await), (json!("OVERDUE"), (0, 0)));
        refused(&change(&world, &city, "reliefEnd", end).await, "STATE_FORBIDS");
    });
}

/// Feature 10.
#[test]
fn no_waiver_lacks_reason_paper_approver_or_end_and_none_waives_its_own_duty() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        for (field, path) in [("reason", "reason"), ("paper", "paper"), ("approver", "approver")] {
            let mut input = waiver(&duty, "2011-02-01");
            input[field] = json!("  ");
            assert_eq!(
                refused(&change(&world, &city, "reliefGrant", input).await, "BAD_USER_INPUT")["path"],
                json!([path])
            );
        }
        let today = change(&world, &city, "reliefGrant", waiver(&duty, "2010-12-01")).await;
        assert_eq!(refused(&today, "BAD_USER_INPUT")["path"], json!(["until"]));
        let own = world.actor(WUHUA, &[Role::Supervisor]).await;
        refused(&change(&world, &own, "reliefGrant", waiver(&duty, "2011-02-01")).await, "STATE_FORBIDS");
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&change(&world, &stranger, "reliefGrant", waiver(&duty, "2011-02-01")).await, "NOT_FOUND");
        let mut keyed = waiver(&duty, "2011-02-01");
        keyed["idempotencyKey"] = json!("once");
        let first = change(&world, &city, "reliefGrant", keyed.clone()).await;
        done(&first);
        assert_eq!(change(&world, &city, "reliefGrant", keyed).await, first);
        sums_hold(&world).await;
    });
}
