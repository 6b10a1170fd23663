//! What money rests on beside its decision: a line of a ranking or a stage of a task, from any payment to its facts and back,
//! once, and no longer than it stands.

use std::sync::Arc;

use rencai::access::Role;
use serde_json::{Value, json};

use super::together::at_once;
use super::{Desk, fen, in_fen, steps};
use crate::coordination::{self, FINANCE, LEAD};
use crate::support::hall::{Hall, allowed, done, id, listed, nodes, plain, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// The lines of an edition's ranking, from the first.
async fn lines(hall: &Hall, edition: &str) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Edition {
        ranking(first: 50) { edges { node { id mark } } } } } }";
    nodes(&hall.world.data(&hall.officer, query, json!({ "id": edition })).await["node"]["ranking"])
}

/// An edition that says what a place is worth, judged, with so many years in post of each nominee.
async fn worth(hall: &Hall, rule: &str, (places, fen): (i32, i64), years: &[i64]) -> String {
    let input = json!({
        "programme": hall.programme, "year": 2010, "stage": "selection", "asOf": "2010-12-31", "places": places,
        "rule": hall.code(rule).await, "awardFen": fen.to_string(),
    });
    let created = hall.create_with(input).await;
    done(&created);
    let edition = id(&created["edition"]);
    done(&hall.step("editionOpen", &edition, None).await);
    for (number, years) in years.iter().enumerate() {
        done(&hall.nominate(&edition, &format!("{number:03}"), plain(*years)).await);
    }
    done(&hall.step("editionClose", &edition, None).await);
    hall.judge(&edition).await.1.unwrap().unwrap();
    edition
}

/// What committing on a line of a ranking takes.
fn on(desk: &Desk, line: &str, amount: i64, judgement: &Value) -> Value {
    let mut input = desk.committing(line, amount, "2010-12-31");
    input["ground"]["judgement"] = judgement.clone();
    input
}

/// A commitment on a line of a ranking.
async fn made(desk: &Desk, line: &str, amount: i64, judgement: &Value) -> String {
    let made = desk.keep("commitmentMake", on(desk, line, amount, judgement)).await;
    done(&made);
    id(&made["commitment"])
}

async fn release(desk: &Desk, commitment: &str, amount: i64) -> Value {
    let input = json!({ "commitment": commitment, "amount": fen(amount), "reason": "示例：不再需要" });
    desk.keep("commitmentRelease", input).await
}

/// A person's answer to the review of an edition's ranking that waits.
async fn review(hall: &Hall, edition: &str, upheld: bool) {
    let query = "{ reviewFlags(state: OPEN, first: 20) { edges { node { id edition { id } } } } }";
    let flags = nodes(&hall.world.data(&hall.officer, query, json!({})).await["reviewFlags"]);
    let flag = flags.iter().find(|flag| flag["edition"]["id"] == json!(edition)).unwrap();
    let input = json!({ "flag": flag["id"], "upheld": upheld, "reason": "示例：已复核" });
    done(&hall.change(&hall.officer, "flagResolve", "FlagResolveInput", "reviewFlag { state }", input).await);
}

/// Feature 47.
#[test]
fn one_query_leads_from_a_payment_to_clause_decision_rule_line_and_facts_and_from_the_line_to_its_payments() {
    in_app(|world| async move {
        let (desk, hall) = (Desk::of(&world).await, Hall::at(&world, WUHUA).await);
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 1, &[5, 3]).await;
        let judgement = lines(&hall, &edition).await[0]["id"].clone();
        let line = desk.funded("REWARD", 100_000).await;
        let commitment = made(&desk, &line, 60_000, &judgement).await;
        let payment = desk.ordered(&commitment, 20_000).await;
        done(&desk.pay(&payment).await);

        let query = "query($payment: ID!, $judgement: ID!) {
            payment: node(id: $payment) { ... on Payment { order { number digest } vouchers { kind commitment {
                line { purpose } source { code } clause { number } decision { id ballot { carried } }
                ground { stage { number } judgement {
                    id rank mark facts lines { item basis points evidence { pointer value } }
                    nomination { talent { name } edition { id ruleVersion { id } } }
                } }
            } } } }
            judgement: node(id: $judgement) { ... on Judgement {
                commitments { ...paid } nomination { commitments { ...paid } talent { commitments { ...paid } } }
            } }
        }
        fragment paid on Commitment {
            id clause { number } decision { id } payments(first: 5) { edges { node { id state amount { fen } } } }
        }";
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let variables = json!({ "payment": payment, "judgement": judgement });
        let found = in_fen(&world.data(&auditor, query, variables).await);
        let order = &found["payment"]["order"];
        assert!(order["number"] == 1 && order["digest"].as_str().unwrap().starts_with("sha256:"), "{order}");
        let vouchers = found["payment"]["vouchers"].as_array().unwrap();
        assert_eq!(vouchers.iter().map(|voucher| &voucher["kind"]).collect::<Vec<_>>(), ["ORDER", "PAYMENT"]);
        for voucher in vouchers {
            let of = &voucher["commitment"];
            assert_eq!((&of["line"]["purpose"], &of["clause"]["number"]), (&json!("REWARD"), &json!("4.5.1b")));
            assert_eq!(of["decision"], json!({ "id": desk.decision, "ballot": { "carried": true } }));
            let rests = &of["ground"]["judgement"];
            assert_eq!((&rests["id"], &rests["rank"]), (&judgement, &json!(1)));
            assert_eq!((&rests["mark"], &of["ground"]["stage"]), (&json!("PLACED"), &Value::Null));
            let judged = &rests["nomination"];
            assert_eq!(judged["edition"], json!({ "id": edition, "ruleVersion": { "id": rule } }));
            assert!(judged["talent"]["name"].is_string(), "{rests:#}");
            assert!(rests["lines"].as_array().unwrap().iter().all(|line| line["basis"].is_string()), "{rests:#}");
            let points = rests["lines"].as_array().unwrap().iter();
            let pointers: Vec<&Value> = points.flat_map(|line| line["evidence"].as_array().unwrap()).collect();
            assert!(!pointers.is_empty(), "{rests:#}");
            for one in pointers {
                assert_eq!(rests["facts"].pointer(one["pointer"].as_str().unwrap()), Some(&one["value"]));
            }
        }
        let expected = json!([{
            "id": commitment, "clause": { "number": "4.5.1b" }, "decision": { "id": desk.decision },
            "payments": [{ "id": payment, "state": "PAID", "amount": 20_000 }],
        }]);
        let line_of = listed(&found["judgement"]);
        let nominee = &line_of["nomination"];
        for back in [&line_of, nominee, &nominee["talent"]] {
            assert_eq!(back["commitments"], expected);
        }

        // Who reads funds need not read rankings, and the other way round.
        let ground = "query($id: ID!) { node(id: $id) { ... on Commitment { ground { judgement { id } } } } }";
        let seen = world.data(&desk.keeper, ground, json!({ "id": commitment })).await["node"].clone();
        assert_eq!(seen["ground"], json!({ "judgement": null }));
        let back = "query($id: ID!) { node(id: $id) { ... on Judgement {
            commitments { id } nomination { commitments { id } talent { commitments { id } } } } } }";
        let seen = world.data(&hall.nominator, back, json!({ "id": judgement })).await["node"].clone();
        let none = json!({
            "commitments": [], "nomination": { "commitments": [], "talent": { "commitments": [] } },
        });
        assert_eq!(seen, none);
        let bare = desk.committed(&line, 10, "2010-12-31").await;
        let seen = world.data(&desk.keeper, ground, json!({ "id": bare })).await["node"].clone();
        assert_eq!(seen["ground"], Value::Null);
    });
}

/// Feature 47.
#[test]
fn an_award_is_committed_once_on_a_line_and_for_no_more_than_a_place_is_worth() {
    in_app(|world| async move {
        let (desk, hall) = (Desk::of(&world).await, Hall::at(&world, WUHUA).await);
        let rule = hall.engineers().await;
        let edition = worth(&hall, &rule, (2, 10_000), &[5, 4, 3]).await;
        let ranked = lines(&hall, &edition).await;
        let line = desk.funded("REWARD", 100_000).await;
        let other = desk.funded("SERVICE", 100_000).await;
        let make = async |input: Value| desk.keep("commitmentMake", input).await;

        let mut whole = on(&desk, &line, 1, &ranked[0]["id"]);
        whole.as_object_mut().unwrap().remove("amount");
        let first = make(whole.clone()).await;
        done(&first);
        assert_eq!(first["commitment"]["reserved"], 10_000, "what a place is worth");
        let again = make(on(&desk, &line, 1, &ranked[0]["id"])).await;
        assert_eq!(refused(&again, "STATE_FORBIDS")["path"], json!(["ground", "judgement"]));
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["commitmentRelease"]);
        let beside = make(on(&desk, &other, 1, &ranked[0]["id"])).await;
        assert_eq!(refused(&beside, "BAD_USER_INPUT")["path"], json!(["amount"]));
        assert_eq!(allowed(&beside, "BAD_USER_INPUT"), ["0-0 fen"], "it is given whole on the other line");

        let past = make(on(&desk, &line, 10_001, &ranked[1]["id"])).await;
        assert_eq!(allowed(&past, "BAD_USER_INPUT"), ["0-10000 fen"]);
        made(&desk, &line, 6_000, &ranked[1]["id"]).await;
        assert_eq!(allowed(&make(on(&desk, &other, 4_001, &ranked[1]["id"])).await, "BAD_USER_INPUT"), ["0-4000 fen"]);
        made(&desk, &other, 4_000, &ranked[1]["id"]).await;
        assert_eq!(allowed(&make(on(&desk, &line, 1, &ranked[2]["id"])).await, "STATE_FORBIDS"), ["PLACED"]);

        let first = id(&first["commitment"]);
        done(&release(&desk, &first, 9_999).await);
        refused(&make(whole.clone()).await, "STATE_FORBIDS");
        done(&release(&desk, &first, 1).await);
        let hand = Hand::reach(&world).await;
        let twice = "UPDATE commitment SET released = 0 WHERE number = 1";
        done(&make(whole).await);
        assert!(hand.is_refused(twice).await, "the database itself keeps it on {:?}", world.kind);

        let mut none = desk.committing(&line, 1, "2010-12-31");
        none.as_object_mut().unwrap().remove("amount");
        assert_eq!(refused(&make(none).await, "BAD_USER_INPUT")["path"], json!(["amount"]));
        let unknown = make(on(&desk, &line, 1, &json!(line))).await;
        assert_eq!(refused(&unknown, "NOT_FOUND")["path"], json!(["ground", "judgement"]));
        let mut both = on(&desk, &line, 1, &ranked[1]["id"]);
        both["ground"]["stage"] = json!({ "task": line, "number": 1 });
        assert_eq!(refused(&make(both).await, "BAD_USER_INPUT")["path"], json!(["ground", "stage"]));
        let theirs = Desk::at(&world, SHILIN).await;
        let line = theirs.funded("REWARD", 1_000).await;
        let foreign = theirs.keep("commitmentMake", on(&theirs, &line, 1, &ranked[1]["id"])).await;
        assert_eq!(refused(&foreign, "NOT_FOUND")["path"], json!(["ground", "judgement"]));
    });
}

/// Feature 47.
#[test]
fn of_all_funds_together_a_nominee_is_given_no_more_than_a_place_is_worth() {
    in_app(|world| async move {
        let (desk, hall) = (Desk::of(&world).await, Hall::at(&world, WUHUA).await);
        let rule = hall.engineers().await;
        let edition = worth(&hall, &rule, (2, 10_000), &[5, 4, 3]).await;
        let ranked = lines(&hall, &edition).await;
        let city = Desk::at(&world, CITY).await;
        let (line, theirs) = (desk.funded("REWARD", 100_000).await, city.funded("REWARD", 100_000).await);

        made(&desk, &line, 6_000, &ranked[0]["id"]).await;
        let past = city.keep("commitmentMake", on(&city, &theirs, 4_001, &ranked[0]["id"])).await;
        assert_eq!(allowed(&past, "BAD_USER_INPUT"), ["0-4000 fen"], "the county has given some");
        made(&city, &theirs, 4_000, &ranked[0]["id"]).await;

        made(&city, &theirs, 10_000, &ranked[1]["id"]).await;
        let past = desk.keep("commitmentMake", on(&desk, &line, 1, &ranked[1]["id"])).await;
        assert_eq!(
            allowed(&past, "BAD_USER_INPUT"),
            ["0-0 fen"],
            "the city has given all, which the county does not see"
        );
    });
}

/// Features 44 and 47.
#[test]
fn of_sixty_four_commitments_at_once_on_one_award_exactly_one_passes() {
    in_app(|world| async move {
        let (desk, hall) = (Desk::of(&world).await, Hall::at(&world, WUHUA).await);
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 1, &[5, 3]).await;
        let judgement = lines(&hall, &edition).await[0]["id"].clone();
        let line = desk.funded("REWARD", 100_000).await;
        let commit = |_| on(&desk, &line, 10, &judgement);
        assert_eq!(at_once(&world, &desk.keeper, "commitmentMake", commit, "STATE_FORBIDS").await, 1);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 99_990, 10, 0, 0]);
    });
}

/// Feature 47.
#[test]
fn a_payment_for_an_award_that_does_not_stand_any_more_is_refused_and_nothing_is_lost() {
    in_app(|world| async move {
        let (desk, hall) = (Desk::of(&world).await, Hall::at(&world, WUHUA).await);
        let rule = hall.engineers().await;
        let (upheld, _) = hall.ranked(&rule, 2010, 1, &[5, 3]).await;
        let (aside, _) = hall.ranked(&rule, 2011, 1, &[5, 3]).await;
        let (again, _) = hall.ranked(&rule, 2012, 1, &[5, 3]).await;
        let line = desk.funded("REWARD", 100_000).await;
        let first = async |edition: &str| lines(&hall, edition).await[0]["id"].clone();
        let of_upheld = made(&desk, &line, 100, &first(&upheld).await).await;
        let of_aside = made(&desk, &line, 100, &first(&aside).await).await;
        let before = first(&again).await;
        let of_again = made(&desk, &line, 100, &before).await;
        let bare = desk.committed(&line, 100, "2010-12-31").await;
        done(&desk.order(&of_aside, 40).await);
        let path = json!(["payments", "0", "commitment"]);

        // Judged again, the nominee has another line, and the award is not given twice.
        hall.judge(&again).await.1.unwrap().unwrap();
        let fallen = desk.order(&of_again, 1).await;
        assert_eq!(refused(&fallen, "STATE_FORBIDS")["path"], path);
        assert_eq!(allowed(&fallen, "STATE_FORBIDS"), ["commitmentRelease"]);
        let old = desk.keep("commitmentMake", on(&desk, &line, 1, &before)).await;
        assert_eq!(refused(&old, "STATE_FORBIDS")["path"], json!(["ground", "judgement"]));
        let query = "query($id: ID!) { node(id: $id) { ... on Judgement {
            commitments { id } nomination { judgement { commitments { id } } commitments { id } } } } }";
        let seen = world.data(&hall.officer, query, json!({ "id": before })).await["node"].clone();
        let kept = json!([{ "id": of_again }]);
        assert_eq!((&seen["commitments"], &seen["nomination"]["commitments"]), (&kept, &kept));
        assert_eq!(seen["nomination"]["judgement"]["commitments"], json!([]), "none rests on the line that stands now");
        let now = first(&again).await;
        assert_ne!(now, before);
        refused(&desk.keep("commitmentMake", on(&desk, &line, 1, &now)).await, "STATE_FORBIDS");
        done(&release(&desk, &of_again, 100).await);
        let of_again = made(&desk, &line, 100, &now).await;
        done(&desk.order(&of_again, 1).await);

        done(&hall.end_rule("ruleRevoke", &rule).await);
        let held = steps(&desk.fund(2010, None).await);
        for commitment in [&of_upheld, &of_aside, &of_again] {
            let fallen = desk.order(commitment, 1).await;
            assert_eq!(refused(&fallen, "STATE_FORBIDS")["path"], path);
            assert_eq!(allowed(&fallen, "STATE_FORBIDS"), ["flagResolve"], "until somebody has looked");
        }
        let both = [&bare, &of_upheld].map(|commitment| json!({ "commitment": commitment, "amount": fen(1) }));
        let fallen = desk.change(&desk.payer, "paymentsOrder", json!({ "payments": both })).await;
        assert_eq!(refused(&fallen, "STATE_FORBIDS")["path"], json!(["payments", "1", "commitment"]));
        assert_eq!(steps(&desk.fund(2010, None).await), held, "all of it or none");

        review(&hall, &upheld, true).await;
        done(&desk.order(&of_upheld, 100).await);
        review(&hall, &aside, false).await;
        let fallen = desk.order(&of_aside, 1).await;
        assert_eq!(allowed(&fallen, "STATE_FORBIDS"), ["commitmentRelease"]);
        done(&release(&desk, &of_aside, 60).await);
        let kept = world.refused_attempts().await;
        let is_kept = |one: &Value| one["command"] == "funding.payment.order" && one["code"] == "STATE_FORBIDS";
        assert!(kept.iter().any(is_kept), "{kept:?}");
    });
}

/// A task of two stages under the fund's decision, accepted by the unit that leads it.
async fn project(world: &Arc<World>, desk: &Desk) -> (coordination::Desk, String) {
    let office = coordination::Desk {
        world: world.clone(),
        decision: desk.decision.clone(),
        supervisor: world.actor(WUHUA, &[Role::Supervisor]).await,
        lead: world.actor(LEAD, &[Role::Reporter]).await,
        finance: world.actor(FINANCE, &[Role::Reporter]).await,
    };
    let task = office.assigned().await;
    done(&office.step(&office.lead, "taskAccept", &task).await);
    (office, task)
}

/// Feature 47.
#[test]
fn a_projects_stage_is_paid_once_it_is_done_and_while_its_task_is_not_cancelled() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let (office, task) = project(&world, &desk).await;
        let line = desk.funded("SUBSIDY", 1_000).await;
        let on_stage = |number: i32, payee: &str| {
            let mut input = desk.committing(&line, 100, "2010-12-31");
            input["payee"] = json!(payee);
            input["ground"]["stage"] = json!({ "task": task, "number": number });
            input
        };
        let make = async |input: Value| desk.keep("commitmentMake", input).await;
        let early = make(on_stage(1, "示例收款人 1")).await;
        assert_eq!(refused(&early, "STATE_FORBIDS")["path"], json!(["ground", "stage"]));
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["taskStageReport"]);
        done(&office.report_stage(&task, 1).await);
        let first = make(on_stage(1, "示例收款人 1")).await;
        done(&first);
        let first = id(&first["commitment"]);
        let again = make(on_stage(1, "示例收款人 1")).await;
        assert_eq!(refused(&again, "STATE_FORBIDS")["path"], json!(["ground", "stage"]));
        done(&make(on_stage(1, "示例收款人 2")).await);
        refused(&make(on_stage(2, "示例收款人 1")).await, "STATE_FORBIDS");
        let unknown = make(on_stage(9, "示例收款人 1")).await;
        assert_eq!(refused(&unknown, "NOT_FOUND")["path"], json!(["ground", "stage"]));
        let payment = desk.ordered(&first, 40).await;

        let query = "query($payment: ID!, $task: ID!) {
            payment: node(id: $payment) { ... on Payment { commitment { id ground {
                judgement { id } stage { number state text }
                task { id stages { number commitments(first: 1) { edges { node { id } } } } }
            } } } }
            task: node(id: $task) { ... on Task { stages { commitments(first: 5) { edges { node {
                payee payments(first: 5) { edges { node { id } } } } } } } } }
        }";
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let found = listed(&world.data(&auditor, query, json!({ "payment": payment, "task": task })).await);
        let ground = &found["payment"]["commitment"]["ground"];
        assert_eq!(ground["stage"], json!({ "number": 1, "state": "DONE", "text": "示例进展" }));
        assert_eq!((&ground["judgement"], &ground["task"]["id"]), (&Value::Null, &json!(task)));
        assert_eq!(ground["task"]["stages"][0]["commitments"][0], json!({ "id": first }));
        let back = json!([
            { "commitments": [
                { "payee": "示例收款人 1", "payments": [{ "id": payment }] },
                { "payee": "示例收款人 2", "payments": [] },
            ] },
            { "commitments": [] },
        ]);
        assert_eq!(found["task"]["stages"], back);
        let bare = "query($id: ID!) { node(id: $id) { ... on Commitment {
            ground { stage { number } task { id } } } } }";
        let seen = world.data(&desk.keeper, bare, json!({ "id": first })).await["node"]["ground"].clone();
        assert_eq!(seen, json!({ "stage": null, "task": null }), "who reads funds need not read tasks");

        let cancel = json!({ "task": task, "decision": desk.decision, "reason": "示例：不再办理" });
        done(&office.change(&office.supervisor, "taskCancel", cancel).await);
        let fallen = desk.order(&first, 1).await;
        assert_eq!(refused(&fallen, "STATE_FORBIDS")["path"], json!(["payments", "0", "commitment"]));
        assert_eq!(allowed(&fallen, "STATE_FORBIDS"), ["commitmentRelease"]);
        assert_eq!(allowed(&make(on_stage(1, "示例收款人 3")).await, "STATE_FORBIDS"), ["commitmentRelease"]);
        done(&desk.pay(&payment).await);
        done(&release(&desk, &first, 60).await);
    });
}
