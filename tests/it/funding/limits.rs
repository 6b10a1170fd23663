//! No line, no money: limits come from decisions and another person, and nothing else moves them.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{Desk, OTHER_USE, fen, steps};
use crate::duties::morning;
use crate::supervision::two_hats;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{SHILIN, WUHUA, in_app};

/// Feature 45.
#[test]
fn a_line_without_a_limit_that_another_person_approved_gets_no_money() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        done(&desk.appropriate(2010, 1_000).await);
        let none = desk.allocate(2010, &desk.source, 1).await;
        assert_eq!(refused(&none, "NOT_FOUND")["path"], json!(["shares", "0", "line"]));
        let proposed = desk.keep("budgetLimitPropose", desk.proposing(2010, "REWARD", 500)).await;
        done(&proposed);
        let (change, line) = (id(&proposed["change"]), id(&proposed["change"]["line"]));
        assert_eq!(proposed["change"]["line"]["limit"], Value::Null);
        let early = desk.allocate(2010, &line, 1).await;
        assert_eq!(allowed(&early, "BUDGET_LINE_MISSING"), ["budgetLimitPropose"]);
        assert_eq!(refused(&early, "BUDGET_LINE_MISSING")["path"], json!(["shares", "0", "line"]));
        let second = desk.keep("budgetLimitPropose", desk.proposing(2010, "REWARD", 600)).await;
        assert_eq!(allowed(&second, "STATE_FORBIDS"), ["APPROVE", "REJECT"], "one change at a time");

        let approve = json!({ "change": change });
        let himself = desk.keep("budgetLimitApprove", approve.clone()).await;
        assert_eq!(refused(&himself, "SAME_PERSON")["path"], json!(["change"]));
        let hats = two_hats(&world, &desk.keeper.person, WUHUA, Role::Supervisor).await;
        refused(&desk.change(&hats, "budgetLimitApprove", approve.clone()).await, "SAME_PERSON");
        let why = json!({ "change": change, "reason": "示例：不妥" });
        refused(&desk.change(&hats, "budgetLimitReject", why.clone()).await, "SAME_PERSON");
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&desk.change(&stranger, "budgetLimitApprove", approve.clone()).await, "NOT_FOUND");
        let stale = json!({ "change": change, "expectedVersion": 7 });
        refused(&desk.change(&desk.approver, "budgetLimitApprove", stale).await, "VERSION_CONFLICT");
        let approved = desk.change(&desk.approver, "budgetLimitApprove", approve.clone()).await;
        done(&approved);
        let shown = &approved["change"];
        assert_eq!((&shown["state"], &shown["decidedOn"]), (&json!("APPROVED"), &json!("2010-12-01")));
        let people = [&desk.keeper, &desk.approver].map(|actor| json!(actor.person.subject));
        assert_eq!([&shown["proposedBy"], &shown["decidedBy"]], [&people[0], &people[1]]);
        assert_eq!((&shown["line"]["limit"], &shown["line"]["version"]), (&json!(500), &json!(2)));
        assert_eq!(
            allowed(&desk.change(&desk.approver, "budgetLimitApprove", approve).await, "STATE_FORBIDS"),
            [""; 0]
        );
        done(&desk.allocate(2010, &line, 500).await);
        let over = desk.allocate(2010, &line, 1).await;
        assert_eq!(allowed(&over, "OVER_LIMIT"), ["0-0 fen"]);
        assert_eq!(refused(&over, "OVER_LIMIT")["path"], json!(["shares", "0", "amount"]));
        let elsewhere = desk.limited(2011, "REWARD", 500).await;
        let payload = desk.allocate(2010, &elsewhere, 1).await;
        assert_eq!(allowed(&payload, "BUDGET_LINE_MISSING"), ["2011"], "it is another year's");
    });
}

/// Feature 45.
#[test]
fn a_limit_covers_what_is_allocated_and_whoever_lowers_it_cannot_undo_that() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 500).await;
        let propose = async |limit: i64| desk.keep("budgetLimitPropose", desk.proposing(2010, "REWARD", limit)).await;
        assert_eq!(allowed(&propose(499).await, "OVER_LIMIT")[0].split('-').next(), Some("500"));
        assert_eq!(refused(&propose(-1).await, "BAD_USER_INPUT")["path"], json!(["limit"]));
        let high = propose(9_007_199_254_740_991).await;
        done(&high);
        let reject = json!({ "change": high["change"]["id"], "reason": "示例：过高" });
        let rejected = desk.change(&desk.approver, "budgetLimitReject", reject).await;
        done(&rejected);
        let shown = &rejected["change"];
        assert_eq!((&shown["state"], &shown["line"]["limit"]), (&json!("REJECTED"), &json!(500)));
        let take = json!({ "line": line, "source": desk.source, "amount": fen(300), "ground": desk.ground() });
        let taken = desk.keep("fundDeallocate", take.clone()).await;
        done(&taken);
        assert_eq!(steps(&desk.fund(2010, None).await), [300, 200, 0, 0, 0]);
        let mut more = take.clone();
        more["amount"] = fen(201);
        assert_eq!(allowed(&desk.keep("fundDeallocate", more).await, "FUNDS_SHORT"), ["0-200 fen"]);
        let lower = propose(200).await;
        done(&lower);
        done(&desk.allocate(2010, &line, 100).await);
        let approve = json!({ "change": lower["change"]["id"] });
        let late = desk.change(&desk.approver, "budgetLimitApprove", approve.clone()).await;
        assert_eq!(refused(&late, "OVER_LIMIT")["path"], json!(["limit"]), "more is allocated meanwhile");
        let mut back = take;
        back["amount"] = fen(100);
        done(&desk.keep("fundDeallocate", back).await);
        done(&desk.change(&desk.approver, "budgetLimitApprove", approve).await);
        let back = desk.correct(&taken["voucher"]).await;
        assert_eq!(allowed(&back, "OVER_LIMIT"), ["0-0 fen"], "a correction is past no limit either");

        // A limit is one amount: nothing in the schema takes it away, and nothing else but these moves changes it.
        let sdl = rencai::graphql::sdl();
        let input = sdl.split("input BudgetLimitProposeInput {").nth(1).unwrap().split("\n}").next().unwrap();
        assert!(input.contains("\n  limit: MoneyInput!"), "{input}");
        let mutations = sdl.split("\ntype Mutation {").nth(1).unwrap().split("\n}").next().unwrap();
        let names = mutations.lines().filter_map(|line| line.trim().split_once('(')).map(|(name, _)| name);
        let names = names.filter(|name| name.chars().all(|letter| letter.is_ascii_alphabetic()));
        let moves: Vec<&str> = names.filter(|name| name.to_lowercase().contains("limit")).collect();
        assert_eq!(moves, ["budgetLimitApprove", "budgetLimitPropose", "budgetLimitReject"]);
    });
}

/// Feature 47.
#[test]
fn a_use_beside_the_seven_purposes_needs_a_decision_that_names_it_and_its_share_is_shown() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let propose = async |purpose: &str, other: Value| {
            let mut input = desk.proposing(2010, purpose, 1_000);
            input["otherUse"] = other;
            desk.keep("budgetLimitPropose", input).await
        };
        for (purpose, other) in
            [("OTHER", Value::Null), ("OTHER", json!(" ")), ("OTHER", json!("示例疗养")), ("REWARD", json!(OTHER_USE))]
        {
            let payload = propose(purpose, other.clone()).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["otherUse"]), "{purpose} {other}");
        }
        let proposed = propose("OTHER", json!(OTHER_USE)).await;
        done(&proposed);
        assert_eq!(proposed["change"]["line"]["otherUse"], OTHER_USE);
        let approve = json!({ "change": proposed["change"]["id"] });
        done(&desk.change(&desk.approver, "budgetLimitApprove", approve).await);
        let (line, reward) = (id(&proposed["change"]["line"]), desk.limited(2010, "REWARD", 1_000).await);
        done(&desk.appropriate(2010, 1_000).await);
        let shares = desk.allocating(2010, 1_000, &[(line.as_str(), "0.25"), (reward.as_str(), "0.75")]);
        done(&desk.keep("fundAllocate", shares).await);
        let fund = desk.fund(2010, None).await;
        let shown = fund["byPurpose"].as_array().unwrap().iter();
        let shown: Vec<_> = shown.map(|one| (&one["purpose"], &one["share"])).collect();
        assert_eq!(shown, [(&json!("REWARD"), &json!("0.75")), (&json!("OTHER"), &json!("0.25"))]);
    });
}

/// Feature 47.
#[test]
fn what_a_giver_restricts_is_allocated_committed_and_paid_for_that_alone_and_by_then() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let gift = json!({
            "kind": "DONATION", "origin": "ABROAD", "purposes": ["SERVICE", "REWARD", "REWARD"], "until": "2010-12-20",
        });
        let gift = desk.register("gift", gift).await;
        let [reward, training] = [desk.limited(2010, "REWARD", 500).await, desk.limited(2010, "TRAINING", 500).await];
        let of_gift = |mut input: Value| {
            input["source"] = json!(gift);
            input
        };
        done(&desk.keep("fundAppropriate", of_gift(desk.appropriating(2010, 500))).await);
        let allocate = async |line: &str| {
            let input = desk.allocating(2010, 200, &[(line, "1")]);
            desk.keep("fundAllocate", of_gift(input)).await
        };
        assert_eq!(allowed(&allocate(&training).await, "SOURCE_RESTRICTED"), ["REWARD", "SERVICE"]);
        done(&allocate(&reward).await);
        let commit = async |until: &str| {
            let input = desk.committing(&reward, 100, until);
            desk.keep("commitmentMake", of_gift(input)).await
        };
        assert_eq!(
            allowed(&commit("2010-12-21").await, "SOURCE_RESTRICTED"),
            ["– 2010-12-20"],
            "it could be paid too late"
        );
        done(&commit("2010-12-20").await);
        morning(&world, "2010-12-21");
        assert_eq!(allowed(&allocate(&reward).await, "SOURCE_RESTRICTED"), ["– 2010-12-20"]);
        let late = desk.keep("fundAppropriate", of_gift(desk.appropriating(2010, 1))).await;
        assert_eq!(refused(&late, "SOURCE_RESTRICTED")["path"], json!(["source"]));
    });
}
