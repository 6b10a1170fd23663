use std::collections::BTreeSet;

use rencai::access::Role;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use serde_json::{Value, json};

use crate::support::world::{CITY, WUHUA, in_app};

const POLICY: &str = "kunming-2010-09-09";

#[test]
fn the_reference_policy_has_78_clauses_in_its_own_order_each_found_by_its_number() {
    in_app(|world| async move {
        let actor = world.actor(WUHUA, &[Role::Nominee]).await;
        let query = "query($code: String!) { policy(code: $code) {
            code title issuedBy issuedOn clauses {
                number title titleEn summary summaryZh duty capability validFrom policy { code }
            }
        } policies { code } }";
        let data = world.data(&actor, query, json!({ "code": POLICY })).await;
        assert_eq!(data["policies"], json!([{ "code": POLICY }]));
        assert_eq!(data["policy"]["issuedOn"], "2010-09-09");
        let clauses = data["policy"]["clauses"].as_array().unwrap();
        let written: Vec<String> =
            Catalogue::read(REFERENCE.clauses).unwrap().clauses.into_iter().map(|clause| clause.id).collect();
        let numbers: Vec<&str> = clauses.iter().map(|clause| clause["number"].as_str().unwrap()).collect();
        assert_eq!(numbers, written);
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 78);
        for clause in clauses {
            for field in ["title", "titleEn", "summary", "summaryZh", "duty", "capability"] {
                assert!(clause[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {clause}");
            }
            assert_eq!(clause["policy"]["code"], POLICY);
            assert_eq!(clause["validFrom"], "2010-09-09");
            let query = "query($number: String!) { clause(policy: \"kunming-2010-09-09\", number: $number) {
                number title titleEn summary summaryZh duty capability validFrom policy { code }
            } }";
            let alone = world.data(&actor, query, json!({ "number": clause["number"] })).await;
            assert_eq!(alone["clause"], *clause);
        }
    });
}

#[test]
fn every_clause_of_the_reference_catalogue_is_summarised_in_english_and_in_chinese() {
    let chinese = |text: &str| text.chars().any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one));
    let mut said = BTreeSet::new();
    for clause in Catalogue::read(REFERENCE.clauses).unwrap().clauses {
        let number = &clause.id;
        assert!(!chinese(&clause.summary) && clause.summary.ends_with('.'), "{number}: {}", clause.summary);
        let zh = clause.summary_zh.unwrap_or_else(|| panic!("{number} has none"));
        assert!(chinese(&zh) && zh.ends_with('。') && zh.chars().count() <= 200, "{number}: {zh}");
        assert!(!zh.chars().any(|one| one.is_ascii_alphabetic()), "{number}: {zh}");
        assert!(said.insert(zh), "{number} says what another says");
    }
    assert_eq!(said.len(), 78);
}

#[test]
fn what_does_not_exist_is_null_and_no_error() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::Operator]).await;
        let query = r#"{
            policy(code: "nowhere-1999") { code }
            clause(policy: "kunming-2010-09-09", number: "99.9z") { number }
            other: clause(policy: "nowhere-1999", number: "4.1.3a") { number }
        }"#;
        let data = world.data(&actor, query, json!({})).await;
        assert_eq!(data, json!({ "policy": null, "clause": null, "other": null }));
    });
}

#[test]
fn nothing_is_in_force_before_the_day_of_issue() {
    in_app(|world| async move {
        let actor = world.actor(CITY, &[Role::AwardOfficer]).await;
        let query = r#"query($day: Date!) {
            clause(policy: "kunming-2010-09-09", number: "4.1.3a", asOf: $day) { number title summary duty validFrom }
            policy(code: "kunming-2010-09-09") { clauses(asOf: $day) { title } }
        }"#;
        for (day, there) in [("2010-09-08", false), ("2010-09-09", true), ("2010-09-10", true), ("2030-01-01", true)] {
            let data = world.data(&actor, query, json!({ "day": day })).await;
            assert_eq!(data["clause"]["number"], "4.1.3a", "{day}");
            for field in ["title", "summary", "duty", "validFrom"] {
                assert_eq!(data["clause"][field].is_string(), there, "{field} on {day}");
            }
            let clauses = data["policy"]["clauses"].as_array().unwrap().iter();
            let in_force = clauses.filter(|clause| clause["title"] != Value::Null).count();
            assert_eq!(in_force, if there { 78 } else { 0 }, "{day}");
        }
    });
}
