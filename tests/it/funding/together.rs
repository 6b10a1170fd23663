//! Many at once, where there is money for one: one gets it, and the others are told that there is none.

use std::sync::Arc;

use rencai::access::{Actor, Person};
use serde_json::{Value, json};

use super::{Desk, change, fen, steps};
use crate::support::hall::done;
use crate::support::world::{World, in_app};

const MANY: usize = 64;

/// Has so many persons, each like another, ask for something at once; gives how many got it. The others are refused with
/// this code.
pub async fn at_once(
    world: &Arc<World>,
    like: &Arc<Actor>,
    name: &'static str,
    input: impl Fn(usize) -> Value,
    code: &str,
) -> usize {
    let tries: Vec<_> = (0..MANY)
        .map(|at| {
            let person = Person { subject: format!("示例人员 {at}"), ..like.person.clone() };
            let actor = Arc::new(Actor { person, ..(**like).clone() });
            let (world, input) = (world.clone(), input(at));
            tokio::spawn(async move { change(&world, &actor, name, input).await })
        })
        .collect();
    let mut passed = 0;
    for one in tries {
        let payload = one.await.unwrap();
        if payload["errors"] == json!([]) {
            done(&payload);
            passed += 1;
        } else {
            assert_eq!(payload["errors"][0]["code"], code, "{payload:#}");
        }
    }
    passed
}

/// Feature 44.
#[test]
fn of_sixty_four_payments_at_once_against_money_for_one_exactly_one_passes() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 10_000).await;
        let commitment = desk.committed(&line, 100, "2010-12-31").await;
        let order = |_| json!({ "payments": [{ "commitment": commitment, "amount": fen(100) }] });
        assert_eq!(at_once(&world, &desk.payer, "paymentsOrder", order, "FUNDS_SHORT").await, 1);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 9_900, 0, 100, 0]);
        assert_eq!(desk.vouchers(2010).await.len(), 4);
    });
}

/// Feature 44.
#[test]
fn of_sixty_four_commitments_at_once_against_money_for_one_exactly_one_passes() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 100).await;
        let commit = |at: usize| {
            let mut input = desk.committing(&line, 51, "2010-12-31");
            input["payee"] = json!(format!("示例收款人 {at}"));
            input
        };
        assert_eq!(at_once(&world, &desk.keeper, "commitmentMake", commit, "FUNDS_SHORT").await, 1);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 49, 51, 0, 0]);
    });
}

/// Features 44 and 45.
#[test]
fn of_sixty_four_allocations_at_once_under_a_limit_for_one_exactly_one_passes() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.limited(2010, "REWARD", 100).await;
        done(&desk.appropriate(2010, 10_000).await);
        let allocate = |_| desk.allocating(2010, 100, &[(line.as_str(), "1")]);
        assert_eq!(at_once(&world, &desk.keeper, "fundAllocate", allocate, "OVER_LIMIT").await, 1);
        assert_eq!(steps(&desk.fund(2010, None).await), [9_900, 100, 0, 0, 0]);
    });
}

/// Feature 44.
#[test]
fn of_sixty_four_who_take_in_one_answer_of_the_treasury_at_once_exactly_one_does() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.funded("REWARD", 100).await;
        let commitment = desk.committed(&line, 100, "2010-12-31").await;
        let payment = desk.ordered(&commitment, 60).await;
        let bounced = |_| json!({ "results": [{ "payment": payment, "paid": false, "remark": "示例：账号有误" }] });
        assert_eq!(at_once(&world, &desk.payer, "paymentsSettle", bounced, "STATE_FORBIDS").await, 1);
        assert_eq!(steps(&desk.fund(2010, None).await), [0, 0, 100, 0, 0]);
    });
}
