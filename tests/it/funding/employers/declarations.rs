//! A year is declared once, adds up, agrees with the years beside it or says why not, is corrected and accepted.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{FIGURES, Office, with_figures};
use crate::funding::shares::statements;
use crate::funding::{fen, in_fen};
use crate::supervision::another;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, in_app};

/// Of a wage bill of 40,000 fen 1,000 are due.
const FULL: super::Figures = [40_000, 1_000, 1_000, 0, 800, 0, 200];

/// Feature 48.
#[test]
fn what_is_declared_adds_up_and_is_the_share_that_was_in_force_on_the_years_first_day() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let employer = office.enterprise("E-1").await;
        for (figures, field, right) in [
            ([40_001, 1_000, 1_000, 0, 800, 0, 200], "due", "1001 fen"),
            ([40_000, 1_001, 1_000, 0, 800, 0, 200], "due", "1000 fen"),
            ([40_000, 1_000, 1_000, 0, 800, 0, 201], "carriedOut", "200 fen"),
            ([40_000, 1_000, 1_000, 5, 800, 0, 200], "carriedOut", "205 fen"),
        ] {
            let payload = office.declare(&employer, 2009, figures).await;
            assert_eq!(refused(&payload, "FIGURES_BREAK_RULES")["path"], json!([field]), "{figures:?}");
            assert_eq!(allowed(&payload, "FIGURES_BREAK_RULES"), [right]);
        }
        let overspent = office.declare(&employer, 2009, [40_000, 1_000, 1_000, 0, 1_001, 0, 0]).await;
        assert_eq!(allowed(&overspent, "FIGURES_BREAK_RULES"), Vec::<String>::new(), "nothing carried out would do");
        let [most, beyond] = [10_000_000_000_000, 9_007_199_254_740_991];
        for (field, amount) in
            [("base", -1), ("spent", -1), ("base", most + 1), ("carriedIn", beyond), ("toppedUp", -beyond)]
        {
            let mut input = Office::declaring(&employer, 2009, FULL);
            input[field] = fen(amount);
            let payload = office.keep("declarationMake", input).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!([field]), "{amount}");
        }
        let mut foreign = Office::declaring(&employer, 2009, FULL);
        foreign["setAside"]["currency"] = json!("USD");
        let payload = office.keep("declarationMake", foreign).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["setAside", "currency"]));
        assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["CNY"]);
        let early = office.declare(&employer, 2010, FULL).await;
        assert_eq!(refused(&early, "STATE_FORBIDS")["path"], json!(["year"]), "2010 is not over");
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["2011-01-01 –"]);
        refused(&office.declare(&employer, 1999, FULL).await, "BAD_USER_INPUT");
        let before = office.declare(&employer, 2006, FULL).await;
        assert_eq!(refused(&before, "STATE_FORBIDS")["path"], json!(["year"]), "it was not there");

        let payload = office.declare(&employer, 2009, FULL).await;
        done(&payload);
        let made = &payload["declaration"];
        assert_eq!(made["figures"]["due"], 1_000);
        assert_eq!(
            [&made["kind"], &made["share"], &made["state"], &made["rate"], &made["short"], &made["number"]],
            [&json!("ENTERPRISE"), &json!("0.025"), &json!("SUBMITTED"), &json!("0.025"), &json!(0), &json!(1)]
        );
        let again = office.declare(&employer, 2009, [40_000, 1_000, 1_000, 0, 1_000, 0, 0]).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["CORRECT"], "once a year");

        // Another kind owes nothing before somebody has said what.
        let institution = office.keep("employerRegister", office.registering("P-1", "PUBLIC_INSTITUTION")).await;
        let institution = id(&institution["employer"]);
        let payload = office.declare(&institution, 2009, [40_000, 400, 400, 0, 0, 0, 400]).await;
        assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["trainingShareSet"]);
        done(&office.share("PUBLIC_INSTITUTION", "0.01", "2009-01-01").await);
        done(&office.declare(&institution, 2009, [40_000, 400, 400, 0, 0, 0, 400]).await);

        // A share that is set within a year holds from the next on, and a county may demand more, not less.
        let by_county = async |share: &str, from: &str| {
            let input = json!({
                "unit": WUHUA, "kind": "ENTERPRISE", "share": share, "clause": office.clause, "from": from,
                "paper": "示例文号",
            });
            office.change(&office.judge, "trainingShareSet", input).await
        };
        done(&by_county("0.03", "2008-06-01").await);
        let other = office.enterprise("E-2").await;
        done(&office.declare(&other, 2008, FULL).await);
        let less = office.declare(&other, 2009, [40_000, 1_000, 1_000, 0, 1_000, 200, 200]).await;
        assert_eq!(allowed(&less, "FIGURES_BREAK_RULES"), ["1200 fen"]);
        done(&by_county("0.01", "2008-06-01").await);
        done(&office.declare(&other, 2009, [40_000, 1_000, 1_000, 0, 1_000, 200, 200]).await);
        let query = "query($unit: String!, $day: Date) { trainingShares(unit: $unit, asOf: $day) { kind share } }";
        let shown = async |day: &str| {
            let found = world.data(&office.keeper, query, json!({ "unit": WUHUA, "day": day })).await;
            found["trainingShares"].as_array().unwrap().len()
        };
        assert_eq!([shown("2007-06-01").await, shown("2008-06-01").await, shown("2009-06-01").await], [1, 2, 3]);
    });
}

/// Feature 48.
#[test]
fn what_differs_from_the_years_beside_it_is_explained_and_the_explanation_stays() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let employer = office.enterprise("E-1").await;
        let first = office.declared(&employer, 2008, FULL).await;
        let figures = [40_000, 1_000, 1_000, 0, 900, 150, 250];
        let payload = office.declare(&employer, 2009, figures).await;
        assert_eq!(refused(&payload, "FIGURES_BREAK_RULES")["path"], json!(["explanation"]));
        assert_eq!(allowed(&payload, "FIGURES_BREAK_RULES"), ["200 fen"]);
        let mut input = Office::declaring(&employer, 2009, figures);
        input["explanation"] = json!("字".repeat(2_001));
        refused(&office.keep("declarationMake", input.clone()).await, "BAD_USER_INPUT");
        input["explanation"] = json!("示例：50 分随分立划出");
        let made = office.keep("declarationMake", input).await;
        done(&made);
        let declaration = &made["declaration"];
        let breaches = declaration["breaches"].as_array().unwrap();
        assert_eq!(breaches.len(), 1);
        assert_eq!((&breaches[0]["kind"], &breaches[0]["explainable"]), (&json!("YEAR_BEFORE"), &json!(true)));
        assert_eq!(declaration["versions"][0]["explanation"], "示例：50 分随分立划出");

        // Who corrects the year before is told of the year after.
        let corrected = [40_000, 1_000, 1_000, 0, 700, 0, 300];
        let payload = office.correct(&first, corrected, None).await;
        assert_eq!(refused(&payload, "FIGURES_BREAK_RULES")["path"], json!(["explanation"]));
        assert_eq!(allowed(&payload, "FIGURES_BREAK_RULES"), ["150 fen"]);
        done(&office.correct(&first, corrected, Some("示例：下年另有划出")).await);
        done(&office.correct(&first, [40_000, 1_000, 1_000, 0, 850, 0, 150], None).await);
        let shown = office.shown(&office.keeper, &id(declaration), "explanation breaches { kind }").await;
        assert_eq!((&shown["explanation"], &shown["breaches"]), (&json!("示例：50 分随分立划出"), &json!([])));
    });
}

/// Feature 48.
#[test]
fn another_person_accepts_and_a_correction_stands_beside_what_it_corrects() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let employer = office.enterprise("E-1").await;
        let declaration = office.declared(&employer, 2009, FULL).await;
        let own = office.change(&office.keeper, "declarationAccept", json!({ "declaration": declaration })).await;
        assert_eq!(refused(&own, "SAME_PERSON")["path"], json!(["declaration"]));
        let colleague = another(&office.keeper);
        done(&office.change(&colleague, "declarationAccept", json!({ "declaration": declaration })).await);
        assert_eq!(allowed(&office.judge("declarationReturn", &declaration).await, "STATE_FORBIDS"), ["CORRECT"]);

        let same = office.correct(&declaration, FULL, None).await;
        assert_eq!(refused(&same, "BAD_USER_INPUT")["path"], json!(["declaration"]), "it says the same");
        let mut input = with_figures(json!({ "declaration": declaration, "reason": " " }), FULL);
        let silent = office.keep("declarationCorrect", input.clone()).await;
        assert_eq!(refused(&silent, "BAD_USER_INPUT")["path"], json!(["reason"]));
        input["reason"] = json!("示例：漏计补提");
        input["toppedUp"] = fen(10);
        input["carriedOut"] = fen(210);
        input["expectedVersion"] = json!(1);
        refused(&office.keep("declarationCorrect", input.clone()).await, "VERSION_CONFLICT");
        input["expectedVersion"] = json!(2);
        input["idempotencyKey"] = json!("once");
        let corrected = office.keep("declarationCorrect", input.clone()).await;
        done(&corrected);
        assert_eq!(office.keep("declarationCorrect", input).await["auditId"], corrected["auditId"]);
        let shown = &corrected["declaration"];
        assert_eq!((&shown["state"], &shown["number"]), (&json!("SUBMITTED"), &json!(2)));
        let versions = shown["versions"].as_array().unwrap();
        assert_eq!(versions[0]["figures"]["toppedUp"], 0, "what was declared first stays");
        assert_eq!(versions[1]["figures"]["toppedUp"], 10);
        assert_eq!(versions[1]["reason"], "示例：漏计补提");
        assert_eq!(versions[1]["digest"], shown["digest"]);
        assert_ne!(versions[0]["digest"], versions[1]["digest"]);

        // What is returned counts no more until it is corrected.
        let row =
            |declared: i64, spent: i64| json!([WUHUA, "ENTERPRISE", [declared, 40_000, 1_000, 1_000, 10, spent, 0]]);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, [row(1, 800)]);
        done(&office.judge("declarationReturn", &declaration).await);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, Vec::<Value>::new());
        done(&office.correct(&declaration, [40_000, 1_000, 1_000, 10, 700, 0, 310], None).await);
        assert_eq!(office.totals(&office.keeper, WUHUA, 2009).await, [row(1, 700)]);
        done(&office.judge("declarationAccept", &declaration).await);
        let steps = office.shown(&office.keeper, &declaration, "state steps { moved number by remark }").await;
        assert_eq!(steps["state"], "ACCEPTED");
        let moved: Vec<Value> =
            steps["steps"].as_array().unwrap().iter().map(|step| json!([step["moved"], step["number"]])).collect();
        assert_eq!(moved, [json!(["ACCEPT", 1]), json!(["RETURN", 2]), json!(["ACCEPT", 3])]);
        let kept = world.refused_attempts().await;
        assert!(kept.iter().any(|one| one["command"] == "funding.declaration.accept" && one["code"] == "SAME_PERSON"));
    });
}

/// Feature 48.
#[test]
fn each_declaration_shows_how_it_differs_from_last_year_and_from_its_peers_exactly() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let mut declared = Vec::new();
        for (code, base) in [("E-1", 40_000), ("E-2", 80_000), ("E-3", 400_000), ("E-4", 120_000)] {
            let due = base / 40;
            let employer = office.enterprise(code).await;
            office.declared(&employer, 2008, [base, due, due, 0, due, 0, 0]).await;
            let set = due / 2;
            declared.push(office.declared(&employer, 2009, [base + 4_000, due + 100, set, 0, set, 0, 0]).await);
        }
        let fields = format!(
            "yearBefore {{ year }} sinceYearBefore {{ {FIGURES} }}
            peers {{ count rate median {{ {FIGURES} }} difference {{ {FIGURES} }} }}"
        );
        let shown = office.shown(&office.keeper, &declared[2], &fields).await;
        assert_eq!(shown["yearBefore"]["year"], 2008);
        let since = &shown["sinceYearBefore"];
        assert_eq!([&since["base"], &since["due"], &since["setAside"]], [&json!(4_000), &json!(100), &json!(-5_000)]);
        let peers = &shown["peers"];
        assert_eq!(peers["count"], 4);
        assert_eq!(peers["median"]["base"], 84_000, "the lower of the two in the middle");
        assert_eq!(peers["difference"]["base"], 320_000);
        // 500/44,000, 1,000/84,000, 1,500/124,000 and 5,000/404,000: of the middle two the lower, cut off.
        assert_eq!(peers["rate"], "0.011904");
        done(&office.judge("declarationReturn", &declared[0]).await);
        let shown = office.shown(&office.keeper, &declared[2], &fields).await;
        assert_eq!((&shown["peers"]["count"], &shown["peers"]["median"]["base"]), (&json!(3), &json!(124_000)));
        let first = "yearBefore { yearBefore { id } sinceYearBefore { base { fen } } }";
        let alone = office.shown(&office.keeper, &declared[0], first).await;
        assert_eq!(alone["yearBefore"], json!({ "yearBefore": null, "sinceYearBefore": null }));

        let short = format!("unit: \"{WUHUA}\", year: 2009, short: true");
        assert_eq!(office.list(&office.keeper, &short).await.len(), 4);
        assert_eq!(office.list(&office.keeper, &format!("{short}, states: [SUBMITTED]")).await.len(), 3);
        assert!(office.list(&office.keeper, &format!("{short}, kinds: [OTHER]")).await.is_empty());
        assert_eq!(office.list(&office.keeper, &format!("unit: \"{WUHUA}\", year: 2008, short: true")).await.len(), 0);
        assert_eq!(office.list(&office.keeper, &format!("unit: \"{WUHUA}\", year: 2008, short: false")).await.len(), 4);
    });
}

/// Feature 48.
#[test]
fn a_county_sees_its_own_declarations_and_the_city_sees_the_sums_of_each() {
    in_app(|world| async move {
        let here = Office::of(&world).await;
        let there = Office::at(&world, PANLONG).await;
        for (office, base) in [(&here, 40_000), (&there, 80_000)] {
            let employer = office.enterprise("E-1").await;
            office.declared(&employer, 2009, [base, base / 40, 0, 0, 0, 0, 0]).await;
        }
        let row = |unit: &str, base: i64| json!([unit, "ENTERPRISE", [1, base, base / 40, 0, 0, 0, base / 40]]);
        let city = world.actor(CITY, &[Role::Auditor]).await;
        let both = [row(WUHUA, 40_000), row(PANLONG, 80_000)];
        assert_eq!(here.totals(&city, CITY, 2009).await, both);
        assert_eq!(here.totals(&city, CITY, 2008).await, Vec::<Value>::new());
        assert_eq!(here.totals(&here.keeper, CITY, 2009).await, [both[0].clone()], "each sees what is his");
        assert!(here.totals(&here.keeper, PANLONG, 2009).await.is_empty());
        let all = format!("unit: \"{CITY}\", year: 2009, below: true");
        assert_eq!(here.list(&city, &all).await.len(), 2);
        assert_eq!(here.list(&city, &format!("unit: \"{CITY}\", year: 2009")).await.len(), 0);
        let own = here.list(&here.keeper, &all).await;
        assert_eq!(own.len(), 1);

        // Who is elsewhere finds nothing of it, and who has another role may not.
        let stranger = world.actor(SHILIN, &[Role::FundOfficer, Role::Supervisor]).await;
        assert_eq!(here.shown(&stranger, &own[0], "id").await, Value::Null);
        let input = json!({ "declaration": own[0] });
        for name in ["declarationAccept", "declarationReturn"] {
            let mut input = input.clone();
            if name == "declarationReturn" {
                input["reason"] = json!("示例");
            }
            refused(&here.change(&stranger, name, input).await, "NOT_FOUND");
        }
        let correct = with_figures(json!({ "declaration": own[0], "reason": "示例" }), FULL);
        refused(&here.change(&stranger, "declarationCorrect", correct.clone()).await, "NOT_FOUND");
        let query = "mutation($input: DeclarationCorrectInput!) { declarationCorrect(input: $input) { auditId } }";
        let answer = world.ask(&city, query, json!({ "input": correct })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{}", in_fen(&answer));
    });
}

/// Of however many declarations it takes as many statements.
#[test]
fn a_page_of_declarations_and_what_they_are_held_against_takes_a_fixed_number_of_statements() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        for number in 1..=12 {
            let employer = office.enterprise(&format!("E-{number}")).await;
            office.declared(&employer, 2008, FULL).await;
            office.declared(&employer, 2009, [40_000, 1_000, 1_000, 0, 1_200, 200, 0]).await;
        }
        let query = "query($unit: String!, $first: Int!) { declarations(unit: $unit, year: 2009, first: $first) {
            edges { node { employer { code profile { name } } unit { code } breaches { kind } yearBefore { number }
                sinceYearBefore { base { fen } } peers { count rate difference { base { fen } } }
                versions { number } steps { moved } } } } }";
        let mut taken = Vec::new();
        for first in [2, 12] {
            taken.push(statements(&world, &office.keeper, query, json!({ "unit": WUHUA, "first": first })).await);
        }
        assert_eq!(taken[0], taken[1]);
    });
}
