//! How far the money of funds came, by purpose and month, for a unit and all below it; and what accounts held on days.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::integrity;
use rencai::store::Read;
use serde_json::{Value, json};

use super::shares::statements;
use super::{Desk, OTHER_USE, in_fen, steps};
use crate::duties::morning;
use crate::support::hall::{done, id};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const FIGURES: &str = "query($unit: String!, $year: Int) { fundFigures(unit: $unit, year: $year) {
    year total { ...fund } divisions { ...fund }
} }
fragment fund on FundYearFigures {
    unit { code } shareOfOther total { ...flow } byPurpose { purpose flow { ...flow } }
    months { month purpose flow { ...flow } }
}
fragment flow on FundFlow { appropriated { fen } allocated { fen } committed { fen } paid { fen } }";

async fn figures(world: &World, actor: &Arc<Actor>, unit: &str, year: Option<i32>) -> Value {
    in_fen(&world.data(actor, FIGURES, json!({ "unit": unit, "year": year })).await["fundFigures"])
}

fn flow([appropriated, allocated, committed, paid]: [i64; 4]) -> Value {
    json!({ "appropriated": appropriated, "allocated": allocated, "committed": committed, "paid": paid })
}

fn month(month: &str, purpose: Option<&str>, amounts: [i64; 4]) -> Value {
    json!({ "month": month, "purpose": purpose, "flow": flow(amounts) })
}

impl Desk {
    /// A line for the use beside the seven purposes.
    async fn limited_otherwise(&self, year: i32, limit: i64) -> String {
        let mut input = self.proposing(year, "OTHER", limit);
        input["otherUse"] = json!(OTHER_USE);
        let proposed = self.keep("budgetLimitPropose", input).await;
        done(&proposed);
        let change = json!({ "change": proposed["change"]["id"] });
        let approved = self.change(&self.approver, "budgetLimitApprove", change).await;
        done(&approved);
        id(&approved["change"]["line"])
    }

    /// Commits money of a line and has some of it paid.
    async fn spend(&self, line: &str, (committed, paid): (i64, i64)) -> String {
        let commitment = self.committed(line, committed, "2011-03-31").await;
        let payment = self.ordered(&commitment, paid).await;
        done(&self.pay(&payment).await);
        commitment
    }
}

/// Feature 47.
#[test]
fn how_far_money_came_is_shown_by_purpose_and_month_for_each_division_and_all_together() {
    in_app(|world| async move {
        let (desk, other) = (Desk::of(&world).await, Desk::at(&world, PANLONG).await);
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let line = desk.limited_otherwise(2010, 1_000).await;
        let reward = desk.funded("REWARD", 750).await;
        done(&desk.appropriate(2010, 300).await);
        done(&desk.allocate(2010, &line, 250).await);
        let commitment = desk.spend(&reward, (500, 200)).await;
        let query = json!({ "unit": CITY, "year": 2010 });
        let few = statements(&world, &auditor, FIGURES, query.clone()).await;
        let training = other.funded("TRAINING", 1_000).await;
        other.spend(&training, (100, 100)).await;
        assert_eq!(statements(&world, &auditor, FIGURES, query).await, few, "of however many divisions");

        morning(&world, "2011-01-10");
        let payment = desk.ordered(&commitment, 50).await;
        done(&desk.pay(&payment).await);
        let release = json!({
            "commitment": commitment, "amount": { "fen": "100" }, "reason": "示例：不再需要",
        });
        done(&desk.keep("commitmentRelease", release).await);

        let shown = figures(&world, &auditor, CITY, Some(2010)).await;
        assert_eq!(shown["year"], 2010);
        let [wuhua, panlong] = [0, 1].map(|at| shown["divisions"][at].clone());
        assert_eq!((&wuhua["unit"]["code"], &panlong["unit"]["code"]), (&json!(WUHUA), &json!(PANLONG)));
        assert_eq!(wuhua["total"], flow([1_050, 1_000, 400, 250]));
        assert_eq!(wuhua["shareOfOther"], "0.25");
        let expected = json!([
            { "purpose": "REWARD", "flow": flow([0, 750, 400, 250]) },
            { "purpose": "OTHER", "flow": flow([0, 250, 0, 0]) },
        ]);
        assert_eq!(wuhua["byPurpose"], expected);
        let expected = json!([
            month("2010-12", None, [1_050, 0, 0, 0]),
            month("2010-12", Some("REWARD"), [0, 750, 500, 200]),
            month("2010-12", Some("OTHER"), [0, 250, 0, 0]),
            month("2011-01", Some("REWARD"), [0, 0, -100, 50]),
        ]);
        assert_eq!(wuhua["months"], expected, "what is released is committed no more");
        assert_eq!(panlong["shareOfOther"], "0");
        assert_eq!(shown["total"]["unit"]["code"], CITY);
        assert_eq!(shown["total"]["total"], flow([2_050, 2_000, 500, 350]));
        assert_eq!(shown["total"]["shareOfOther"], "0.125");

        let fund = desk.fund(2010, None).await;
        assert_eq!((&fund["appropriated"], steps(&fund)), (&json!(1_050), [50, 600, 150, 0, 250]));
        let own = figures(&world, &desk.keeper, WUHUA, Some(2010)).await;
        assert_eq!((&own["divisions"], &own["total"]), (&json!([wuhua]), &wuhua), "a division sees its own");
        assert_eq!(figures(&world, &desk.keeper, PANLONG, Some(2010)).await, Value::Null, "it is not within reach");
        assert_eq!(figures(&world, &auditor, "999999", Some(2010)).await, Value::Null);
        let now = figures(&world, &auditor, CITY, None).await;
        assert_eq!((&now["year"], &now["divisions"]), (&json!(2011), &json!([])), "this year's by default");
        let reporter = world.actor(CITY, &[Role::Reporter]).await;
        let answer = world.ask(&reporter, FIGURES, json!({ "unit": CITY, "year": 2010 })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    });
}

const CARRIED: &str = "query($unit: String!, $year: Int, $asOf: Date) {
    fundFigures(unit: $unit, year: $year, asOf: $asOf) {
        divisions { unit { code } }
        total { total { ...flow } byPurpose { purpose flow { ...flow } } months { month purpose flow { ...flow } } }
    }
}
fragment flow on FundFlow {
    carriedIn { fen } appropriated { fen } allocated { fen } committed { fen } paid { fen } carriedOut { fen }
}";

/// Feature 47.
#[test]
fn what_is_carried_over_leaves_a_year_by_purpose_and_comes_to_the_next_and_each_day_is_shown_as_it_was() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        morning(&world, "2010-12-02");
        let line = desk.limited(2010, "REWARD", 1_000).await;
        done(&desk.appropriate(2010, 800).await);
        done(&desk.allocate(2010, &line, 750).await);
        morning(&world, "2010-12-05");
        desk.spend(&line, (500, 200)).await;
        morning(&world, "2011-01-10");
        done(&desk.carry_over(2010).await);

        let shown = async |year: i32, as_of: Option<&str>| {
            let variables = json!({ "unit": WUHUA, "year": year, "asOf": as_of });
            in_fen(&world.data(&desk.keeper, CARRIED, variables).await["fundFigures"])
        };
        let flow = |[carried_in, appropriated, allocated, committed, paid, carried_out]: [i64; 6]| {
            json!({
                "carriedIn": carried_in, "appropriated": appropriated, "allocated": allocated, "committed": committed,
                "paid": paid, "carriedOut": carried_out,
            })
        };
        let month = |month: &str, purpose: Option<&str>, amounts: [i64; 6]| json!({ "month": month, "purpose": purpose, "flow": flow(amounts) });
        let reward = |amounts: [i64; 6]| json!([{ "purpose": "REWARD", "flow": flow(amounts) }]);
        let own = json!([{ "unit": { "code": WUHUA } }]);
        let now = json!({ "divisions": own, "total": {
            "total": flow([0, 800, 500, 500, 200, 300]),
            "byPurpose": reward([0, 0, 500, 500, 200, 250]),
            "months": [
                month("2010-12", None, [0, 800, 0, 0, 0, 0]),
                month("2010-12", Some("REWARD"), [0, 0, 750, 500, 200, 0]),
                month("2011-01", None, [0, 0, 0, 0, 0, 50]),
                month("2011-01", Some("REWARD"), [0, 0, -250, 0, 0, 250]),
            ],
        } });
        assert_eq!(shown(2010, None).await, now);
        assert_eq!(shown(2010, Some("2011-01-10")).await, now, "what accounts held says what months say");
        let next = json!({ "divisions": own, "total": {
            "total": flow([300, 0, 0, 0, 0, 0]), "byPurpose": [],
            "months": [month("2011-01", None, [300, 0, 0, 0, 0, 0])],
        } });
        assert_eq!(shown(2011, None).await, next, "a fund to which money was only carried over is there");
        let then = json!({ "divisions": own, "total": {
            "total": flow([0, 800, 750, 0, 0, 0]),
            "byPurpose": reward([0, 0, 750, 0, 0, 0]),
            "months": [
                month("2010-12", None, [0, 800, 0, 0, 0, 0]),
                month("2010-12", Some("REWARD"), [0, 0, 750, 0, 0, 0]),
            ],
        } });
        assert_eq!(shown(2010, Some("2010-12-04")).await, then);
        let nothing = json!({ "divisions": [], "total": { "total": flow([0; 6]), "byPurpose": [], "months": [] } });
        assert_eq!(shown(2010, Some("2010-12-01")).await, nothing);
        assert_eq!(shown(2011, Some("2010-12-31")).await, nothing);
    });
}

/// 呈贡县, which 呈贡区 continues from 20 May 2011 on.
const COUNTY: &str = "530121";
const DISTRICT: &str = "530114";

/// Feature 3.
#[test]
fn what_a_unit_that_ended_had_is_shown_under_the_one_that_continues_it() {
    in_app(|world| async move {
        let desk = Desk::at(&world, COUNTY).await;
        desk.funded("REWARD", 100).await;
        let auditor = world.actor(CITY, &[Role::Auditor]).await;
        let before = figures(&world, &auditor, CITY, Some(2010)).await;
        assert_eq!(before["divisions"][0]["unit"]["code"], COUNTY);
        world.clock.set("2011-05-19T16:00:00Z".parse().unwrap());
        assert!(rencai::worker::settle_scopes::next(&world.app, &mut None).await.unwrap());
        let after = figures(&world, &auditor, CITY, Some(2010)).await;
        assert_eq!(after["divisions"][0]["unit"]["code"], DISTRICT);
        assert_eq!(after["total"]["total"], before["total"]["total"]);
        let own = figures(&world, &auditor, COUNTY, Some(2010)).await;
        assert_eq!(own["divisions"][0]["unit"]["code"], COUNTY, "asked for itself, it shows its own");
    });
}

/// Feature 43.
#[test]
fn an_account_holds_on_a_day_what_its_vouchers_until_then_made_of_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let line = desk.limited(2010, "REWARD", 1_000).await;
        let moves = [("2010-12-02", 500, 100), ("2010-12-02", 100, 50), ("2010-12-09", 7, 7)];
        for (day, appropriated, allocated) in moves {
            morning(&world, day);
            done(&desk.appropriate(2010, appropriated).await);
            done(&desk.allocate(2010, &line, allocated).await);
        }
        for (day, unallocated, free) in [
            ("2010-12-01", 0, 0),
            ("2010-12-02", 450, 150),
            ("2010-12-08", 450, 150),
            ("2010-12-09", 450, 157),
            ("2019-01-01", 450, 157),
        ] {
            let fund = desk.fund(2010, Some(day)).await;
            assert_eq!(steps(&fund), [unallocated, free, 0, 0, 0], "{day}");
            assert_eq!(fund["appropriated"], unallocated + free, "{day}");
        }
    });
}

/// Feature 43.
#[test]
fn a_voucher_that_is_posted_while_a_clock_is_set_back_belongs_to_the_day_of_the_last_one() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        morning(&world, "2010-12-10");
        done(&desk.appropriate(2010, 10).await);
        morning(&world, "2010-11-30");
        done(&desk.appropriate(2010, 5).await);
        let days: Vec<Value> = desk.vouchers(2010).await.iter().map(|voucher| voucher["day"].clone()).collect();
        assert_eq!(days, ["2010-12-10", "2010-12-10"]);
        for (day, held) in [("2010-12-09", 0), ("2010-12-10", 15)] {
            assert_eq!(desk.fund(2010, Some(day)).await["appropriated"], held, "{day}");
        }
        let read = Read::new(&world.app.store, world.system.clone());
        assert!(integrity::funding::examine(&read).await.unwrap().is_empty());
    });
}
