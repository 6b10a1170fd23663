//! Waivers and reopenings: with reason, paper, approver and end, by a unit above, and they end by the clock.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use serde_json::{Value, json};

use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::figures::{sums_hold, total};
use super::{duties, morning, opened};

async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{ relief {{ id kind reason paper approver grantedOn endsOn
            duty {{ state version }} approvedAt {{ code }} }} errors {{ code path allowed }} auditId }} }}"
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

/// Feature 10.
#[test]
fn a_waiver_lasts_a_year_at_most_and_none_is_granted_over_one_that_stands() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let shown = duties(&world, &city, WUHUA, false, "4.1.4c").await[0].clone();
        let duty = id(&shown);
        let long = change(&world, &city, "reliefGrant", waiver(&duty, "2011-12-03")).await;
        assert_eq!(refused(&long, "BAD_USER_INPUT")["path"], json!(["until"]));
        assert_eq!(allowed(&long, "BAD_USER_INPUT"), ["2010-12-02 – 2011-12-02"]);
        let mut seen = waiver(&duty, "2011-12-02");
        seen["expectedVersion"] = shown["version"].clone();
        let granted = change(&world, &city, "reliefGrant", seen.clone()).await;
        done(&granted);
        refused(&change(&world, &city, "reliefGrant", seen).await, "VERSION_CONFLICT");

        let standing = id(&granted["relief"]);
        for until in ["2011-02-01", "2011-12-02"] {
            let over = change(&world, &city, "reliefGrant", waiver(&duty, until)).await;
            assert_eq!(refused(&over, "STATE_FORBIDS")["path"], json!(["duty"]));
            assert_eq!(allowed(&over, "STATE_FORBIDS"), [format!("reliefEnd(relief: {standing})")]);
        }
        let silent = change(&world, &city, "reliefEnd", json!({ "relief": standing, "reason": " " })).await;
        assert_eq!(refused(&silent, "BAD_USER_INPUT")["path"], json!(["reason"]));
        let end = json!({ "relief": standing, "reason": "示例：情况有变" });
        done(&change(&world, &city, "reliefEnd", end).await);
        let anew = change(&world, &city, "reliefGrant", waiver(&duty, "2011-02-01")).await;
        done(&anew);
        assert_eq!(anew["relief"]["duty"]["state"], "WAIVED");
        sums_hold(&world).await;
    });
}

/// Feature 10.
#[test]
fn only_what_closes_is_reopened_and_for_longer_than_it_is_open_anyway() {
    in_app(|world| async move {
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        let clause = catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4c").unwrap();
        clause.obligations[0].closes_days = Some(30);
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let reopen = async |clause: &str, until: &str| {
            let mut input = waiver(&id(&duties(&world, &city, WUHUA, false, clause).await[0]), until);
            input["kind"] = json!("REOPENING");
            change(&world, &city, "reliefGrant", input).await
        };
        let never = reopen("4.1.4a", "2011-03-01").await;
        assert_eq!(refused(&never, "STATE_FORBIDS")["path"], json!(["kind"]));
        assert_eq!(allowed(&never, "STATE_FORBIDS"), ["WAIVER"]);
        // The duty closes after 2011-01-30, and a reopening until the day after that would add nothing.
        let short = reopen("4.1.4c", "2011-01-31").await;
        assert_eq!(refused(&short, "STATE_FORBIDS")["path"], json!(["until"]));
        assert_eq!(allowed(&short, "STATE_FORBIDS"), ["2011-02-01 –"]);
        let reopened = reopen("4.1.4c", "2011-02-01").await;
        done(&reopened);
        let twice = reopen("4.1.4c", "2011-03-01").await;
        assert_eq!(allowed(&twice, "STATE_FORBIDS"), [format!("reliefEnd(relief: {})", id(&reopened["relief"]))]);
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        done(&change(&world, &city, "reliefGrant", waiver(&duty, "2011-03-01")).await);
        morning(&world, "2011-02-01");
        done(&reopen("4.1.4c", "2011-03-01").await);
        sums_hold(&world).await;
    });
}
