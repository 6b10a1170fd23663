//! Bad inputs, each refused with its code and place; nothing is written, and the attempt is kept.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, fen};
use crate::support::hall::{allowed, done, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

const MOST: i64 = 9_007_199_254_740_991;

/// An input with one of its fields otherwise.
fn with(input: &Value, pointer: &str, value: Value) -> Value {
    let mut input = input.clone();
    *input.pointer_mut(pointer).unwrap() = value;
    input
}

#[test]
fn amounts_are_whole_fen_of_renminbi_more_than_nothing_and_within_bounds() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let commitment = desk.committed(&line, 100, "2010-12-31").await;
        let appropriate = desk.appropriating(2010, 1);
        let allocate = desk.allocating(2010, 1, &[(line.as_str(), "1")]);
        let take = json!({ "line": line, "source": desk.source, "amount": fen(1), "ground": desk.ground() });
        let commit = desk.committing(&line, 1, "2010-12-31");
        let release = json!({ "commitment": commitment, "amount": fen(1), "reason": "示例" });
        let order = json!({ "payments": [{ "commitment": commitment, "amount": fen(1) }] });
        for (actor, name, input, place) in [
            (&desk.keeper, "fundAppropriate", &appropriate, ""),
            (&desk.keeper, "fundAllocate", &allocate, ""),
            (&desk.keeper, "fundDeallocate", &take, ""),
            (&desk.keeper, "commitmentMake", &commit, ""),
            (&desk.keeper, "commitmentRelease", &release, ""),
            (&desk.payer, "paymentsOrder", &order, "/payments/0"),
        ] {
            let at = format!("{place}/amount");
            let mut path: Vec<&str> = place.split('/').filter(|step| !step.is_empty()).collect();
            path.push("amount");
            for amount in [0, -1, -MOST] {
                let payload = desk.change(actor, name, with(input, &at, fen(amount))).await;
                assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(path), "{name} {amount}");
            }
            let foreign = with(input, &at, json!({ "fen": "1", "currency": "USD" }));
            let payload = desk.change(actor, name, foreign).await;
            path.push("currency");
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(path), "{name}");
            assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["CNY"]);
        }
        for text in ["1.5", "１", "9007199254740992", "1e3", ""] {
            let input = with(&appropriate, "/amount", json!({ "fen": text }));
            let query = "mutation($input: FundAppropriateInput!) { fundAppropriate(input: $input) { auditId } }";
            let answer = world.ask(&desk.keeper, query, json!({ "input": input })).await;
            assert!(answer["errors"].is_array() && answer["data"].is_null(), "{text}: {answer}");
        }
        let own = with(&appropriate, "/amount", json!({ "fen": "1", "currency": "CNY" }));
        done(&desk.keep("fundAppropriate", own).await);

        let rest = MOST - 1_001;
        assert_eq!(refused(&desk.appropriate(2011, rest + 1).await, "BAD_USER_INPUT")["path"], json!(["amount"]));
        done(&desk.appropriate(2011, rest).await);
        let other = desk.register("other", json!({})).await;
        let input = with(&desk.appropriating(2012, 1), "/source", json!(other));
        let payload = desk.keep("fundAppropriate", input).await;
        assert_eq!(
            refused(&payload, "BAD_USER_INPUT")["path"],
            json!(["amount"]),
            "no sum of a fund passes what can be held"
        );
    });
}

#[test]
fn shares_make_up_the_whole_and_each_is_some_fen_of_a_line_that_is_there_once() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let [one, other] = [desk.limited(2010, "REWARD", 900).await, desk.limited(2010, "SERVICE", 900).await];
        let (one, other) = (one.as_str(), other.as_str());
        done(&desk.appropriate(2010, 1_000).await);
        let allocate = async |amount: i64, shares: &[(&str, &str)]| {
            desk.keep("fundAllocate", desk.allocating(2010, amount, shares)).await
        };
        for (shares, path) in [
            (vec![(one, "0.5"), (other, "0.4")], json!(["shares"])),
            (vec![(one, "0.5"), (other, "0.6")], json!(["shares"])),
            (vec![], json!(["shares"])),
            (vec![(one, "1.1")], json!(["shares", "0", "share"])),
            (vec![(one, "0.5"), (other, "0,5")], json!(["shares", "1", "share"])),
            (vec![(one, "0.5"), (one, "0.5")], json!(["shares", "0", "line"])),
            (vec![(one, "1"), (other, "0")], json!(["shares", "1", "share"])),
            (vec![(one, "0"); 101], json!(["shares"])),
        ] {
            let payload = allocate(100, &shares).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], path, "{shares:?}");
        }
        assert_eq!(allowed(&allocate(100, &[(one, "0.999999")]).await, "BAD_USER_INPUT"), ["1"]);
        let short = allocate(1_600, &[(one, "0.5"), (other, "0.5")]).await;
        assert_eq!(allowed(&short, "FUNDS_SHORT"), ["0-200 fen"]);
        assert_eq!(refused(&short, "FUNDS_SHORT")["path"], json!(["shares", "1", "amount"]), "none of it is done");
        assert_eq!(desk.fund(2010, None).await["unallocated"], 1_000);
        let payload = allocate(999, &[(one, "0.5"), (other, "0.5")]).await;
        done(&payload);
        let amounts: Vec<_> = payload["vouchers"].as_array().unwrap().iter().map(|one| one["amount"].clone()).collect();
        assert_eq!(amounts, [500, 499], "the fen that is left goes to the first");
    });
}

#[test]
fn what_is_named_has_to_be_there_and_the_funds_own() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let register = desk.registering("second");
        let propose = desk.proposing(2010, "SERVICE", 1);
        let appropriate = desk.appropriating(2010, 1);
        let commit = desk.committing(&line, 1, "2010-12-31");
        let carry = json!({ "unit": WUHUA, "year": 2009, "ground": desk.ground() });
        let close = json!({ "unit": WUHUA, "period": "2010-12" });
        let keep = [
            ("fundingSourceRegister", &register, "/code", json!("A b"), "BAD_USER_INPUT", json!(["code"])),
            ("fundingSourceRegister", &register, "/code", json!("budget"), "CODE_TAKEN", json!(["code"])),
            ("fundingSourceRegister", &register, "/title", json!(" "), "BAD_USER_INPUT", json!(["title"])),
            ("fundingSourceRegister", &register, "/paper", json!(""), "BAD_USER_INPUT", json!(["paper"])),
            ("fundingSourceRegister", &register, "/unit", json!("nowhere"), "NOT_FOUND", json!(["unit"])),
            ("fundingSourceRegister", &register, "/unit", json!("530102-health"), "BAD_USER_INPUT", json!(["unit"])),
            ("fundingSourceRegister", &register, "/unit", json!("530114"), "OUTSIDE_ITS_DAYS", json!(["unit"])),
            ("budgetLimitPropose", &propose, "/year", json!(1999), "BAD_USER_INPUT", json!(["year"])),
            ("budgetLimitPropose", &propose, "/year", json!(2021), "BAD_USER_INPUT", json!(["year"])),
            ("budgetLimitPropose", &propose, "/decision", json!(line), "NOT_FOUND", json!(["decision"])),
            ("budgetLimitPropose", &propose, "/reason", json!(" "), "BAD_USER_INPUT", json!(["reason"])),
            ("fundAppropriate", &appropriate, "/year", json!(2021), "BAD_USER_INPUT", json!(["year"])),
            ("fundAppropriate", &appropriate, "/source", json!(line), "NOT_FOUND", json!(["source"])),
            ("fundAppropriate", &appropriate, "/ground/clause", json!(line), "NOT_FOUND", json!(["ground", "clause"])),
            (
                "fundAppropriate",
                &appropriate,
                "/ground/decision",
                json!(line),
                "NOT_FOUND",
                json!(["ground", "decision"]),
            ),
            ("commitmentMake", &commit, "/line", json!(desk.source), "NOT_FOUND", json!(["line"])),
            ("commitmentMake", &commit, "/payee", json!(""), "BAD_USER_INPUT", json!(["payee"])),
            ("commitmentMake", &commit, "/title", json!(" "), "BAD_USER_INPUT", json!(["title"])),
            ("commitmentMake", &commit, "/until", json!("2010-11-30"), "BAD_USER_INPUT", json!(["until"])),
            ("commitmentMake", &commit, "/until", json!("2014-12-31"), "BAD_USER_INPUT", json!(["until"])),
            ("commitmentMake", &commit, "/amount/fen", json!("1001"), "FUNDS_SHORT", json!(["amount"])),
            ("fundCarryOver", &carry, "/unit", json!("nowhere"), "NOT_FOUND", json!(["unit"])),
            ("fundCarryOver", &carry, "/year", json!(2009), "FUNDS_SHORT", json!(["year"])),
            ("fundCarryOver", &carry, "/year", json!(2010), "STATE_FORBIDS", json!(["year"])),
            ("fundPeriodClose", &close, "/unit", json!("nowhere"), "NOT_FOUND", json!(["unit"])),
            ("fundPeriodClose", &close, "/period", json!("1999"), "BAD_USER_INPUT", json!(["period"])),
            ("fundPeriodClose", &close, "/period", json!("2010-Q4"), "BAD_USER_INPUT", json!(["period"])),
            ("fundPeriodClose", &close, "/period", json!("2011-01"), "STATE_FORBIDS", json!(["period"])),
            ("fundPeriodClose", &close, "/period", json!("2010"), "STATE_FORBIDS", json!(["period"])),
        ];
        for (name, input, pointer, value, code, path) in keep {
            let payload = desk.keep(name, with(input, pointer, value.clone())).await;
            assert_eq!(refused(&payload, code)["path"], path, "{name} {pointer} {value}");
        }

        // Another county's people, source, line and decision are not there.
        let theirs = Desk::at(&world, SHILIN).await;
        for (name, input) in
            [("fundAppropriate", &appropriate), ("commitmentMake", &commit), ("budgetLimitPropose", &propose)]
        {
            refused(&theirs.keep(name, input.clone()).await, "NOT_FOUND");
        }
        let city = world.actor(CITY, &[Role::FundOfficer]).await;
        for (pointer, value, code) in
            [("/source", &theirs.source, "NOT_FOUND"), ("/ground/decision", &theirs.decision, "BAD_USER_INPUT")]
        {
            let payload = desk.change(&city, "fundAppropriate", with(&appropriate, pointer, json!(value))).await;
            refused(&payload, code);
        }
        let (own, line) = (line, theirs.limited(2010, "REWARD", 1_000).await);
        let allocate = desk.allocating(2010, 1, &[(line.as_str(), "1")]);
        refused(&desk.change(&city, "fundAllocate", allocate).await, "NOT_FOUND");
        done(&desk.change(&city, "fundAppropriate", appropriate).await);

        // What is ordered at once is of one fund.
        done(&theirs.appropriate(2010, 100).await);
        done(&theirs.allocate(2010, &line, 100).await);
        let both = [desk.committed(&own, 1, "2010-12-31").await, theirs.committed(&line, 1, "2010-12-31").await];
        let both = both.map(|commitment| json!({ "commitment": commitment, "amount": fen(1) }));
        let ordered = desk.change(&city, "paymentsOrder", json!({ "payments": both })).await;
        assert_eq!(refused(&ordered, "NOT_FOUND")["path"], json!(["payments", "1", "commitment"]));
    });
}

#[test]
fn who_made_a_commitment_does_not_order_it_and_what_is_asked_at_once_is_done_whole_or_not_at_all() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 1_000).await;
        let one = desk.committed(&line, 100, "2010-12-31").await;
        let other = desk.committed(&line, 100, "2010-12-31").await;
        let item = |commitment: &str, amount: i64| json!({ "commitment": commitment, "amount": fen(amount) });
        let own = json!({ "payments": [item(&one, 1)] });
        let payload = desk.keep("paymentsOrder", own).await;
        assert_eq!(refused(&payload, "SAME_PERSON")["path"], json!(["payments", "0", "commitment"]));
        for (items, code, path) in [
            (vec![], "BAD_USER_INPUT", json!(["payments"])),
            (vec![item(&one, 1); 501], "BAD_USER_INPUT", json!(["payments"])),
            (vec![item(&line, 1)], "NOT_FOUND", json!(["payments", "0", "commitment"])),
            (vec![item(&one, 60), item(&other, 101)], "FUNDS_SHORT", json!(["payments", "1", "amount"])),
            (vec![item(&one, 60), item(&one, 41)], "FUNDS_SHORT", json!(["payments", "1", "amount"])),
        ] {
            let payload = desk.change(&desk.payer, "paymentsOrder", json!({ "payments": items })).await;
            assert_eq!(refused(&payload, code)["path"], path);
        }
        assert_eq!(desk.fund(2010, None).await["figures"]["ordered"], 0);
        let both = json!({ "payments": [item(&one, 60), item(&one, 40), item(&other, 100)] });
        let ordered = desk.change(&desk.payer, "paymentsOrder", both).await;
        done(&ordered);
        let payments = ordered["payments"].as_array().unwrap();
        let numbered = payments.iter().map(|payment| json!([payment["number"], payment["amount"]]));
        assert_eq!(numbered.collect::<Vec<_>>(), [json!([1, 60]), json!([2, 40]), json!([3, 100])]);

        let says = |at: usize, paid: bool, remark: &str| json!({ "payment": payments[at]["id"], "paid": paid, "remark": remark });
        let long = "理".repeat(201);
        for (results, code, path) in [
            (vec![], "BAD_USER_INPUT", json!(["results"])),
            (vec![says(0, false, "")], "BAD_USER_INPUT", json!(["results", "0", "remark"])),
            (vec![says(0, true, &long)], "BAD_USER_INPUT", json!(["results", "0", "remark"])),
            (vec![says(0, true, ""), says(0, true, "")], "STATE_FORBIDS", json!(["results", "1", "payment"])),
            (vec![json!({ "payment": one, "paid": true })], "NOT_FOUND", json!(["results", "0", "payment"])),
        ] {
            let payload = desk.change(&desk.payer, "paymentsSettle", json!({ "results": results })).await;
            assert_eq!(refused(&payload, code)["path"], path);
        }
        assert_eq!(desk.fund(2010, None).await["figures"]["paid"], 0);
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        let answer = json!({ "results": [says(0, true, "")] });
        refused(&desk.change(&stranger, "paymentsSettle", answer.clone()).await, "NOT_FOUND");
        let settled = desk.change(&desk.payer, "paymentsSettle", answer).await;
        done(&settled);
        let kept = world.refused_attempts().await;
        let is_kept = |one: &Value| one["command"] == "funding.payment.settle" && one["code"] == "STATE_FORBIDS";
        assert!(kept.iter().any(is_kept), "{kept:?}");
        let paid = desk.pay(payments[0]["id"].as_str().unwrap()).await;
        assert_eq!(allowed(&paid, "STATE_FORBIDS"), ["CORRECT"], "its voucher can be corrected");
    });
}
