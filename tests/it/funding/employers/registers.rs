//! Employers are registered once by a code, with dates, and shares are set by a clause and a paper.

use rencai::access::Role;
use rencai::funding::holdings;
use rencai::organization::reorganization::{HoldingKind, Open};
use rencai::store::Read;
use serde_json::{Value, json};

use super::Office;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, PANLONG, WUHUA, World, in_app};

const FULL: super::Figures = [40_000, 1_000, 1_000, 0, 1_000, 0, 0];

/// How many of something a unit would leave open.
async fn left(world: &World, office: &Office, kind: HoldingKind) -> Option<u64> {
    let (read, unit, mut open) = (Read::new(&world.app.store, world.system.clone()), office.keeper.unit, Open::new());
    holdings::open(&read, &[unit], &mut open).await.unwrap();
    open.get(&(unit, kind)).copied()
}

/// Feature 48.
#[test]
fn an_employer_has_a_code_once_at_its_unit_and_a_name_and_a_kind_for_some_days() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let register = office.registering("e-1", "ENTERPRISE");
        let with = |field: &str, value: Value| {
            let mut input = register.clone();
            input[field] = value;
            input
        };
        for (field, value, code) in [
            ("code", json!("a b"), "BAD_USER_INPUT"),
            ("code", json!("11010519491231002X"), "IDENTITY_NUMBERS_REFUSED"),
            ("name", json!(" "), "BAD_USER_INPUT"),
            ("unit", json!("nowhere"), "NOT_FOUND"),
            ("unit", json!("530102-health"), "BAD_USER_INPUT"),
            ("unit", json!("530114"), "OUTSIDE_ITS_DAYS"),
            ("unit", json!(PANLONG), "NOT_FOUND"),
        ] {
            let payload = office.keep("employerRegister", with(field, value.clone())).await;
            let path = refused(&payload, code)["path"].clone();
            assert!(path == json!([field]) || value == json!(PANLONG), "{value}: {path}");
        }
        let employer = office.enterprise("e-1").await;
        let twice = office.keep("employerRegister", with("code", json!("E-1"))).await;
        assert_eq!(refused(&twice, "CODE_TAKEN")["path"], json!(["code"]), "letters are of one case");
        assert_eq!(left(&world, &office, HoldingKind::Employer).await, Some(1));
        assert!(HoldingKind::Employer.needs_heir() && !HoldingKind::TrainingShare.needs_heir());

        let change = |name: &str, kind: &str, from: &str| json!({ "employer": employer, "name": name, "kind": kind, "from": from });
        done(&office.keep("employerChange", change("示例企业 甲", "OTHER", "2009-07-01")).await);
        let close = json!({ "employer": employer, "from": "2010-01-01" });
        done(&office.keep("employerClose", close.clone()).await);
        refused(&office.keep("employerClose", close).await, "STATE_FORBIDS");
        assert_eq!(left(&world, &office, HoldingKind::Employer).await, None);
        let reopened = office.keep("employerChange", change("示例企业 乙", "ENTERPRISE", "2010-07-01")).await;
        done(&reopened);
        let profiles: Vec<Value> = reopened["employer"]["profiles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| json!([one["name"], one["kind"], one["validFrom"], one["validUntil"]]))
            .collect();
        assert_eq!(
            profiles,
            [
                json!(["示例用人单位 e-1", "ENTERPRISE", "2007-01-01", "2009-07-01"]),
                json!(["示例企业 甲", "OTHER", "2009-07-01", "2010-01-01"]),
                json!(["示例企业 乙", "ENTERPRISE", "2010-07-01", null]),
            ]
        );
        let query = "query($unit: String!, $code: String, $day: Date, $known: DateTime) {
            employers(unit: $unit, code: $code) { edges { node { profile(asOf: $day, knownAt: $known) { name } } } } }";
        let named = async |day: &str, known: Option<&str>| {
            let variables = json!({ "unit": WUHUA, "code": "e-1", "day": day, "known": known });
            let found = world.data(&office.keeper, query, variables).await;
            let profile = &found["employers"]["edges"][0]["node"]["profile"];
            profile.get("name").cloned().unwrap_or_default()
        };
        assert_eq!(named("2008-01-01", None).await, "示例用人单位 e-1");
        assert_eq!(named("2010-03-01", None).await, Value::Null);
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        done(&office.keep("employerChange", change("示例企业 丙", "ENTERPRISE", "2010-09-01")).await);
        assert_eq!(named("2010-10-01", None).await, "示例企业 丙");
        assert_eq!(named("2010-10-01", Some("2010-12-02T01:00:00Z")).await, "示例企业 乙", "as it was known");
        assert_eq!(named("2010-10-01", Some("2010-11-01T01:00:00Z")).await, Value::Null, "nothing was known yet");

        // It is of the kind that it had last in the year.
        done(&office.share("OTHER", "0.01", "2009-01-01").await);
        let payload = office.declare(&employer, 2009, [40_000, 400, 400, 0, 400, 0, 0]).await;
        done(&payload);
        assert_eq!(payload["declaration"]["kind"], "OTHER");
        done(&office.declare(&employer, 2008, FULL).await);

        // Of a year that is declared it is there on some day, so that what was declared can be corrected.
        let close = async |from: &str| {
            let input = json!({ "employer": employer, "from": from });
            office.keep("employerClose", input).await
        };
        for from in ["2008-06-01", "2009-01-01"] {
            let payload = close(from).await;
            assert_eq!(refused(&payload, "STATE_FORBIDS")["path"], json!(["from"]));
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), ["2010-01-01 –"], "{from}");
        }
        done(&close("2009-01-02").await);
    });
}

#[test]
fn a_share_is_more_than_nothing_and_has_a_clause_a_paper_and_a_day() {
    in_app(|world| async move {
        let office = Office::of(&world).await;
        let set = json!({
            "unit": CITY, "kind": "OTHER", "share": "0.01", "clause": office.clause, "from": "2009-01-01",
            "paper": "示例文号",
        });
        for (field, value, code) in [
            ("share", json!("0"), "BAD_USER_INPUT"),
            ("share", json!("1.1"), "BAD_USER_INPUT"),
            ("share", json!("0,01"), "BAD_USER_INPUT"),
            ("clause", json!("nothing"), "NOT_FOUND"),
            ("paper", json!(" "), "BAD_USER_INPUT"),
            ("unit", json!("nowhere"), "NOT_FOUND"),
        ] {
            let mut input = set.clone();
            input[field] = value;
            let payload = office.change(&office.setter, "trainingShareSet", input).await;
            assert_eq!(refused(&payload, code)["path"], json!([field]));
        }
        let mut early = set.clone();
        early["unit"] = json!("530114");
        let payload = office.change(&office.setter, "trainingShareSet", early).await;
        assert_eq!(refused(&payload, "OUTSIDE_ITS_DAYS")["path"], json!(["from"]));
        let stranger = world.actor(PANLONG, &[Role::Supervisor]).await;
        let mut theirs = set.clone();
        theirs["unit"] = json!(WUHUA);
        refused(&office.change(&stranger, "trainingShareSet", theirs).await, "NOT_FOUND");
        let payload = office.change(&office.setter, "trainingShareSet", set).await;
        done(&payload);
        let share = &payload["share"];
        assert_eq!(id(&share["clause"]), office.clause);
        let told = [&share["share"], &share["validFrom"], &share["unit"]["code"]];
        assert_eq!(told, ["0.01", "2009-01-01", CITY]);

        // What was known before stays known of then.
        world.clock.set("2010-12-02T02:00:00Z".parse().unwrap());
        done(&office.share("OTHER", "0.02", "2009-01-01").await);
        let query = "query($unit: String!, $known: DateTime) {
            trainingShares(unit: $unit, asOf: \"2010-01-01\", knownAt: $known) { kind share } }";
        let of_others = async |known: Option<&str>| {
            let found = world.data(&office.keeper, query, json!({ "unit": WUHUA, "known": known })).await;
            let shares = found["trainingShares"].as_array().unwrap().clone();
            shares.into_iter().find(|one| one["kind"] == "OTHER").map(|one| one["share"].clone())
        };
        assert_eq!(of_others(None).await, Some(json!("0.02")));
        assert_eq!(of_others(Some("2010-12-02T01:00:00Z")).await, Some(json!("0.01")));
        assert_eq!(of_others(Some("2010-11-01T01:00:00Z")).await, None);
    });
}
