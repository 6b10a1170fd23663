//! What governments owe their talent funds: revenue in versions, the share of it that is demanded, and what of that was
//! appropriated and paid.

use std::sync::Arc;

use proptest::prelude::*;
use rencai::access::{Actor, Role};
use rencai::funding::entity::revenue;
use rencai::funding::obligation::{
    Appropriated, Before, Given, Obligation, RevenueKind, base, check_begun, days_of, joint, reached, strictest,
};
use rencai::funding::read::obligation::obligations;
use rencai::kernel::id::{UnitId, VoucherId};
use rencai::kernel::money::{Fen, Rate};
use rencai::kernel::{Day, ErrorCode};
use rencai::organization;
use rencai::store::Read;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, change, fen, in_fen};
use crate::duties::{clause_id, morning};
use crate::support::databases::Kind;
use crate::support::hall::{allowed, done, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

const FINANCE: &str = "530102-finance";
/// 呈贡县, which 呈贡区 continues from 20 May 2011 on.
pub const COUNTY: &str = "530121";
pub const DISTRICT: &str = "530114";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What setting a share takes.
async fn sharing(world: &Arc<World>, unit: &str, share: &str, from: &str) -> Value {
    json!({
        "unit": unit, "share": share, "clause": clause_id(world, "4.5.1a").await, "from": from,
        "paper": "示例〔2010〕4号",
    })
}

/// Has a unit demand a share of revenue from a day on.
pub async fn share(world: &Arc<World>, unit: &str, share: &str, from: &str) {
    let supervisor = world.actor(unit, &[Role::Supervisor]).await;
    let input = sharing(world, unit, share, from).await;
    done(&change(world, &supervisor, "investmentShareSet", input).await);
}

/// What recording a revenue takes.
pub fn recording(desk: &Desk, year: i32, kind: &str, amount: i64) -> Value {
    let unit = &desk.keeper.unit_code;
    json!({ "unit": unit, "year": year, "kind": kind, "amount": fen(amount), "paper": format!("示例 {kind}") })
}

/// Records a revenue, which corrects another where a reason is given.
pub async fn record(desk: &Desk, year: i32, kind: &str, amount: i64, reason: Option<&str>) -> Value {
    let mut input = recording(desk, year, kind, amount);
    input["reason"] = json!(reason);
    let recorded = desk.keep("revenueRecord", input).await;
    done(&recorded);
    recorded["revenue"].clone()
}

/// What a unit and those below it owe, as an actor sees it, as known at a moment or now.
pub async fn owed(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, year: i32, known: Option<&str>) -> Vec<Value> {
    let query = "query($unit: String!, $year: Int!, $known: DateTime) {
        fundObligations(unit: $unit, year: $year, knownAt: $known) {
            unit { code } year base { fen } baseKind share rule { share paper unit { code } clause { number } }
            demanded { fen } appropriated { fen } paid { fen } short { fen } grown { fen } baseGrown { fen }
            versions { kind number amount { fen } reason }
        }
    }";
    let variables = json!({ "unit": unit, "year": year, "known": known });
    in_fen(&world.data(actor, query, variables).await["fundObligations"]).as_array().unwrap().clone()
}

/// What the desk's unit owes.
pub async fn own(desk: &Desk, year: i32, known: Option<&str>) -> Value {
    let found = owed(&desk.world, &desk.keeper, &desk.keeper.unit_code, year, known).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

/// The base and what it is, what is demanded, appropriated and paid, and what is short.
pub fn figures(owed: &Value) -> Value {
    let fields = ["base", "baseKind", "demanded", "appropriated", "paid", "short"];
    fields.map(|field| owed[field].clone()).into_iter().collect()
}

/// The kinds, numbers and amounts of the versions of a revenue.
fn versions(owed: &Value) -> Vec<(&str, i64, i64)> {
    let number = |value: &Value| value.as_i64().unwrap();
    let versions = owed["versions"].as_array().unwrap().iter();
    versions.map(|one| (one["kind"].as_str().unwrap(), number(&one["number"]), number(&one["amount"]))).collect()
}

/// Feature 46.
#[test]
fn a_base_goes_from_the_budget_over_its_adjustment_to_the_final_account_and_a_correction_shows_both() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        let nothing = own(&desk, 2010, None).await;
        assert_eq!(figures(&nothing), json!([null, null, null, 0, 0, null]));
        assert_eq!((&nothing["share"], &nothing["versions"]), (&json!("0.03"), &json!([])));
        let mut keyed = recording(&desk, 2010, "BUDGET", 1_000_001);
        keyed["idempotencyKey"] = json!("once");
        let budget = desk.keep("revenueRecord", keyed.clone()).await;
        done(&budget);
        assert_eq!(desk.keep("revenueRecord", keyed).await, budget, "the same key has one effect");
        let revenue = &budget["revenue"];
        assert_eq!((&revenue["number"], &revenue["reason"]), (&json!(1), &Value::Null));
        assert_eq!((&revenue["amount"], &revenue["paper"]), (&json!(1_000_001), &json!("示例 BUDGET")));
        let shown = own(&desk, 2010, None).await;
        assert_eq!(figures(&shown), json!([1_000_001, "BUDGET", 30_001, 0, 0, 30_001]), "rounded up to a whole fen");
        let rule = json!({
            "share": "0.03", "paper": "示例〔2010〕4号", "unit": { "code": CITY }, "clause": { "number": "4.5.1a" },
        });
        assert_eq!((&shown["rule"], &shown["grown"]), (&rule, &Value::Null));

        morning(&world, "2010-12-02");
        record(&desk, 2010, "ADJUSTED", 1_200_000, None).await;
        morning(&world, "2010-12-03");
        done(&desk.appropriate(2010, 30_000).await);
        let gift = desk.register("gift", json!({ "kind": "DONATION" })).await;
        let mut given = desk.appropriating(2010, 50_000);
        given["source"] = json!(gift);
        done(&desk.keep("fundAppropriate", given).await);
        let line = desk.limited(2010, "REWARD", 10_000).await;
        done(&desk.allocate(2010, &line, 10_000).await);
        let commitment = desk.committed(&line, 2_000, "2010-12-31").await;
        done(&desk.pay(&desk.ordered(&commitment, 1_000).await).await);
        let shown = own(&desk, 2010, None).await;
        let adjusted = json!([1_200_000, "ADJUSTED", 36_000, 30_000, 1_000, 6_000]);
        assert_eq!(figures(&shown), adjusted, "what others give is no appropriation");

        morning(&world, "2011-03-01");
        record(&desk, 2010, "FINAL", 1_100_000, None).await;
        assert_eq!(figures(&own(&desk, 2010, None).await), json!([1_100_000, "FINAL", 33_000, 30_000, 1_000, 3_000]));
        morning(&world, "2011-03-02");
        let silent = desk.keep("revenueRecord", recording(&desk, 2010, "FINAL", 1_300_000)).await;
        assert_eq!(refused(&silent, "BAD_USER_INPUT")["path"], json!(["reason"]), "a correction says why");
        let corrected = record(&desk, 2010, "FINAL", 1_300_000, Some("示例：误计")).await;
        assert_eq!((&corrected["number"], &corrected["reason"]), (&json!(4), &json!("示例：误计")));
        record(&desk, 2010, "BUDGET", 900_000, Some("示例：补正")).await;
        let shown = own(&desk, 2010, None).await;
        assert_eq!(figures(&shown), json!([1_300_000, "FINAL", 39_000, 30_000, 1_000, 9_000]));
        let all: [(&str, i64, i64); 5] = [
            ("BUDGET", 1, 1_000_001),
            ("ADJUSTED", 2, 1_200_000),
            ("FINAL", 3, 1_100_000),
            ("FINAL", 4, 1_300_000),
            ("BUDGET", 5, 900_000),
        ];
        assert_eq!(versions(&shown), all, "both are shown");

        let before = own(&desk, 2010, Some("2011-03-01T12:00:00Z")).await;
        assert_eq!(figures(&before), json!([1_100_000, "FINAL", 33_000, 30_000, 1_000, 3_000]));
        assert_eq!(versions(&before), all[..3]);
        let before = own(&desk, 2010, Some("2010-12-02T12:00:00Z")).await;
        assert_eq!(figures(&before), json!([1_200_000, "ADJUSTED", 36_000, 0, 0, 36_000]), "no money was there yet");
        let before = own(&desk, 2010, Some("2010-11-30T12:00:00Z")).await;
        assert_eq!(figures(&before), json!([null, null, null, 0, 0, null]));
        assert_eq!((&before["share"], versions(&before).len()), (&Value::Null, 0));

        let query = "query($unit: String!, $known: DateTime) {
            now: unit(code: $unit) { fundObligation(period: \"2010\") { base { fen } } }
            then: unit(code: $unit) { fundObligation(period: \"2010\", knownAt: $known) { base { fen } } }
            asKnown: unit(code: $unit, knownAt: $known) {
                fundObligation(period: \"2010\") { base { fen } versions { number } }
            }
        }";
        let variables = json!({ "unit": WUHUA, "known": "2010-12-02T12:00:00Z" });
        let shown = in_fen(&world.data(&world.system, query, variables).await);
        let fact = |name: &str| shown[name]["fundObligation"].clone();
        assert_eq!((fact("now"), fact("then")), (json!({ "base": 1_300_000 }), json!({ "base": 1_200_000 })));
        let known = json!({ "base": 1_200_000, "versions": [{ "number": 1 }, { "number": 2 }] });
        assert_eq!(fact("asKnown"), known, "as the unit was asked for");

        let query = "query($id: ID!) { node(id: $id) { ... on Revenue { year number unit { code } } } }";
        let node = world.data(&desk.keeper, query, json!({ "id": corrected["id"] })).await["node"].clone();
        assert_eq!(node, json!({ "year": 2010, "number": 4, "unit": { "code": WUHUA } }));
        let theirs = world.actor(SHILIN, &[Role::FundOfficer]).await;
        let node = world.data(&theirs, query, json!({ "id": corrected["id"] })).await["node"].clone();
        assert_eq!(node, Value::Null);
    });
}

/// Feature 46.
#[test]
fn the_greatest_share_from_the_top_down_counts_from_a_years_first_day_on_and_growth_is_against_the_year_before() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        for (unit, part, from) in [
            (CITY, "0.03", "2010-01-01"),
            (CITY, "0.04", "2010-06-01"),
            (WUHUA, "0.05", "2011-01-01"),
            (WUHUA, "0.01", "2012-01-01"),
        ] {
            share(&world, unit, part, from).await;
        }
        for (year, revenue) in [(2010, 900_000), (2011, 1_000_000), (2012, 750_000)] {
            record(&desk, year, "BUDGET", revenue, None).await;
        }
        done(&desk.appropriate(2010, 30_000).await);
        done(&desk.appropriate(2011, 45_000).await);
        for (year, part, by, demanded, short, grown) in [
            (2010, "0.03", CITY, 27_000, 0, [Value::Null, Value::Null]),
            (2011, "0.05", WUHUA, 50_000, 5_000, [json!(15_000), json!(100_000)]),
            (2012, "0.04", CITY, 30_000, 30_000, [json!(-45_000), json!(-250_000)]),
        ] {
            let shown = own(&desk, year, None).await;
            assert_eq!((&shown["share"], &shown["rule"]["unit"]["code"]), (&json!(part), &json!(by)), "{year}");
            assert_eq!((&shown["demanded"], &shown["short"]), (&json!(demanded), &json!(short)), "{year}");
            assert_eq!([&shown["grown"], &shown["baseGrown"]], [&grown[0], &grown[1]], "{year}");
        }

        let city = world.actor(CITY, &[Role::FundOfficer]).await;
        let all = owed(&world, &city, CITY, 2011, None).await;
        let codes: Vec<&str> = all.iter().map(|one| one["unit"]["code"].as_str().unwrap()).collect();
        assert!(codes[0] == CITY && codes[1..].is_sorted() && codes.len() > 10, "{codes:?}");
        let of = |code: &str| all.iter().find(|one| one["unit"]["code"] == code).unwrap();
        assert_eq!((&of(WUHUA)["short"], &of(SHILIN)["short"]), (&json!(5_000), &Value::Null));
        assert_eq!((&of(SHILIN)["base"], &of(SHILIN)["share"]), (&Value::Null, &json!("0.04")));
        let seen = owed(&world, &desk.keeper, CITY, 2011, None).await;
        assert_eq!(seen.len(), 1, "what lies outside one's reach is not listed");
        assert_eq!(seen[0]["unit"]["code"], WUHUA);
        assert_eq!(owed(&world, &city, FINANCE, 2011, None).await, [json!(null); 0], "a department keeps no fund");
        assert_eq!(owed(&world, &city, "nowhere", 2011, None).await, [json!(null); 0]);

        let query = "query($unit: String!) { unit(code: $unit) { fundObligation(period: \"2011\") {
            demanded { fen } appropriated { fen } short { fen }
        } } }";
        let fact = async |actor: &Arc<Actor>, unit: &str| {
            in_fen(&world.data(actor, query, json!({ "unit": unit })).await["unit"]["fundObligation"])
        };
        let seen = json!({ "demanded": 50_000, "appropriated": 45_000, "short": 5_000 });
        assert_eq!(fact(&world.system, WUHUA).await, seen);
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let stranger = world.actor(SHILIN, &[Role::FundOfficer]).await;
        for (actor, unit) in [(&reporter, WUHUA), (&stranger, WUHUA), (&world.system, FINANCE)] {
            assert_eq!(fact(actor, unit).await, Value::Null, "{unit}");
        }

        let query = "query($unit: String!) { investmentShares(unit: $unit, asOf: \"2011-06-01\") {
            share validFrom validUntil unit { code } clause { number }
        } }";
        let binding = world.data(&desk.keeper, query, json!({ "unit": WUHUA })).await["investmentShares"].clone();
        let one = |part: &str, unit: &str, from: &str, until: Value| {
            json!({
                "share": part, "validFrom": from, "validUntil": until, "unit": { "code": unit },
                "clause": { "number": "4.5.1a" },
            })
        };
        let both =
            [one("0.04", CITY, "2010-06-01", Value::Null), one("0.05", WUHUA, "2011-01-01", json!("2012-01-01"))];
        assert_eq!(binding, json!(both));
    });
}

/// Feature 46.
#[test]
fn what_is_carried_over_was_appropriated_once_and_is_paid_in_the_year_to_which_it_is_carried() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        done(&desk.appropriate(2010, 1_000).await);
        morning(&world, "2011-01-05");
        done(&desk.carry_over(2010).await);
        let line = desk.limited(2011, "REWARD", 1_000).await;
        done(&desk.allocate(2011, &line, 1_000).await);
        let commitment = desk.committed(&line, 400, "2011-03-31").await;
        done(&desk.pay(&desk.ordered(&commitment, 300).await).await);
        assert_eq!(figures(&own(&desk, 2010, None).await), json!([null, null, null, 1_000, 0, null]));
        assert_eq!(figures(&own(&desk, 2011, None).await), json!([null, null, null, 0, 300, null]));
    });
}

/// Of whatever many units and years it takes as many statements.
#[test]
fn what_all_divisions_owe_for_some_years_is_read_in_a_fixed_number_of_statements() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        share(&world, CITY, "0.03", "2010-01-01").await;
        record(&desk, 2010, "BUDGET", 1_000_000, None).await;
        done(&desk.appropriate(2010, 30_000).await);
        let read = Read::new(&world.app.store, world.system.clone());
        let all: Vec<UnitId> = organization::read::tree(&read).await.unwrap().units.iter().map(|row| row.id).collect();
        for known in [None, Some(world.clock.now())] {
            let mut statements = Vec::new();
            for (units, years) in [(&[desk.keeper.unit][..], &[2010][..]), (&all[..], &[2009, 2010, 2011, 2012][..])] {
                let read = Read::new(&world.app.store, world.system.clone());
                let found = obligations(&read, units, years, known).await.unwrap();
                assert_eq!(found.len(), units.len() * years.len());
                let owed = found[&(desk.keeper.unit, 2010)].as_ref().unwrap();
                assert_eq!((owed.demanded, owed.short), (Some(Fen(30_000)), Some(Fen(0))));
                statements.push(read.statements());
            }
            assert_eq!(statements[0], statements[1], "{known:?}");
        }
    });
}

/// Feature 46.
#[test]
fn a_revenue_or_a_share_that_cannot_be_is_refused_and_says_what_can() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let revenue = recording(&desk, 2010, "BUDGET", 1_000);
        let with = |input: &Value, pointer: &str, value: &Value| {
            let mut input = input.clone();
            *input.pointer_mut(pointer).unwrap() = value.clone();
            input
        };
        let cases = [
            ("/unit", json!("nowhere"), "NOT_FOUND", json!(["unit"])),
            ("/unit", json!(FINANCE), "BAD_USER_INPUT", json!(["unit"])),
            ("/unit", json!(SHILIN), "NOT_FOUND", json!([])),
            ("/year", json!(1999), "BAD_USER_INPUT", json!(["year"])),
            ("/year", json!(2021), "BAD_USER_INPUT", json!(["year"])),
            ("/kind", json!("FINAL"), "STATE_FORBIDS", json!(["kind"])),
            ("/amount", fen(0), "BAD_USER_INPUT", json!(["amount"])),
            ("/amount", fen(-1), "BAD_USER_INPUT", json!(["amount"])),
            ("/amount", json!({ "fen": "1", "currency": "USD" }), "BAD_USER_INPUT", json!(["amount", "currency"])),
            ("/paper", json!(" "), "BAD_USER_INPUT", json!(["paper"])),
        ];
        for (pointer, value, code, path) in &cases {
            let payload = desk.keep("revenueRecord", with(&revenue, pointer, value)).await;
            let error = refused(&payload, code);
            assert!(path == &json!([]) || error["path"] == *path, "{pointer} {value}: {error}");
        }
        let early = with(&revenue, "/kind", &json!("FINAL"));
        assert_eq!(allowed(&desk.keep("revenueRecord", early).await, "STATE_FORBIDS"), ["2011-01-01 –"]);
        let mut early = with(&revenue, "/kind", &json!("ADJUSTED"));
        early["year"] = json!(2011);
        assert_eq!(allowed(&desk.keep("revenueRecord", early).await, "STATE_FORBIDS"), ["2011-01-01 –"]);
        let read = Read::new(&world.app.store, world.system.clone());
        assert_eq!(read.find::<revenue::Entity>().count().await.unwrap(), 0, "nothing was recorded");
        done(&desk.keep("revenueRecord", with(&revenue, "/year", &json!(2011))).await);

        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let input = sharing(&world, WUHUA, "0.03", "2011-01-01").await;
        let cases = [
            ("/unit", json!("nowhere"), "NOT_FOUND", json!(["unit"])),
            ("/share", json!("0"), "BAD_USER_INPUT", json!(["share"])),
            ("/share", json!("-0.03"), "BAD_USER_INPUT", json!(["share"])),
            ("/share", json!("3%"), "BAD_USER_INPUT", json!(["share"])),
            ("/share", json!("1.1"), "BAD_USER_INPUT", json!(["share"])),
            ("/share", json!("0.0000001"), "BAD_USER_INPUT", json!(["share"])),
            ("/clause", json!(desk.source), "NOT_FOUND", json!(["clause"])),
            ("/paper", json!(""), "BAD_USER_INPUT", json!(["paper"])),
        ];
        for (pointer, value, code, path) in &cases {
            let payload = change(&world, &supervisor, "investmentShareSet", with(&input, pointer, value)).await;
            assert_eq!(refused(&payload, code)["path"], *path, "{pointer} {value}");
        }
        let late = sharing(&world, COUNTY, "0.03", "2012-01-01").await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let payload = change(&world, &city, "investmentShareSet", late).await;
        assert_eq!(refused(&payload, "OUTSIDE_ITS_DAYS")["path"], json!(["from"]));
        let above = sharing(&world, CITY, "0.01", "2011-01-01").await;
        refused(&change(&world, &supervisor, "investmentShareSet", above).await, "NOT_FOUND");
        let kept = world.refused_attempts().await;
        let is_kept = |command: &str| kept.iter().any(|one| one["command"] == command);
        assert!(is_kept("funding.revenue.record") && is_kept("funding.investment_share.set"), "{kept:?}");

        // Who keeps a fund says not what it is owed.
        let query = "mutation($input: InvestmentShareSetInput!) { investmentShareSet(input: $input) { auditId } }";
        let answer = world.ask(&desk.keeper, query, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer:#}");
    });
}

/// Feature 46.
#[test]
fn the_database_takes_no_change_and_no_removal_of_a_version_of_a_revenue() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        record(&desk, 2010, "BUDGET", 1_000, None).await;
        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let replaces = match world.kind {
            Kind::Sqlite => "INSERT OR REPLACE INTO revenue SELECT * FROM revenue",
            Kind::Postgres => "TRUNCATE revenue",
        };
        for statement in ["UPDATE revenue SET fen = fen + 1", "DELETE FROM revenue", replaces] {
            assert!(hand.is_refused(statement).await, "{statement} on {:?}", world.kind);
        }
        assert_eq!(hand.everything().await, before);
        record(&desk, 2010, "BUDGET", 1_001, Some("示例：误计")).await;
    });
}

#[test]
fn budgets_are_adjusted_once_a_year_has_begun_and_its_account_is_final_once_it_is_over() {
    for (kind, today, from) in [
        (RevenueKind::Budget, "2000-01-01", None),
        (RevenueKind::Adjusted, "2010-12-31", Some("2011-01-01 –")),
        (RevenueKind::Adjusted, "2011-01-01", None),
        (RevenueKind::Final, "2011-12-31", Some("2012-01-01 –")),
        (RevenueKind::Final, "2012-01-01", None),
    ] {
        let refused = check_begun(kind, 2011, day(today)).err().map(|refusal| refusal.allowed);
        assert_eq!(refused, from.map(|from| vec![from.to_owned()]), "{kind:?} {today}");
    }
    assert!(days_of(2011).contains(day("2011-12-31")) && !days_of(2011).contains(day("2012-01-01")));
}

#[test]
fn of_versions_the_last_of_the_last_kind_counts_and_of_units_together_the_one_that_is_there() {
    use RevenueKind::{Adjusted, Budget, Final};
    assert_eq!(base([]), None);
    assert_eq!(base([(Budget, 1, Fen(1)), (Budget, 3, Fen(3)), (Budget, 2, Fen(2))]), Some((Budget, Fen(3))));
    assert_eq!(base([(Final, 2, Fen(2)), (Budget, 3, Fen(3)), (Adjusted, 4, Fen(4))]), Some((Final, Fen(2))));
    let (one, other) = ((Final, Fen(5)), (Budget, Fen(7)));
    assert_eq!((joint(None, &[]), joint(Some(one), &[other])), (Ok(None), Ok(Some(one))));
    assert_eq!(joint(None, &[one, other]), Ok(Some((Budget, Fen(12)))), "no more final than the least final");
    let most = (Final, Fen::MOST);
    assert_eq!(joint(None, &[most, one]).map_err(|refusal| refusal.code), Err(ErrorCode::BadInput));
    assert_eq!(joint(Some(one), &[most, most]), Ok(Some(one)), "what does not count is not added up");
    let rate = |text: &str| -> Rate { text.parse().unwrap() };
    let (low, high) = ((rate("0.03"), Uuid::from_u128(1)), (rate("0.04"), Uuid::from_u128(2)));
    assert_eq!((strictest([low, high]), strictest([])), (Some(high), None));
    let same = (rate("0.04"), Uuid::from_u128(3));
    assert_eq!((strictest([same, high]), strictest([high, same])), (Some(high), Some(high)));
}

proptest! {
    /// Feature 46.
    #[test]
    fn what_is_short_is_what_is_left_of_the_demand_and_the_voucher_that_reaches_it_is_the_first(
        amounts in prop::collection::vec(1_i64..1_000, 0..12),
        revenue in 1_i64..20_000,
        millionths in 1_u32..=1_000_000,
        before in 0_i64..1_000,
        revenue_before in prop::option::of(1_i64..20_000),
    ) {
        let share: Rate = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000).parse().unwrap();
        let given = Given { appropriated: Fen(amounts.iter().sum()), paid: Fen(0) };
        let rule = Some((share, Uuid::nil()));
        let year_before =
            Before { base: revenue_before.map(|fen| (RevenueKind::Final, Fen(fen))), appropriated: Fen(before) };
        let owed = Obligation::new(Some((RevenueKind::Budget, Fen(revenue))), rule, given, year_before);
        let (demanded, short) = (owed.demanded.unwrap().0, owed.short.unwrap().0);
        let exact = i128::from(revenue) * i128::from(millionths);
        prop_assert!(i128::from(demanded) * 1_000_000 >= exact && i128::from(demanded - 1) * 1_000_000 < exact);
        prop_assert_eq!(short, (demanded - given.appropriated.0).max(0));
        prop_assert_eq!(owed.grown, (before > 0).then(|| Fen(given.appropriated.0 - before)));
        prop_assert_eq!(owed.base_grown, revenue_before.map(|before| Fen(revenue - before)));
        let posted: Vec<Appropriated> = (0_u128..).zip(&amounts).map(|(at, amount)| Appropriated {
            voucher: VoucherId(Uuid::from_u128(at)),
            day: day("2010-12-01"),
            fen: Fen(*amount),
        }).collect();
        let reaching = reached(Fen(demanded), &posted);
        prop_assert_eq!(reaching.is_some(), short == 0);
        if let Some(reaching) = reaching {
            let place = posted.iter().position(|one| *one == reaching).unwrap();
            let until = |end: usize| amounts[..end].iter().sum::<i64>();
            prop_assert!(until(place) < demanded && until(place + 1) >= demanded);
        }
        let nothing = Obligation::new(None, rule, given, year_before);
        prop_assert_eq!((nothing.short, nothing.base_grown), (None, None), "nothing is demanded of nothing");
    }
}
