//! The course of money: from appropriation over a line and a commitment to payment, back when it bounces or was entered
//! wrongly, and released when nobody orders it.

use rencai::access::Role;
use rencai::worker::expire_commitments;
use serde_json::{Value, json};

use super::{Desk, fen, in_fen, steps};
use crate::duties::{clause_id, morning};
use crate::support::hall::{allowed, done, id, listed, nodes, refused};
use crate::support::world::{SHILIN, WUHUA, in_app};

/// What vouchers record, from the first.
fn kinds(vouchers: &[Value]) -> Vec<&str> {
    vouchers.iter().rev().map(|voucher| voucher["kind"].as_str().unwrap()).collect()
}

/// Feature 43.
#[test]
fn money_goes_from_appropriation_to_payment_in_parts_and_comes_back_when_it_bounces() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.limited(2010, "REWARD", 1_000_000).await;
        let mut keyed = desk.appropriating(2010, 1_000_000);
        keyed["idempotencyKey"] = json!("once");
        let appropriated = desk.keep("fundAppropriate", keyed.clone()).await;
        done(&appropriated);
        assert_eq!(desk.keep("fundAppropriate", keyed).await, appropriated, "the same key has one effect");
        let voucher = &appropriated["voucher"];
        assert_eq!((&voucher["number"], &voucher["kind"]), (&json!(1), &json!("APPROPRIATION")));
        assert_eq!(voucher["purpose"], Value::Null);
        let entry = |kind: &str, amount: i64| json!({ "amount": amount, "account": { "kind": kind, "year": 2010 } });
        assert_eq!(voucher["entries"], json!([entry("SOURCE", -1_000_000), entry("UNALLOCATED", 1_000_000)]));
        let allocated = desk.allocate(2010, &line, 600_000).await;
        done(&allocated);
        let voucher = &allocated["vouchers"][0];
        assert_eq!((&voucher["purpose"], &voucher["day"]), (&json!("REWARD"), &json!("2010-12-01")));
        assert_eq!(steps(&desk.fund(2010, None).await), [400_000, 600_000, 0, 0, 0]);

        let commitment = desk.committed(&line, 250_000, "2010-12-31").await;
        let first = desk.ordered(&commitment, 100_000).await;
        let second = desk.ordered(&commitment, 50_000).await;
        assert_eq!(steps(&desk.fund(2010, None).await), [400_000, 350_000, 100_000, 150_000, 0]);
        let answers = json!({ "results": [
            { "payment": first, "paid": true },
            { "payment": second, "paid": false, "remark": "示例：账号有误" },
        ] });
        let settled = desk.change(&desk.payer, "paymentsSettle", answers.clone()).await;
        done(&settled);
        for (at, (state, remark)) in [("PAID", ""), ("BOUNCED", "示例：账号有误")].into_iter().enumerate() {
            let payment = &settled["payments"][at];
            assert_eq!((&payment["state"], &payment["remark"]), (&json!(state), &json!(remark)));
            assert_eq!(payment["settledOn"], "2010-12-01");
        }
        // What changed at once is recorded row by row.
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let query = "query($unit: String!) { auditEntries(unit: $unit, first: 1) {
            edges { node { changes { table before after } } } } }";
        let entries = world.data(&auditor, query, json!({ "unit": WUHUA })).await["auditEntries"].clone();
        let changes = nodes(&entries)[0]["changes"].as_array().unwrap().clone();
        let of = |table: &str| -> Vec<Value> {
            let of_it = changes.iter().filter(|change| change["table"] == table);
            of_it.map(|change| json!([change["before"], change["after"]])).collect()
        };
        let paid = json!([
            { "settled_on": null, "state": "ORDERED", "version": 1 },
            { "settled_on": "2010-12-01", "state": "PAID", "version": 2 },
        ]);
        let bounced = json!([
            { "remark": "", "settled_on": null, "state": "ORDERED", "version": 1 },
            { "remark": "示例：账号有误", "settled_on": "2010-12-01", "state": "BOUNCED", "version": 2 },
        ]);
        assert_eq!(of("payment"), [paid, bounced]);
        let committed = json!([
            { "ordered": 150_000, "paid": 0, "version": 3 }, { "ordered": 0, "paid": 100_000, "version": 4 },
        ]);
        assert_eq!(of("commitment"), [committed]);
        assert_eq!(steps(&desk.fund(2010, None).await), [400_000, 350_000, 150_000, 0, 100_000]);
        let again = desk.change(&desk.payer, "paymentsSettle", answers).await;
        assert_eq!(
            refused(&again, "STATE_FORBIDS")["path"],
            json!(["results", "0", "payment"]),
            "an answer counts once"
        );
        assert_eq!(refused(&desk.bounce(&second).await, "STATE_FORBIDS")["path"], json!(["results", "0", "payment"]));

        let third = desk.ordered(&commitment, 150_000).await;
        done(&desk.pay(&third).await);
        assert_eq!(steps(&desk.fund(2010, None).await), [400_000, 350_000, 0, 0, 250_000]);
        assert_eq!(allowed(&desk.order(&commitment, 1).await, "FUNDS_SHORT"), ["0-0 fen"], "all of it is paid");
        let vouchers = desk.vouchers(2010).await;
        let expected =
            ["APPROPRIATION", "ALLOCATION", "RESERVATION", "ORDER", "ORDER", "PAYMENT", "BOUNCE", "ORDER", "PAYMENT"];
        assert_eq!(kinds(&vouchers), expected);
        let numbers: Vec<i64> = vouchers.iter().rev().map(|voucher| voucher["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=9).collect::<Vec<i64>>());
        for voucher in &vouchers {
            let entries = voucher["entries"].as_array().unwrap().iter();
            assert_eq!(entries.map(|entry| entry["amount"].as_i64().unwrap()).sum::<i64>(), 0, "{voucher}");
        }
    });
}

/// Feature 43.
#[test]
fn what_was_entered_wrongly_is_undone_by_a_voucher_that_points_back_and_once() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 100_000).await;
        let commitment = desk.committed(&line, 60_000, "2010-12-31").await;
        let payment = desk.ordered(&commitment, 60_000).await;
        done(&desk.pay(&payment).await);
        let vouchers = desk.vouchers(2010).await;
        let of = |kind: &str| vouchers.iter().find(|voucher| voucher["kind"] == kind).unwrap().clone();
        for kind in ["RESERVATION", "ORDER"] {
            let payload = desk.correct(&of(kind)).await;
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["commitmentRelease", "paymentsSettle"], "{kind}");
        }
        let spent = desk.correct(&of("ALLOCATION")).await;
        assert_eq!(refused(&spent, "FUNDS_SHORT")["path"], json!(["amount"]));

        let paid = of("PAYMENT");
        let corrected = desk.correct(&paid).await;
        done(&corrected);
        let correction = &corrected["voucher"];
        assert_eq!((&correction["kind"], &correction["remark"]), (&json!("CORRECTION"), &json!("示例：误记")));
        assert_eq!(correction["corrects"], json!({ "id": paid["id"] }));
        let of_both = |voucher: &Value| -> Vec<(Value, i64)> {
            let entries = voucher["entries"].as_array().unwrap().iter();
            entries.map(|entry| (entry["account"].clone(), entry["amount"].as_i64().unwrap())).collect()
        };
        let undone: Vec<_> = of_both(&paid).into_iter().map(|(account, amount)| (account, -amount)).collect();
        assert_eq!(of_both(correction), undone);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 40_000, 0, 60_000, 0], "its answer is waited for again");
        let now = desk.vouchers(2010).await.into_iter().find(|voucher| voucher["id"] == paid["id"]).unwrap();
        assert_eq!(now["correctedBy"], json!({ "id": correction["id"] }));
        assert_eq!(now["entries"], paid["entries"], "what was posted stays");
        refused(&desk.correct(&paid).await, "STATE_FORBIDS");
        refused(&desk.correct(correction).await, "STATE_FORBIDS");
        let silent = json!({ "voucher": paid["id"], "reason": " " });
        assert_eq!(refused(&desk.keep("voucherCorrect", silent).await, "BAD_USER_INPUT")["path"], json!(["reason"]));

        done(&desk.bounce(&payment).await);
        let release = json!({ "commitment": commitment, "amount": fen(60_000), "reason": "示例：不再需要" });
        let mut stale = release.clone();
        stale["expectedVersion"] = json!(1);
        refused(&desk.keep("commitmentRelease", stale).await, "VERSION_CONFLICT");
        let released = desk.keep("commitmentRelease", release.clone()).await;
        done(&released);
        assert_eq!((&released["commitment"]["released"], &released["commitment"]["open"]), (&json!(60_000), &json!(0)));
        assert_eq!(allowed(&desk.keep("commitmentRelease", release).await, "FUNDS_SHORT"), ["0-0 fen"]);
        for kind in ["ALLOCATION", "APPROPRIATION"] {
            done(&desk.correct(&of(kind)).await);
        }
        let fund = desk.fund(2010, None).await;
        assert_eq!((steps(&fund), &fund["appropriated"]), ([0; 5], &json!(0)));
    });
}

/// Feature 43.
#[test]
fn what_nobody_has_ordered_by_its_last_day_is_released_by_the_clock() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 100, "2010-12-10").await;
        let payment = desk.ordered(&commitment, 40).await;
        let later = desk.committed(&line, 10, "2010-12-11").await;
        let mut seen = None;
        morning(&world, "2010-12-10");
        assert!(!expire_commitments::next(&world.app, &mut seen).await.unwrap(), "it is its last day");
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 890, 70, 40, 0]);
        morning(&world, "2010-12-11");
        let late = desk.order(&commitment, 1).await;
        assert_eq!(allowed(&late, "STATE_FORBIDS"), ["– 2010-12-10"], "whether or not it is released yet");
        assert!(expire_commitments::next(&world.app, &mut seen).await.unwrap());
        assert!(!expire_commitments::next(&world.app, &mut seen).await.unwrap());
        assert!(!expire_commitments::next(&world.app, &mut None).await.unwrap(), "done twice it is done once");
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 950, 10, 40, 0]);
        let newest = desk.vouchers(2010).await.remove(0);
        assert_eq!((&newest["kind"], &newest["amount"]), (&json!("EXPIRY"), &json!(60)));
        assert_eq!(newest["day"], "2010-12-11");

        done(&desk.bounce(&payment).await);
        morning(&world, "2010-12-12");
        assert!(expire_commitments::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 1_000, 0, 0, 0], "what bounced, and the other");
        assert_eq!(allowed(&desk.order(&later, 1).await, "STATE_FORBIDS"), ["– 2010-12-11"]);
    });
}

/// Feature 47.
#[test]
fn from_any_payment_one_query_leads_to_clause_and_decision_and_another_back() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 100_000).await;
        let commitment = desk.committed(&line, 60_000, "2010-12-31").await;
        let payment = desk.ordered(&commitment, 20_000).await;
        done(&desk.pay(&payment).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Payment { amount { fen } state
            vouchers { kind purpose clause { number } decision { id } entries { amount { fen } account { kind } } }
            commitment { payee title line { purpose } source { code } clause { number }
                decision { id text number meeting { id } ballot { carried } } } } } }";
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let found = in_fen(&world.data(&supervisor, query, json!({ "id": payment })).await["node"]);
        let of = &found["commitment"];
        assert_eq!((&found["amount"], &found["state"]), (&json!(20_000), &json!("PAID")));
        assert_eq!(of["clause"]["number"], "4.5.1b");
        assert_eq!((&of["line"]["purpose"], &of["source"]["code"]), (&json!("REWARD"), &json!("budget")));
        assert_eq!(
            (&of["decision"]["id"], &of["decision"]["ballot"]["carried"]),
            (&json!(desk.decision), &json!(true))
        );
        let vouchers = found["vouchers"].as_array().unwrap();
        assert_eq!(vouchers.iter().map(|voucher| &voucher["kind"]).collect::<Vec<_>>(), ["ORDER", "PAYMENT"]);
        for voucher in vouchers {
            assert_eq!((&voucher["purpose"], &voucher["clause"]["number"]), (&json!("REWARD"), &json!("4.5.1b")));
            assert_eq!(voucher["decision"]["id"], json!(desk.decision));
        }
        let back = "query($id: ID!) { node(id: $id) { ... on Decision {
            commitments(first: 5) { edges { node { id reserved { fen }
                payments(first: 5) { edges { node { id amount { fen } } } }
                vouchers(first: 5) { edges { node { kind } } }
            } } }
            vouchers(first: 5) { edges { node { kind amount { fen } } } } } } }";
        let found = listed(&in_fen(&world.data(&supervisor, back, json!({ "id": desk.decision })).await["node"]));
        let expected = json!([{
            "id": commitment, "reserved": 60_000, "payments": [{ "id": payment, "amount": 20_000 }],
            "vouchers": (["RESERVATION", "ORDER", "PAYMENT"].map(|kind| json!({ "kind": kind }))),
        }]);
        assert_eq!(found["commitments"], expected);
        let posted = found["vouchers"].as_array().unwrap().iter();
        let posted: Vec<_> = posted.map(|voucher| json!([voucher["kind"], voucher["amount"]])).collect();
        let expected = json!([
            ["PAYMENT", 20_000],
            ["ORDER", 20_000],
            ["RESERVATION", 60_000],
            ["ALLOCATION", 100_000],
            ["APPROPRIATION", 100_000],
        ]);
        assert_eq!(json!(posted), expected, "the newest first");
        let by =
            "query($unit: String!, $clause: ID) { vouchers(unit: $unit, year: 2010, clause: $clause) { totalCount } }";
        let other = clause_id(&world, "4.5.1a").await;
        for (clause, count) in [(Value::Null, 5), (json!(desk.clause), 5), (json!(other), 0)] {
            let found = world.data(&supervisor, by, json!({ "unit": WUHUA, "clause": clause })).await;
            assert_eq!(found["vouchers"]["totalCount"], count, "{clause}");
        }
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        let found = listed(&world.data(&organizer, back, json!({ "id": desk.decision })).await["node"]);
        let none = json!({ "commitments": [], "vouchers": [] });
        assert_eq!(found, none, "who reads meetings need not read funds");
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        for record in [&payment, &commitment, &line, &desk.source] {
            let node = "query($id: ID!) { node(id: $id) { id } }";
            assert_eq!(world.data(&stranger, node, json!({ "id": record })).await["node"], Value::Null);
            assert_eq!(id(&world.data(&desk.keeper, node, json!({ "id": record })).await["node"]), *record);
        }
    });
}

/// Feature 47.
#[test]
fn a_fund_is_shown_by_purpose_source_and_month_and_as_of_any_day() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let [reward, training] = [desk.limited(2010, "REWARD", 900).await, desk.limited(2010, "TRAINING", 900).await];
        done(&desk.appropriate(2010, 1_000).await);
        let shares = [(reward.as_str(), "0.6666"), (training.as_str(), "0.3334")];
        let shares = desk.allocating(2010, 1_000, &shares);
        done(&desk.keep("fundAllocate", shares).await);
        morning(&world, "2011-01-05");
        let commitment = desk.committed(&training, 100, "2011-01-31").await;
        done(&desk.pay(&desk.ordered(&commitment, 70).await).await);

        let fund = desk.fund(2010, None).await;
        let shown: Vec<_> = fund["byPurpose"].as_array().unwrap().iter().collect();
        assert_eq!(
            shown.iter().map(|one| &one["purpose"]).collect::<Vec<_>>(),
            ["TRAINING", "REWARD"],
            "in their order"
        );
        let of = |at: usize| [&shown[at]["share"], &shown[at]["limit"], &shown[at]["figures"]["allocated"]];
        assert_eq!(of(0), [&json!("0.333"), &json!(900), &json!(333)]);
        assert_eq!(of(1), [&json!("0.667"), &json!(900), &json!(667)]);
        let source = &fund["bySource"][0];
        assert_eq!(source["source"]["code"], "budget");
        assert_eq!((&source["appropriated"], &source["figures"]["paid"]), (&json!(1_000), &json!(70)));
        assert_eq!(steps(&fund), [0, 900, 30, 0, 70]);
        assert_eq!(steps(&desk.fund(2010, Some("2010-12-31")).await), [0, 1_000, 0, 0, 0]);
        let early = desk.fund(2010, Some("2010-11-30")).await;
        assert_eq!((steps(&early), &early["byPurpose"]), ([0; 5], &json!([])), "there was no line yet");
        let paid = |month: &str, kind: &str, purpose: Value, amount: i64| {
            let row = json!({ "month": month, "kind": kind, "purpose": purpose, "amount": amount });
            fund["months"].as_array().unwrap().contains(&row)
        };
        assert!(paid("2010-12", "SOURCE", Value::Null, -1_000), "{fund:#}");
        assert!(paid("2010-12", "LINE", json!("REWARD"), 667), "{fund:#}");
        assert!(paid("2011-01", "PAID", json!("TRAINING"), 70), "{fund:#}");
        assert!(paid("2011-01", "LINE", json!("TRAINING"), -100), "{fund:#}");
        let sum: i64 = fund["months"].as_array().unwrap().iter().map(|row| row["amount"].as_i64().unwrap()).sum();
        assert_eq!(sum, 0);
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        let query = "{ fund(unit: \"530102\", year: 2010) { appropriated { fen } lines { id } accounts { id } } }";
        assert_eq!(world.data(&stranger, query, json!({})).await["fund"], Value::Null, "not nothing: it is not shown");
        assert_eq!(in_fen(&world.data(&desk.keeper, query, json!({})).await["fund"])["appropriated"], 1_000);

        // As of a day a limit is what was approved by then.
        done(&desk.keep("budgetLimitPropose", desk.proposing(2010, "SERVICE", 100)).await);
        desk.limited(2010, "REWARD", 800).await;
        let limits = async |day: Option<&str>| -> Vec<Value> {
            let fund = desk.fund(2010, day).await;
            let shown = fund["byPurpose"].as_array().unwrap().iter();
            shown.map(|one| json!([one["purpose"], one["limit"]])).collect()
        };
        let before = [json!(["TRAINING", 900]), json!(["REWARD", 900])];
        assert_eq!(limits(Some("2011-01-04")).await, before);
        let now = [json!(["TRAINING", 900]), json!(["REWARD", 800]), json!(["SERVICE", 0])];
        assert_eq!(limits(Some("2011-01-05")).await, now);
        assert_eq!(limits(None).await, now);
    });
}
