use std::sync::Arc;

use rencai::access::Role;
use rencai::app::load_catalogue;
use rencai::kernel::ErrorCode;
use rencai::organization::entity::{unit, unit_succession, unit_version};
use rencai::organization::model::Units;
use rencai::organization::read::tree;
use rencai::organization::write::LoadUnits;
use rencai::policy::catalogues::REFERENCE;
use rencai::store::{Guarded, Read, files};
use sea_orm::Order;
use serde_json::json;

use crate::support::world::{CITY, World, in_app};

async fn all<E: Guarded>(world: &Arc<World>, by: E::Column) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().order_by(by, Order::Asc).all().await.unwrap()
}

#[test]
fn loading_the_same_units_again_changes_nothing() {
    in_app(|world| async move {
        let units = all::<unit::Entity>(&world, unit::Column::Id).await;
        let versions = all::<unit_version::Entity>(&world, unit_version::Column::Id).await;
        let links = all::<unit_succession::Entity>(&world, unit_succession::Column::UnitId).await;
        // 1 city, 16 divisions with 2 that end, 6 zones, 17 departments of the city and of each division.
        assert_eq!((units.len(), versions.len()), (1 + 16 + 6 + 17 * 17, units.len()));
        assert!(links.iter().any(|link| link.from_day.to_string() == "2011-05-20"), "{links:?}");
        world.clock.set("2013-01-01T00:00:00Z".parse().unwrap());
        load_catalogue(&world.app.store, REFERENCE).await.unwrap();
        assert_eq!(all::<unit::Entity>(&world, unit::Column::Id).await, units);
        assert_eq!(all::<unit_version::Entity>(&world, unit_version::Column::Id).await, versions);
        assert_eq!(all::<unit_succession::Entity>(&world, unit_succession::Column::UnitId).await, links);
    });
}

#[test]
fn a_catalogue_with_one_more_zone_enters_that_zone_only() {
    in_app(|world| async move {
        let more = format!(
            "{}\n[[zone]]\ncode = \"Z9\"\nname = \"新区\"\nname_en = \"New Zone\"\nlevel = \"provincial\"\n",
            REFERENCE.units
        );
        let units = Units::read(&more).unwrap();
        let loaded = world.run(&world.system, &LoadUnits { units }).await.unwrap();
        assert_eq!(loaded.done, 1);
        let actor = world.actor("Z9", &[Role::Nominator]).await;
        assert_eq!(actor.scope.0, "530100/Z9/");
    });
}

fn refused(toml: &str) -> (ErrorCode, Vec<String>) {
    let refusal = Units::read(toml).unwrap_err();
    assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
    (refusal.code, refusal.path)
}

const TOWN: &str = "[city]\ncode = \"c\"\nname = \"某市\"\nname_en = \"A city\"\n";

fn division(code: &str, more: &str) -> String {
    format!("[[division]]\ncode = \"{code}\"\nname = \"某区\"\nname_en = \"A district\"\n{more}\n")
}

#[test]
fn bad_catalogues_of_units_are_refused_and_the_code_is_named() {
    assert!(Units::read(&format!("{TOWN}{}", division("d", ""))).is_ok());
    let department = "[[department]]\nkind = \"x\"\nname = \"某局\"\nname_en = \"A bureau\"\n";
    let bad = |toml: String, code: &str| {
        assert_eq!(refused(&toml), (ErrorCode::CatalogueRefused, vec![code.to_owned()]), "{toml}");
    };
    bad(format!("{TOWN}{}{}", division("d", ""), division("d", "")), "d");
    bad(format!("{TOWN}{}", division("c", "")), "c");
    bad(format!("{TOWN}{}{}{department}", division("d", ""), division("d-x", "")), "d-x");
    bad(format!("{TOWN}{}", division("d", "valid_to = 2011-05-20\nsucceeded_by = \"nobody\"")), "d");
    bad(format!("{TOWN}{}", division("d/e", "")), "d/e");
    bad(format!("{TOWN}{}", division("", "")), "");
    bad(format!("{TOWN}{}", division("五华", "")), "五华");
    for unreadable in ["", "[city", "[city]\ncode = 5", &format!("{TOWN}colour = \"red\"\n"), "\u{0}"] {
        assert_eq!(refused(unreadable).0, ErrorCode::CatalogueRefused, "{unreadable:?}");
    }
    for term in ["valid_to = \"soon\"", "valid_from = 2011-02-30", "valid_from = 2011-05-20T00:00:00Z"] {
        let toml = format!("{TOWN}{}", division("d", term));
        assert_eq!(Units::read(&toml).map_err(|refusal| refusal.code), Err(ErrorCode::CatalogueRefused), "{term}");
    }
}

/// What is said of a catalogue of these divisions: the code that is named, and why.
fn said(divisions: &[(&str, &str)]) -> Option<(String, String)> {
    let list: String = divisions.iter().map(|(code, term)| division(code, term)).collect();
    let refusal = Units::read(&format!("{TOWN}{list}")).err()?;
    assert_eq!((refusal.code, refusal.message.zh.is_empty()), (ErrorCode::CatalogueRefused, false));
    Some((refusal.path.concat(), refusal.message.en))
}

#[test]
fn a_unit_must_end_after_it_begins() {
    for (term, fits) in [
        ("valid_from = 2005-01-01\nvalid_to = 2005-01-02", true),
        ("valid_from = 2005-01-01\nvalid_to = 2005-01-01", false),
        ("valid_from = 2005-01-02\nvalid_to = 2005-01-01", false),
        ("valid_from = 2005-01-01", true),
        ("valid_to = 2005-01-01", true),
    ] {
        let refused = said(&[("d", term)]);
        assert_eq!(refused.is_none(), fits, "{term}");
        assert!(refused.is_none_or(|(code, why)| code == "d" && why.contains("must come before")), "{term}");
    }
}

#[test]
fn a_unit_that_is_succeeded_must_end_and_one_that_ends_needs_no_successor() {
    let open = said(&[("a", "succeeded_by = \"b\""), ("b", "")]).unwrap();
    assert_eq!(open.0, "a");
    assert!(open.1.contains("needs valid_to"), "{open:?}");
    assert_eq!(said(&[("a", "valid_to = 2005-01-01\nsucceeded_by = \"b\""), ("b", "")]), None);
    assert_eq!(said(&[("a", "valid_to = 2005-01-01"), ("b", "")]), None);
}

#[test]
fn a_successor_must_exist_on_the_day_on_which_it_takes_over() {
    let ends = "valid_to = 2005-01-01\nsucceeded_by = \"b\"";
    for (term, fits) in [
        ("", true),
        ("valid_from = 2005-01-01", true),
        ("valid_from = 2005-01-02", false),
        ("valid_from = 2004-12-31", true),
        ("valid_to = 2005-01-01", false),
        ("valid_to = 2005-01-02", true),
        ("valid_from = 1990-01-01\nvalid_to = 2000-01-01", false),
    ] {
        let refused = said(&[("a", ends), ("b", term)]);
        assert_eq!(refused.is_none(), fits, "{term}");
        assert!(refused.is_none_or(|(code, why)| code == "a" && why.contains("must exist on 2005-01-01")), "{term}");
    }
}

#[test]
fn a_successor_that_leads_back_to_the_unit_itself_is_refused() {
    let ring =
        [("a", "valid_to = 2005-01-01\nsucceeded_by = \"b\""), ("b", "valid_to = 2006-01-01\nsucceeded_by = \"a\"")];
    assert_eq!(said(&ring).unwrap().0, "b", "b would hand over to what has ended before");
    assert_eq!(said(&[("a", "valid_to = 2005-01-01\nsucceeded_by = \"a\"")]).unwrap().0, "a");
}

#[test]
fn what_ends_twice_in_a_row_lies_with_the_last_and_what_ends_without_a_successor_stays() {
    in_app(|world| async move {
        let units = Units::read(&format!(
            "{}\n{}{}{}{}",
            REFERENCE.units,
            division("901", "valid_to = 2012-01-01\nsucceeded_by = \"902\""),
            division("902", "valid_to = 2014-01-01\nsucceeded_by = \"903\""),
            division("903", "valid_from = 2013-01-01"),
            division("904", "valid_to = 2012-01-01"),
        ))
        .unwrap();
        world.run(&world.system, &LoadUnits { units }).await.unwrap();
        let tree = tree(&Read::new(&world.app.store, world.system.clone())).await.unwrap();
        for (day, first, second) in [
            ("1990-01-01", "901", "902"),
            ("2011-12-31", "901", "902"),
            ("2012-01-01", "902", "902"),
            ("2013-12-31", "902", "902"),
            ("2014-01-01", "903", "903"),
            ("9999-12-31", "903", "903"),
        ] {
            let scopes = tree.scopes(day.parse().unwrap());
            let lies = |code: &str| &scopes[&tree.units.iter().find(|unit| unit.code == code).unwrap().id].0;
            for (code, at) in [("901", first), ("902", second), ("903", "903"), ("904", "904")] {
                assert_eq!(*lies(code), format!("530100/{at}/"), "{code} on {day}");
                let office = format!("530100/{at}/{at}-finance/");
                assert_eq!(*lies(&format!("{code}-finance")), office, "the office of {code} on {day}");
            }
        }
    });
}

#[test]
fn a_bad_catalogue_that_was_uploaded_is_refused_and_the_attempt_is_kept() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let digest = files::keep(&world.app.store, &operator, "units.toml", b"[city".to_vec()).await.unwrap();
        let load = "mutation($file: String!) { unitsLoad(input: { file: $file }) { loaded auditId errors { code } } }";
        let data = world.data(&operator, load, json!({ "file": digest.to_string() })).await;
        let refused = json!({ "loaded": null, "auditId": null, "errors": [{ "code": "CATALOGUE_REFUSED" }] });
        assert_eq!(data["unitsLoad"], refused);
        let kept = world.refused_attempts().await;
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (&kept[0]["command"], &kept[0]["code"]),
            (&json!("organization.units.load"), &json!("CATALOGUE_REFUSED"))
        );
    });
}
