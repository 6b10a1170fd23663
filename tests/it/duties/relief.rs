//! Waivers and reopenings: with reason, paper, approver and end, by a unit above, and they end by the clock.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::integrity;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use rencai::store::Read;
use serde_json::{Value, json};

use crate::coordination::{Desk, LEAD};
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
            assert_eq!(at("expected"), at("done") + at("missing") + at("waived") + at("lapsed") + at("open"));
            assert_eq!(at("lapsed"), 0);
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

/// Features 9 and 10.
#[test]
fn what_a_unit_itself_has_fall_away_lapses_which_is_no_waiver_and_nobody_grants_or_ends_that() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let (task, other) = (desk.assigned().await, desk.assigned().await);
        let owed = async |at: usize| duties(&world, &city, LEAD, false, "4.3.2").await[at].clone();
        let [first, second] = [id(&owed(0).await), id(&owed(1).await)];
        let before = total(&world, LEAD, "2010").await;
        let standing = change(&world, &city, "reliefGrant", waiver(&second, "2011-02-01")).await;
        done(&standing);
        for task in [task, other] {
            let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：另有安排" });
            done(&desk.change(&desk.supervisor, "taskCancel", cancel).await);
        }
        let after = async || {
            assert_eq!((&owed(0).await["state"], &owed(1).await["state"]), (&json!("LAPSED"), &json!("LAPSED")));
            let figures = total(&world, LEAD, "2010").await;
            let at = |name: &str| figures[name].as_i64().unwrap();
            assert_eq!(figures["expected"], before["expected"]);
            assert_eq!(at("expected"), at("done") + at("missing") + at("waived") + at("lapsed") + at("open"));
            assert_eq!((at("lapsed"), at("waived"), at("done")), (2, 0, 0));
            sums_hold(&world).await;
            let read = Read::new(&world.app.store, world.system.clone());
            assert!(integrity::duties::examine(&read).await.unwrap().is_empty(), "each lapse is accounted for");
        };
        after().await;
        morning(&world, "2011-01-10");
        after().await;
        let query = "{
            lapsed: duties(unit: \"530102-health\", states: [LAPSED]) { totalCount }
            waived: duties(unit: \"530102-health\", states: [WAIVED]) { totalCount }
            dutyFigures(unit: \"530102-health\", period: \"2010\") { total { ratePermille onTimePermille } }
        }";
        let shown = json!({
            "lapsed": { "totalCount": 2 }, "waived": { "totalCount": 0 },
            "dutyFigures": { "total": { "ratePermille": null, "onTimePermille": null } },
        });
        assert_eq!(world.data(&city, query, json!({})).await, shown, "what has lapsed is not expected");

        let query = "query($id: ID!) { node(id: $id) { ... on Duty { reliefs { id kind reason paper endsOn } } } }";
        let reliefs = world.data(&city, query, json!({ "id": first })).await["node"]["reliefs"].clone();
        let lapse = json!([{
            "id": reliefs[0]["id"], "kind": "LAPSE", "reason": "示例：另有安排", "paper": desk.decision, "endsOn": null,
        }]);
        assert_eq!(reliefs, lapse);
        let end = |relief: &Value| json!({ "relief": relief["id"], "reason": "示例：恢复" });
        let kept = change(&world, &city, "reliefEnd", end(&reliefs[0])).await;
        assert_eq!(refused(&kept, "STATE_FORBIDS")["path"], json!(["relief"]));
        done(&change(&world, &city, "reliefEnd", end(&standing["relief"])).await);
        after().await;

        let mut input = waiver(&first, "2011-06-01");
        let waived = change(&world, &city, "reliefGrant", input.clone()).await;
        assert_eq!(refused(&waived, "STATE_FORBIDS")["path"], json!(["duty"]), "nothing is left to waive");
        input["kind"] = json!("LAPSE");
        let grant = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { auditId } }";
        let answer = world.ask(&city, grant, json!({ "input": input })).await;
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains("LAPSE") && answer["data"].is_null(), "no input says so: {answer}");
        after().await;
    });
}
