//! The duty to appropriate what a talent fund is owed: what discharges it, what makes it owed again, and who owes it where
//! units are continued.

use std::mem::replace;
use std::sync::Arc;

use rencai::access::Role;
use rencai::funding::examining::examine;
use rencai::funding::write::ExamineAppropriations;
use rencai::kernel::ErrorCode;
use rencai::kernel::id::DutyId;
use rencai::kernel::money::Fen;
use rencai::worker::{examine_standing, settle_scopes};
use serde_json::{Value, json};

use super::Desk;
use super::obligation::{COUNTY, DISTRICT, figures, owed, own, record, recording, share};
use crate::duties::figures::sums_hold;
use crate::duties::{duties, morning, opened};
use crate::support::hall::{done, id, reason, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// The one duty of a unit to appropriate.
async fn duty(world: &Arc<World>, unit: &str) -> Value {
    let found = duties(world, &world.system, unit, false, "4.5.1a").await;
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

/// Its state, and when it was discharged.
async fn stands(world: &Arc<World>, unit: &str) -> (String, Value) {
    let duty = duty(world, unit).await;
    (duty["state"].as_str().unwrap().to_owned(), duty["dischargedOn"].clone())
}

fn at(state: &str, day: Option<&str>) -> (String, Value) {
    (state.to_owned(), json!(day))
}

/// What is its evidence: which record, since when, until when.
async fn evidence(world: &Arc<World>, duty: &Value) -> Vec<(String, Value, Value)> {
    let query = "query($id: ID!) { node(id: $id) { ... on Duty { evidence { kind record givenOn withdrawnOn } } } }";
    let found = world.data(&world.system, query, json!({ "id": duty["id"] })).await["node"]["evidence"].clone();
    let told = |row: &Value| {
        assert_eq!(row["kind"], "APPROPRIATION");
        (row["record"].as_str().unwrap().to_owned(), row["givenOn"].clone(), row["withdrawnOn"].clone())
    };
    found.as_array().unwrap().iter().map(told).collect()
}

/// Features 7 and 46.
#[test]
fn what_reaches_the_demand_discharges_the_duty_and_a_higher_base_or_a_correction_makes_it_owed_again() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        morning(&world, "2011-01-04");
        opened(&world).await;
        assert_eq!(duty(&world, WUHUA).await["period"], "2011", "that of 2010 began in mid-year");
        record(&desk, 2011, "BUDGET", 1_000_000, None).await;
        done(&desk.appropriate(2011, 20_000).await);
        let gift = desk.register("gift", json!({ "kind": "SOCIAL_CAPITAL" })).await;
        let mut given = desk.appropriating(2011, 20_000);
        given["source"] = json!(gift);
        done(&desk.keep("fundAppropriate", given).await);
        done(&desk.appropriate(2010, 20_000).await);
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None), "10,000 fen of the own budget for 2011 are short");

        morning(&world, "2011-03-01");
        let reaching = desk.appropriate(2011, 10_000).await;
        done(&reaching);
        let second = id(&reaching["voucher"]);
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-03-01")));
        let duty = duty(&world, WUHUA).await;
        let given = [(second.clone(), json!("2011-03-01"), Value::Null)];
        assert_eq!(evidence(&world, &duty).await, given);
        done(&desk.appropriate(2011, 1).await);
        assert_eq!(evidence(&world, &duty).await, given, "more of it changes nothing");
        sums_hold(&world).await;

        morning(&world, "2011-06-01");
        record(&desk, 2011, "ADJUSTED", 1_100_000, None).await;
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None), "2,999 fen are short again");
        let withdrawn = (second, json!("2011-03-01"), json!("2011-06-01"));
        assert_eq!(evidence(&world, &duty).await, [withdrawn]);
        morning(&world, "2012-01-10");
        assert_eq!(stands(&world, WUHUA).await, at("OVERDUE", None));
        let late = desk.appropriate(2011, 2_999).await;
        done(&late);
        let third = id(&late["voucher"]);
        assert_eq!(stands(&world, WUHUA).await, at("DONE_LATE", Some("2012-01-10")));
        assert_eq!(own(&desk, 2011, None).await["short"], 0);

        done(&desk.correct(&late["voucher"]).await);
        assert_eq!(stands(&world, WUHUA).await, at("OVERDUE", None), "what was entered wrongly discharges nothing");
        sums_hold(&world).await;
        record(&desk, 2011, "ADJUSTED", 1_000_000, Some("示例：误计")).await;
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-03-01")), "it was in time after all");
        let gone = (third, json!("2012-01-10"), json!("2012-01-10"));
        let [given] = given;
        assert_eq!(evidence(&world, &duty).await, [given, gone]);
        record(&desk, 2011, "FINAL", 2_000_000, None).await;
        assert_eq!(stands(&world, WUHUA).await, at("OVERDUE", None), "the final account is higher");
        sums_hold(&world).await;
    });
}

/// Features 7 and 46.
#[test]
fn what_another_governments_budget_transfers_discharges_nothing_and_the_own_appropriation_does() {
    in_app(|world| async move {
        let mut desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        morning(&world, "2011-01-04");
        opened(&world).await;
        record(&desk, 2011, "BUDGET", 1_000_000, None).await;
        let transfer = desk.register("transfer", json!({ "kind": "TRANSFER" })).await;
        let budget = replace(&mut desk.source, transfer);
        done(&desk.appropriate(2011, 30_000).await);
        let line = desk.limited(2011, "REWARD", 1_000).await;
        done(&desk.allocate(2011, &line, 1_000).await);
        let commitment = desk.committed(&line, 400, "2011-12-31").await;
        done(&desk.pay(&desk.ordered(&commitment, 300).await).await);
        let short = json!([1_000_000, "BUDGET", 30_000, 0, 0, 30_000]);
        assert_eq!(figures(&own(&desk, 2011, None).await), short, "it is in the fund, and another government's");
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None));
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0);
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None), "nor when all duties are looked at");

        desk.source = budget;
        let appropriated = desk.appropriate(2011, 30_000).await;
        done(&appropriated);
        let met = json!([1_000_000, "BUDGET", 30_000, 30_000, 0, 0]);
        assert_eq!(figures(&own(&desk, 2011, None).await), met);
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-01-04")));
        let given = (id(&appropriated["voucher"]), json!("2011-01-04"), Value::Null);
        assert_eq!(evidence(&world, &duty(&world, WUHUA).await).await, [given]);
        sums_hold(&world).await;
    });
}

/// Features 7 and 46.
#[test]
fn what_was_appropriated_before_its_duty_was_opened_is_found_and_so_is_another_share() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        record(&desk, 2011, "BUDGET", 1_000_000, None).await;
        done(&desk.appropriate(2011, 30_000).await);
        let mut seen = examine_standing::Seen::new();
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());
        morning(&world, "2011-01-04");
        opened(&world).await;
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None), "nobody has looked yet");
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-01-01")), "it was there when the duty began");
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());

        share(&world, CITY, "0.04", "2011-01-01").await;
        let duty = DutyId::parse(&id(&duty(&world, WUHUA).await)).unwrap();
        let command = ExamineAppropriations { duties: vec![duty] };
        assert_eq!(reason(world.run(&desk.keeper, &command).await).code, ErrorCode::Forbidden);
        let elsewhere = world.actor(SHILIN, &[Role::System]).await;
        assert_eq!(world.run(&elsewhere, &command).await.unwrap().done, 0, "it is not within reach");
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-01-01")));
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap(), "another share is known");
        assert_eq!(stands(&world, WUHUA).await, at("OPEN", None));
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, 0, "twice changes nothing");
        done(&desk.appropriate(2011, 10_000).await);
        assert_eq!(stands(&world, WUHUA).await, at("DONE", Some("2011-01-04")));
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0, "the command has settled it itself");
        sums_hold(&world).await;
    });
}

/// Features 3 and 46.
#[test]
fn who_continues_a_unit_owes_with_it_what_is_left_and_their_money_counts_together() {
    in_app(|world| async move {
        let mut desk = Desk::at(&world, COUNTY).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        morning(&world, "2011-01-04");
        opened(&world).await;
        record(&desk, 2011, "BUDGET", 1_000_000, None).await;
        done(&desk.appropriate(2011, 20_000).await);
        world.clock.set("2011-05-19T16:00:00Z".parse().unwrap());
        assert!(settle_scopes::next(&world.app, &mut None).await.unwrap());
        opened(&world).await;
        desk.keeper = world.actor(DISTRICT, &[Role::FundOfficer]).await;
        assert_eq!(duties(&world, &world.system, DISTRICT, false, "4.5.1a").await.len(), 1, "the county's");
        let shown = own(&desk, 2011, None).await;
        assert_eq!(figures(&shown), json!([1_000_000, "BUDGET", 30_000, 20_000, 0, 10_000]));
        desk.source = desk.register("budget", json!({})).await;
        done(&desk.appropriate(2011, 10_000).await);
        assert_eq!(stands(&world, COUNTY).await, at("DONE", Some("2011-05-20")), "their money counts together");
        record(&desk, 2011, "ADJUSTED", 1_200_000, None).await;
        assert_eq!(stands(&world, COUNTY).await, at("OPEN", None));
        let shown = own(&desk, 2011, None).await;
        assert_eq!(figures(&shown), json!([1_200_000, "ADJUSTED", 36_000, 30_000, 0, 6_000]), "the district's is all");
        let city = world.actor(CITY, &[Role::FundOfficer]).await;
        let all = owed(&world, &city, CITY, 2011, None).await;
        let codes: Vec<&str> = all.iter().map(|one| one["unit"]["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&DISTRICT) && !codes.contains(&COUNTY), "nothing is listed twice: {codes:?}");
        let alone = owed(&world, &desk.keeper, COUNTY, 2011, None).await;
        assert_eq!(figures(&alone[0]), json!([1_000_000, "BUDGET", 30_000, 20_000, 0, 10_000]), "as it was");

        let mut input = recording(&desk, 2010, "FINAL", 900_000);
        input["unit"] = json!(COUNTY);
        done(&desk.keep("revenueRecord", input.clone()).await);
        assert_eq!(own(&desk, 2010, None).await["base"], 900_000);
        (input["year"], input["kind"]) = (json!(2012), json!("BUDGET"));
        let payload = desk.keep("revenueRecord", input).await;
        assert_eq!(refused(&payload, "OUTSIDE_ITS_DAYS")["path"], json!(["year"]));
    });
}

/// Features 3 and 46.
#[test]
fn what_units_together_gave_is_refused_past_what_can_be_held_and_their_duty_stays_as_it_is() {
    in_app(|world| async move {
        let mut desk = Desk::at(&world, COUNTY).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        morning(&world, "2011-01-04");
        opened(&world).await;
        record(&desk, 2011, "BUDGET", 1_000_000, None).await;
        done(&desk.appropriate(2011, Fen::MOST.0).await);
        world.clock.set("2011-05-19T16:00:00Z".parse().unwrap());
        assert!(settle_scopes::next(&world.app, &mut None).await.unwrap());
        opened(&world).await;
        desk.keeper = world.actor(DISTRICT, &[Role::FundOfficer]).await;
        assert_eq!(own(&desk, 2011, None).await["appropriated"], Fen::MOST.0);
        desk.source = desk.register("budget", json!({})).await;
        done(&desk.appropriate(2011, 1).await);
        for query in [
            "query($unit: String!) { fundObligations(unit: $unit, year: 2011) { short { fen } } }",
            "query($unit: String!) { unit(code: $unit) { fundObligation(period: \"2011\") { short { fen } } } }",
        ] {
            let answer = world.ask(&desk.keeper, query, json!({ "unit": DISTRICT })).await;
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("the sum passes the limit"), "{answer:#}");
        }
        assert_eq!(examine(&world.app.store, &world.system).await.unwrap(), 0);
        assert_eq!(stands(&world, COUNTY).await, at("DONE", Some("2011-01-04")));
        sums_hold(&world).await;
    });
}
