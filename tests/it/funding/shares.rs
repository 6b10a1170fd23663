//! Where the money of funds came from: shares that make up the whole, what is restricted, and what donations served.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use rencai::access::{Actor, Role};
use rencai::graphql::Session;
use rencai::kernel::Language;
use serde_json::{Value, json};

use super::{Desk, in_fen};
use crate::duties::morning;
use crate::support::hall::{done, id, nodes};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const RAISED: &str = "amount { fen } restricted { fen } unrestricted { fen } kinds { kind amount { fen } basisPoints }";

fn document() -> String {
    format!(
        "query($unit: String!, $year: Int, $until: Int, $asOf: Date) {{
            fundShares(unit: $unit, year: $year, until: $until, asOf: $asOf) {{
            total {{ {RAISED} }} divisions {{ unit {{ code }} year raised {{ {RAISED} }} }}
            donations(first: 20) {{ totalCount edges {{ node {{
                unit {{ code }} year raised {{ fen }} carriedIn {{ fen }} source {{ code purposes until }}
                served {{ line {{ purpose }} flow {{ allocated {{ fen }} committed {{ fen }} paid {{ fen }} }} }}
            }} }} }}
        }} }}"
    )
}

async fn shares(world: &World, actor: &Arc<Actor>, (unit, year, until): (&str, i32, Option<i32>)) -> Value {
    let variables = json!({ "unit": unit, "year": year, "until": until });
    in_fen(&world.data(actor, &document(), variables).await["fundShares"])
}

/// How many statements an answer takes.
pub async fn statements(world: &World, actor: &Arc<Actor>, query: &str, variables: Value) -> u64 {
    let session = Session::new(&world.app.store, actor.clone(), Language::En);
    let read = session.read.clone();
    let request = Request::new(query).variables(Variables::from_json(variables)).data(session);
    let response = world.app.ask(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    read.statements()
}

/// Amounts and shares of the kinds that gave something.
fn given(raised: &Value) -> Vec<Value> {
    let kinds = raised["kinds"].as_array().unwrap();
    assert_eq!(kinds.len(), 7, "each kind has its line: {raised}");
    let points: i64 = kinds.iter().map(|kind| kind["basisPoints"].as_i64().unwrap_or_default()).sum();
    assert_eq!(points, if raised["amount"] == 0 { 0 } else { 10_000 }, "{raised}");
    let some = kinds.iter().filter(|kind| kind["amount"] != 0);
    some.map(|kind| json!([kind["kind"], kind["amount"], kind["basisPoints"]])).collect()
}

impl Desk {
    /// Takes money of a source into the fund.
    async fn raise(&self, source: &str, amount: i64) -> Value {
        let mut input = self.appropriating(2010, amount);
        input["source"] = json!(source);
        let raised = self.keep("fundAppropriate", input).await;
        done(&raised);
        raised["voucher"].clone()
    }
}

#[test]
fn what_each_kind_of_source_gave_is_shown_by_division_with_shares_that_make_up_the_whole() {
    in_app(|world| async move {
        let (desk, other) = (Desk::of(&world).await, Desk::at(&world, PANLONG).await);
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let empty = shares(&world, &auditor, (CITY, 2010, None)).await;
        assert_eq!((given(&empty["total"]), &empty["divisions"]), (Vec::new(), &json!([])));
        assert_eq!(empty["total"]["kinds"][0]["basisPoints"], Value::Null, "nothing has no shares");

        let firm = desk.register("firm", json!({ "kind": "EMPLOYER" })).await;
        let ending = desk.register("ending", json!({ "kind": "VENTURE_CAPITAL", "until": "2011-06-30" })).await;
        let higher = desk.register("higher", json!({ "kind": "TRANSFER" })).await;
        desk.raise(&desk.source, 400).await;
        desk.raise(&higher, 200).await;
        let wrong = desk.raise(&firm, 250).await;
        desk.raise(&ending, 150).await;
        let variables = json!({ "unit": CITY, "year": 2010, "until": 2011 });
        let few = statements(&world, &auditor, &document(), variables.clone()).await;
        let person = other.register("person", json!({ "kind": "INDIVIDUAL" })).await;
        let firm = other.register("firm", json!({ "kind": "EMPLOYER" })).await;
        for source in [&other.source, &person, &firm] {
            other.raise(source, 1).await;
        }
        assert_eq!(statements(&world, &auditor, &document(), variables).await, few, "of however many divisions");

        let shown = shares(&world, &auditor, (CITY, 2010, None)).await;
        let [wuhua, panlong] = [0, 1].map(|at| shown["divisions"][at].clone());
        assert_eq!((&wuhua["unit"]["code"], &wuhua["year"]), (&json!(WUHUA), &json!(2010)));
        assert_eq!(panlong["unit"]["code"], PANLONG);
        let expected = [
            json!(["GOVERNMENT", 400, 4_000]),
            json!(["TRANSFER", 200, 2_000]),
            json!(["EMPLOYER", 250, 2_500]),
            json!(["VENTURE_CAPITAL", 150, 1_500]),
        ];
        assert_eq!(given(&wuhua["raised"]), expected);
        let (restricted, unrestricted) = (&wuhua["raised"]["restricted"], &wuhua["raised"]["unrestricted"]);
        assert_eq!((restricted, unrestricted), (&json!(150), &json!(850)), "a last day restricts too");
        let thirds = [json!(["GOVERNMENT", 1, 3_334]), json!(["EMPLOYER", 1, 3_333]), json!(["INDIVIDUAL", 1, 3_333])];
        assert_eq!(given(&panlong["raised"]), thirds);
        assert_eq!(shown["total"]["amount"], 1_003);
        given(&shown["total"]);

        done(&desk.correct(&wrong).await);
        let shown = shares(&world, &desk.keeper, (WUHUA, 2010, None)).await;
        let expected = [
            json!(["GOVERNMENT", 400, 5_333]),
            json!(["TRANSFER", 200, 2_667]),
            json!(["VENTURE_CAPITAL", 150, 2_000]),
        ];
        assert_eq!(given(&shown["divisions"][0]["raised"]), expected, "what was entered wrongly does not count");
        assert_eq!(shares(&world, &desk.keeper, (PANLONG, 2010, None)).await, Value::Null, "it is not within reach");
        assert_eq!(shares(&world, &auditor, ("999999", 2010, None)).await, Value::Null);
        for until in [2009, 2020] {
            let variables = json!({ "unit": CITY, "year": 2010, "until": until });
            let answer = world.ask(&auditor, &document(), variables).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
            assert_eq!(answer["errors"][0]["extensions"]["allowed"], json!(["2010-2019"]), "{answer}");
        }
        let reporter = world.actor(CITY, &[Role::Reporter]).await;
        let answer = world.ask(&reporter, &document(), json!({ "unit": CITY, "year": 2010 })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    });
}

/// Feature 47.
#[test]
fn a_donation_shows_its_restriction_what_it_raised_and_what_it_served_also_when_it_is_carried_over() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let gift = desk.register("gift", json!({ "kind": "DONATION", "purposes": ["REWARD"] })).await;
        let line = desk.limited(2010, "REWARD", 1_000).await;
        desk.raise(&desk.source, 500).await;
        desk.raise(&gift, 300).await;
        done(&desk.allocate(2010, &line, 100).await);
        let mut of_gift = desk.allocating(2010, 250, &[(line.as_str(), "1")]);
        of_gift["source"] = json!(gift);
        done(&desk.keep("fundAllocate", of_gift).await);
        let mut commit = desk.committing(&line, 200, "2010-12-31");
        commit["source"] = json!(gift);
        let made = desk.keep("commitmentMake", commit).await;
        done(&made);
        let payment = desk.ordered(&id(&made["commitment"]), 80).await;
        done(&desk.pay(&payment).await);

        let shown = shares(&world, &desk.keeper, (WUHUA, 2010, None)).await;
        let served = |allocated: i64| {
            let flow = json!({ "allocated": allocated, "committed": 200, "paid": 80 });
            json!([{ "line": { "purpose": "REWARD" }, "flow": flow }])
        };
        let source = json!({ "code": "gift", "purposes": ["REWARD"], "until": null });
        let of_it = |year: i32, (raised, carried): (i64, i64), served: Value| {
            json!({
                "unit": { "code": WUHUA }, "year": year, "raised": raised, "carriedIn": carried, "source": source,
                "served": served,
            })
        };
        assert_eq!(nodes(&shown["donations"]), [of_it(2010, (300, 0), served(250))], "others' money is not among it");
        assert_eq!(shown["total"]["restricted"], 300);

        morning(&world, "2011-01-05");
        done(&desk.carry_over(2010).await);
        let next = desk.limited(2011, "REWARD", 1_000).await;
        let mut of_gift = desk.allocating(2011, 60, &[(next.as_str(), "1")]);
        of_gift["source"] = json!(gift);
        done(&desk.keep("fundAllocate", of_gift).await);
        let shown = shares(&world, &desk.keeper, (WUHUA, 2010, Some(2011))).await;
        assert_eq!(shown["donations"]["totalCount"], 2);
        let variables = json!({ "unit": WUHUA, "year": 2010, "until": 2011, "asOf": "2010-12-31" });
        let before = in_fen(&world.data(&desk.keeper, &document(), variables).await["fundShares"]);
        assert_eq!(nodes(&before["donations"]), [of_it(2010, (300, 0), served(250))], "as it was at the year's end");
        assert_eq!((&before["total"], &before["divisions"]), (&shown["total"], &shown["divisions"]));
        let variables = json!({ "unit": WUHUA, "year": 2010, "asOf": "2010-11-30" });
        let earlier = in_fen(&world.data(&desk.keeper, &document(), variables).await["fundShares"]);
        assert_eq!((&earlier["total"]["amount"], &earlier["divisions"]), (&json!(0), &json!([])), "nothing was there");
        let later = json!([{
            "line": { "purpose": "REWARD" }, "flow": { "allocated": 60, "committed": 0, "paid": 0 },
        }]);
        let expected = [of_it(2010, (300, 0), served(200)), of_it(2011, (0, 100), later)];
        assert_eq!(nodes(&shown["donations"]), expected, "what is free is the next year's");
        let years: Vec<_> = shown["divisions"].as_array().unwrap().iter().map(|one| &one["year"]).collect();
        assert_eq!(years, [2010], "what is carried over was raised before");
    });
}
